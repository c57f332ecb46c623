"""The catalogue files: the base, what provinces change, and the two worked bills."""

from collections import Counter

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.domain import codes, regions, tables
from yidi.domain.care import FeeCategory, FeeClass, GradeLevel
from yidi.domain.catalogue import PriceLimits
from yidi.domain.codes import CatalogueKind
from yidi.domain.money import line_amount, parse_micros, parse_yuan, take
from yidi.province import catalogue_files
from yidi.province.catalogue_files import CatalogueFiles

AMLODIPINE = "XC08CAX001A001010190001"
VALSARTAN = "XC09CAX001E001010190004"
COLD_TABLETS = "XR05XXX001A001010190060"
HAEMODIALYSIS = "003105990003800"


def a_row(**cells: str) -> dict[str, str]:
    row = {
        "code": AMLODIPINE,
        "name": "苯磺酸氨氯地平片",
        "unit": "盒",
        "class": "B",
        "first_paid_percent": "10",
        "limit_primary": "",
        "limit_secondary": "30.50",
        "limit_tertiary": "40",
        "fee_category": "09",
        "usual_price": "26.00",
        "valid_from": "2023-03-01",
        "valid_to": "",
    }
    return row | {name.removesuffix("_"): cell for name, cell in cells.items()}


def an_override(**cells: str) -> dict[str, str]:
    row = {
        "province_code": "510000",
        "province_name": "四川",
        "code": AMLODIPINE,
        "name": "苯磺酸氨氯地平片",
        "listed": "yes",
        "class": "",
        "first_paid_percent": "",
        "limit_primary": "",
        "limit_secondary": "",
        "limit_tertiary": "",
    }
    return row | {name.removesuffix("_"): cell for name, cell in cells.items()}


def the_files(
    *base: dict[str, str],
    overrides: tuple[dict[str, str], ...] = (),
    scopes: tuple[dict[str, str], ...] = (),
    lists: tuple[dict[str, str], ...] = (),
) -> CatalogueFiles:
    return CatalogueFiles({"base.csv": base or (a_row(),)}, overrides, scopes, lists)


def split_of(bill: str) -> dict[str, tuple[int, int, int, int, int]]:
    """Amount, full self-paid, over limit, first paid, in scope by part, as money.md splits."""
    catalogue = catalogue_files.catalogue_of("510000")
    parts: dict[str, tuple[int, int, int, int, int]] = {}
    for row in tables.rows("yidi.province", f"data/bills/{bill}.csv"):
        item = catalogue.item(row["item_code"])
        assert item is not None
        assert item.name == row["item_name"]
        quantity, amount = parse_micros(row["quantity"]), parse_yuan(row["amount"])
        assert line_amount(parse_micros(row["price"]), quantity) == amount
        is_chronic = row["part"].startswith("M")
        if item.fee_class is FeeClass.C or (
            is_chronic and not catalogue.in_scope(row["part"], item.code)
        ):
            line = (amount, amount, 0, 0, 0)
        else:
            limit = item.limit_micros(GradeLevel.TERTIARY)
            over = 0 if limit is None else max(0, amount - line_amount(limit, quantity))
            first = take(amount - over, item.first_paid_bp)
            line = (amount, 0, over, first, amount - over - first)
        before = parts.get(row["part"], (0, 0, 0, 0, 0))
        parts[row["part"]] = tuple(map(sum, zip(before, line, strict=True)))  # type: ignore[assignment]
    return parts


def test_the_visit_of_428_yuan_splits_in_sichuan_as_the_worked_case_says() -> None:
    """A-066: hypertension 270.00, ordinary 60.00, health product 98.00."""
    assert split_of("hypertension_visit") == {
        "M03900": (27_000, 0, 0, 1_500, 25_500),
        "ordinary": (6_000, 0, 0, 350, 5_650),
        "self": (9_800, 9_800, 0, 0, 0),
    }


def test_the_bill_of_600_yuan_splits_in_sichuan_as_the_worked_case_says() -> None:
    """A-061: in scope 462.00."""
    assert split_of("table_a061") == {"ordinary": (60_000, 8_000, 2_000, 3_800, 46_200)}


def test_the_base_holds_more_than_150_items_of_all_five_kinds() -> None:
    kinds = Counter(codes.catalogue_kind(code) for code in catalogue_files.usual_prices())

    assert kinds == {
        CatalogueKind.WESTERN_DRUG: 62,
        CatalogueKind.CHINESE_DRUG: 30,
        CatalogueKind.HERBAL_PIECE: 25,
        CatalogueKind.SERVICE: 58,
        CatalogueKind.MATERIAL: 22,
    }


def test_an_item_has_a_usual_price_for_making_up_bills() -> None:
    assert catalogue_files.usual_prices()[VALSARTAN] == 50_000_000


@pytest.mark.parametrize("province", regions.provinces(), ids=lambda each: each.code)
def test_every_province_lists_all_classes_and_differs_from_the_others(
    province: regions.Region,
) -> None:
    mine = catalogue_files.catalogue_of(province.code)
    next_code = "110000" if province.code == "660000" else "660000"

    assert len(mine.items) >= 150
    assert {item.fee_class for item in mine.items.values()} == set(FeeClass)
    assert mine.items != catalogue_files.catalogue_of(next_code).items
    assert mine.item(HAEMODIALYSIS) is not None


def test_what_is_no_province_has_no_catalogue() -> None:
    with pytest.raises(KeyError):
        catalogue_files.catalogue_of("510100")


