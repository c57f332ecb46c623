"""Mix files: the shipped one is sound, and every mistake of another is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.domain.care import CareType, Insurance
from yidi.load import mix_file

SOUND = """\
[visits]
ordinary = "60%"
chronic = "40%"
[bills.ordinary]
lines = [1, 3]
mean_employee = "100.00"
mean_resident = "50.00"
[bills.chronic]
lines = [2, 2]
mean_employee = "300.00"
mean_resident = "200.00"
"""


def broken(text: str) -> list[str]:
    """Every problem as line:column, key and English."""
    with pytest.raises(ConfigurationBroken) as raised:
        mix_file.parse(text, "mix.toml")
    return [f"{each.line}:{each.column} {each.path} {each.en}" for each in raised.value.problems]


def test_the_shipped_mix_has_the_averages_that_were_published_for_2024():
    mix = mix_file.load(None)

    ordinary, chronic = mix.bills[CareType.ORDINARY], mix.bills[CareType.CHRONIC]
    assert (ordinary.mean_fen[Insurance.EMPLOYEE], ordinary.mean_fen[Insurance.RESIDENT]) == (
        25_200, 11_700,
    )  # fmt: skip
    assert (chronic.mean_fen[Insurance.EMPLOYEE], chronic.mean_fen[Insurance.RESIDENT]) == (
        65_200, 49_400,
    )  # fmt: skip
    assert sum(mix.cares.values()) == 10_000


def test_one_large_place_has_seventy_percent_and_the_others_fall():
    shares = mix_file.load(None).share_of_provinces()

    assert len(shares) == 32
    assert sum(shares.values()) == 10_000
    others = [share for code, share in shares.items() if code != "410000"]
    assert shares["410000"] == 7_000
    assert others == sorted(others, reverse=True)
    assert others[0] > 5 * others[-1]


def test_the_others_may_share_evenly():
    text = SOUND + '[insured]\nothers = "even"\n'

    shares = mix_file.parse(text, "x").share_of_provinces()

    assert set(shares.values()) == {312, 312 + 10_000 - 32 * 312}


def test_what_is_left_out_does_not_happen():
    mix = mix_file.parse(SOUND, "x")

    assert mix.cares[CareType.PHARMACY] == 0
    assert (mix.course.trial_bp, mix.course.pause_ms, mix.afterwards.refund_bp) == (10_000, 0, 0)


def test_every_mistake_is_told_with_its_line_and_column():
    text = SOUND.replace("[1, 3]", "[3, 1]").replace('"300.00"', '"0.00"') + (
        '[course]\ntrial = "101%"\ntrail = "5%"\n[insured]\nshares = { 999999 = "5%" }\n'
    )

    assert broken(text) == [
        "5:1 bills.ordinary.lines should be [fewest, most], 1 to 500 lines",
        "10:1 bills.chronic.mean_employee should be above 0",
        '13:1 course.trial 101% is no rate, write "70%"',
        "14:1 course.trail is not known, did you mean trial",
        "16:12 insured.shares.999999 is no code of a province",
    ]


def test_shares_that_do_not_come_to_a_hundred_percent_are_refused():
    assert broken(SOUND.replace("60%", "50%")) == ["1:1 visits shares come to 90%, not 100%"]


def test_a_care_type_needs_its_bills():
    text = SOUND.replace('"60%"', '"50%"').replace("[bills.ord", 'pharmacy = "10%"\n[bills.ord')

    assert broken(text) == ["5:1 bills.pharmacy is missing"]


def test_provinces_cannot_have_more_than_everything():
    text = SOUND + '[insured]\nshares = { 410000 = "70%", 440000 = "40%" }\n'

    assert broken(text) == ["13:1 insured.shares come to 110%, more than 100%"]


def test_a_treating_place_has_to_be_a_province():
    text = SOUND + '[treating]\nprovinces = ["510000", "510100"]\n'

    assert broken(text) == ["13:24 treating.provinces 510100 is no code of a province"]


def test_what_is_no_toml_is_told_with_its_place():
    (problem,) = broken("[visits\nordinary = 3\n")

    assert problem.startswith("1:8  no valid TOML")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path):
    path = tmp_path / "mix.toml"
    path.write_bytes("# 构成\n".encode("gbk"))

    with pytest.raises(ConfigurationBroken, match="not UTF-8"):
        mix_file.load(path)
