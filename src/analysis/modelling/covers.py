"""What an interval covers, or why there is none: one short sentence a key, in English and Vietnamese."""

from __future__ import annotations

import re

SEPARATOR = "; "

COVERS: dict[str, dict[str, str]] = {
    "naive": {
        "en": "counting error only, as if every dossier were decided on its own: far too narrow",
        "vi": "chỉ sai số đếm, coi như từng hồ sơ quyết định độc lập: hẹp hơn thực tế rất nhiều",
    },
    "year_variation": {
        "en": "variation of the years about the line, by Student's t",
        "vi": "dao động của các năm quanh đường xu hướng, theo phân phối t",
    },
    "dispersion_floored": {
        "en": "a dispersion below 1 is used as 1",
        "vi": "độ phân tán dưới 1 được tính là 1",
    },
    "rho_zero": {
        "en": "the counts vary no more than binomial ones, so rho is 0",
        "vi": "số liệu dao động không hơn mức nhị thức nên rho bằng 0",
    },
    "factor_floored": {
        "en": "a Knapp-Hartung factor below 1 is used as 1",
        "vi": "hệ số Knapp-Hartung dưới 1 được tính là 1",
    },
    "logit_variance": {
        "en": "variance of the years about the line on the logit scale",
        "vi": "phương sai của các năm quanh đường xu hướng trên thang logit",
    },
    "restricted": {
        "en": "restricted log-likelihood of the logits",
        "vi": "log hợp lý hạn chế của các logit",
    },
    "penalised": {
        "en": "penalised log-likelihood",
        "vi": "log hợp lý có phạt",
    },
    "firth_separated": {
        "en": "penalised, since the counts separate",
        "vi": "có phạt, vì số liệu tách hẳn",
    },
    "firth_not_needed": {
        "en": "penalised, though the counts do not separate",
        "vi": "có phạt, dù số liệu không tách hẳn",
    },
    "one_period": {
        "en": "all years stand on one side of the change",
        "vi": "mọi năm đều nằm về một phía của thời điểm thay đổi",
    },
    "provinces_and_years": {
        "en": "variation of provinces and of their years, by the normal distribution",
        "vi": "dao động giữa các tỉnh và giữa các năm của mỗi tỉnh, theo phân phối chuẩn",
    },
    "provinces_robust": {
        "en": "variation of provinces, CR2 by Student's t with Satterthwaite's degrees of freedom",
        "vi": "dao động giữa các tỉnh, CR2 theo phân phối t với bậc tự do Satterthwaite",
    },
    "intercepts_and_slopes": {
        "en": "independent province intercepts and slopes",
        "vi": "hệ số chặn và độ dốc riêng, độc lập, cho từng tỉnh",
    },
    "intercepts_only": {
        "en": "province intercepts only, as fewer than 15 provinces have 4 years",
        "vi": "chỉ có hệ số chặn riêng cho từng tỉnh, vì chưa đủ 15 tỉnh có 4 năm",
    },
    "sd_zero": {
        "en": "the provinces differ no more than chance would make them, so the standard deviation is 0",
        "vi": "các tỉnh khác nhau không hơn mức ngẫu nhiên nên độ lệch chuẩn bằng 0",
    },
    "few_provinces": {
        "en": "fewer than three provinces, so nothing can be pooled",
        "vi": "có dưới ba tỉnh nên không gộp được",
    },
    "one_calendar_year": {
        "en": "all provinces stand in one year, so a slope cannot be told",
        "vi": "mọi tỉnh chỉ có số liệu của một năm nên không nói được độ dốc",
    },
    "borrowed": {
        "en": "borrowed: the slope of all provinces, as this one has fewer than 4 years",
        "vi": "vay mượn: độ dốc chung của các tỉnh, vì tỉnh này có dưới 4 năm",
    },
    "borrowed_all": {
        "en": "borrowed: the slope of all provinces, as the model has no slope of each",
        "vi": "vay mượn: độ dốc chung của các tỉnh, vì mô hình không có độ dốc riêng",
    },
    "partly_borrowed": {
        "en": "partially pooled: drawn towards the line of all provinces",
        "vi": "gộp một phần: kéo về phía đường chung của các tỉnh",
    },
    "few_years_to_test": {
        "en": "fewer than four comparable years, so no year can be foretold from three",
        "vi": "có dưới bốn năm so sánh được nên không thể dự báo năm nào từ ba năm trước",
    },
    "new_year": {
        "en": "error of the line and variation of a new year, without its counting error",
        "vi": "sai số của đường xu hướng và dao động của một năm mới, chưa kể sai số đếm của năm ấy",
    },
    "assumed_ceiling": {
        "en": "a ceiling of {ceiling} % is assumed, not estimated",
        "vi": "trần {ceiling} % là giả định, không phải ước lượng",
    },
    "no_ceiling": {
        "en": "no ceiling below 100 % is above every share seen, so this is the line itself",
        "vi": "không có mức trần nào dưới 100 % cao hơn mọi tỷ lệ đã có nên đây chính là đường xu hướng",
    },
    "shape_only": {
        "en": "a shape to look at: nothing is inferred from it",
        "vi": "chỉ là hình dạng để xem, không suy luận gì từ đó",
    },
    "few_years_for_shapes": {
        "en": "fewer than four comparable years, so no growth curve can be drawn",
        "vi": "có dưới bốn năm so sánh được nên không vẽ được đường tăng trưởng",
    },
    "procedures_not_dossiers": {
        "en": "bounds, as availability counts procedures and uptake counts dossiers",
        "vi": "chỉ là cận, vì mức cung cấp đếm thủ tục còn mức sử dụng đếm hồ sơ",
    },
    "years_apart": {
        "en": "the two were reported for different years",
        "vi": "hai số liệu được báo cáo cho hai năm khác nhau",
    },
    "even_contradicted": {
        "en": "more was filed online than an even spread of dossiers would allow",
        "vi": "hồ sơ trực tuyến nhiều hơn mức có thể có nếu hồ sơ rải đều",
    },
    "all_or_nothing": {
        "en": "every year is all online or not at all, so rho runs to 1 and the fit has no maximum",
        "vi": "năm nào cũng toàn bộ hoặc hoàn toàn không trực tuyến nên rho tiến tới 1, không có cực đại",
    },
    "counting_error": {
        "en": "counting error only",
        "vi": "chỉ sai số đếm",
    },
    "wald_odds": {
        "en": "counting error of the two years only, Wald interval",
        "vi": "chỉ sai số đếm của hai năm, khoảng Wald",
    },
    "exact_odds": {
        "en": "counting error of the two years only, exact conditional interval",
        "vi": "chỉ sai số đếm của hai năm, khoảng chính xác có điều kiện",
    },
    "odds_without_limit": {
        "en": "a count is zero, so the odds ratio is bounded on one side only",
        "vi": "có số đếm bằng không nên tỷ số chênh chỉ có giới hạn ở một phía",
    },
    "odds_cannot_be_told": {
        "en": "both years are all online or all not online, so the odds ratio cannot be told",
        "vi": "cả hai năm đều toàn bộ trực tuyến hoặc toàn bộ không trực tuyến nên không nói được tỷ số chênh",
    },
    "odds_zero_count": {
        "en": "a count is zero, so the odds ratio has no finite Wald interval",
        "vi": "có số đếm bằng không nên tỷ số chênh không có khoảng Wald hữu hạn",
    },
    "origin": {
        "en": "log odds in the year {year}",
        "vi": "log odds của năm {year}",
    },
    "point_only": {
        "en": "a point without an interval",
        "vi": "chỉ có giá trị điểm, không có khoảng",
    },
    "not_a_term": {
        "en": "the model has no such term",
        "vi": "mô hình không có đại lượng này",
    },
    "no_rows": {
        "en": "no comparable year with a denominator",
        "vi": "không có năm nào so sánh được và có mẫu số",
    },
    "few_years": {
        "en": "fewer than three comparable years",
        "vi": "có dưới ba năm so sánh được",
    },
    "none_online": {
        "en": "no dossier was filed online in any year, so a slope cannot be told",
        "vi": "không năm nào có hồ sơ trực tuyến nên không nói được độ dốc",
    },
    "all_online": {
        "en": "every dossier was filed online in every year, so a slope cannot be told",
        "vi": "mọi hồ sơ trong mọi năm đều trực tuyến nên không nói được độ dốc",
    },
    "separated": {
        "en": "the counts separate at one year, so the slope has no finite estimate",
        "vi": "số liệu tách hẳn tại một năm nên độ dốc không có ước lượng hữu hạn",
    },
    "not_converged": {
        "en": "the fit did not converge",
        "vi": "phép ước lượng không hội tụ",
    },
    "crossing_of_line": {
        "en": "the year in which the fitted line meets 50 %",
        "vi": "năm mà đường xu hướng đạt 50 %",
    },
    "fieller": {
        "en": "Fieller interval",
        "vi": "khoảng Fieller",
    },
    "unbounded_line": {
        "en": "unbounded: the interval is the whole line, so the year cannot be told",
        "vi": "không bị chặn: khoảng là toàn bộ trục thời gian nên không nói được năm",
    },
    "unbounded_rays": {
        "en": "unbounded: every year up to {first} and every year from {second}",
        "vi": "không bị chặn: mọi năm đến {first} và mọi năm từ {second}",
    },
    "flat": {
        "en": "the fitted line is flat and meets no level",
        "vi": "đường xu hướng nằm ngang nên không cắt mức nào",
    },
    "bracket_rising": {
        "en": "between two observed years: below 50 % in the first, at or above in the second",
        "vi": "giữa hai năm có số liệu: năm đầu dưới 50 %, năm sau từ 50 % trở lên",
    },
    "bracket_falling": {
        "en": "between two observed years: at or above 50 % in the first, below in the second",
        "vi": "giữa hai năm có số liệu: năm đầu từ 50 % trở lên, năm sau dưới 50 %",
    },
    "bracket_often": {
        "en": "crosses 50 % more than once between these observed years",
        "vi": "cắt mức 50 % nhiều lần giữa các năm có số liệu này",
    },
    "never_reached": {
        "en": "below 50 % in every observed year, so the crossing year cannot be told",
        "vi": "dưới 50 % trong mọi năm có số liệu nên không nói được năm đạt 50 %",
    },
    "always_above": {
        "en": "at or above 50 % in every observed year, so the crossing year cannot be told",
        "vi": "từ 50 % trở lên trong mọi năm có số liệu nên không nói được năm đạt 50 %",
    },
    "one_year": {
        "en": "only one observed year, so the crossing year cannot be told",
        "vi": "chỉ có một năm số liệu nên không nói được năm đạt 50 %",
    },
    "mean_not_new_year": {
        "en": "the line, not a new year",
        "vi": "đường xu hướng, không phải một năm mới",
    },
    "left_no_year": {
        "en": "no year",
        "vi": "không có năm",
    },
    "left_no_denominator": {
        "en": "no denominator",
        "vi": "không có mẫu số",
    },
    "left_no_numerator": {
        "en": "no count of dossiers filed online",
        "vi": "không có số hồ sơ trực tuyến",
    },
    "left_not_launched": {
        "en": "online filing was not yet launched",
        "vi": "chưa mở nộp hồ sơ trực tuyến",
    },
    "left_not_comparable": {
        "en": "not comparable with the other years",
        "vi": "không so sánh được với các năm khác",
    },
    "left_two_figures": {
        "en": "two figures for one year",
        "vi": "một năm có hai số liệu",
    },
}  # fmt: skip


def sentence(key: str, **values: object) -> str:
    """The English sentence of a key, its places filled. Raises KeyError for an unknown key or a missing value."""
    return COVERS[key]["en"].format(**values)


def joined(*sentences: str) -> str:
    """Several sentences as one cell of `covers`; empty ones are left out."""
    return SEPARATOR.join(part for part in sentences if part)


def translated(cell: str, lang: str) -> str:
    """A cell of `covers` in the language asked for (vi or en); a part that no key made stays as it is."""
    return cell if lang == "en" else SEPARATOR.join(_translated_part(part, lang) for part in cell.split(SEPARATOR))


def _translated_part(part: str, lang: str) -> str:
    for texts in COVERS.values():
        if "{" not in texts["en"]:
            if texts["en"] == part:
                return texts[lang]
            continue
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(texts["en"]))
        found = re.fullmatch(pattern, part)
        if found:
            return texts[lang].format(**{name: text.replace(".", ",") for name, text in found.groupdict().items()})
    return part
