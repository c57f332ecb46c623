"""The records of a province as rows, and every statement on them, compiled once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Dialect, bindparam, literal_column, or_

from yidi.books.dialect import announcement, insert_or_add
from yidi.books.province_tables import (
    IS_CHRONIC,
    IS_REFUND,
    accumulators,
    bills,
    fee_lines,
    messages,
    registry_records,
    replacements,
    settlements,
    visits,
)
from yidi.books.recovery_rows import RecoveryStatements
from yidi.books.shelf import Store
from yidi.books.statements import Read, Shape, Write
from yidi.domain.records import (
    Bill,
    BillState,
    FeeLine,
    Message,
    MessageState,
    Movement,
    RecordKind,
    RegistryRecord,
    Settlement,
    SettlementKind,
    Visit,
    VisitState,
)

MESSAGE_CHANGES: Final = ("state", "at_ms", "answer", "settlement_id")
VISIT_CHANGES: Final = (
    "state",
    "line_count",
    "total_fen",
    "full_self_paid_fen",
    "over_limit_fen",
    "first_paid_fen",
    "in_scope_fen",
)
BILL_CHANGES: Final = ("state", "at_ms", "plan", "answer")

_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def movements_to_text(movements: tuple[Movement, ...]) -> str:
    """``[["name", year, fen], ...]``; every movement is a list of three."""
    return _COMPACT.encode(movements)


def movements_from_text(text: str) -> tuple[Movement, ...]:
    return tuple(Movement(*each) for each in json.loads(text))


class ProvinceStatements:
    """What the pages of a province read and write with."""

    def __init__(self, dialect: Dialect) -> None:
        self.messages = Store(
            Shape(Message, messages, to_row={"state": int}, to_record={"state": MessageState}),
            "message_id",
            MESSAGE_CHANGES,
            dialect,
        )
        self.visits = Store(
            Shape(
                Visit,
                visits,
                to_row={"state": int},
                to_record={"state": VisitState, "is_emergency": bool},
            ),
            "visit_id",
            VISIT_CHANGES,
            dialect,
        )
        self.bills = Store(
            Shape(Bill, bills, to_row={"state": int}, to_record={"state": BillState}),
            "message_id",
            BILL_CHANGES,
            dialect,
        )
        self.read_care = _read_of_one_care(self.visits.shape.names, dialect)
        self.line = Shape(FeeLine, fee_lines, to_row={}, to_record={})
        self.read_lines = Read(self.line.columns, fee_lines.c.visit_id, dialect)
        self.insert_lines = Write(fee_lines.insert(), self.line.names, dialect)
        self.delete_lines = Write(
            fee_lines.delete().where(
                fee_lines.c.visit_id == bindparam("of_visit"),
                fee_lines.c.line_number == bindparam("of_line"),
            ),
            ("of_visit", "of_line"),
            dialect,
        )
        self.settlement = Shape(
            Settlement,
            settlements,
            to_row={"kind": int, "movements": movements_to_text},
            to_record={"kind": SettlementKind, "movements": movements_from_text},
        )
        columns = self.settlement.columns
        self.read_settlements = Read(columns, settlements.c.settlement_id, dialect)
        self.read_settlements_of_messages = Read(columns, settlements.c.message_id, dialect)
        self.read_refunds = Read(columns, settlements.c.original_id, dialect, where=[IS_REFUND])
        self.insert_settlements = Write(settlements.insert(), self.settlement.names, dialect)
        self.read_movements = Read(
            (settlements.c.person_number, settlements.c.movements),
            settlements.c.person_number,
            dialect,
        )
        names = ("person_number", "year", "name", "amount_fen")
        self.read_accumulators = Read(
            [accumulators.c[name] for name in names], accumulators.c.person_number, dialect
        )
        self.add_to_accumulators = Write(
            insert_or_add(accumulators, "amount_fen", dialect), names, dialect
        )
        self._set_registry(dialect)
        self._set_later_matters(dialect)

    def _set_later_matters(self, dialect: Dialect) -> None:
        """What may follow a settlement: it is replaced, or recovered."""
        self.read_chronic = Read(
            self.settlement.columns,
            settlements.c.person_number,
            dialect,
            where=[IS_CHRONIC],
            order_by=[settlements.c.settled_at_ms, settlements.c.settlement_id],
        )
        self.recoveries = RecoveryStatements(dialect)
        pair = ("replaced_id", "settlement_id")
        self.read_replacements = Read(
            [replacements.c[name] for name in pair],
            replacements.c.replaced_id,
            dialect,
            order_by=[replacements.c.settlement_id],
        )
        self.insert_replacements = Write(replacements.insert(), pair, dialect)

    def _set_registry(self, dialect: Dialect) -> None:
        self.registry = Shape(
            RegistryRecord,
            registry_records,
            to_row={"kind": int},
            to_record={"kind": RecordKind},
        )
        self.read_registry = Read(
            self.registry.columns,
            registry_records.c.owner,
            dialect,
            order_by=[registry_records.c.version],
        )
        self.insert_registry = Write(registry_records.insert(), self.registry.names, dialect)
        self.announce = announcement(dialect)


def _read_of_one_care(names: Sequence[str], dialect: Dialect) -> Read:
    """Visits by number, each with the settled ones of its person, institution and number."""
    asked, found = visits.alias("asked"), visits.alias("found")
    shared = ("institution_code", "outpatient_number", "person_number")
    return Read(
        [found.c[name] for name in names],
        asked.c.visit_id,
        dialect,
        where=[
            *(found.c[name] == asked.c[name] for name in shared),
            or_(
                found.c.visit_id == asked.c.visit_id,
                found.c.state == literal_column(str(int(VisitState.SETTLED))),
            ),
        ],
    )
