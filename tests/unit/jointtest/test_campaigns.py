"""Plans of campaigns, and how far they are by the evidence alone."""

from __future__ import annotations

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.jointtest.campaigns.evidence import evidence_of, statements_of
from yidi.jointtest.campaigns.plan_file import read_plan
from yidi.jointtest.campaigns.progress import progress_of
from yidi.jointtest.v1 import campaign_pb2, case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED, VERDICT_SKIPPED
from yidi.v1 import codes_pb2

PLAN = """
id = "spring"
title_zh = "春季配对联调"
interface_versions = ["V2.1"]
care_types = ["ORDINARY"]

[[pairs]]
treating = "370000"
insured = "340000"
is_mutual = true
roles = ["TREATING"]
"""
ORDINARY = [codes_pb2.CARE_TYPE_ORDINARY]
CASES = [
    case_pb2.Case(
        id=f"visit/{name}",
        role=case_pb2.ROLE_TREATING,
        care_types=ORDINARY,
        interface_versions=["V2.0", "V2.1"],
    )
    for name in ("one", "two")
]


def a_run(run_id, verdicts, *, region="370000", version="V2.1", ended=1_736_150_400):
    run = result_pb2.Run(run_id=run_id, requests=3, kit_version="1.0")
    run.tested.region, run.tested.role = region, case_pb2.ROLE_TREATING
    run.tested.interface_versions.append(version)
    run.ended_at.seconds = ended
    for name, verdict in verdicts.items():
        run.cases.add(
            case_id=f"visit/{name}",
            verdict=verdict,
            interface_version=version,
            care_types=ORDINARY,
        )
    return run


def states(*runs):
    """State, passed, failed and cases of both directions of the plan."""
    evidence = [evidence_of(run, "340000", "spring") for run in runs]
    progress = progress_of(read_plan("plan.toml", PLAN), evidence, CASES)
    return [
        (campaign_pb2.CellState.Name(each.state), each.passed, each.failed, each.cases)
        for each in progress.cells
    ]


def test_a_mutual_pair_is_tested_in_both_directions():
    plan = read_plan("plan.toml", PLAN)

    pairs = [(each.treating, each.insured) for each in plan.pairs]
    assert pairs == [("370000", "340000"), ("340000", "370000")]
    assert list(plan.pairs[1].interface_versions) == ["V2.1"]


def test_every_mistake_of_a_plan_is_told_at_once():
    wrong = PLAN.replace('"spring"', '"Spring!"').replace('"340000"', '"370000"')
    wrong = wrong.replace('["V2.1"]', '["V3"]')

    with pytest.raises(ConfigurationBroken) as broken:
        read_plan("plan.toml", wrong)

    assert [each.zh for each in broken.value.problems] == [
        "编号应为小写字母、数字和连字符",
        "应为 V2.0 或 V2.1",
        "就医地和参保地相同",
    ]


def test_without_a_run_nothing_has_begun():
    assert states() == [("CELL_STATE_NOT_BEGUN", 0, 0, 2)] * 2


def test_a_part_has_passed_when_every_case_of_it_has():
    run = a_run("R1", {"one": VERDICT_PASSED, "two": VERDICT_PASSED})

    assert states(run) == [("CELL_STATE_PASSED", 2, 0, 2), ("CELL_STATE_NOT_BEGUN", 0, 0, 2)]


def test_a_part_with_a_skipped_case_is_under_way():
    run = a_run("R1", {"one": VERDICT_PASSED, "two": VERDICT_SKIPPED})

    assert states(run)[0] == ("CELL_STATE_UNDER_WAY", 1, 0, 2)


def test_the_last_run_of_a_case_counts():
    first = a_run("R1", {"one": VERDICT_FAILED, "two": VERDICT_PASSED})
    second = a_run("R2", {"one": VERDICT_PASSED}, ended=1_736_150_500)

    assert states(first)[0] == ("CELL_STATE_FAILED", 1, 1, 2)
    assert states(first, second)[0] == ("CELL_STATE_PASSED", 2, 0, 2)


def test_runs_of_other_provinces_versions_and_campaigns_do_not_count():
    other = a_run("R1", {"one": VERDICT_FAILED}, region="330000")
    old = a_run("R2", {"one": VERDICT_FAILED}, version="V2.0")

    assert states(other, old) == [("CELL_STATE_NOT_BEGUN", 0, 0, 2)] * 2


def test_a_statement_is_about_the_cases_of_its_version_alone():
    run = a_run("R1", {"one": VERDICT_PASSED})
    run.tested.interface_versions.append("V2.0")
    run.cases.add(case_id="visit/one", verdict=VERDICT_FAILED, interface_version="V2.0")

    stated = list(statements_of(run, evidence_of(run, "340000", "spring")))

    assert [(each.interface_version, each.result) for each in stated] == [
        ("V2.1", VERDICT_PASSED),
        ("V2.0", VERDICT_FAILED),
    ]
    assert [each.statement_id for each in stated] == ["R1-V2.1", "R1-V2.0"]
    assert {each.partner for each in stated} == {"340000"}
