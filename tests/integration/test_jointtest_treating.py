"""The treating-place role of the joint test kit: a right treating place passes, slips are found."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import itertools
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache

import pytest
import pytest_asyncio

from tests.messages import NOW
from tests.platforms import PlainClient, Refused, embedded
from tests.treating_clerk import Clerk
from yidi.books.kit import SqlKitBooks
from yidi.books.schema import Kind, open_database
from yidi.jointtest.cases.reader import shipped
from yidi.jointtest.contract import methods
from yidi.jointtest.control import Control, ControlledRoster
from yidi.jointtest.heard import Heard
from yidi.jointtest.line import Line
from yidi.jointtest.results import as_json
from yidi.jointtest.treating.desk import Desk
from yidi.jointtest.treating.hub import Hub
from yidi.jointtest.treating.session import NoSuchOrder
from yidi.jointtest.v1 import campaign_pb2, case_pb2, session_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED, VERDICT_SKIPPED
from yidi.v1 import error_pb2
from yidi.v1 import simulator_service_pb2 as simulator

CASES = {each.id: each for each in shipped().cases if each.role == case_pb2.ROLE_TREATING}
SICHUAN, QINGHAI = "510000", "630000"
NUMBERS = itertools.count(1)
SERIALS = itertools.count(100)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(tmp_path_factory):
    """One platform and hub for the short tests, which have sessions of their own."""
    async with a_hub(tmp_path_factory.mktemp("hall")) as found:
        yield found


@asynccontextmanager
async def a_hub(folder, **settings):
    """A platform, the kit's hub in front of it, and the kit's database."""
    async with embedded(folder / "platform", allow_call_faults=True, **settings) as platform:
        database = open_database(folder / "jointtest.sqlite", Kind.JOINTTEST)
        line = Line(platform.addresses["control"], platform.clock)
        desk = Desk(
            SqlKitBooks(database),
            CASES,
            cache(lambda region: ControlledRoster(Control(line, region), region)),
            platform.clock.now,
            frozenset((case_pb2.NEED_FAULTS,)),
        )
        hub = Hub(desk, platform.addresses["gateway"])
        assert await hub.start("127.0.0.1:0")
        client = PlainClient(hub.bound_address)
        try:
            yield platform, desk, client
        finally:
            await client.close()
            await hub.stop()
            await line.close()
            database.close()


def a_session(*case_ids, number=1, version=("V2.1",), treating=SICHUAN, insured=QINGHAI, **more):
    session = session_pb2.Session(
        session_id=f"20250106-{treating}-{insured}-{number}",
        treating_region=treating,
        insured_region=insured,
        interface_versions=version,
        case_ids=case_ids,
        open_cases_max=4,
        **more,
    )
    session.opened_at.FromDatetime(NOW)
    return session


async def work(platform, desk, clerk, *, rounds=60):
    """Let the clerk work while the virtual clock moves on."""
    for _ in range(rounds):
        await clerk.work(desk)
        if desk.is_over:
            return
        platform.clock.move(timedelta(seconds=5))
        clerk.now = platform.clock.now()
        await desk.move()


async def test_a_right_treating_place_passes_every_case(tmp_path):
    async with a_hub(tmp_path) as (platform, desk, client):
        await desk.open(a_session(*CASES, version=("V2.0", "V2.1")))
        await work(platform, desk, Clerk(client, NOW), rounds=200)
        (run,) = await desk.close("20250106-510000-630000-1")
    assert run.verdict == VERDICT_PASSED, run.why_zh


def found_by(run):
    """Names of the checks that failed, by case."""
    return {
        case.case_id: {each.check for step in case.steps for each in step.mismatches}
        for case in run.cases
        if case.verdict == VERDICT_FAILED
    }


SLIPS = [
    ("new-id-on-retry", "lost/retry-same-message", "repeat"),
    ("new-id-on-retry", "lost/registration-lost", "repeat"),
    ("new-id-on-retry", "lost/refund-lost", "repeat"),
    ("other-content-on-retry", "lost/retry-same-message", "repeat"),
    ("wrong-totals", "visit/ordinary", "totals"),
    ("falls-back", "by-disease/one-disease[M03900]", "field"),
    ("wrong-name", "by-disease/one-disease[M03900]", "care"),
    ("old-version", "visit/ordinary", "header"),
    ("unlinked", "refund/partial", "field"),
]


@pytest.mark.parametrize(("slip", "case_id", "check"), SLIPS)
async def test_a_slip_is_found_by_the_case_that_should_find_it(hall, slip, case_id, check):
    run = await played(hall, case_id, slips=(slip,))

    assert check in found_by(run)[case_id]
    assert run.cases[0].next_step_zh == CASES[case_id].next_step_zh


async def test_an_extension_at_v20_is_found(hall):
    """A-140: a message of V2.0 has no field of V2.1."""
    run = await played(
        hall, "fields/without-extension", slips=("extension-at-v20",), version=("V2.0",)
    )

    assert "extension" in found_by(run)["fields/without-extension"]


async def played(hall, *case_ids, slips=(), version=("V2.1",)):
    """Let a clerk with slips work at cases, and return the run."""
    platform, desk, client = hall
    session = a_session(*case_ids, number=next(NUMBERS), version=version)
    await desk.open(session)
    clerk = Clerk(client, platform.clock.now(), *slips, serial=next(SERIALS))
    await work(platform, only(desk, session.session_id), clerk, rounds=3)
    for _ in range(3):
        platform.clock.move(timedelta(seconds=601))
        await desk.move()
    (run,) = await desk.close(session.session_id)
    return run


async def test_calls_in_the_window_of_an_outage_are_found(hall):
    """A-143: nothing is sent while the notice stands."""
    platform, desk, client = hall
    session = a_session("refusal/outage-window", number=next(NUMBERS))
    await desk.open(session)
    clerk = Clerk(client, platform.clock.now(), serial=next(SERIALS))
    await clerk.work(desk)
    again = next(iter(clerk.requests.values()))
    with pytest.raises(Refused):
        await client.call("SettlementService/OpenVisit", changed(again, "9999"))
    platform.clock.move(timedelta(seconds=31))
    await desk.move()
    await clerk.work(desk)
    (run,) = await desk.close(session.session_id)

    assert "forbidden" in found_by(run)["refusal/outage-window"]


def changed(request, serial):
    """The request under another message id."""
    again = type(request)()
    again.CopyFrom(request)
    again.header.message_id = again.header.message_id[:-4] + serial
    again.header.institution_code = "H51010000009"
    return again


async def test_a_second_settlement_is_found_after_the_case_is_over(hall):
    """A-079: what comes late belongs to its case by visit and person."""
    platform, desk, client = hall
    session = a_session("visit/ordinary", number=next(NUMBERS))
    await desk.open(session)
    clerk = Clerk(client, platform.clock.now(), serial=next(SERIALS))
    await clerk.work(desk)
    opened = clerk.requests[1, "open"]
    late = type(opened)()
    late.CopyFrom(opened)
    late.header.message_id = late.header.message_id[:-4] + "9998"
    late.outpatient_number += "2"
    await client.call("SettlementService/OpenVisit", late)
    (run,) = await desk.close(session.session_id)

    assert found_by(run) == {"visit/ordinary": {"unexpected"}}


async def test_an_order_that_nobody_takes_up_is_skipped_politely(hall):
    platform, desk, _client = hall
    session = a_session("visit/ordinary", number=next(NUMBERS), wait_seconds=120)
    await desk.open(session)
    platform.clock.move(timedelta(seconds=119))
    await desk.move()
    still_open = len(desk.orders())
    platform.clock.move(timedelta(seconds=2))
    await desk.move()
    (run,) = await desk.close(session.session_id)

    assert still_open == 1
    (case,) = run.cases
    assert (case.verdict, case.why_zh) == (VERDICT_SKIPPED, "等待 120 秒，没有人办理工单")
    assert (run.verdict, run.why_zh) == (VERDICT_FAILED, "没有收到被测系统的任何请求")


async def test_an_order_that_was_begun_and_not_finished_fails(hall):
    platform, desk, client = hall
    session = a_session("visit/ordinary", number=next(NUMBERS), wait_seconds=120)
    await desk.open(session)
    clerk = Clerk(client, platform.clock.now(), serial=next(SERIALS))
    (case,) = desk.sessions[session.session_id].docket.open_cases()
    await clerk.do(case, case.orders[0].order.awaited[0])
    platform.clock.move(timedelta(seconds=121))
    await desk.move()
    (run,) = await desk.close(session.session_id)

    assert found_by(run) == {"visit/ordinary": {"missing"}}
    assert run.cases[0].why_zh == "fees：等待 120 秒没有收到 UploadFees"


async def test_what_the_tester_cannot_do_is_skipped_with_the_reason(hall):
    _platform, desk, _client = hall
    session = a_session("visit/pharmacy", number=next(NUMBERS))
    await desk.open(session)
    (order,) = desk.orders()
    await desk.leave_out(order.number, "本系统不接入药店")
    (run,) = await desk.close(session.session_id)

    assert run.cases[0].why_zh == "被测方没有办理：本系统不接入药店"
    with pytest.raises(NoSuchOrder):
        await desk.leave_out(order.number, "")


async def test_two_testers_beside_each_other_do_not_disturb_one_another(tmp_path):
    """One of them slips; the other's run is clean, and nobody shares a person."""
    mine = ("visit/ordinary", "lost/retry-same-message", "refusal/outage-window")
    async with a_hub(tmp_path) as (platform, desk, client):
        await desk.open(a_session(*mine))
        await desk.open(a_session(*mine, number=2))
        await desk.open(a_session(*mine, treating="440000"))
        people = [each.docket.people() for each in desk.sessions.values()]
        slipping = Clerk(client, NOW, "new-id-on-retry", serial=7)
        right, third = Clerk(client, NOW, serial=8), Clerk(client, NOW, serial=9)
        for _ in range(60):
            await asyncio.gather(
                *(
                    clerk.work(only(desk, name))
                    for clerk, name in zip((slipping, right, third), desk.sessions, strict=True)
                )
            )
            platform.clock.move(timedelta(seconds=5))
            await desk.move()
            if desk.is_over:
                break
        runs = [(await desk.close(name))[0] for name in list(desk.sessions)]

    assert len(frozenset().union(*people)) == sum(map(len, people))
    assert [each.verdict for each in runs] == [VERDICT_FAILED, VERDICT_PASSED, VERDICT_PASSED]
    assert set(found_by(runs[0])) == {"lost/retry-same-message", "refusal/outage-window"}
    assert [len(each.cases) for each in runs] == [3, 3, 3]


