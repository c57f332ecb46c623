"""design.md 6.7: kill -9 at any point; nothing acknowledged is lost or counted twice.

A child process settles as fast as it can and says every acknowledged message number on its
standard output. The test kills it after a seeded number of acknowledgements, opens the books
again and compares. Every round continues in the same database, so the damage would add up.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.book_records import (
    PERSON,
    a_message,
    a_settlement,
    a_visit,
    an_entry,
    changes_of,
    keys_of,
)
from tests.databases import POSTGRES, SQLITE, Home
from yidi.books.national import SqlNationalJournal
from yidi.books.province import SqlProvinceBooks
from yidi.books.schema import Kind, open_database
from yidi.domain.records import NO_CHANGES, MessageState, ProvinceChanges, ProvinceKeys

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).parents[2]
ROUNDS = {SQLITE: 15, POSTGRES: 5}
AT_ONCE = 8
"""Settlements that the child has on their way at any moment."""


KINDS = (Kind.NATIONAL, Kind.PROVINCE)


def run_child(home: Home, first: int, kill_after: int) -> list[int]:
    """Settle from this number on until killed; return what was acknowledged."""
    child = subprocess.Popen(
        [sys.executable, __file__, *map(home.target, KINDS), str(first)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )
    acknowledged = []
    with child:
        assert child.stdout is not None
        while len(acknowledged) < kill_after:
            acknowledged.append(int(child.stdout.readline()))
        child.kill()
        # Lines that were written completely before the end count as acknowledged too.
        acknowledged += [int(line) for line in child.stdout if line.endswith(b"\n")]
    home.wait_until_left()
    return acknowledged


@pytest.mark.parametrize("seed", [20_260_101])
async def test_nothing_acknowledged_is_lost_and_nothing_counts_twice(home, seed):
    chance = random.Random(seed)
    acknowledged: set[int] = set()
    first = 1
    for _ in range(ROUNDS[home.store]):
        said = await asyncio.to_thread(run_child, home, first, chance.randint(1, 120))
        assert len(said) == len(set(said))
        acknowledged |= set(said)

        first = max(acknowledged) + 2 * AT_ONCE
        await compare(home, acknowledged, first)

    assert len(acknowledged) > ROUNDS[home.store]


async def compare(home: Home, acknowledged: set[int], end: int) -> None:
    database = home.open(Kind.PROVINCE)
    books = SqlProvinceBooks(database)
    numbers = range(1, end)
    keys = ProvinceKeys(
        message_ids=tuple(a_message(number).message_id for number in numbers),
        settlement_ids=tuple(a_settlement(number).settlement_id for number in numbers),
        person_numbers=(PERSON,),
    )

    def look(page):
        messages = {each for each in numbers if page.message(a_message(each).message_id)}
        settled = {each for each in numbers if page.settlement(a_settlement(each).settlement_id)}
        return (messages, settled, page.accumulators(PERSON)), NO_CHANGES

    messages, settled, accumulators = await books.run(keys, look)
    differences = await books.check_accumulators()
    books.close()
    database.close()

    assert acknowledged - settled == set()
    assert messages == settled  # one transaction: both or neither
    assert differences == []
    assert accumulators == {
        (2026, "pool"): 18480 * len(settled),
        (0, "account"): 30000 * len(settled),
    }
    await compare_journal(home, acknowledged, end)


async def compare_journal(home: Home, acknowledged: set[int], end: int) -> None:
    """The child journals before it settles and concludes before it acknowledges."""
    database = home.open(Kind.NATIONAL)
    journal = SqlNationalJournal(database)
    ids = [an_entry(number).message_id for number in range(1, end)]
    entries = await asyncio.gather(*(journal.entries(each) for each in ids))
    unfinished = await journal.unfinished(an_entry().at_ms + 1, end)
    counts = await journal.counts()
    journal.close()
    database.close()
    states = [tuple(entry.state for entry in each) for each in entries]
    received = (MessageState.IN_PROGRESS,)
    finished = (MessageState.IN_PROGRESS, MessageState.DONE)

    assert set(states) <= {(), received, finished}
    assert {states[number - 1] for number in acknowledged} == {finished}
    assert counts.unfinished == len(unfinished) == states.count(received)
    assert counts.entries == states.count(received) + 2 * states.count(finished)


async def settle_for_ever(targets: list[str], first: int) -> None:
    """What the child does: journal, visit, settle, conclude, acknowledge; several at once."""
    national, provinces = map(open_database, targets, KINDS)
    journal, books = SqlNationalJournal(national), SqlProvinceBooks(provinces)
    numbers = iter(range(first, 1_000_000))

    async def settle_each() -> None:
        for number in numbers:
            settlement = a_settlement(number)
            visit = ProvinceChanges(new_visits=(a_visit(number),))
            await journal.receive(an_entry(number))
            await books.run(ProvinceKeys(), lambda _, visit=visit: (None, visit))
            changes = changes_of(settlement)
            await books.run(keys_of(settlement), lambda _, changes=changes: (None, changes))
            await journal.conclude(an_entry(number, state=MessageState.DONE))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()

    await asyncio.gather(*(settle_each() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(settle_for_ever(sys.argv[1:3], int(sys.argv[3])))
