"""A visit with something changed at random is done rightly or not at all.

Fields of the requests of a right visit are changed one by one. Whatever is refused stores
nothing but that it was refused, never with INTERNAL; whatever is accepted keeps the books
in balance.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.messages import LI_GUILAN, MA_GUOLIANG, Desk
from tests.platforms import Embedded, Refused, embedded

Run = Callable[[Any], Any]
SERIALS = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Embedded, Run]]:
    """A platform, and a way to run something against it from a test that is not async."""
    with asyncio.Runner() as runner:
        context = embedded(tmp_path_factory.mktemp("data"))
        platform = runner.run(context.__aenter__())
        yield platform, runner.run
        assert list(runner.run(platform.platform.books.check_accumulators())) == []
        runner.run(context.__aexit__(None, None, None))


# --------------------------------------------------------------------------- changing a request


def leaves(message: Message, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every single field that is set, into sub-messages and lists."""
    found: list[tuple[Any, ...]] = []
    for field, value in message.ListFields():
        here = (*path, field.name)
        if field.message_type is None:
            found += [(*here, n) for n in range(len(value))] if field.is_repeated else [here]
        elif field.is_repeated:
            for number, each in enumerate(value):
                found += leaves(each, (*here, number))
        else:
            found += leaves(value, here)
    return found


NUMBERS = st.sampled_from([0, 1, -1, 2, 99, 310, 390, 27_001, 10**11, 10**15, 2**31 - 1])
TEXTS = st.sampled_from(
    ["", " ", "0", "错", "\n", "M03900", "M07801", "630100", "510100", "110100", LI_GUILAN.number,
     MA_GUOLIANG.number, "H51010000002", "9" * 29, "9" * 30, "9" * 31, "9" * 300]
)  # fmt: skip


def set_leaf(message: Any, path: tuple[Any, ...], number: int, text: str, flag: bool) -> None:
    """Put another value of its kind into a field."""
    *way, last = path
    for step in way:
        message = message[step] if isinstance(step, int) else getattr(message, step)
    if isinstance(last, int):
        message[last] = text
        return
    field = message.DESCRIPTOR.fields_by_name[last]
    kind = field.cpp_type
    if kind == FieldDescriptor.CPPTYPE_STRING:
        setattr(message, last, text)
    elif kind == FieldDescriptor.CPPTYPE_BOOL:
        setattr(message, last, flag)
    elif kind in (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_ENUM):
        setattr(message, last, max(min(number, 2**31 - 1), -(2**31)))
    else:
        setattr(message, last, number)


async def refused_or_done(
    platform: Embedded, door: str, method: str, request: Message
) -> Refused | None:
    """Send it; whatever is refused says why."""
    platform.clock.move(timedelta(seconds=1))
    try:
        await getattr(platform, door).call(method, request)
    except Refused as refused:
        check(refused)
        return refused
    return None


def check(refused: Refused) -> None:
    assert refused.is_rich, refused
    assert refused.code is not grpc.StatusCode.INTERNAL, refused


async def all_or_nothing(platform: Embedded, door: str, method: str, request: Message) -> None:
    """Send it; whatever is refused has stored no visit, line or settlement."""
    before = await platform.stored()
    refused = await refused_or_done(platform, door, f"SettlementService/{method}", request)
    if refused or method == "PreSettle":
        assert (await platform.stored())[1:3] == before[1:3], refused


CHANGES = st.lists(
    st.tuples(st.integers(0, 10_000), NUMBERS, TEXTS, st.booleans()), min_size=1, max_size=3
)


def changed(request: Message, changes: list[tuple[int, int, str, bool]]) -> Message:
    for where, number, text, flag in changes:
        paths = leaves(request)
        if paths:
            set_leaf(request, paths[where % len(paths)], number, text, flag)
    return request


STEPS = ("OpenVisit", "UploadFees", "PreSettle", "Settle", "CancelSettlement", "Reverse")


async def visit_with_a_change(
    platform: Embedded, door: str, step: str, changes: list[tuple[int, int, str, bool]]
) -> None:
    """Run a visit up to a step, change the request of that step, and look at the books."""
    desk = Desk(serials=SERIALS)
    call = platform.gateway.call
    if step == "OpenVisit":
        await all_or_nothing(platform, door, step, changed(desk.open_visit(), changes))
        return
    opened = await call("SettlementService/OpenVisit", desk.open_visit())
    visit_id = opened.visit_id
    if step == "UploadFees":
        await all_or_nothing(platform, door, step, changed(desk.upload_fees(visit_id), changes))
        return
    await call("SettlementService/UploadFees", desk.upload_fees(visit_id))
    if step in ("PreSettle", "Settle"):
        build = desk.settle if step == "Settle" else desk.pre_settle
        request = changed(build(visit_id, use_account=True), changes)
        await all_or_nothing(platform, door, step, request)
        return
    settled = (await call("SettlementService/Settle", desk.settle(visit_id))).settlement
    request = desk.reverse(settled.message_id)
    if step == "CancelSettlement":
        request = desk.cancel_settlement(settled.settlement_id, visit_id)
    await all_or_nothing(platform, door, step, changed(request, changes))


@given(step=st.sampled_from(STEPS), changes=CHANGES, door=st.sampled_from(["gateway", "provinces"]))
@settings(max_examples=150)
def test_a_step_of_a_visit_with_fields_changed_is_done_or_leaves_nothing(
    running: tuple[Embedded, Run],
    step: str,
    changes: list[tuple[int, int, str, bool]],
    door: str,
) -> None:
    platform, run = running

    run(visit_with_a_change(platform, door, step, changes))


@given(changes=CHANGES)
@settings(max_examples=60)
def test_a_bill_with_fields_changed_is_settled_wholly_or_not_at_all(
    running: tuple[Embedded, Run], changes: list[tuple[int, int, str, bool]]
) -> None:
    """A refused bill may leave visits behind, closed, and no settlement that stands."""
    platform, run = running
    desk = Desk(serials=SERIALS)

    async def play() -> None:
        settlements = (await platform.stored())[2]
        request = changed(desk.settle_bill(), changes)
        method = "TreatingPlaceService/SettleBill"
        refused = await refused_or_done(platform, "provinces", method, request)
        assert not refused or (await platform.stored())[2] == settlements, refused

    run(play())