def only(desk, name):
    """A desk with one session, for the clerk of that tester."""
    found = copy.copy(desk)
    found.sessions = {name: desk.sessions[name]}
    return found


async def test_a_session_goes_on_after_a_restart_as_if_nothing_had_happened(tmp_path):
    """The kit stops while a call is under way: what was acknowledged is still known."""
    session = a_session("visit/ordinary", "refund/whole")
    async with a_hub(tmp_path) as (platform, desk, client):
        await desk.open(session)
        clerk = Clerk(client, NOW)
        for played_case in desk.sessions[session.session_id].docket.open_cases():
            for awaited in played_case.orders[0].order.awaited[:2]:
                await clerk.do(played_case, awaited)
        before = desk.run_so_far(session.session_id)
        orders = desk.orders()
    async with a_hub(tmp_path) as (platform, desk, client):
        (resumed,) = await desk.resume(lambda each: each.treating_region == SICHUAN)
        assert desk.run_so_far(session.session_id).cases == before.cases
        assert desk.orders() == orders
        clerk.client = client
        await work(platform, desk, clerk)
        (run,) = await desk.close(session.session_id)
        left = await desk.resume(lambda _: True)

    assert resumed.session == session
    assert run.verdict == VERDICT_PASSED, run.why_zh
    assert left == []


