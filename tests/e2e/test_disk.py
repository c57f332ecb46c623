"""design.md 6 on a disk that is full, read-only or locked: an honest refusal, nothing corrupted,
and the service goes on by itself when the cause is gone."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path

import grpc
import pytest

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.visits import Traffic
from tests.chaos.__main__ import SEED_OF_PEOPLE, Chaos
from tests.chaos.books import check_books
from tests.chaos.disk import (
    lift_limit,
    limit_files,
    log_bytes,
    obey_rights,
    read_only,
    small_disk,
)
from tests.chaos.processes import DidNotStart, Process
from tests.chaos.visits import Client, play
from tests.platforms import Refused
from yidi.v1 import codes_pb2, error_pb2
from yidi.v1 import settlement_service_pb2 as contract

STREAMS = 8


class Counter:
    """A hospital's counter at one platform process."""

    def __init__(self, process: Process, client: Client) -> None:
        self.process = process
        self.client = client
        self.traffic = Traffic(SEED_OF_PEOPLE, draw_bill(1))

    async def uploaded(self) -> bytes:
        """Open a visit and upload its bill; return the message that settles it."""
        (care,) = self.traffic.cares(1)
        opened = await self.client.call("OpenVisit", self.traffic.open_visit(care))
        visit_id = contract.OpenVisitResponse.FromString(opened).visit_id
        await self.client.call("UploadFees", self.traffic.upload_fees(care, visit_id))
        return self.traffic.settle(care, visit_id)

    async def settle(self, raw: bytes) -> contract.SettleResponse:
        return contract.SettleResponse.FromString(await self.client.call("Settle", raw))

    async def refused(self, call: Callable[[], Awaitable[object]]) -> Refused:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call()
        return Refused(caught.value)


@asynccontextmanager
async def counter(
    folder: Path, prepare: Callable[[], None] | None = None
) -> AsyncIterator[Counter]:
    """A platform process; in the end it stops cleanly and its books are looked at."""
    process = Process("platform", folder, prepare=prepare)
    process.start()
    client = Client(process.address("gateway"), process.address("control"))
    try:
        yield Counter(process, client)
        await client.close()
        assert await asyncio.to_thread(process.stop) == 0
        await asyncio.to_thread(check_books, folder)
    finally:
        process.kill()


def must_be_honest(refused: Refused) -> None:
    """BOOKS_UNAVAILABLE (1005): nothing was done, the same message may come again."""
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAVAILABLE, "BOOKS_UNAVAILABLE")
    assert refused.detail.code == 1005
    assert refused.detail.party == codes_pb2.PARTY_NATIONAL_PLATFORM
    assert refused.detail.next_step == error_pb2.NEXT_STEP_RETRY
    assert refused.detail.text_zh == "账簿暂时无法写入,本次未处理,请稍后用原报文号重试"
    assert refused.retry is not None
    assert refused.retry.retry_delay.ToMilliseconds() == 1_000


