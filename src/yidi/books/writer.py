"""The one writer of a database: it commits in groups and answers after the commit.

  submit ──▶ queue ──▶ writer thread: take what has queued ─▶ read ─▶ decide ─▶ write ─▶ commit
  await  ◀──────────── one wake-up of the event loop for the whole batch ◀──────────────────┘

While one batch is on its way to the disk the next one gathers, so batches grow with the load
and nobody waits for a timer. What a command reads and does is the business of the page.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from yidi.books.dialect import Fault, cause_of, fault_of
from yidi.books.transactions import Unreachable, transactions_on
from yidi.domain.errors import Refusal, problem, refusal
from yidi.domain.invariants import InvariantBroken
from yidi.domain.limits import (
    RETRY_AFTER_MS,
    WRITER_BATCH_MAX,
    WRITER_LINGER_FROM,
    WRITER_LINGER_MAX_MS,
    WRITER_LINGER_STEP_MS,
    WRITER_QUEUE_MAX,
)

logger: Final = logging.getLogger(__name__)

ALONE_SECONDS_MAX: Final = 5.0
"""How long the commands of a failed batch are tried one by one; the rest is refused."""

C = TypeVar("C")
C_contra = TypeVar("C_contra", contravariant=True)


class Page(Protocol[C_contra]):
    """One batch in memory: what it read, what its commands chose, what is to be written."""

    def take(self, command: C_contra) -> object:
        """Decide one command; what earlier ones did is seen. Raises without a trace."""
        ...

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to write."""
        ...

    def flush(self, connection: Connection) -> None:
        """Write everything that was chosen."""
        ...


@dataclass(frozen=True, slots=True)
class BatchSeen:
    """What an observer is told of every batch; ``waiting`` is the queue behind it."""

    database: str
    commands: int
    failed: int
    is_written: bool
    seconds: float
    waiting: int


Observer = Callable[[BatchSeen], None]
"""Called in the writer thread after the answers of every batch; must be quick."""


class Queue(NamedTuple):
    """How many commands wait for a writer, and how old its batch under way is; 0 without one."""

    database: str
    waiting: Callable[[], int]
    lag_seconds: Callable[[], float]


class Waiting(NamedTuple):
    """A command and who waits for its answer."""

    command: Any
    future: asyncio.Future[Any]


class Answer(NamedTuple):
    """What to tell one future."""

    future: asyncio.Future[Any]
    result: object
    error: Exception | None


