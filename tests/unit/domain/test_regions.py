"""The national region table and what a filed area covers (A-031)."""

import pytest

from yidi.domain import regions
from yidi.domain.regions import Region, RegionLevel


def test_the_national_table_has_373_regions_of_which_32_are_provinces() -> None:
    assert len(regions.all_regions()) == 373
    assert len(regions.provinces()) == 32
    assert regions.provinces()[0].code == "110000"
    assert regions.provinces()[-1].name == "新疆生产建设兵团"
    assert "630000" in regions.province_codes()


def test_a_region_is_found_by_its_code() -> None:
    assert regions.region("510100") == Region(
        "510100", "成都市", "成都市", RegionLevel.PREFECTURE, "510000"
    )
    assert regions.region("510000") == Region(
        "510000", "四川省", "四川", RegionLevel.PROVINCE, "510000"
    )


@pytest.mark.parametrize(
    "code", ["", "519900", "51010", "\uff15\uff11\uff10\uff11\uff10\uff10", "990000"]
)
def test_a_code_outside_the_table_gives_no_region(code: str) -> None:
    assert regions.region(code) is None


def test_the_province_of_a_county_code_is_known_by_its_first_two_digits() -> None:
    assert regions.province_of("510104") == "510000"
    assert regions.province_of("660000") == "660000"


@pytest.mark.parametrize(
    ("province", "count"),
    [("510000", 21), ("630000", 8), ("110000", 1), ("500000", 1), ("660000", 1), ("650000", 15)],
)
def test_every_province_has_pooling_areas(province: str, count: int) -> None:
    assert len(regions.pooling_areas(province)) == count


def test_bingtuan_is_its_own_pooling_area() -> None:
    assert [each.code for each in regions.pooling_areas("660000")] == ["660000"]


def test_what_is_no_province_has_no_pooling_areas() -> None:
    assert regions.pooling_areas("510100") == ()
    assert regions.pooling_areas("990000") == ()


def test_the_country_has_342_pooling_areas() -> None:
    assert len(regions.all_pooling_areas()) == 342


@pytest.mark.parametrize(
    ("code", "pooling_area"),
    [
        ("510100", "510100"),
        ("510104", "510100"),
        ("110000", "110100"),
        ("110105", "110100"),
        ("500243", "500100"),
        ("660000", "660000"),
        ("660400", "660000"),
        ("419001", "419000"),
    ],
)
def test_a_code_lies_in_one_pooling_area(code: str, pooling_area: str) -> None:
    found = regions.pooling_area_of(code)

    assert found is not None
    assert found.code == pooling_area


@pytest.mark.parametrize("code", ["510000", "519901", "990000", ""])
def test_a_whole_province_or_an_unknown_code_lies_in_no_pooling_area(code: str) -> None:
    assert regions.pooling_area_of(code) is None


@pytest.mark.parametrize(
    ("filed", "area"),
    [
        ("510000", "510000"),
        ("510000", "510100"),
        ("510000", "510104"),
        ("510100", "510100"),
        ("510100", "510104"),
        ("510104", "510104"),
        ("110000", "110100"),
        ("110100", "110000"),
        ("110100", "110105"),
        ("500100", "500243"),
        ("110105", "110100"),
        ("660000", "660000"),
        ("650000", "659000"),
        ("419000", "419001"),
    ],
)
def test_a_filed_area_covers_what_lies_under_it(filed: str, area: str) -> None:
    """A-031: a province covers its prefectures; a municipality is one pooling area."""
    assert regions.covers(filed, area)


@pytest.mark.parametrize(
    ("filed", "area"),
    [
        ("510100", "510700"),
        ("510100", "510000"),
        ("510000", "500000"),
        ("510104", "510100"),
        ("510104", "510105"),
        ("650000", "660000"),
        ("660000", "659000"),
        ("110000", "120000"),
    ],
)
def test_a_filed_area_does_not_cover_its_neighbour_or_what_is_above_it(
    filed: str, area: str
) -> None:
    """A-031: filed 510100 does not cover 510700; 新疆 and 兵团 are two provinces."""
    assert not regions.covers(filed, area)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("510000", "四川省"),
        ("510100", "成都市"),
        ("110100", "北京市"),
        ("500100", "重庆市"),
        ("419000", "河南直管县市"),
        ("660000", "新疆生产建设兵团"),
        ("630100", "西宁市"),
        ("999999", "999999"),
    ],
)
def test_a_region_is_called_as_a_counter_calls_it(code: str, name: str) -> None:
    """A-142: texts for people have no words of a code table."""
    assert regions.spoken_name(code) == name
