"""design.md 6 when the clock of the machine steps back: nothing is lost, doubled or refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.messages import Desk
from tests.platforms import Embedded

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_visit_is_settled_once_though_the_clock_steps_back(platform: Embedded, desk: Desk):
    """Opened at 15:30, settled when the clock says 14:30, asked again at 15:30."""
    visit_id = await platform.uploaded_visit(desk)
    settle = desk.settle(visit_id)
    platform.clock.move(-timedelta(hours=1))

    first = await platform.gateway.call("SettlementService/Settle", settle)
    again = await platform.gateway.call("SettlementService/Settle", settle)
    platform.clock.move(timedelta(hours=1))
    later = await platform.gateway.call("SettlementService/Settle", settle)
    told = await platform.gateway.call(
        "SettlementService/InquireMessage", desk.inquire(settle.header.message_id)
    )

    assert not first.header.replayed
    assert again.header.replayed
    assert later.header.replayed
    assert first.settlement == again.settlement == later.settlement
    assert told.settle.settlement == first.settlement
    assert await platform.platform.books.check_accumulators() == []


async def test_settlements_made_on_both_sides_of_a_step_have_ids_of_their_own(
    platform: Embedded, desk: Desk
):
    """A number that is made of time would come twice."""
    ids = {(await platform.settled_visit(desk)).settlement_id}
    for hours in (-1, 1, -1, 1):
        platform.clock.move(timedelta(hours=hours))
        ids.add((await platform.settled_visit(desk)).settlement_id)

    assert len(ids) == 5
    assert await platform.platform.books.check_accumulators() == []