class GroupWriter(Generic[C]):
    """Runs commands against one database, one after the other, many in one transaction.

    Guarantees: an answer, good or bad, comes after the commit of all it was based on. A
    command whose decision raises leaves nothing. A command that cannot be written does not
    take others with it: the batch is rolled back and each is run alone once.
    """

    def __init__(
        self,
        engine: Engine,
        open_page: Callable[[Connection, Sequence[C]], Page[C]],
        *,
        name: str,
        observer: Observer | None = None,
        queue_max: int = WRITER_QUEUE_MAX,
        batch_max: int = WRITER_BATCH_MAX,
    ) -> None:
        self._engine = engine
        self._open_page = open_page
        self._name = name
        self._observer = observer
        self._queue_max = queue_max
        self._transactions = transactions_on(engine, name)
        self._batch_max = min(batch_max, self._transactions.batch_max)
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._is_closed = False
        self._closing = threading.Event()
        self._linger_ms = 0
        self._begun: float | None = None
        self._thread = threading.Thread(target=self._work, name=f"writer-{name}", daemon=True)
        self._thread.start()

    async def submit(self, command: C) -> Any:
        """Queue a command and return its result after the commit.

        Refuses at once with OVERLOADED when the queue is full. A caller that goes away
        takes nothing back: its command is still committed.
        """
        future = asyncio.get_running_loop().create_future()
        with self._gate:
            if self._is_closed:
                raise _refusal("BOOKS_UNAVAILABLE")
            if self._queue.qsize() >= self._queue_max:
                raise _refusal("OVERLOADED")
            self._queue.put(Waiting(command, future))
        return await future

    def queue(self) -> Queue:
        """Return how far the writer is behind; ask from any thread."""
        return Queue(self._name, self._queue.qsize, self._age_seconds)

    def _age_seconds(self) -> float:
        begun = self._begun
        return 0.0 if begun is None else time.perf_counter() - begun

    def close(self) -> None:
        """Work off the queue and stop; later commands are refused. Blocks until done."""
        with self._gate:
            if not self._is_closed:
                self._is_closed = True
                self._closing.set()
                self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        is_last = False
        while not is_last:
            batch, is_last = self._gather()
            if batch:
                self._run(batch)
        self._transactions.close()

    def _gather(self) -> tuple[list[Waiting], bool]:
        """Everything that has queued, at least one; and whether it is the end.

        Where very many come it waits a moment for company, the longer the more came last time: a
        batch costs far more than a command in it. Otherwise everybody is served at once: the
        batches that gather during a commit are large enough, and a wait would be felt.
        """
        batch = []
        entry = self._queue.get()
        self._begun = time.perf_counter()
        if self._linger_ms:
            self._closing.wait(self._linger_ms / 1000)
        while entry is not None:
            batch.append(entry)
            if len(batch) >= self._batch_max or self._queue.empty():
                return batch, False
            entry = self._queue.get()
        return batch, True

    def _run(self, batch: list[Waiting]) -> None:
        """Commit and answer a batch; whatever happens, everybody in it gets an answer."""
        started = time.perf_counter()
        more = max(len(batch) - WRITER_LINGER_FROM, 0)
        self._linger_ms = min(more * WRITER_LINGER_STEP_MS, WRITER_LINGER_MAX_MS)
        answers, failed, is_written = self._together(batch)
        if not answers:
            answers, failed = self._one_by_one(batch, started)
            is_written = failed < len(batch)
        waiting = self._queue.qsize()
        _answer(answers)
        self._begun = None
        if self._observer is not None:
            seconds = time.perf_counter() - started
            seen = BatchSeen(self._name, len(batch), failed, is_written, seconds, waiting)
            try:
                self._observer(seen)
            except Exception:
                logger.exception("%s: the observer failed", self._name)

    def _together(self, batch: list[Waiting]) -> tuple[list[Answer], int, bool]:
        """Run the whole batch in one transaction; no answers when each shall be tried alone.

        Also returns how many failed, and whether anything was written.
        """
        try:
            answers, is_written = self._attempt(batch)
        except Unreachable as lost:
            logger.warning("%s: %d commands given up: %s", self._name, len(batch), lost)
            answers = [Answer(one.future, None, _out_of_reach(lost)) for one in batch]
            return answers, len(batch), False
        except Exception as error:
            cause = cause_of(error)
            logger.warning("%s: %d commands rolled back: %s", self._name, len(batch), cause)
            return [], 0, False
        return answers, 0, is_written

    def _attempt(self, batch: Sequence[Waiting]) -> tuple[list[Answer], bool]:
        """Run commands in one transaction. Raises when it could not be committed."""

        def work(connection: Connection) -> tuple[list[Answer], bool]:
            page = self._open_page(connection, [one.command for one in batch])
            answers = [_decided(page, one) for one in batch]
            is_written = page.is_changed
            if is_written:
                page.flush(connection)
            return answers, is_written

        return self._transactions.run(work)

    def _one_by_one(self, batch: Sequence[Waiting], started: float) -> tuple[list[Answer], int]:
        """Try each command of a failed batch once more; count those that still fail.

        When a commit failed without telling whether it happened after all, the second run
        finds its own first result in the books, because every step looks for its message.
        """
        answers: list[Answer] = []
        failed = 0
        for one in batch:
            if time.perf_counter() - started > ALONE_SECONDS_MAX:
                failed += 1
                answers.append(Answer(one.future, None, _refusal("BOOKS_UNAVAILABLE")))
                continue
            try:
                answers.extend(self._attempt([one])[0])
            except Exception as error:
                failed += 1
                answers.append(Answer(one.future, None, self._failure(error)))
        return answers, failed

    def _failure(self, error: Exception) -> Exception:
        """Log why a command could not be written; return what its caller hears."""
        if isinstance(error, Unreachable):
            return _out_of_reach(error)
        fault = fault_of(error, self._engine)
        # A database may quote rows in its errors, so of those only the first line is logged.
        trace = error if fault is Fault.PROGRAM else None
        logger.error("%s: a command failed: %s", self._name, cause_of(error), exc_info=trace)
        if isinstance(error, Refusal | InvariantBroken):
            return error
        if fault is Fault.OUTAGE:
            return _refusal("BOOKS_UNAVAILABLE")
        return InvariantBroken("the books take what a step writes", {"cause": cause_of(error)})


def _decided(page: Page[Any], one: Waiting) -> Answer:
    try:
        return Answer(one.future, page.take(one.command), None)
    except StopIteration as error:  # A future does not take this one.
        return Answer(one.future, None, InvariantBroken(f"a step ran out of values: {error}", {}))
    except Exception as error:
        return Answer(one.future, None, error)


def _out_of_reach(lost: Unreachable) -> Refusal:
    return _refusal("BOOKS_OUTCOME_UNKNOWN" if lost.is_in_doubt else "BOOKS_UNAVAILABLE")


def _refusal(reason: str) -> Refusal:
    return refusal([problem(reason)], retry_after_ms=RETRY_AFTER_MS)


def _answer(answers: Sequence[Answer]) -> None:
    """Wake every event loop once for all of its answers."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for answer in answers:
        by_loop.setdefault(answer.future.get_loop(), []).append(answer)
    for loop, own in by_loop.items():
        # A closed loop has nobody left who waits; the work is committed all the same.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_deliver, own)


def _deliver(answers: Sequence[Answer]) -> None:
    for answer in answers:
        if answer.future.done():
            continue  # The caller went away.
        if answer.error is None:
            answer.future.set_result(answer.result)
        else:
            answer.future.set_exception(answer.error)
