"""Agreements between areas as their file writes them: by care, by dates, one-sided or mutual."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.domain.care import CareType
from yidi.province import agreement_files
from yidi.province.agreement_files import parse

MUTUAL = """
[[filing_waivers]]
name = "甲"
areas = ["110000", "130100"]
care = ["ordinary", "pharmacy"]
valid_from = 2024-01-01
valid_to = 2024-12-31
"""
ONE_SIDED = """
[[filing_waivers]]
name = "乙"
insured = ["630100"]
treating = ["510000"]
care = ["chronic"]
"""
EXTRA = """
[[extra_diseases]]
insured = "630000"
treating = "510000"
code = "M91001"
name = "高原病"
valid_from = 2025-01-01
valid_to = 2025-12-31
"""
DAY = date(2024, 6, 1)


def test_a_mutual_waiver_holds_both_ways_for_its_care_on_its_days():
    """A-038."""
    found = parse(MUTUAL, "agreements.toml")

    assert found.waives_filing("110100", "130100", CareType.ORDINARY, DAY)
    assert found.waives_filing("130100", "110100", CareType.PHARMACY, DAY)
    assert not found.waives_filing("130200", "110100", CareType.ORDINARY, DAY)
    assert not found.waives_filing("110100", "130100", CareType.CHRONIC, DAY)
    assert found.waives_filing("110100", "130100", CareType.ORDINARY, date(2024, 12, 31))
    assert not found.waives_filing("110100", "130100", CareType.ORDINARY, date(2025, 1, 1))
    assert not found.waives_filing("110100", "130100", CareType.ORDINARY, date(2023, 12, 31))


def test_a_one_sided_waiver_holds_one_way():
    """A-038."""
    found = parse(ONE_SIDED, "agreements.toml")

    assert found.waives_filing("630100", "510700", CareType.CHRONIC, date.min)
    assert not found.waives_filing("510700", "630100", CareType.CHRONIC, date.min)


@pytest.mark.parametrize(
    ("insured", "treating"),
    [("110100", "120100"), ("130100", "110100"), ("120100", "130200")],
)
def test_the_shipped_agreement_of_the_capital_region_is_mutual(insured: str, treating: str):
    """A-038: 京津冀."""
    shipped = agreement_files.load()

    assert shipped.waives_filing(insured, treating, CareType.CHRONIC, date(2025, 1, 6))
    assert not shipped.waives_filing(insured, treating, CareType.CHRONIC, date(2023, 3, 31))
    assert not shipped.waives_filing(insured, "510100", CareType.CHRONIC, date(2025, 1, 6))


def test_no_disease_is_agreed_on_unless_somebody_writes_it():
    """A-008: empty by default."""
    assert agreement_files.load().extra_diseases == ()


def test_an_extra_disease_is_known_between_its_two_provinces_on_its_days():
    """A-008, A-001."""
    found = parse(EXTRA, "agreements.toml")

    disease = found.disease("M91001", "630100", "510100", date(2025, 12, 31))
    assert disease is not None
    assert (disease.code, disease.name) == ("M91001", "高原病")
    assert found.disease("M91001", "630100", "510100", date(2026, 1, 1)) is None
    assert found.disease("M91001", "630100", "510100", date(2024, 12, 31)) is None
    assert found.disease("M91001", "510100", "630100", date(2025, 6, 1)) is None
    assert found.disease("M91001", "630100", "110100", date(2025, 6, 1)) is None
    assert found.disease("M03900", "630100", "110100", date(2025, 6, 1)) is not None
    assert found.name("M91001") == "高原病"
    assert found.codes_of_insured("630000") == found.codes_of_treating("510000") == {"M91001"}
    assert found.codes_of_insured("510000") == frozenset()


def test_the_users_file_replaces_the_shipped_one(tmp_path: Path):
    tmp_path.joinpath("agreements.toml").write_text(EXTRA, encoding="utf-8")

    found = agreement_files.load(tmp_path)

    assert (len(found.waivers), len(found.extra_diseases)) == (0, 1)


@pytest.mark.parametrize(
    ("text", "written", "instead", "problem"),
    [
        (MUTUAL, '"130100"]', '"139900"]', (4, "A-038", "139900 is no province or pooling area")),
        (MUTUAL, ', "130100"]', "]", (2, "A-038", "has at least two parties")),
        (MUTUAL, '"130100"]', '"110100"]', (4, "A-038", "110000 and 110100 lie in one province")),
        (MUTUAL, '"ordinary", "pharmacy"', "", (5, "A-038", "names at least one kind of care")),
        (MUTUAL, "2024-12-31", "2023-12-31", (7, "A-038", "is before valid_from")),
        (
            MUTUAL,
            "valid_to",
            'treating = ["510000"]\nvalid_to',
            (4, "A-038", "is written alone (mutual), or insured and treating are (one-sided)"),
        ),
        (ONE_SIDED, 'treating = ["510000"]\n', "", (2, "A-038", "has at least two parties")),
        (
            ONE_SIDED,
            'insured = ["630100"]\ntreating = ["510000"]\n',
            "",
            (2, "A-038", "lacks areas, or insured and treating"),
        ),
        (EXTRA, '"630000"', '"630100"', (3, "A-008", "630100 is no code of a province")),
        (EXTRA, '"510000"', '"630000"', (4, "A-008", "is the insured province itself")),
        (EXTRA, "M91001", "QH91001", (5, "A-008", "QH91001 is not M and five digits")),
        (EXTRA, "M91001", "M03900", (5, "A-008", "is one of the 16 national codes")),
        (EXTRA, "2025-12-31", "2024-12-31", (8, "A-008", "is before valid_from")),
        (EXTRA + EXTRA, "x", "x", (13, "A-008", "is agreed twice on the same day")),
        (
            EXTRA + EXTRA.replace("高原病", "大骨节病").replace("510000", "620000"),
            "x",
            "x",
            (13, "A-008", "one code has two names"),
        ),
    ],
)
def test_a_mistake_in_an_agreement_is_named_with_its_line(
    text: str, written: str, instead: str, problem: tuple[int, str, str]
):
    """A-038, A-008, A-001."""
    with pytest.raises(ConfigurationBroken) as broken:
        parse(text.replace(written, instead, 1), "agreements.toml")

    assert problem in [(each.line, each.rule, each.en) for each in broken.value.problems]
