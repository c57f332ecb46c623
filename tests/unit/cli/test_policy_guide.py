"""The clerk's guide says what the reader does: its example is checked and settles its bill."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from yidi.cli import main
from yidi.cli.failures import Exit
from yidi.domain.benefit import BenefitCase, compute_benefit
from yidi.domain.care import CareType, FilingType, GradeLevel, Insurance, PersonCategory
from yidi.domain.split import FeeSplit
from yidi.province import agreement_files, policy_files

PAGE = Path(__file__).parents[3].joinpath("docs", "policy-files.md").read_text(encoding="utf-8")
EXAMPLE, AGREEMENTS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the guide, in the directory where the guide stands."""
    policies = tmp_path / "policies"
    policies.mkdir()
    policies.joinpath("630000.toml").write_text(EXAMPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return policies


def test_the_example_is_sound_and_the_check_answers_as_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert main.run(["policy", "check", "policies"]) is Exit.DONE

    table = re.search(r"what the check answers:\n\n```\n(.*?)```", PAGE, re.DOTALL)
    assert table is not None
    assert capsys.readouterr().out.startswith(table[1])


def test_the_mistake_of_the_guide_is_told_as_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    """A-026."""
    wrong = EXAMPLE.replace("temporary_filing_months = 6", "temporary_filing_months = 3")
    folder.joinpath("630000.toml").write_text(wrong, encoding="utf-8")

    assert main.run(["policy", "check", "policies"]) is Exit.WRONG_INPUT

    printed = re.search(r"```\n(错误 1.*?)```", PAGE, re.DOTALL)
    assert printed is not None
    assert capsys.readouterr().err.startswith(printed[1])


def test_the_bill_of_the_guide_comes_out_as_worked_by_hand(folder: Path):
    """A-063, A-073: (500.00 - 200.00) x (50% - 10%) = 120.00; 600.00 - 120.00 = 480.00."""
    area = policy_files.load("630000", folder).area("630200")
    plan = area.plan(
        Insurance.EMPLOYEE,
        CareType.ORDINARY,
        None,
        PersonCategory.WORKING,
        GradeLevel.TERTIARY,
        FilingType.REFERRAL,
        date(2025, 3, 10),
    )
    assert plan is not None

    result = compute_benefit(
        BenefitCase(
            bill=FeeSplit(60_000, 8_000, 0, 2_000, 50_000),
            plan=plan,
            accumulators={},
            on=date(2025, 3, 10),
            institution_code="H51010000001",
        )
    )

    assert (result.fund_total_fen, result.person_part_fen) == (12_000, 48_000)
    assert (result.deductible_fen, result.pool_fen) == (20_000, 12_000)


def test_the_agreements_of_the_guide_are_sound():
    """A-008, A-038."""
    found = agreement_files.parse(AGREEMENTS, "agreements.toml")

    assert (len(found.waivers), len(found.extra_diseases)) == (7, 1)


@pytest.mark.parametrize(
    ("key", "rule"), [*policy_files.RULES.items(), *agreement_files.RULES.items()]
)
def test_every_key_stands_in_the_guide_with_its_rule(key: str, rule: str):
    section = {"selection": "selection.chronic", "ordinary": "selection.ordinary"}.get(key, key)
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and f"`{section}`" in line]
    headings = [line for line in PAGE.splitlines() if line.startswith("##") and key in line]

    assert any(f"| {rule} |" in row for row in rows) or headings, key