async def test_a_call_that_the_kit_never_saw_the_end_of_has_to_be_repeated(tmp_path):
    """What was under way when the kit stopped is an unknown outcome for the tester too."""
    session = a_session("visit/ordinary")
    async with a_hub(tmp_path) as (_, desk, client):
        await desk.open(session)
        clerk = Clerk(client, NOW)
        (case,) = desk.sessions[session.session_id].docket.open_cases()
        await clerk.do(case, case.orders[0].order.awaited[0])
        request = clerk._request(case, case.orders[0].order.awaited[1])
        method = methods()["UploadFees"]
        await desk.came(Heard(method, request, NOW))
    async with a_hub(tmp_path) as (platform, desk, client):
        await desk.resume(lambda _: True)
        clerk.client = client
        answer = await client.call("SettlementService/UploadFees", request)
        clerk.visits[1, "open"].lines.extend(request.lines)
        assert answer.line_count == 2
        await work(platform, desk, clerk)
        (run,) = await desk.close(session.session_id)

    assert run.verdict == VERDICT_PASSED, run.why_zh


async def test_a_run_leaves_evidence_and_a_statement_for_each_version(tmp_path):
    async with a_hub(tmp_path) as (platform, desk, client):
        await desk.open(a_session("visit/ordinary", version=("V2.0", "V2.1")))
        await work(platform, desk, Clerk(client, NOW))
        (run,) = await desk.close("20250106-510000-630000-1")
        books = desk._books
        kept, stated = books.run(run.run_id), books.statements("510000", 2)

    assert hashlib.sha256(kept.content).hexdigest() == kept.digest
    assert as_json.from_json(kept.content.decode()) == run
    assert [each.interface_version for each in stated] == ["V2.0", "V2.1"]
    statement = campaign_pb2.Statement.FromString(stated[0].content)
    assert (statement.partner, statement.passed, statement.result) == (QINGHAI, 1, VERDICT_PASSED)
    assert statement.evidence_digest == kept.digest


