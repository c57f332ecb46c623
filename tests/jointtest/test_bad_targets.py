"""Tested systems that cannot be tested, or break: a clear verdict, and the run goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from google.protobuf.timestamp_pb2 import Timestamp

from tests.certificates import a_set, credentials_of
from tests.jointtest.runs import CLOCK, run, run_cases, target_of
from tests.platforms import Embedded, embedded
from yidi.jointtest.cases.reader import shipped
from yidi.jointtest.line import Line
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED, VERDICT_SKIPPED
from yidi.rpc.peer import ChannelSecurity
from yidi.v1 import settlement_service_pb2 as settlement

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORDINARY = ("settle/ordinary",)
OPEN = "/yidi.v1.SettlementService/OpenVisit"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    async with embedded(tmp_path_factory.mktemp("bad"), clock=CLOCK) as platform:
        yield platform


Serve = Callable[[bytes, grpc.aio.ServicerContext[bytes, bytes]], Awaitable[bytes]]


async def served(answer: Serve) -> tuple[grpc.aio.Server, str]:
    """A server without reflection that answers OpenVisit in its own way, and nothing else."""
    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(answer)
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler("yidi.v1.SettlementService", {"OpenVisit": handler})]
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, f"127.0.0.1:{port}"


def first(found: result_pb2.Run) -> result_pb2.Mismatch:
    return found.cases[0].steps[0].mismatches[0]


async def test_an_address_where_nothing_listens(running: Embedded) -> None:
    target = target_of(running, direct=Line("127.0.0.1:9", CLOCK), hub=None)

    found = await run(target, ("settle",))

    assert found.verdict == VERDICT_FAILED
    assert found.requests == 0
    assert {each.verdict for each in found.cases} == {VERDICT_FAILED}
    assert first(found).received == "nothing listens at 127.0.0.1:9"
    assert first(found).why_zh == "连不上被测系统"
    assert found.cases[0].next_step_zh.startswith("先让连接和答复恢复正常")


async def test_a_server_that_speaks_http_only(running: Embedded) -> None:
    line = Line(running.addresses["http"], CLOCK)

    found = await run(target_of(running, direct=line, hub=None), ORDINARY)

    assert "takes no plaintext gRPC" in first(found).received


async def test_a_certificate_of_a_stranger_is_told_and_nothing_is_sent(
    running: Embedded, tmp_path: Path
) -> None:
    """The tested system shows a certificate that no authority of ours has issued."""
    ours, theirs = a_set(tmp_path / "ours"), a_set(tmp_path / "theirs")
    key, chain = ((theirs / f"province-630000.{each}").read_bytes() for each in ("key", "pem"))
    server = grpc.aio.server()
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, chain)]))
    await server.start()
    try:
        security = ChannelSecurity(credentials_of(ours, "gateway"))
        line = Line(f"127.0.0.1:{port}", CLOCK, security)
        found = await run(target_of(running, direct=line, hub=None), ORDINARY)
    finally:
        await server.stop(0)

    assert found.verdict == VERDICT_FAILED
    assert found.requests == 0
    assert first(found).why_zh == "连不上被测系统"
    assert "certificate" in first(found).received


async def test_a_server_of_another_contract_is_told_with_what_it_serves(
    running: Embedded,
) -> None:
    line = Line(running.addresses["control"], CLOCK)

    found = await run(target_of(running, direct=line, hub=None), ORDINARY)

    assert found.verdict == VERDICT_FAILED
    assert found.cases[0].why_zh == (
        "被测系统没有提供 yidi.v1.EligibilityService、yidi.v1.SettlementService；"
        "它提供：yidi.v1.SimulatorService"
    )


async def test_a_system_that_breaks_the_connection_fails_the_case_and_the_run_goes_on(
    running: Embedded,
) -> None:
    async def crash(_: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        await context.abort(grpc.StatusCode.UNAVAILABLE, "Connection reset by peer")
        raise AssertionError

    server, address = await served(crash)
    try:
        line = Line(address, CLOCK)
        found = await run(target_of(running, direct=line, hub=None), ORDINARY)
    finally:
        await server.stop(0)

    assert [each.verdict for each in found.cases] == [VERDICT_FAILED, VERDICT_FAILED]
    assert first(found).check == "transport"
    assert "Connection reset by peer" in first(found).received
    assert found.requests == 2


async def test_a_system_that_refuses_with_a_trace_is_told_so(running: Embedded) -> None:
    """A-142: no stack trace, no bare status."""

    async def fail(_: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        await context.abort(grpc.StatusCode.INTERNAL, "java.lang.NullPointerException at Foo")
        raise AssertionError

    server, address = await served(fail)
    try:
        line = Line(address, CLOCK)
        found = await run(target_of(running, direct=line, hub=None), ORDINARY)
    finally:
        await server.stop(0)

    checks = [each.check for each in found.cases[0].steps[0].mismatches]
    assert checks[0] == "refusal-form"
    assert found.cases[0].steps[0].mismatches[0].rule == "A-142"
    assert "NullPointerException" in found.cases[0].steps[0].mismatches[0].received


async def test_an_answer_without_a_visit_number_is_told_by_its_field(running: Embedded) -> None:
    async def empty(_: bytes, __: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        return settlement.OpenVisitResponse().SerializeToString()

    server, address = await served(empty)
    try:
        line = Line(address, CLOCK)
        found = await run(target_of(running, direct=line, hub=None), ORDINARY)
    finally:
        await server.stop(0)

    paths = {each.path for each in found.cases[0].steps[0].mismatches}
    assert {"header", "visit_id", "filing.type"} <= paths


async def test_a_system_that_never_answers_fails_within_the_deadline(running: Embedded) -> None:
    async def silent(_: bytes, __: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        await asyncio.Event().wait()
        return b""

    server, address = await served(silent)
    cases = [each for each in shipped().cases if each.id == "settle/ordinary"]
    for case in cases:
        case.steps[0].deadline_ms = 200
    try:
        line = Line(address, CLOCK)
        found = await run_cases(target_of(running, direct=line, hub=None), cases)
    finally:
        await server.stop(0)

    assert first(found).received == "no answer within the deadline"


async def test_without_people_nothing_is_tested_and_the_run_fails(running: Embedded) -> None:
    target = target_of(running, control=None, hub=None)

    found = await run(target, ORDINARY)

    assert [each.verdict for each in found.cases] == [VERDICT_SKIPPED, VERDICT_SKIPPED]
    assert found.verdict == VERDICT_FAILED
    assert found.why_zh == "被测系统没有收到任何请求"


async def test_what_needs_a_clock_is_skipped_where_there_is_none(running: Embedded) -> None:
    found = await run(target_of(running, control=None, hub=None), ("dates/new-year", "hub/slow"))

    assert {each.why_zh for each in found.cases} == {
        "需要能设定被测系统的时钟：给出 --control",
        "需要能让被测省出故障：给出 --control",
    }


async def test_a_known_failure_that_passes_makes_the_run_fail(running: Embedded) -> None:
    entry = case_pb2.KnownFailure(case_id="settle/ordinary", reason="待升级")
    known = case_pb2.KnownFailures(known_failures=[entry])

    found = await run(target_of(running), ORDINARY, known=known)

    assert {each.verdict for each in found.cases} == {VERDICT_PASSED}
    assert found.verdict == VERDICT_FAILED
    assert found.why_zh == "已知失败清单已过时"
    assert list(found.stale_known_failures) == [
        "settle/ordinary：已经通过，请从清单中删除 / passes now: 待升级"
    ]


async def test_a_known_failure_that_fails_is_excused_until_its_time_is_over(
    running: Embedded,
) -> None:
    over = Timestamp()
    over.FromDatetime(datetime(2020, 1, 1))  # noqa: DTZ001 (UTC, as protobuf reads it)
    target = target_of(running, direct=Line("127.0.0.1:9", CLOCK), hub=None)
    entry = case_pb2.KnownFailure(case_id="settle/*", reason="机房搬迁")

    found = await run(target, ORDINARY, known=case_pb2.KnownFailures(known_failures=[entry]))
    entry.until.CopyFrom(over)
    again = target_of(running, direct=Line("127.0.0.1:9", CLOCK), hub=None)
    late = await run(again, ORDINARY, known=case_pb2.KnownFailures(known_failures=[entry]))

    assert {each.known_failure for each in found.cases} == {"机房搬迁"}
    assert {each.known_failure for each in late.cases} == {""}
    assert late.verdict == VERDICT_FAILED
