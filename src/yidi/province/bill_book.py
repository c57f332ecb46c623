"""The bills of a treating place in its books."""

from __future__ import annotations

from yidi.domain.ports import ProvinceBooks, ProvincePage
from yidi.domain.records import Bill, BillState, ProvinceChanges, ProvinceKeys


class BillBook:
    """Finds, begins and ends bills."""

    def __init__(self, books: ProvinceBooks) -> None:
        """Take the province's books."""
        self._books = books

    async def find(self, message_id: str) -> Bill | None:
        """Return the bill of a message, or None."""
        keys = ProvinceKeys(bill_ids=(message_id,))
        return await self._books.run(keys, lambda page: (page.bill(message_id), ProvinceChanges()))

    async def begin(self, draft: Bill) -> Bill:
        """Write a new bill down, with its plan; return the one that is there already."""

        def decide(page: ProvincePage) -> tuple[Bill, ProvinceChanges]:
            known = page.bill(draft.message_id)
            if known is not None:
                return known, ProvinceChanges()
            return draft, ProvinceChanges(bills=(draft,))

        return await self._books.run(ProvinceKeys(bill_ids=(draft.message_id,)), decide)

    async def save(self, bill: Bill, state: BillState, answer: bytes) -> None:
        """Write down how a bill ended; an end that is there already stays."""
        after = bill._replace(state=state, answer=answer)
        keys = ProvinceKeys(bill_ids=(bill.message_id,))

        def decide(page: ProvincePage) -> tuple[None, ProvinceChanges]:
            known = page.bill(bill.message_id)
            is_over = known is not None and known.state is not BillState.STARTED
            if is_over and state is not BillState.REFUNDED:
                return None, ProvinceChanges()
            return None, ProvinceChanges(bills=(after,))

        await self._books.run(keys, decide)
