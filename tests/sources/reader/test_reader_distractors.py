from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis.sources.reader.reading import Proposal

Reads = Callable[..., list[Proposal]]

NOTHING_REPORTED = (
    "Đoàn công tác gồm 12 người làm việc tại 3 xã trong 2 ngày 14 và 15/6/2020.",
    "Thời gian giải quyết giảm từ 15 ngày xuống 7 ngày làm việc.",
    "Trung tâm có 20 quầy giao dịch, 35 máy tính, diện tích 1.200 m2, tổng kinh phí 12,5 tỷ đồng.",
    "Quyết định số 1234/QĐ-UBND ngày 12/5/2020 và Kế hoạch số 56/KH-SNV có hiệu lực từ ngày 1/7/2020.",
    "Mọi thắc mắc liên hệ số điện thoại 0292.3820.715 hoặc đường dây nóng 1022.",
    "Hội nghị thu hút hơn 200 đại biểu của 45 cơ quan, đơn vị.",
    "Ông B, 67 tuổi, đi 25 km đến trung tâm huyện lúc 7 giờ 15 phút.",
    "Nhiệt độ ngoài trời 37,5 độ, tốc độ mạng 100 Mbps, màn hình 55 inch.",
    "Các dịch vụ công mức độ 3, 4 được hướng dẫn trong tài liệu dày 48 trang, chia làm 6 chương.",
    "Phí cấp bản sao là 8.000 đồng/bản, lệ phí 50.000đ.",
    "Tầng 2, phòng 201, số 15 đường Trần Phú, phường 4, quận 10.",
    "Theo Điều 12 Nghị định số 61/2018/NĐ-CP, hồ sơ gồm 01 bộ, 02 ảnh 4x6.",
    "Cổng hoạt động 24/7, tiếp nhận hồ sơ ở 3 cấp chính quyền.",
    "Từ 8h00 đến 11h30 các ngày thứ 2 đến thứ 6 hàng tuần.",
    "Có 4 tập thể và 11 cá nhân được tặng bằng khen.",
    "Lượt truy cập: 127.627",
    "Hội thi về dịch vụ công có 24 đội, mỗi đội trả lời 12 câu hỏi.",
    "Mỗi xã cử một đội thi tìm hiểu dịch vụ công, tuổi không quá 35.",
    "Hồ sơ nộp trên phần mềm phiên bản 2.1, trụ sở tại 727 Quốc lộ 14, lầu 1.",
    "Đoàn kiểm tra số 2 làm việc về hồ sơ trực tuyến, trực tuyến với 63 điểm cầu.",
    "Hội nghị ngày 16/10/20200 bàn về hồ sơ trực tuyến.",
)


@pytest.mark.parametrize("text", NOTHING_REPORTED)
def test_no_claim(text: str, reads: Reads) -> None:
    assert reads(text) == []


def test_an_article_without_figures(reads: Reads) -> None:
    assert reads("Sở tiếp tục đẩy mạnh cải cách hành chính.\nCông tác tuyên truyền được quan tâm.") == []
