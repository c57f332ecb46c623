"""Policy files are checked before anybody uses them; the user's own replace the shipped ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.unit.province.policy_texts import CHRONIC, DIFFERENCE, HEAD, PLANS
from yidi.configuration.findings import ConfigurationBroken
from yidi.domain.care import CareType
from yidi.province import policy_files
from yidi.province.policy_check import check, check_shipped

SOUND = HEAD + DIFFERENCE + PLANS
HAIDONG = SOUND.replace('"630100"', '"630200"').replace("西宁市", "海东市")
WAIVER = """
[[filing_waivers]]
name = "青川"
insured = ["630000"]
treating = ["510100"]
care = ["ordinary"]
"""


def written(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        folder.joinpath(f"{name.lstrip('_')}.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_sound_file_is_summed_up(tmp_path: Path):
    head = HEAD + 'local_diseases = [{ code = "QH1", name = "甲", national = "M03900" }]\n'
    folder = written(tmp_path, _630000=head + PLANS + CHRONIC, agreements=WAIVER)

    checked = check([folder])

    (area,) = checked.areas
    assert (area.area_code, area.name, area.effective_from) == ("630100", "西宁市", None)
    assert (area.plans, area.diseases, area.mappings) == (5, 1, 1)
    assert (checked.files, checked.waivers, checked.extra_diseases) == (2, 1, 0)
    assert checked.problems == []


def test_every_mistake_of_every_file_is_reported_with_file_line_and_rule(tmp_path: Path):
    """A-006, A-026, A-027, A-073: what the areas may not decide."""
    qinghai = SOUND.replace("temporary_filing_months = 6", "temporary_filing_months = 3")
    qinghai = qinghai.replace('referral = "10%"', 'referral = "15%"\nlong_term_resident = "5%"')
    local = 'local_diseases = [{ code = "B1", name = "甲" }, { code = "B1", name = "乙" }]\n'
    beijing = (HEAD + local + PLANS).replace('"630100"', '"110100"').replace("63", "11")
    beijing = beijing.replace("change_lock_months = 0", "change_lock_months = 12")
    folder = written(
        tmp_path, _630000=qinghai, _110000=beijing, xining=SOUND, agreements="care = 1"
    )

    found = check([folder]).problems

    assert [(Path(each.file).name, each.line, each.rule) for each in found] == [
        ("xining.toml", 0, ""),
        ("agreements.toml", 1, ""),
        ("110000.toml", 12, "A-027"),
        ("110000.toml", 14, "A-006"),
        ("630000.toml", 11, "A-026"),
        ("630000.toml", 17, "A-073"),
        ("630000.toml", 18, "A-073"),
    ]


def test_a_single_file_is_checked_with_the_agreements_beside_it(tmp_path: Path):
    """A-008: a plan for an agreed disease needs the agreement."""
    extra = """
