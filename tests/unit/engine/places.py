"""An insured place over books in memory: the steps of the engine, run one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.builders import (
    NOW,
    NOW_MS,
    VISIT,
    CountingIds,
    SomeInstitutions,
    SomePeople,
    a_policy,
    a_settlement,
    a_visit,
)
from tests.fakes import MemoryProvinceBooks
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.records import NO_CHANGES, Accumulators, ProvinceKeys, VisitState
from yidi.domain.requests import (
    CancelSettlement,
    CancelVisit,
    GetSettlement,
    OpenVisit,
    Reverse,
    Settle,
    UploadFees,
    WithdrawFees,
)
from yidi.engine.barred_costs import bars_key
from yidi.engine.entitlement import Entitlement
from yidi.engine.kept import Kept
from yidi.engine.refunding import Refunding
from yidi.engine.settling import Computed, Settled, Settling
from yidi.engine.visits import Visits


@dataclass
class Document:
    """What a writer of the test makes: it knows its bytes and what it was made from."""

    content: bytes
    made_from: Any = None

    def SerializeToString(self) -> bytes:
        return self.content


@dataclass
class Writer:
    """Writes documents and remembers what it was told."""

    told: list[Any] = field(default_factory=list)

    def settlement(self, settled: Settled) -> Document:
        self.told.append(settled)
        return Document(b"settled", settled)

    def refund(self, original: bytes, before: Accumulators, **facts: Any) -> Document:
        self.told.append({"original": original, "before": dict(before), **facts})
        return Document(b"refunded")


class InsuredPlace:
    """The steps of one insured place; every method runs one step and commits it."""

    def __init__(self, **changed: Any) -> None:
        facts = {"policy": a_policy(), "people": SomePeople(), "registry": SomeInstitutions()}
        facts |= changed
        self.books = MemoryProvinceBooks()
        self.writer = Writer()
        self.entitlement = Entitlement(
            lambda _area, _on: facts["policy"], facts["people"], facts["registry"]
        )
        ids = CountingIds()
        self.visits = Visits(self.entitlement, ids)
        self.computed: Kept[Computed] = Kept()
        self.settling: Settling[Document] = Settling(
            self.entitlement, self.writer, ids, self.computed
        )
        self.refunding = Refunding(self.entitlement, self.writer, ids)

    async def _run(self, keys: ProvinceKeys, step: Callable[[ProvincePage], Decision[Any]]) -> Any:
        return await self.books.run(keys, step)

    def keep(self, *visits: Any, lines: Any = (), settlements: Any = ()) -> None:
        """Put records into the books as they are."""
        self.books.visits |= {each.visit_id: each for each in visits}
        self.books.lines |= {(each.visit_id, each.line_number): each for each in lines}
        self.books.settlements |= {each.settlement_id: each for each in settlements}

    def keep_settled(self, **changed: Any) -> None:
        """A settled visit with its settlement and what it moved."""
        settled = a_settlement(**changed)
        self.keep(a_visit(state=VisitState.SETTLED), settlements=[settled])
        moved = {(each.year, each.name): each.delta_fen for each in settled.movements}
        self.books.accumulators[settled.person_number] = moved

    async def open(self, command: OpenVisit) -> Any:
        person_number = command.question.person_number
        bars = bars_key(command.question.institution_code, person_number)
        keys = ProvinceKeys(message_ids=(bars,), person_numbers=(person_number,))
        return await self._run(
            keys, lambda page: self.visits.open_visit(command, page, NOW, NOW_MS)
        )

    async def upload(self, command: UploadFees) -> Any:
        keys = ProvinceKeys(
            message_ids=(bars_key(command.header.institution_code, command.person_number),),
            visit_ids=(command.visit_id,),
            line_visit_ids=(command.visit_id,),
        )
        return await self._run(keys, lambda page: self.visits.upload_fees(command, page))

    async def withdraw(self, command: WithdrawFees) -> Any:
        keys = ProvinceKeys(visit_ids=(command.visit_id,), line_visit_ids=(command.visit_id,))
        return await self._run(keys, lambda page: self.visits.withdraw_fees(command, page))

    async def cancel_visit(self, command: CancelVisit) -> Any:
        keys = ProvinceKeys(visit_ids=(command.visit_id,))
        return await self._run(keys, lambda page: self.visits.cancel_visit(command, page))

    async def pre_settle(self, command: Settle) -> Any:
        keys = ProvinceKeys(
            settling_visit_ids=(command.visit_id,), person_numbers=(command.person_number,)
        )
        return await self._run(
            keys, lambda page: (self.settling.compute(command, page, NOW_MS), NO_CHANGES)
        )

    async def settle(self, command: Settle) -> Any:
        keys = ProvinceKeys(
            settling_visit_ids=(command.visit_id,), person_numbers=(command.person_number,)
        )
        _, document = await self._run(
            keys, lambda page: self.settling.settle(command, page, NOW, NOW_MS)
        )
        return document

    async def refund(self, command: CancelSettlement) -> Any:
        keys = ProvinceKeys(
            visit_ids=(VISIT,),
            settlement_ids=(command.settlement_id,),
            person_numbers=(command.person_number,),
        )
        return await self._run(
            keys, lambda page: self.refunding.cancel_settlement(command, page, NOW, NOW_MS)
        )

    async def reverse(self, command: Reverse) -> Any:
        target = command.original_message_id
        keys = ProvinceKeys(
            message_ids=(command.header.message_id, target),
            settlement_message_ids=(target,),
            person_numbers=(command.person_number,),
        )
        return await self._run(
            keys, lambda page: self.refunding.reverse(command, page, NOW, NOW_MS)
        )

    async def find(self, query: GetSettlement) -> Any:
        keys = ProvinceKeys(
            settlement_ids=tuple(filter(None, (query.settlement_id,))),
            settlement_message_ids=tuple(filter(None, (query.original_message_id,))),
        )
        return await self._run(
            keys, lambda page: (self.refunding.find_settlement(query, page), NO_CHANGES)
        )