def test_a_province_without_a_list_pays_for_everything_under_a_disease() -> None:
    """A-067: Sichuan limits hypertension, Guizhou limits it more, Shanghai does not."""
    assert catalogue_files.catalogue_of("510000").in_scope("M03900", AMLODIPINE)
    assert not catalogue_files.catalogue_of("510000").in_scope("M03900", COLD_TABLETS)
    assert catalogue_files.catalogue_of("310000").in_scope("M03900", COLD_TABLETS)


def test_price_limits_rise_with_the_level() -> None:
    base = the_files().catalogue("510000").item(AMLODIPINE)

    assert base is not None
    assert base.limits == PriceLimits(None, 30_500_000, 40_000_000)
    assert base.first_paid_bp == 1_000
    assert base.fee_category is FeeCategory.WESTERN_DRUG


def test_a_province_changes_only_what_its_line_says() -> None:
    files = the_files(overrides=(an_override(first_paid_percent="12.5", limit_tertiary="none"),))

    changed = files.catalogue("510000").item(AMLODIPINE)
    untouched = files.catalogue("630000").item(AMLODIPINE)

    assert changed is not None
    assert untouched is not None
    assert changed.first_paid_bp == 1_250
    assert changed.limits == PriceLimits(None, 30_500_000, None)
    assert changed.fee_class is FeeClass.B
    assert untouched.first_paid_bp == 1_000


def test_a_province_may_move_an_item_to_class_a() -> None:
    files = the_files(overrides=(an_override(class_="A", first_paid_percent="0"),))

    moved = files.catalogue("510000").item(AMLODIPINE)

    assert moved is not None
    assert (moved.fee_class, moved.first_paid_bp) == (FeeClass.A, 0)


def test_a_province_may_not_list_an_item() -> None:
    """An item that is not listed is out of every scope too."""
    catalogue = the_files(
        overrides=(an_override(listed="no"),),
        scopes=({"province_code": "510000", "disease_code": "M03900", "list": "few"},),
        lists=({"list": "few", "code": AMLODIPINE, "name": "苯磺酸氨氯地平片"},),
    ).catalogue("510000")

    assert catalogue.item(AMLODIPINE) is None
    assert not catalogue.in_scope("M03900", AMLODIPINE)


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (a_row(code="XC08"), "malformed code"),
        (a_row(class_="D"), "unreadable 'D'"),
        (a_row(fee_category="9"), "unreadable '9'"),
        (a_row(first_paid_percent="10.001"), "percentage with at most two decimals"),
        (a_row(first_paid_percent="-1"), "percentage with at most two decimals"),
        (a_row(first_paid_percent="101"), "more than 100 %"),
        (a_row(class_="A"), "class A is paid from the first fen"),
        (a_row(limit_tertiary="0"), "use class C"),
        (a_row(valid_from="2023-02-30"), "unreadable"),
        (a_row(valid_to="2023-02-28"), "ends before it begins"),
    ],
)
def test_a_faulty_item_is_found(row: dict[str, str], finding: str) -> None:
    with pytest.raises(ConfigurationBroken, match=finding):
        the_files(row)


@pytest.mark.parametrize(
    ("override", "finding"),
    [
        (an_override(province_code="510100"), "no such province"),
        (an_override(province_code="990000"), "no such province"),
        (an_override(province_name="青海"), "the province is 四川"),
        (an_override(code=VALSARTAN), "no such item in the base"),
        (an_override(name="缬沙坦胶囊"), "the item is 苯磺酸氨氯地平片"),
        (an_override(listed="maybe"), "listed is yes or no"),
        (an_override(class_="A"), "class A is paid from the first fen"),
        (an_override(limit_primary="many"), "unreadable"),
    ],
)
def test_a_faulty_override_is_found(override: dict[str, str], finding: str) -> None:
    with pytest.raises(ConfigurationBroken, match=finding):
        the_files(overrides=(override,))


@pytest.mark.parametrize(
    ("scope", "finding"),
    [
        ({"province_code": "999999"}, "no such province"),
        ({"disease_code": "M07800"}, "no such disease"),
        ({"list": "nothing"}, "no list 'nothing'"),
    ],
)
def test_a_faulty_scope_is_found(scope: dict[str, str], finding: str) -> None:
    """A-067, A-001."""
    row = {"province_code": "510000", "disease_code": "M03900", "list": "few"} | scope
    members = ({"list": "few", "code": AMLODIPINE, "name": "苯磺酸氨氯地平片"},)

    with pytest.raises(ConfigurationBroken, match=finding):
        the_files(scopes=(row,), lists=members)


def test_every_finding_is_reported_at_once() -> None:
    scope = {"province_code": "510000", "disease_code": "M03900", "list": "few"}
    members = ({"list": "few", "code": AMLODIPINE, "name": "缬沙坦胶囊"},)

    with pytest.raises(ConfigurationBroken) as broken:
        the_files(
            a_row(),
            a_row(),
            overrides=(an_override(), an_override()),
            scopes=(scope, scope),
            lists=members,
        )

    assert [(each.file, each.path, each.rule, each.en) for each in broken.value.problems] == [
        ("base.csv", "XC08CAX001A001010190001 苯磺酸氨氯地平片", "A-061", "is there twice"),
        (
            "overrides.csv",
            "510000 XC08CAX001A001010190001 苯磺酸氨氯地平片",
            "A-060",
            "is there twice",
        ),
        ("scope_lists.csv", "XC08CAX001A001010190001 缬沙坦胶囊", "A-067", "no such item"),
        ("scopes.csv", "510000 M03900", "A-067", "is there twice"),
    ]


def test_a_finding_names_the_line_of_its_file() -> None:
    with pytest.raises(ConfigurationBroken, match=r"^base\.csv:7 A-056 "):
        the_files(a_row(code="XC08") | {"#": "7"})
