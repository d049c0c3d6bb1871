from __future__ import annotations

import pytest
from printed_claims import RAW

from analysis import tables
from analysis.cleaning.scope import convention_of, is_full_year, scope_of, year_of


@pytest.mark.parametrize(
    ("agency", "province", "scope"),
    [
        ("Sở Văn hóa, Thể thao và Du lịch", "can-tho", "department"),
        ("Sở Tư pháp - lĩnh vực lý lịch tư pháp", "dak-lak", "department"),
        ("Thanh tra tỉnh", "can-tho", "department"),
        ("Văn phòng UBND tỉnh", "can-tho", "department"),
        ("Ban Quản lý các khu công nghiệp", "can-tho", "department"),
        ("cấp huyện", "can-tho", "tier"),
        ("cấp huyện, cấp xã", "ha-noi", "tier"),
        ("cấp tỉnh", "can-tho", "tier"),
        ("các sở, ban, ngành", "can-tho", "tier"),
        ("sở, ngành", "can-tho", "tier"),
        # All communes of one district are a tier of offices, not one commune and not the district's own office.
        ("huyện Đầm Hà - cấp xã", "quang-ninh", "tier"),
        # All provinces together leave out the ministries: a tier of the nation, not the nation.
        ("khối địa phương", "", "tier"),
        ("khối bộ, ngành", "", "tier"),
        ("Trung tâm Phục vụ hành chính công", "quang-ninh", "office"),
        ("Bộ phận Một cửa", "can-tho", "office"),
        ("Bưu điện tỉnh", "lam-dong", "office"),
        ("huyện Đạ Huoai", "lam-dong", "district"),
        ("Quận 1", "ho-chi-minh", "district"),
        ("quận Bình Tân", "ho-chi-minh", "district"),
        ("thành phố Buôn Ma Thuột", "dak-lak", "district"),
        ("thị xã Gò Công", "tien-giang", "district"),
        ("UBND huyện Đạ Huoai", "lam-dong", "district"),
        ("Ủy ban nhân dân quận Ninh Kiều", "can-tho", "district"),
        ("phường Bến Nghé", "ho-chi-minh", "commune"),
        ("UBND xã Tân Thông Hội", "ho-chi-minh", "commune"),
        ("thị trấn Madaguôi", "lam-dong", "commune"),
        ("", "can-tho", "province"),
        ("UBND tỉnh", "nam-dinh", "province"),
        ("UBND thành phố Cần Thơ", "can-tho", "province"),
        ("thành phố Cần Thơ", "can-tho", "province"),
        ("lĩnh vực đăng ký kinh doanh", "ha-noi", "province"),
        ("", "", "national"),
        ("lĩnh vực đăng ký kinh doanh", "", "national"),
        ("Bộ Tư pháp", "", "national"),
        ("Ngân hàng Nhà nước", "", "national"),
        ("Bảo hiểm xã hội Việt Nam", "", "national"),
    ],
)
def test_an_agency_has_the_scope_that_its_name_tells(agency: str, province: str, scope: str) -> None:
    assert scope_of(agency, province) == scope
    assert scope_of(agency.upper(), province) == scope


def test_every_agency_of_the_study_has_a_known_scope() -> None:
    found = {scope_of(row["agency"], row["province"]) for row in RAW.claims.to_dict("records")}
    assert found <= set(tables.SCOPES)


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        ("2018-01-01", "2018-12-31", 2018),
        ("2017-12-15", "2018-12-14", 2018),
        ("2017-12-14", "2018-12-14", None),
        ("2016-01-01", "2018-12-31", None),
        ("", "2020-08-12", 2020),
        ("2020-10-21", "", None),
        ("", "", None),
    ],
)
def test_a_period_belongs_to_the_year_it_ends_in_or_to_none(start: str, end: str, year: int | None) -> None:
    assert year_of(start, end) == year


@pytest.mark.parametrize(
    ("start", "end", "full"),
    [
        ("2018-01-01", "2018-12-31", True),
        ("2020-01-01", "2020-12-31", True),
        ("2019-12-15", "2020-12-14", True),
        ("2018-01-01", "2018-12-14", False),
        ("2018-01-01", "2018-06-30", False),
        ("2017-07-01", "2018-06-30", False),
        ("", "2018-12-31", False),
    ],
)
def test_a_whole_year_is_calendar_or_december_to_december(start: str, end: str, full: bool) -> None:
    assert is_full_year(start, end) is full


@pytest.mark.parametrize(
    ("text", "start", "end", "convention"),
    [
        ("năm 2019", "2019-01-01", "2019-12-31", "unknown"),
        ("2019", "2018-12-15", "2019-12-14", "unknown"),
        ("từ 15/12/2018 đến 14/12/2019", "2018-12-15", "2019-12-14", "15_dec"),
        ("từ ngày 01/01/2019 đến 30/6/2019", "2019-01-01", "2019-06-30", "calendar"),
        ("từ ngày 01/01/2019", "2019-01-01", "", "unknown"),
        ("kể từ ngày 21/10/2020, đến nay", "2020-10-21", "2020-12-31", "unknown"),
        ("đến ngày 30/6/2020", "", "2020-06-30", "unknown"),
    ],
)
def test_only_printed_days_prove_a_convention(text: str, start: str, end: str, convention: str) -> None:
    assert convention_of(text, start, end) == convention
