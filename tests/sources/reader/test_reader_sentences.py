"""Made-up sentences, one shape each, and the claims they give: measure, level, count, base, rate, value, kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from analysis.sources.reader.reading import Proposal

Reads = Callable[..., list[Proposal]]

SENTENCES = {
    "count with its base": (
        "Sở tiếp nhận trực tuyến mức độ 3 là 72 hồ sơ/ 1.360 hồ sơ (đạt tỷ lệ 5,29%).",
        ["online_filing 3 72 1.360 5,29% - actual"],
    ),
    "a of the total b": (
        "Có 46 hồ sơ trực tuyến trên tổng số 1.073 hồ sơ.",
        ["online_filing - 46 1.073 - - actual"],
    ),
    "the total stands first": (
        "Trong số 1.500 hồ sơ có 900 hồ sơ nộp trực tuyến.",
        ["online_filing - 900 1.500 - - actual"],
    ),
    "part of a total": (
        "Huyện nhận 2.315 hồ sơ, trong đó có 412 hồ sơ nộp qua mạng, 96 hồ sơ qua bưu chính.",
        [
            "dossiers_received - 2.315 - - - actual",
            "online_filing - 412 2.315 - - actual",
            "postal_intake - 96 2.315 - - actual",
        ],
    ),
    "two levels over one base": (
        "Mức độ 3 là 233 hồ sơ, mức độ 4 là 18 hồ sơ/ 1.004 hồ sơ nộp trực tuyến (25,00%).",
        [
            "online_filing 3 233 1.004 - - actual",
            "online_filing 4 18 1.004 - - actual",
            "online_filing 3+4 - 1.004 25,00% - actual",
        ],
    ),
    "a list of what must be reached": (
        "Kế hoạch đặt ra các chỉ tiêu:\n+ hồ sơ nộp trực tuyến: 30%;\n+ hồ sơ đúng hạn: 98%.\nTỷ lệ hài lòng 85%.",
        ["online_filing - - - 30% - target", "on_time - - - 98% - target", "satisfaction - - - 85% - actual"],
    ),
    "documents issued, and nothing else": (
        "Năm qua, Sở ban hành 45 văn bản chỉ đạo về cải cách hành chính.",
        ["other - 45 - - - actual"],
    ),
    "a fee paid online is no fee that is cut": (
        "Tỷ lệ thanh toán lệ phí trực tuyến tăng 12,5%.",
        ["online_payment - - - 12,5% - change"],
    ),
    "a score in a year that had a contest": (
        "Sở tổ chức hội thi cải cách hành chính; Chỉ số CCHC của Sở đạt 88,46 điểm, xếp thứ 3/19.",
        ["par_index_score - - - - 88,46 actual", "par_index_rank - - 19 - 3 actual"],
    ),
    "a table of what was in time": (
        "Đơn vị\tTổng số hồ sơ\tĐúng thời hạn\nSở Y tế\t500\t490",
        ["dossiers_received - 500 - - - actual", "on_time - 490 - - - actual"],
    ),
    "dossiers paid online": (
        "Có 412 hồ sơ được thanh toán trực tuyến với số tiền hơn 138 triệu đồng, lệ phí 50.000 đồng một hồ sơ.",
        ["online_payment - 412 - - - actual", "other - - - - 138 triệu actual"],
    ),
    "an index told before its verb": (
        "Về SIPAS, người dân Hải Phòng hài lòng ở mức 90,12%, Điện Biên 84,20%.",
        ["sipas - - - 90,12% - actual", "sipas - - - 84,20% - actual"],
    ),
    "a score beside the rule that gives it": (
        "Chỉ số CCHC của Sở là 87,26 điểm; phần thẩm định tối đa 68 điểm, mỗi việc chậm một tuần bị trừ 0,5 điểm.",
        ["par_index_score - - - - 87,26 actual"],
    ),
    "a fee speaks for itself, not for the target before it": (
        "Chỉ tiêu hồ sơ trực tuyến là 45%. Riêng đổi giấy phép lái xe, lệ phí 135.000 đồng, hẹn trả sau 5 ngày.",
        ["online_filing - - - 45% - target"],
    ),
    "lần lượt, measures": (
        "Tỷ lệ hồ sơ đúng hạn và tỷ lệ hồ sơ trực tuyến lần lượt là 98,5% và 41%.",
        ["on_time - - - 98,5% - actual", "online_filing - - - 41% - actual"],
    ),
    "lần lượt, levels": (
        "Số dịch vụ công mức độ 3 và mức độ 4 lần lượt là 215 và 87 dịch vụ.",
        ["procedures_online 3 215 - - - actual", "procedures_online 4 87 - - - actual"],
    ),
    "rates told in turn": (
        "Huyện nhận 2.000 hồ sơ. Nộp trực tiếp có 900 hồ sơ, nộp trực tuyến 1.000 hồ sơ, tương ứng 45% và 50%.",
        [
            "dossiers_received - 2.000 - - - actual",
            "in_person_filing - 900 2.000 45% - actual",
            "online_filing - 1.000 2.000 50% - actual",
        ],
    ),
    "a level beside the next count": (
        "Sở cung cấp 31 thủ tục mức độ 3, 2 thủ tục mức độ 4, gộp cả hai mức đạt 40%.",
        [
            "procedures_online 3 31 - - - actual",
            "procedures_online 4 2 - - - actual",
            "procedures_online 3+4 - - 40% - actual",
        ],
    ),
    "no dossier at a level": (
        "Hồ sơ nộp ở mức độ 3 là 115 hồ sơ, còn mức độ 4 chưa phát sinh.",
        ["online_filing 3 115 - - - actual", "online_filing 4 chưa phát sinh - - - actual"],
    ),
    "a rate after a phrase with a comma": (
        "Huyện nhận 490 hồ sơ trực tuyến, trong đó 137 hồ sơ đã thanh toán phí, lệ phí qua mạng (28%).",
        ["online_filing - 490 - - - actual", "online_payment - 137 490 28% - actual"],
    ),
    "words for numbers": (
        "Sở hoàn thành mười hai trên mười lăm nhiệm vụ của kế hoạch.",
        ["plan_tasks_done - mười hai mười lăm - - actual"],
    ),
    "a fraction in words": (
        "Đến 30/6/2020, ba phần tư số hồ sơ của Sở Công Thương được nộp qua mạng.",
        ["online_filing - - - ba phần tư - actual"],
    ),
    "a rate after a breakdown in parentheses": (
        "Tỉnh có 1.210 dịch vụ mức độ 3, 4 (mức độ 3: 688; mức độ 4: 522), chiếm 65% tổng số thủ tục.",
        [
            "procedures_online 3+4 1.210 - 65% - actual",
            "procedures_online 3 688 1.210 - - actual",
            "procedures_online 4 522 1.210 - - actual",
        ],
    ),
    "a rate of two levels together": (
        "Sở nhận 412 hồ sơ, trong đó 236 hồ sơ mức độ 3 và 58 hồ sơ mức độ 4, đạt tỷ lệ 71,4%.",
        [
            "dossiers_received - 412 - - - actual",
            "online_filing 3 236 412 - - actual",
            "online_filing 4 58 412 - - actual",
            "online_filing 3+4 - 412 71,4% - actual",
        ],
    ),
    "a share of the count before": (
        "Quận nhận 1.840 hồ sơ, 61% trong đó nộp qua mạng.",
        ["dossiers_received - 1.840 - - - actual", "online_filing - - 1.840 61% - actual"],
    ),
    "from a to b": (
        "Số dịch vụ công mức độ 3 tăng từ 62 lên 640 dịch vụ.",
        ["procedures_online 3 62 - - - actual", "procedures_online 3 640 - - - actual"],
    ),
    "a rate beside its plan": (
        "Thanh toán trực tuyến đạt 18% so với kế hoạch 35%.",
        ["online_payment - - - 18% - actual", "online_payment - - - 35% - target"],
    ),
    "changes, lần lượt, of what was counted before": (
        "Năm 2020, bưu điện tiếp nhận 38.102 hồ sơ, trả 71.455 kết quả; so với năm 2019 lần lượt tăng 21% và 34%.",
        [
            "postal_intake - 38.102 - - - actual",
            "postal_return - 71.455 - - - actual",
            "postal_intake - - - 21% - change",
            "postal_return - - - 34% - change",
        ],
    ),
    "shares described by the last of their row": (
        "UBND tỉnh giao chỉ tiêu: 80% hồ sơ cấp tỉnh, 60% cấp huyện và 50% cấp xã được nộp trực tuyến.",
        ["online_filing - - - 80% - target", "online_filing - - - 60% - target", "online_filing - - - 50% - target"],
    ),
    "a fraction that looks like a date": (
        "Qua kiểm tra, 4/9 đơn vị có hồ sơ trễ hạn.",
        ["other - 4 9 - - actual"],
    ),
    "time saved is no claim": ("Thời gian giải quyết thủ tục giảm bình quân 30%.", []),
    "an article of another field": ("Xã đạt 15/19 tiêu chí nông thôn mới, tỷ lệ hộ nghèo 11,3%.", []),
    "nothing": ("Sở không có hồ sơ trễ hạn.", ["late - không có - - - actual"]),
    "full and partial": (
        "Có 1.204 hồ sơ trực tuyến toàn trình, 356 hồ sơ trực tuyến một phần.",
        ["online_filing full 1.204 - - - actual", "online_filing partial 356 - - - actual"],
    ),
    "stray spaces": (
        "Đơn vị nhận 1. 280 hồ sơ, giải quyết 1.248 hồ sơ, đạt 97 ,5 %.",
        ["dossiers_received - 1. 280 - - - actual", "resolved - 1.248 1. 280 97 ,5 % - actual"],
    ),
    "thousands in words": (
        "Toàn tỉnh có 40,5 ngàn hồ sơ trực tuyến, gấp 1,4 lần cùng kỳ năm trước.",
        ["online_filing - 40,5 ngàn - - - actual", "online_filing - - - - 1,4 change"],
    ),
    "a change is not a level": (
        "Tỷ lệ hồ sơ trực tuyến năm 2019 là 12%, năm 2020 là 25%, tăng 13 điểm phần trăm.",
        [
            "online_filing - - - 12% - actual",
            "online_filing - - - 25% - actual",
            "online_filing - - - 13 điểm phần trăm - change",
        ],
    ),
    "a target is not a result": (
        "Hồ sơ nộp trực tuyến mới đạt 12%, trong khi chỉ tiêu giao là 30%.",
        ["online_filing - - - 12% - actual", "online_filing - - - 30% - target"],
    ),
    "score, base and rate": (
        "PAPI của tỉnh năm 2019 đạt 44,25/80 điểm (55,31%).",
        ["papi - - 80 55,31% 44,25 actual"],
    ),
    "ranks": (
        "Cần Thơ xếp hạng 20/63 về Chỉ số CCHC năm 2019, tăng 12 bậc; xếp hạng 9/63 chỉ số SIPAS.",
        [
            "par_index_rank - - 63 - 20 actual",
            "par_index_rank - - - - 12 change",
            "other - - 63 - 9 actual",
        ],
    ),
    "units meeting a criterion": ("Có 8/15 sở đạt trên 80% hồ sơ trực tuyến.", ["other - 8 15 - - actual"]),
    "post, both ways": (
        "Qua bưu chính, Sở tiếp nhận 45 hồ sơ và trả kết quả 120 hồ sơ.",
        ["postal_intake - 45 - - - actual", "postal_return - 120 - - - actual"],
    ),
    "parts that add up": (
        "Sở giải quyết 310 hồ sơ, chỉ 2 hồ sơ trễ còn 308 hồ sơ sớm hoặc đúng hạn.",
        ["resolved - 310 - - - actual", "late - 2 310 - - actual", "on_time - 308 310 - - actual"],
    ),
    "all of them": (
        "Năm nay 315 hồ sơ gửi đến Sở đều xong đúng hạn, đạt 100%.",
        ["dossiers_received - 315 - - - actual", "on_time - - 315 100% - actual"],
    ),
    "bullets under a heading": (
        "Kết quả:\n• Tiếp nhận: 2.300 hồ sơ (trực tuyến: 450; trực tiếp: 1.850)\n• Đúng hạn: 2.190 hồ sơ",
        [
            "dossiers_received - 2.300 - - - actual",
            "online_filing - 450 2.300 - - actual",
            "in_person_filing - 1.850 2.300 - - actual",
            "on_time - 2.190 - - - actual",
        ],
    ),
    "a table": (
        "Đơn vị\tTổng hồ sơ nhận\tTrực tuyến\tTỷ lệ\nSở Y tế\t200\t50\t25%\nSở Xây dựng\t80\t8\t10%",
        [
            "dossiers_received - 200 - - - actual",
            "online_filing - 50 200 25% - actual",
            "dossiers_received - 80 - - - actual",
            "online_filing - 8 80 10% - actual",
        ],
    ),
    "a breakdown in its own sentence": (
        "Tỉnh công bố 1.240 TTHC mức độ 4. Phân theo cấp: tỉnh 1.100 thủ tục, huyện 100 thủ tục, xã 40 thủ tục.",
        [
            "procedures_online 4 1.240 - - - actual",
            "procedures_online 4 1.100 1.240 - - actual",
            "procedures_online 4 100 1.240 - - actual",
            "procedures_online 4 40 1.240 - - actual",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SENTENCES)
def test_shape(shape: str, reads: Reads) -> None:
    text, expected = SENTENCES[shape]
    columns = ("measure", "level", "numerator_text", "denominator_text", "rate_text", "value_text", "kind")
    found = [" ".join(proposal.row[name] or "-" for name in columns) for proposal in reads(text)]
    assert found == expected


@pytest.mark.parametrize("shape", SENTENCES)
def test_every_text_is_printed_where_it_says(shape: str, reads: Reads) -> None:
    text, _ = SENTENCES[shape]
    lines = [line for line in f"Tiêu đề\n{text}".split("\n") if line]
    for proposal in reads(text):
        line = lines[int(proposal.row["paragraph"]) - 1]
        span = line[proposal.start : proposal.end]
        for name in ("numerator_text", "rate_text", "value_text"):
            assert proposal.row[name] in span
        assert proposal.row["denominator_text"] in text
        assert 0 < proposal.confidence <= 1
        assert proposal.rule


@pytest.mark.parametrize("shape", SENTENCES)
def test_decomposed_text_and_hard_spaces_give_the_same_claims(shape: str, reads: Reads) -> None:
    text, _ = SENTENCES[shape]
    columns = ("measure", "level", "kind", "province", "agency", "period_start", "period_end", "qualifier")
    plain = [[proposal.row[name] for name in columns] for proposal in reads(text)]
    odd = unicodedata.normalize("NFD", text).replace(" hồ", "\u00a0hồ")
    assert [[proposal.row[name] for name in columns] for proposal in reads(odd)] == plain


def test_one_province_each(reads: Reads) -> None:
    found = reads("Tỷ lệ hồ sơ trực tuyến của Thanh Hoá là 45,2%, Nghệ An 38,1%, TP.HCM 41%.", province="")
    assert [proposal.row["province"] for proposal in found] == ["thanh-hoa", "nghe-an", "ho-chi-minh"]


def test_shared_subjects_get_one_claim_each(reads: Reads) -> None:
    found = reads("Sở Y tế và Sở Tư pháp cùng đạt 100% hồ sơ đúng hạn.")
    assert [proposal.row["agency"] for proposal in found] == ["Sở Y tế", "Sở Tư pháp"]


def test_the_body_is_preferred_to_the_headline(reads: Reads) -> None:
    found = reads("Sở nhận 450 hồ sơ trực tuyến.", headline="Sở Xây dựng: 450 hồ sơ trực tuyến")
    assert [proposal.row["paragraph"] for proposal in found] == ["2"]


@pytest.mark.parametrize(
    ("printed", "qualifier"),
    [("hơn 200", "over"), ("gần 200", "under"), ("khoảng 200", "about"), ("không dưới 200", "over"), ("chỉ 200", "")],
)
def test_qualifier(printed: str, qualifier: str, reads: Reads) -> None:
    (found,) = reads(f"Sở tiếp nhận {printed} hồ sơ.")
    assert (found.row["numerator_text"], found.row["qualifier"]) == ("200", qualifier)
