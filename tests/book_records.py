"""Records as the books keep them: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from yidi.domain.ports import ProvinceBooks, ProvincePage
from yidi.domain.records import (
    NO_CHANGES,
    Bill,
    BillState,
    FeeLine,
    JournalEntry,
    Message,
    MessageState,
    Movement,
    ProvinceChanges,
    ProvinceKeys,
    Settlement,
    SettlementKind,
    Visit,
    VisitState,
)

T = TypeVar("T")

NOON_MS = 1_767_240_000_000
"""2026-01-01 12:00 in Beijing."""

PERSON = "63000000000000000000000000000001"


def a_message(number: int = 1, **changes: object) -> Message:
    first = Message(
        message_id=f"H1101050000120260101120000{number:04d}",
        method="Settle",
        fingerprint=b"content",
        state=MessageState.DONE,
        at_ms=NOON_MS,
        answer=b"answer",
    )
    return first._replace(**changes)  # type: ignore[arg-type]


def a_visit(number: int = 1, **changes: object) -> Visit:
    """An open visit of 600.00 with 462.00 in scope."""
    first = Visit(
        visit_id=f"63000020260101120000{number:010d}",
        person_number=PERSON,
        insurance=310,
        category=11,
        care_type=11,
        disease_code="",
        filing_type=1,
        is_emergency=False,
        treating_region="110000",
        insured_area="630100",
        institution_code="H11010500001",
        outpatient_number="门诊-001",
        visited_at_ms=NOON_MS,
        opened_at_ms=NOON_MS,
        state=VisitState.OPEN,
        line_count=4,
        total_fen=60000,
        full_self_paid_fen=8000,
        over_limit_fen=2000,
        first_paid_fen=3800,
        in_scope_fen=46200,
    )
    return first._replace(**changes)  # type: ignore[arg-type]


def a_line(number: str = "1", visit_number: int = 1, **changes: object) -> FeeLine:
    """A line of 200.00 with 162.00 in scope."""
    first = FeeLine(
        visit_id=a_visit(visit_number).visit_id,
        line_number=number,
        batch_number="1",
        item_code="XA10BA02",
        item_name="二甲双胍",
        fee_class=2,
        fee_category=9,
        price_micros=200_000_000,
        quantity_micros=1_000_000,
        amount_fen=20000,
        full_self_paid_fen=0,
        over_limit_fen=2000,
        first_paid_fen=1800,
        in_scope_fen=16200,
        occurred_at_ms=NOON_MS,
    )
    return first._replace(**changes)  # type: ignore[arg-type]


def a_settlement(number: int = 1, **changes: object) -> Settlement:
    """600.00 of which the pool pays 184.80, the account 300.00 and the person 115.20."""
    first = Settlement(
        settlement_id=f"63000020260101130000{number:010d}",
        kind=SettlementKind.SETTLEMENT,
        original_id="",
        visit_id=a_visit(number).visit_id,
        message_id=a_message(number).message_id,
        person_number=PERSON,
        insurance=310,
        care_type=11,
        disease_code="",
        treating_region="110000",
        insured_area="630100",
        institution_code="H11010500001",
        settled_at_ms=NOON_MS,
        total_fen=60000,
        in_scope_fen=46200,
        pool_fen=18480,
        large_cost_fen=0,
        critical_illness_fen=0,
        civil_servant_fen=0,
        assistance_fen=0,
        fund_total_fen=18480,
        hospital_part_fen=0,
        account_fen=30000,
        cash_fen=11520,
        movements=(Movement("pool", 2026, 18480), Movement("account", 0, 30000)),
        document=b"document",
    )
    return first._replace(**changes)  # type: ignore[arg-type]


def a_refund(number: int = 2, of: int = 1, **changes: object) -> Settlement:
    """The exact negative of a settlement."""
    first = a_settlement(
        number,
        kind=SettlementKind.REFUND,
        original_id=a_settlement(of).settlement_id,
        visit_id=a_visit(of).visit_id,
        total_fen=-60000,
        in_scope_fen=-46200,
        pool_fen=-18480,
        fund_total_fen=-18480,
        account_fen=-30000,
        cash_fen=-11520,
        movements=(Movement("pool", 2026, -18480), Movement("account", 0, -30000)),
    )
    return first._replace(**changes)  # type: ignore[arg-type]


def a_bill(number: int = 1, **changes: object) -> Bill:
    first = Bill(
        message_id=a_message(number).message_id,
        fingerprint=b"content",
        person_number=PERSON,
        institution_code="H11010500001",
        state=BillState.STARTED,
        at_ms=NOON_MS,
        plan=b"plan",
        answer=b"",
    )
    return first._replace(**changes)  # type: ignore[arg-type]


def an_entry(number: int = 1, **changes: object) -> JournalEntry:
    first = JournalEntry(
        message_id=a_message(number).message_id,
        state=MessageState.IN_PROGRESS,
        method="Settle",
        fingerprint=b"content",
        treating_region="110000",
        insured_region="630000",
        institution_code="H11010500001",
        at_ms=NOON_MS,
        body=b"request",
    )
    return first._replace(**changes)  # type: ignore[arg-type]


def keys_of(settlement: Settlement) -> ProvinceKeys:
    """What a step has to ask for before it settles."""
    return ProvinceKeys(
        message_ids=(settlement.message_id,),
        visit_ids=(settlement.visit_id,),
        settlement_ids=(settlement.settlement_id,),
        person_numbers=(settlement.person_number,),
    )


def changes_of(settlement: Settlement, **more: object) -> ProvinceChanges:
    """What a step writes when it settles or refunds, without the visit."""
    message = a_message(message_id=settlement.message_id, settlement_id=settlement.settlement_id)
    changes = ProvinceChanges(
        messages=(message,),
        settlements=(settlement,),
        person_number=settlement.person_number,
        movements=settlement.movements,
    )
    return changes._replace(**more)  # type: ignore[arg-type]


async def write(
    books: ProvinceBooks, changes: ProvinceChanges, keys: ProvinceKeys | None = None
) -> None:
    await books.run(keys or ProvinceKeys(), lambda _: (None, changes))


async def look(books: ProvinceBooks, keys: ProvinceKeys, read: Callable[[ProvincePage], T]) -> T:
    return await books.run(keys, lambda page: (read(page), NO_CHANGES))


async def settle(books: ProvinceBooks, number: int = 1) -> None:
    """Visit and settlement of that number, as three steps would write them."""
    settlement = a_settlement(number)
    await write(books, ProvinceChanges(new_visits=(a_visit(number),)))
    closed = a_visit(number, state=VisitState.SETTLED)
    await write(books, changes_of(settlement, changed_visits=(closed,)), keys_of(settlement))


MESSAGE = ProvinceKeys(message_ids=(a_message().message_id,))
VISIT = ProvinceKeys(visit_ids=(a_visit().visit_id,))
LINES = ProvinceKeys(line_visit_ids=(a_visit().visit_id,))
PERSONS = ProvinceKeys(person_numbers=(PERSON,))
"""What a step looks at that is about the first record of its kind."""