async def test_a_full_disk_is_refused_and_the_same_message_settles_when_there_is_room(
    tmp_path: Path,
):
    """A-079: every kind of write is refused; what was kept is answered all the while."""
    async with counter(tmp_path) as at:
        kept = await at.uploaded()
        first = await at.settle(kept)
        waiting = await at.uploaded()

        limit_files(at.process, 0)
        must_be_honest(await at.refused(lambda: at.settle(waiting)))
        must_be_honest(await at.refused(at.uploaded))

        lift_limit(at.process)
        settled = await at.settle(waiting)
        again = await at.settle(kept)

        assert not settled.header.replayed
        assert again.header.replayed
        assert again.settlement == first.settlement
        own = Client(at.process.address("control"), at.process.address("control"))
        assert sum(each.settlements for each in (await own.status()).provinces) == 2
        await own.close()


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_disk_that_fills_up_under_load_loses_and_doubles_nothing(tmp_path: Path, seed: int):
    """One file reaches the limit before the other: journaled but not settled, settled but without
    its outcome in the journal. In the end every message has one outcome.

    Each stream plays until it is refused. Four rounds, and more until a settlement was cut off
    and enough were acknowledged for something to be lost."""
    async with counter(tmp_path) as at:
        chaos = Chaos([at.process], seed)
        dice = random.Random(seed)
        rounds = 0
        while rounds < 4 or not chaos.ledger.found or len(chaos.ledger.acknowledged) < STREAMS:
            rounds += 1
            streams = [
                asyncio.create_task(play(at.client, chaos.traffic, chaos.ledger, dice))
                for _ in range(STREAMS)
            ]
            limit_files(at.process, log_bytes(tmp_path) + dice.randrange(400_000))
            await asyncio.gather(*streams)
            lift_limit(at.process)
            await chaos.account(at.client, list(chaos.ledger.acknowledged))
        await chaos.all_known(at.client)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB. Only root outside of most containers may make one; that files cannot grow
    is tested above for everybody."""
    with ExitStack() as stack:
        try:
            made = stack.enter_context(small_disk(tmp_path / "disk", megabytes=24))
        except PermissionError as refused:
            pytest.skip(f"no small disk may be made here: {refused}")
        yield made


async def test_a_small_disk_that_is_full_is_refused_until_there_is_room(disk: Path):
    """A-079: the error of a real disk, not that of a limit."""
    async with counter(disk) as at:
        waiting = await at.uploaded()
        ballast = disk / "ballast"
        _fill(ballast)
        _fill(disk / "rest", 1)
        while not (refused := await _first_refusal(at)):
            pass
        must_be_honest(refused)
        ballast.unlink()

        assert not (await at.settle(waiting)).header.replayed
        assert not (await at.settle(await at.uploaded())).header.replayed


async def _first_refusal(at: Counter) -> Refused | None:
    """What is left in the last page may take a visit or two."""
    try:
        await at.settle(await at.uploaded())
    except grpc.aio.AioRpcError as error:
        return Refused(error)
    return None


def _fill(path: Path, size: int = 65_536) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(size))
        except OSError:
            return


async def test_files_that_become_read_only_while_running_corrupt_nothing(tmp_path: Path):
    """What is open stays open: calls go on, or are refused honestly; afterwards they go on."""
    async with counter(tmp_path, obey_rights) as at:
        waiting = await at.uploaded()
        with read_only(tmp_path, *tmp_path.glob("*.sqlite*")):
            refused = await _first_refusal(at)
            if refused:
                must_be_honest(refused)
        answer = await at.settle(waiting)

        assert answer.settlement.settlement_id


@pytest.mark.parametrize("what", ["new folder", "folder with books", "books only"])
def test_a_start_on_what_cannot_be_written_is_refused_with_the_next_step(tmp_path: Path, what: str):
    """Exit code 4, no stack trace; the same start works when the rights are back."""
    folder = tmp_path / "data"
    process = Process("platform", folder, prepare=obey_rights)
    if what != "new folder":
        process.start()
        assert process.stop() == 0
    books = list(folder.glob("*.sqlite*"))
    closed = [*books, *([] if what == "books only" else [folder])]
    with read_only(*closed), pytest.raises(DidNotStart) as caught:
        process.start()
    said = str(caught.value)
    process.start()
    assert process.stop() == 0

    assert caught.value.code == 4
    assert "数据库无法打开，请检查路径、权限和磁盘" in said
    assert "check path, rights and disk" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("kind", ["national", "provinces"])
async def test_a_database_locked_by_somebody_else_is_refused_until_it_is_free(
    tmp_path: Path, kind: str
):
    """A-079: somebody has a transaction open in the ``sqlite3`` shell."""
    async with counter(tmp_path) as at:
        waiting = await at.uploaded()
        with closing(sqlite3.connect(tmp_path / f"{kind}.sqlite", isolation_level=None)) as shell:
            shell.execute("BEGIN EXCLUSIVE")
            must_be_honest(await at.refused(lambda: at.settle(waiting)))
            shell.execute("ROLLBACK")

        assert not (await at.settle(waiting)).header.replayed


async def test_a_start_on_locked_databases_serves_when_they_are_free(tmp_path: Path):
    """Somebody looks into the books while the platform is started."""
    async with counter(tmp_path) as at:
        waiting = await at.uploaded()
    with closing(sqlite3.connect(tmp_path / "provinces.sqlite", isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        async with counter(tmp_path) as at:
            must_be_honest(await at.refused(lambda: at.settle(waiting)))
            shell.execute("ROLLBACK")

            assert not (await at.settle(waiting)).header.replayed
