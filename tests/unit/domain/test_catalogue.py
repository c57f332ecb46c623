"""What a treating place's catalogue answers (A-060, A-067, A-076)."""

from datetime import date

from yidi.domain.care import FeeCategory, FeeClass, GradeLevel
from yidi.domain.catalogue import NO_LIMITS, Catalogue, CatalogueItem, PriceLimits

DRUG = "XC08CAA001A001010100001"
TEST = "002503000000001"


def an_item(
    code: str = DRUG,
    fee_category: FeeCategory = FeeCategory.WESTERN_DRUG,
    limits: PriceLimits = NO_LIMITS,
    valid_to: date | None = None,
) -> CatalogueItem:
    return CatalogueItem(
        code, "氨氯地平片", FeeClass.A, fee_category, 0, limits, "盒", date(2024, 1, 1), valid_to
    )


def a_catalogue(scopes: dict[str, frozenset[str]]) -> Catalogue:
    items = {DRUG: an_item(), TEST: an_item(TEST, FeeCategory.LABORATORY)}
    return Catalogue("510000", items, scopes)


def test_a_price_limit_depends_on_the_level() -> None:
    item = an_item(limits=PriceLimits(150_000_000, None, 180_000_000))

    assert item.limit_micros(GradeLevel.PRIMARY) == 150_000_000
    assert item.limit_micros(GradeLevel.SECONDARY) is None
    assert item.limit_micros(GradeLevel.TERTIARY) == 180_000_000
    assert an_item().limit_micros(GradeLevel.TERTIARY) is None


def test_an_item_is_valid_from_its_first_to_its_last_day() -> None:
    item = an_item(valid_to=date(2024, 12, 31))

    assert not item.is_valid_on(date(2023, 12, 31))
    assert item.is_valid_on(date(2024, 1, 1))
    assert item.is_valid_on(date(2024, 12, 31))
    assert not item.is_valid_on(date(2025, 1, 1))
    assert an_item().is_valid_on(date(2099, 1, 1))


def test_a_pharmacy_sells_drugs_and_no_examinations() -> None:
    """A-076."""
    assert an_item().is_drug()
    assert not an_item(fee_category=FeeCategory.LABORATORY).is_drug()


def test_an_item_is_found_by_its_code() -> None:
    catalogue = a_catalogue({})

    assert catalogue.item(DRUG) == an_item()
    assert catalogue.item("XC08CAA001A001010100002") is None


def test_a_disease_with_a_list_pays_only_for_the_list() -> None:
    """A-067."""
    catalogue = a_catalogue({"M03900": frozenset({DRUG})})

    assert catalogue.in_scope("M03900", DRUG)
    assert not catalogue.in_scope("M03900", TEST)


def test_a_disease_without_a_list_pays_for_the_whole_catalogue() -> None:
    """A-067."""
    catalogue = a_catalogue({"M03900": frozenset({DRUG})})

    assert catalogue.in_scope("M01600", TEST)
    assert not catalogue.in_scope("M01600", "XC08CAA001A001010100002")