async def test_of_two_real_systems_both_are_judged(tmp_path):
    """The hub sees the treating place's requests and the insured place's answers."""
    faulty = {"province": "630000", "kind": simulator.FAULT_KIND_REFUSE}
    async with a_hub(tmp_path) as (platform, desk, client):
        await desk.open(a_session("visit/ordinary", "refund/whole", judges_insured=True))
        await work(platform, desk, Clerk(client, NOW))
        treating, insured = await desk.close("20250106-510000-630000-1")
        fault = simulator.Fault(**faulty, methods=["yidi.v1.SettlementService/Settle"])
        fault.reason = error_pb2.ERROR_REASON_BENEFIT_SUSPENDED
        request = simulator.SetFaultRequest(fault=fault)
        await platform.control.call("SimulatorService/SetFault", request)
        await desk.open(a_session("visit/ordinary", number=2, judges_insured=True))
        await work(platform, desk, Clerk(client, NOW, serial=50))
        failing = await desk.close("20250106-510000-630000-2")

    assert (treating.verdict, insured.verdict) == (VERDICT_PASSED, VERDICT_PASSED)
    assert (insured.tested.region, insured.tested.role) == (QINGHAI, case_pb2.ROLE_INSURED)
    assert sum(len(case.steps) for case in insured.cases) == 7
    # A refusal of the insured place is not the treating place's fault.
    assert failing[0].cases[0].verdict == VERDICT_SKIPPED
    assert failing[0].cases[0].why_zh.startswith("参保地或平台没有办理")


async def test_a_session_that_another_process_goes_on_with_is_let_go(tmp_path):
    """Never two that write down one session: the later one has it, the earlier one says so."""
    session = a_session("visit/ordinary", wait_seconds=60)
    async with a_hub(tmp_path) as (platform, desk, _client):
        await desk.open(session)
        books, rosters = desk._books, desk._rosters_of
        other = Desk(books, CASES, rosters, platform.clock.now, frozenset())
        await other.resume(lambda _: True)
        platform.clock.move(timedelta(seconds=61))
        await desk.move()
        await other.move()

        assert (desk.lost, list(desk.sessions)) == ([session.session_id], [])
        assert list(other.sessions) == [session.session_id]
        assert other.is_over
