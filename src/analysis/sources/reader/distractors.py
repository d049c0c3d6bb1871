"""Numbers that report nothing: document numbers, telephones, addresses, clock times, sizes, list numbers."""

from __future__ import annotations

import re

_DOCUMENT = (
    r"(?:quyết định|nghị định|nghị quyết|thông tư|chỉ thị|công văn|kế hoạch|báo cáo|thông báo|"
    r"tờ trình|luật|pháp lệnh|quy chế|hướng dẫn|văn bản|công điện|đề án|chương trình|"
    r"thông tư liên tịch|qđ|giấy phép|hợp đồng|biên bản|phiếu|tin|tiêu chuẩn)"
)

_MASKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:https?://|www\.)\S++",
        r"(?<![\w.+-])[\w.+-]{1,64}+@[\w.-]{1,255}+",
        r"(?<![\w.])[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}\.vn\b\S*+",
        # document numbers: 61/2018/NĐ-CP, 548/QĐ-UBND.HC, 39-NQ/TW
        r"(?<![\w/])\d{1,6}(?:/(?:19|20)\d\d)?[/-][a-zđ]{1,10}(?:[-/.&][a-zđ0-9]{1,12}){0,5}+(?!\w)",
        (
            rf"{_DOCUMENT}(?: liên tịch)? (?:số )?\d{{1,6}}(?!\d|[.,]\d| ?%|"
            rf"\w)(?:/\d{{4}})?(?! (?:văn bản|kế hoạch|tthc|hồ sơ|thủ tục|nhiệm vụ|dịch vụ))"
        ),
        (
            r"(?<!tổng )(?<!chỉ )(?<!hệ )(?<!mẫu )(?<!mã )\bsố:? (?:nhà )?\d{1,6}(?=[/,.;)]| (?:đường|"
            r"phố|ngày|của|hàng|trần|lê|nguyễn|lý))(?![.,]\d|/\d)"
        ),
        (
            r"\b(?<!một )(?:điều|khoản|chương|mục|phụ lục|biểu|biểu số|mẫu|mẫu số|bảng|hình|trang|tập|kỳ|"
            r"số báo|phần|khóa|tiết|câu|iso|tcvn|covid|covid-19|windows|đợt|lần|lần thứ|ngày thứ|"
            r"kỳ thứ|khóa thứ|tuần thứ|hạng mục|mã|mã số|mã tin|mã vạch|phòng|tầng|lầu|bàn|quầy|cửa số|ô|"
            r"nhánh|máy lẻ|lô|tổ|khu phố|thôn|ấp|quận|phường|quốc lộ|đường|ngõ|km|"
            r"giải pháp) (?:số )?(?:0?\d{1,5}|[ivx]{1,4})(?!\w)(?::\d{4})?(?![\d/%]|[.,]\d| ?%|"
            r" ?phần trăm| \d{3}(?!\d))(?! (?:hồ sơ|thủ tục|tthc|dịch vụ|nhiệm vụ))"
        ),
        r"\bcovid ?-? ?\d{2}\b|\biso(?:/iec)? ?\d{4,5}(?::\d{4})?",
        # telephones and hotlines
        r"\(0\d{1,3}\)[ .]?\d[\d .]{4,12}\d",
        r"(?<![\d.,])0\d{1,3}[ .-]\d{3,4}[ .-]?\d{3,4}(?:[ .-]\d{2,4})?(?![\d%])",
        r"(?<![\d.,])0\d{8,10}(?!\d)",
        r"(?<![\d.,])0\d{2,3}(?: \d{1,4}){2,4}(?![\d%])",
        r"\b(?:1800|1900)(?:[ .]?\d{2,4}){1,3}(?![\d%])",
        (
            r"(?<![\w&-])(?:tổng đài|đường dây nóng|điện thoại|số điện thoại|đt|hotline|fax|gọi|zalo|"
            r"hộp thư số|hộp thư|máy nhánh|số máy|nội bộ|bấm phím|phím|đầu số)(?: (?:số|nội bộ|nóng|"
            r"gọi))?:? ?\(?\+?\d[\d .)-]{0,16}"
        ),
        r"^ ?(?:số )?lượt (?:người )?(?:truy cập|xem)\b.{0,80}",
        r"(?:hôm qua|hôm nay|tuần này|tháng này|tất cả|đang truy cập|đang online): ?\d[\d.,]{0,12}",
        r"(?<![\d/])\d{1,2}/\d{1,2}/\d{5,6}(?!\d)",
        (
            r"(?<!\w)(?:tốp|top|nhóm|thang điểm|thang|trong số|"
            r"hạng mục) (?:đầu )?\d{1,3}(?![\d%.,/]\d| ?%)(?= (?:đầu|cuối|của|tỉnh|địa phương|trong|"
            r"toàn|cả|gồm|là|có|,)|[,.;)]|$)"
        ),
        # clock times, sizes, temperatures, money
        r"(?<![\d.,/])\d{1,2} ?(?:giờ|h|g) ?(?:[0-5]?\d(?: phút| ?')?)?(?![\w%]|[.,]\d)",
        r"(?<![\d.,/])\d{1,2}:[0-5]\d(?::[0-5]\d)?(?!\d)",
        r"(?<![\d.,])\d+(?:[.,]\d+)? ?(?:m|cm|mm) ?x ?\d+(?:[.,]\d+)? ?(?:m|cm|mm)?\b",
        (
            r"(?<![\d.,])\d{1,12}(?:[.,]\d{1,6}){0,4}+ ?(?:km2|m2|m²|km²|km|cm|mm|ha|kg|mb|gb|mbps|"
            r"kbps|°c|độ c|độ|inch|kwh|kw|m)(?![\w/])"
        ),
        r"(?<!\d)\d{1,3}(?: \d{3}){1,3} ?(?:km2|m2|m|ha)(?!\w)",
        r"(?<![\d.,])\d{1,12}(?:[.,]\d{1,6}){0,4}+ ?(?:đ|vnd|usd)(?:/[a-z]+)?(?!\w)",
        r"(?<![\w.])thứ [2-7] (?:hàng|hằng|tuần)|(?<!\w)(?:ngày|sáng|chiều|tối|trừ|cả|tính) thứ [2-7](?![\w/]|[.,]\d)",
        r"(?<!\w)thứ [2-7](?:,| và| hoặc| đến| -|-) ?(?:chủ nhật|thứ (?:[2-7](?![\d/])|\w+))",
        (
            r"(?<!\w)(?:chrome|firefox|edge|safari|android|ios|windows|office|word|excel|java|usb|core|wi-?fi) "
            r"\d{1,4}(?:\.\d{1,3}){0,3}(?!\w)"
        ),
        (
            r"(?<!\w)(?:ngày|sáng|chiều|tối|các ngày)(?: ngày)? \d{1,2}(?:(?:,| và|-| -| đến) ?\d{1,2}(?![\d/])){0,9}+"
            r"(?=(?:,| và|-| -| đến) ?\d{1,2}/\d)"
        ),
        r"(?<=[.;:] )\(\d{1,2}\)(?= )",
        # list numbers, footnote marks
        r"^ ?(?:[-+*•–] )?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\(\d{1,2}\))(?= )(?! \d{3}(?!\d))",
        r"(?<=[\w%)])\(\d{1,2}\)",
        r"\[\d{1,2}\]",
        r"(?<!\w)(?:24/7|24/24|7/7|4\.0|5\.0|2\.0|3\.0|igate \d|v\d)(?!\w|[.,]\d)",
        r"(?<=[\"'])\d{1,2} (?:tại chỗ|không|có|tăng|giảm|đủ|rõ|biết|trong 1|xin|luôn)",
        r"\b\d trong \d\b|\b\d tại chỗ",
        # codes: 000.28.15.H51-220311-0007, 62K1-104.27, procedure 1.002809
        r"(?<!\w)[\d.]{0,16}[a-z]{1,2}\d{0,3}(?:-[\d.]{2,12}){1,3}(?!\w)",
        r"(?<![\d.,])\d\.\d{6}(?:\.[\dh]{2,3}){0,4}(?!\w)",
        # ordinals, lunar days, screens, lists with one unit
        (
            r"(?<!\w)(?:trang|tuần|người|câu|bước|bản|vòng|ngày|tháng|lượt|phần|khóa|kỳ|đợt|lần|tập|mục|ô|cột|dòng|giờ|"
            r"tầng|con|phiếu|tờ|hồ sơ) thứ \d{1,3}(?!\w)"
        ),
        (
            r"(?<!\w)(?:mùng|mồng|vòng|thương binh(?: hạng)?) \d{1,2}(?:/4)?(?:(?:,| và| -) \d(?:/4)?){0,3}"
            r"(?![\w%]|[.,]\d)"
        ),
        r"(?<![\d.,])\d{2,5} ?x ?\d{2,5}(?!\w)",
        (
            r"(?<!\w)(?:báo|công báo|tạp chí|tình huống|câu|hình|ảnh|bài|cổng|cửa|xe|máy) số "
            r"\d{1,4}(?: ?\+ ?\d{1,4})?(?!\w)"
        ),
        (
            r"(?<![\d.,/])\d{1,6}(?:[.,]\d{1,3}){0,2}"
            r"(?:(?:,| và| hoặc| đến| tới| -|-) ?(?:dưới |đủ )?\d{1,6}(?:[.,]\d{1,3}){0,2}){1,5} ?"
            r"(?:đồng|tuổi|g|gam|kg|km|phút|giờ|trang|câu)(?!\w)"
        ),
        r"(?<!\w)(?:mức|thang điểm) \d(?= ?[\"'(])|(?<!\w)thang (?:điểm )?\d{1,3} điểm",
        (
            r"(?<!\w)từ (?:trên )?\d{1,3}(?:,\d)? (?:điểm )?đến (?:dưới )?\d{1,3}(?:,\d)?(?: điểm)?"
            r"(?= (?:thì |là |xếp |được |đạt |thuộc ){0,3}(?:loại|hạng|mức|khá|tốt|giỏi|yếu|kém|trung bình|xuất sắc))"
        ),
        r"(?<!\w)(?:mục|tiểu mục|khoản|phần|chương) \d{1,2}(?:\.\d{1,2}){1,3}(?![\w%])",
        r"(?<!\w)tỷ lệ 1/\d{2,6}(?: (?:đến|và|hoặc) 1/\d{2,6})?(?!\d)",
        r"(?<!\w)từ (?:ngày )?\d{1,2} (?:đến|tới) (?=(?:hết )?(?:ngày )?\d{1,2}/\d{1,2}(?!\d))",
        # versions, ages, houses, numbered groups
        r"(?<!\w)phiên bản (?:số )?\d{1,3}(?:\.\d{1,3}){0,3}(?!\w)",
        r"(?<!\w)tuổi(?: đời)?(?: (?:là|từ|trên|dưới|đến|tối đa|không quá)){1,2} \d{1,2}(?: đến \d{1,2})?(?![\w%])",
        r"(?<!\w)(?:trụ sở|địa chỉ)(?: (?:chính|mới|đặt|ở|tại|số)|:){0,3} \d{1,5}[a-z]?(?![\w%]|[.,]\d)",
        r"(?<!\w)ngày \d{1,2} (?=tháng \d)|(?<![\d.,])\d{1,4} ?\+ ?\d{1,4}(?![\w%]|[.,]\d)",
        r"(?<!\w)mức độ 1(?:(?:,| và|, và) ?[2-4]){2,3}(?!\w|[.,]\d| ?%)",
        (
            r"(?<!\w)(?:trang|điều|chương|mục|phòng|quầy|nhánh|phím|tầng|bàn) "
            r"\d{1,4} ?(?:đến|tới|-|và|hoặc) ?\d{1,4}(?![\w%])"
        ),
        r"(?<!\w)(?:hẻm|ngõ|ngách|kiệt|số nhà|thị lực) \d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,3}(?![\w%])",
        r"(?<!\w)(?:phòng họp|hội trường|giảng đường) (?:số )?[a-z]?\d{1,4}(?![\w%]|[.,]\d)",
        r"(?<![\d.,/])\d{1,4}[a-z]? (?:quốc lộ|đường|phố|đại lộ|tỉnh lộ)(?!\w)",
        r"(?<!\w)(?:đoàn|đoàn công tác|đoàn kiểm tra|tổ|tổ công tác|đội|nhóm|ban|tiểu ban) số \d{1,3}(?!\w)",
    )
)


def distractors(text: str) -> list[tuple[int, int]]:
    """Start and end of every stretch of a folded text whose digits report nothing."""
    return [match.span() for pattern in _MASKS for match in pattern.finditer(text) if match.end() > match.start()]
