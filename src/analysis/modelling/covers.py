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
            return texts[lang].format(**found.groupdict())
    return part
