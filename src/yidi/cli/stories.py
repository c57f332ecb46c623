"""The three visits of `yidi demo`, played with the calls that a hospital makes.

1. A mixed visit of 428.00 is cut in three and settled: 206.75 from the fund.
2. The same visit, wholly settled as ordinary, 155.75; refunded; settled again, 206.75 (A-090).
3. Dialysis at a hospital that has not opened it: refused with what to do (A-069).

Then everything is refunded, so that caps and the account are as before and the figures are
the same every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yidi.cli.bill_file import BillRow, parse_bill
from yidi.cli.commands.bill_template import EXAMPLE, example_bill
from yidi.cli.connection import Platform
from yidi.cli.failures import Refused
from yidi.cli.requests import (
    BillOptions,
    MessageIds,
    Patient,
    bill_request,
    find_patient,
    refund_request,
    wholly_ordinary,
)
from yidi.domain.money import ONE_MICROS
from yidi.v1 import settlement_pb2
from yidi.v1 import treating_place_service_pb2 as treating

MIXED_PERSON = "63010000000000000152"
MIXED_INSTITUTION = "H51010000001"
DIALYSIS_PERSON = "63010000000000000249"
DIALYSIS_INSTITUTION = "H51010000002"

MIXED_FUND_FEN = 20_675
ORDINARY_FUND_FEN = 15_575
"""What the worked case says (the mixed visit of 428.00, rules A-066 and A-090)."""

_DIALYSIS = BillRow(
    row=1,
    line_number="1",
    item_code="003105990003800",
    item_name="血液透析",
    price_micros=400 * ONE_MICROS,
    quantity_micros=ONE_MICROS,
    amount_fen=40_000,
    part="M07801",
    occurred_on=None,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """The second story: settled wrongly, refunded, settled again."""

    wrong: treating.SettleBillResponse
    refund: treating.RefundBillResponse
    right: treating.SettleBillResponse

    def accumulators(self) -> dict[str, list[int]]:
        """Return every accumulator before, after the wrong one, the refund, the right one."""
        rounds = [
            _changes(part.settlement for part in self.wrong.parts if part.HasField("settlement")),
            _changes(self.refund.refunds),
            _changes(part.settlement for part in self.right.parts if part.HasField("settlement")),
        ]
        names = dict.fromkeys(name for changes in rounds for name in changes)
        table: dict[str, list[int]] = {}
        for name in names:
            first = next(changes[name] for changes in rounds if name in changes)
            values = [first[0]]
            for changes in rounds:
                values.append(changes[name][1] if name in changes else values[-1])
            table[name] = values
        return table


class Stories:
    """The stories on one platform; what they settle is taken back by ``take_back``."""

    def __init__(self, platform: Platform, message_ids: MessageIds) -> None:
        self._platform = platform
        self._message_ids = message_ids
        self._rows = parse_bill(example_bill(), EXAMPLE)
        self._to_take_back: list[str] = []

    async def mixed_visit(self) -> treating.SettleBillResponse:
        """Play the first story."""
        return await self._settle(self._rows)

    async def correction(self) -> Correction:
        """Play the second story."""
        wrong = await self._settle(wholly_ordinary(self._rows))
        refund = await self._refund(self._to_take_back[-1], "误按普通门诊结算")
        right = await self._settle(self._rows)
        return Correction(wrong, refund, right)

    async def refused_visit(self) -> Refused | None:
        """Play the third story; None means that the platform settled what it must refuse."""
        patient = await self._patient(DIALYSIS_PERSON)
        message_id = self._message_ids.next_id(DIALYSIS_INSTITUTION)
        request = bill_request(message_id, patient, [_DIALYSIS], BillOptions())
        try:
            await self._platform.settle_bill(request)
        except Refused as refused:
            return refused
        self._to_take_back.append(message_id)
        return None

    async def take_back(self) -> list[treating.RefundBillResponse]:
        """Refund whatever the stories have settled, the last one first."""
        return [
            await self._refund(message_id, "演示结束")
            for message_id in reversed(self._to_take_back.copy())
        ]

    async def _patient(self, person_number: str) -> Patient:
        return await find_patient(
            self._platform, person_number, insured_region=None, insurance=None, credential=None
        )

    async def _settle(self, rows: Iterable[BillRow]) -> treating.SettleBillResponse:
        patient = await self._patient(MIXED_PERSON)
        message_id = self._message_ids.next_id(MIXED_INSTITUTION)
        request = bill_request(message_id, patient, rows, BillOptions())
        # Noted first: a bill whose answer is lost may have been settled.
        self._to_take_back.append(message_id)
        try:
            return await self._platform.settle_bill(request)
        except Refused:
            self._to_take_back.remove(message_id)
            raise

    async def _refund(self, message_id: str, cause: str) -> treating.RefundBillResponse:
        new_id = self._message_ids.next_id(message_id[:12])
        request = refund_request(new_id, message_id, MIXED_PERSON[:6], cause, MIXED_PERSON)
        answer = await self._platform.refund_bill(request)
        self._to_take_back.remove(message_id)
        return answer


def _changes(settlements: Iterable[settlement_pb2.Settlement]) -> dict[str, tuple[int, int]]:
    """Return every accumulator that settlements moved: first value, last value."""
    changes: dict[str, tuple[int, int]] = {}
    for settlement in settlements:
        for each in settlement.breakdown.accumulators:
            before = changes.get(each.name, (each.before_fen, 0))[0]
            changes[each.name] = (before, each.after_fen)
    return changes


def is_as_documented(
    mixed: treating.SettleBillResponse, correction: Correction, refused: Refused | None
) -> bool:
    """Whether every figure is that of the worked case."""
    funds = (
        mixed.fund_total_fen,
        correction.wrong.fund_total_fen,
        correction.right.fund_total_fen,
    )
    return funds == (MIXED_FUND_FEN, ORDINARY_FUND_FEN, MIXED_FUND_FEN) and refused is not None