[[extra_diseases]]
insured = "630000"
treating = "510000"
code = "M91001"
name = "高原病"
valid_from = 2025-01-01
"""
    plan = CHRONIC.replace("M03900", "M91001")
    file = written(tmp_path, _630000=HEAD + PLANS + plan) / "630000.toml"

    alone = [(each.path, each.rule) for each in check([file]).problems]
    written(tmp_path, agreements=extra)
    together = check([file])

    assert alone == [("areas[630100].plans[5].diseases", "A-001")]
    assert (together.problems, together.areas[0].diseases) == ([], 1)


def test_agreements_that_cannot_be_read_make_no_code_of_a_policy_unknown(tmp_path: Path):
    """A-008: one mistake, one problem."""
    plan = CHRONIC.replace("M03900", "M91001")
    folder = written(tmp_path, _630000=HEAD + PLANS + plan, agreements="extra = 1")

    checked = [each.path for each in check([folder]).problems]
    with pytest.raises(ConfigurationBroken) as broken:
        policy_files.load_all(folder)

    assert checked == [each.path for each in broken.value.problems] == ["extra"]


@pytest.mark.parametrize("name", ["missing.toml", "missing"])
def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path, name: str):
    (problem,) = check([tmp_path / name]).problems

    assert problem.zh == "读不到文件"


def test_a_folder_without_policies_is_a_problem(tmp_path: Path):
    assert [each.zh for each in check([tmp_path]).problems] == ["文件夹里没有政策文件"]


def test_a_file_that_is_not_utf_8_is_a_problem(tmp_path: Path):
    tmp_path.joinpath("630000.toml").write_bytes('name = "青海"'.encode("gb18030"))

    assert [each.zh for each in check([tmp_path]).problems] == ["不是 UTF-8 编码"]


def test_the_shipped_files_are_sound():
    checked = check_shipped()

    assert (checked.problems, checked.files) == ([], 33)
    assert len(checked.areas) >= 32


def test_an_own_file_replaces_its_area_and_leaves_the_others(tmp_path: Path):
    own = HAIDONG.replace('default_area = "630200"', 'default_area = "630100"')
    policy = policy_files.load("630000", written(tmp_path, _630000=own))

    assert policy.area("630200").source == "synthetic: 测试"
    assert policy.area("630100") is policy_files.load("630000").area("630100")
    assert policy.area("632800").area_code == "630100"


def test_without_own_files_everything_is_as_shipped(tmp_path: Path):
    assert policy_files.load("630000", tmp_path) is policy_files.load("630000")


def test_mistakes_of_all_provinces_stop_the_start_together(tmp_path: Path):
    folder = written(tmp_path, _630000="province = ", _510000="name = 1", other="")

    with pytest.raises(ConfigurationBroken) as broken:
        policy_files.load_all(folder)

    files = {Path(each.file).name for each in broken.value.problems}
    assert files == {"other.toml", "510000.toml", "630000.toml"}


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path):
    with pytest.raises(ConfigurationBroken, match="there is no such folder"):
        policy_files.load_all(tmp_path / "nowhere")


def test_broken_agreements_stop_the_start(tmp_path: Path):
    with pytest.raises(ConfigurationBroken, match=r"agreements\.toml:1:1 .*is not known"):
        policy_files.load_all(written(tmp_path, agreements="waivers = 1"))


RULE_SETS = SOUND + SOUND[SOUND.index("[[areas]]") :].replace(
    'code = "630100"', 'code = "630100"\neffective_from = 2023-01-01'
).replace('["ordinary", "chronic"]', "[]")


def test_a_day_chooses_the_rule_set_that_held_on_it():
    """A-039: until the last day of 2022 a filing was asked for, since then it is not."""
    policy = policy_files.parse(RULE_SETS, "630000.toml")

    old = policy.area("630100", date(2022, 12, 31))
    new = policy.area("630100", date(2023, 1, 1))

    assert (old.effective_from, new.effective_from) == (date.min, date(2023, 1, 1))
    assert old.needs_filing(CareType.ORDINARY)
    assert not new.needs_filing(CareType.ORDINARY)
    assert policy.area("630100") is new


def test_a_rule_set_that_ended_before_2023_may_have_locked_filings_for_a_year():
    """A-027: six months hold since 2023-01-01."""
    a_year = RULE_SETS.replace("change_lock_months = 0", "change_lock_months = 12", 1)

    policy = policy_files.parse(a_year, "630000.toml")

    assert policy.area("630100", date(2022, 12, 31)).change_lock_months == 12


@pytest.mark.parametrize(
    ("written_there", "instead", "problem"),
    [
        (
            "effective_from = 2023-01-01",
            "effective_from = 2023-01-02",
            ("change_lock_months", "A-027", "a filing is locked for at most 6 months"),
        ),
        (
            "effective_from = 2023-01-01",
            "",
            ("code", "A-039", "two rule sets of one area begin on the same day"),
        ),
        (
            'code = "630100"\nname',
            'code = "630100"\neffective_from = 2020-01-01\nname',
            (
                "effective_from",
                "A-039",
                "the oldest rule set has none: visits before the others are settled by it",
            ),
        ),
        (
            'code = "630100"\nname',
            'code = "630100"\neffective_from = 2023-01-01\nname',
            ("effective_from", "A-039", "two rule sets of one area begin on the same day"),
        ),
        (
            "effective_from = 2023-01-01",
            'effective_from = "2023"',
            ("effective_from", "A-039", "should be a date such as 2025-01-01"),
        ),
        (
            'rates = "50%"',
            'rates = "50%"\nvalid_from = 2023-01-01',
            ("plans[1].valid_from", "A-039", "the plan holds on no day of its rule set"),
        ),
    ],
)
def test_rule_sets_that_contradict_each_other_are_refused(
    written_there: str, instead: str, problem: tuple[str, str, str]
):
    """A-039, A-027."""
    text = RULE_SETS.replace("change_lock_months = 0", "change_lock_months = 12", 1)

    with pytest.raises(ConfigurationBroken) as broken:
        policy_files.parse(text.replace(written_there, instead, 1), "630000.toml")

    found = [
        (each.path.removeprefix("areas[630100]."), each.rule, each.en)
        for each in broken.value.problems
    ]
    assert problem in found


def test_a_plan_that_ended_before_its_rule_set_began_is_refused():
    """A-039."""
    at = RULE_SETS.rindex('rates = "50%"')
    text = RULE_SETS[:at] + "valid_to = 2022-12-31\n" + RULE_SETS[at:]

    with pytest.raises(ConfigurationBroken, match=r"A-039 .*holds on no day of its rule set"):
        policy_files.parse(text, "630000.toml")
