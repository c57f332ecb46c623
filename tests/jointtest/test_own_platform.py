"""Our own platform passes every case of the kit, as insured place and behind the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.jointtest.runs import CLOCK, run, target_of, told
from tests.platforms import Embedded, embedded
from yidi.jointtest.amounts.plan_file import read_plan
from yidi.jointtest.cases.reader import shipped
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)
from yidi.v1 import simulator_service_pb2 as simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

PLAN = Path(__file__).resolve().parents[2] / "src/yidi/province/data/policies/630000.toml"
TRANSPLANTS = ("chronic/disease", "transplant", "dates/disease-before-opening")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    async with embedded(tmp_path_factory.mktemp("own"), clock=CLOCK) as platform:
        yield platform


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def older(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    """A platform whose Qinghai has not upgraded."""
    folder: Path = tmp_path_factory.mktemp("older")
    async with embedded(folder, clock=CLOCK, capabilities="630000=V2.0/2021") as platform:
        yield platform


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runs(running: Embedded, older: Embedded) -> list[result_pb2.Run]:
    """Everything in Qinghai by its own plan, transplants in Jiangsu, an older system."""
    return [
        await run(target_of(running, plans=read_plan(PLAN.name, PLAN.read_text("utf-8")))),
        await run(target_of(running, "320000"), TRANSPLANTS, seed=2),
        await run(
            target_of(older, speaks="V2.0"),
            ("versions/older-system-newer-field", "versions/older-table-newer-disease"),
        ),
    ]


async def test_no_case_fails(runs: list[result_pb2.Run]) -> None:
    """A-141: what the kit certifies others by, the platform itself keeps to."""
    wrong = [
        case
        for each in runs
        for case in each.cases
        if case.verdict in (VERDICT_FAILED, VERDICT_KIT_ERROR)
    ]

    assert told(wrong) == []
    assert [each.verdict for each in runs] == [VERDICT_PASSED] * len(runs)


async def test_another_plan_than_the_provinces_own_is_noticed(running: Embedded) -> None:
    """A province that pays 50 % where its plan says 51 %, to the fen."""
    other = PLAN.read_text("utf-8").replace('tertiary = "50%"', 'tertiary = "51%"')
    target = target_of(running, plans=read_plan(PLAN.name, other))

    found = await run(target, ("settle/trial-changes-nothing",), seed=7)

    wrong = [each for case in found.cases for step in case.steps for each in step.mismatches]
    assert {(each.check, each.path) for each in wrong} >= {("amount", "pool"), ("amount", "cash")}
    assert {(each.expected, each.received) for each in wrong if each.path == "pool"} == {
        ("51.00", "50.00"),
    }


async def test_every_case_of_the_insured_place_passes_somewhere(
    runs: list[result_pb2.Run],
) -> None:
    passed = {
        (case.case_id, case.interface_version)
        for each in runs
        for case in each.cases
        if case.verdict == VERDICT_PASSED
    }
    asked = {
        (case.id, version)
        for case in shipped().cases
        for version in case.interface_versions
        if case.role == case_pb2.ROLE_INSURED and not case.tested_speaks
    }

    assert sorted(asked - passed) == []


async def test_what_was_skipped_says_who_is_missing(runs: list[result_pb2.Run]) -> None:
    skipped = [each for each in runs[0].cases if each.verdict == VERDICT_SKIPPED]

    assert {each.why_zh.partition("：")[0] for each in skipped} <= {"人员名单中没有", "没有机构"}


async def test_every_call_is_kept_as_evidence(runs: list[result_pb2.Run]) -> None:
    case = next(each for each in runs[0].cases if each.case_id == "settle/ordinary")

    assert [each.call for each in case.steps] == [
        "OpenVisit", "UploadFees", "PreSettle", "Settle", "GetSettlement",
    ]  # fmt: skip
    exchange = case.steps[3].exchanges[0]
    assert exchange.method == "yidi.v1.SettlementService/Settle"
    assert exchange.status == "OK"
    assert len(exchange.message_id) == 30
    assert exchange.request.type_url.endswith("yidi.v1.SettleRequest")
    assert exchange.answer.type_url.endswith("yidi.v1.SettleResponse")


async def test_the_clock_and_the_faults_are_left_as_they_were(
    running: Embedded, runs: list[result_pb2.Run]
) -> None:
    status = await running.control.call("SimulatorService/GetStatus", simulator.GetStatusRequest())

    assert runs[0].requests > 1_000
    assert status.clock.mode == simulator.CLOCK_MODE_REAL
    assert list(status.faults) == []
