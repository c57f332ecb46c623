"""The bills of a treating place in its books: begun once, ended once."""

from __future__ import annotations

from tests.builders import LI, NOW_MS
from tests.fakes import MemoryProvinceBooks
from yidi.domain.records import Bill, BillState
from yidi.province.bill_book import BillBook

MESSAGE = "H51010000001202501061530000001"
DRAFT = Bill(MESSAGE, b"content", LI, "H51010000001", BillState.STARTED, NOW_MS, b"plan", b"")


async def test_a_bill_that_was_never_begun_is_not_there() -> None:
    assert await BillBook(MemoryProvinceBooks()).find(MESSAGE) is None


async def test_a_bill_is_begun_once_and_keeps_its_first_plan() -> None:
    book = BillBook(MemoryProvinceBooks())

    first = await book.begin(DRAFT)
    again = await book.begin(DRAFT._replace(plan=b"another plan"))

    assert first == again == DRAFT
    assert await book.find(MESSAGE) == DRAFT


async def test_how_a_bill_ended_is_written_down() -> None:
    book = BillBook(MemoryProvinceBooks())
    bill = await book.begin(DRAFT)

    await book.save(bill, BillState.SETTLED, b"answer")

    assert await book.find(MESSAGE) == DRAFT._replace(state=BillState.SETTLED, answer=b"answer")
