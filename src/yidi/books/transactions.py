"""How a writer gets a batch into its database: in one transaction, on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine

from yidi.books.dialect import connect_to_write
from yidi.domain.limits import WRITER_BATCH_MAX

T = TypeVar("T")

Work: TypeAlias = Callable[[Connection], tuple[T, bool]]
"""What happens inside a transaction; also says whether anything was written. May run again."""


class Unreachable(Exception):
    """The database was out of reach for longer than a caller can wait.

    ``is_in_doubt``: a commit was sent and its answer never came, so that the batch may be in
    the books after all; otherwise nothing of it is.
    """

    def __init__(self, cause: str, *, is_in_doubt: bool) -> None:
        super().__init__(cause)
        self.is_in_doubt = is_in_doubt


class Transactions(Protocol):
    """One transaction after the other."""

    @property
    def batch_max(self) -> int:
        """The most commands that one transaction can take."""
        ...

    def run(self, work: Work[T]) -> tuple[T, bool]:
        """Run work and commit it, or roll back what wrote nothing.

        Raises what the work raises after rolling back, and Unreachable.
        """
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


class PlainTransactions:
    """On one connection that is never lost: SQLite."""

    batch_max = WRITER_BATCH_MAX

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = connect_to_write(engine)

    def run(self, work: Work[Any]) -> tuple[Any, bool]:
        connection = self._connection
        if connection is None:
            connection = self._connection = connect_to_write(self._engine)
        try:
            transaction = connection.begin()
            result, is_written = work(connection)
            if is_written:
                transaction.commit()
            else:
                transaction.rollback()
        except BaseException:
            # A commit that failed, on a full disk for one, leaves SQLAlchemy's connection in a
            # transaction that it can neither end nor begin anew. Giving it back rolls back.
            self.close()
            raise
        return result, is_written

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def transactions_on(engine: Engine, name: str) -> Transactions:
    """The transactions that suit an engine; ``name`` is for log lines."""
    if engine.dialect.name == "sqlite":
        return PlainTransactions(engine)
    from yidi.books.postgres_transactions import PatientTransactions  # noqa: PLC0415 - the driver is slow to import

    return PatientTransactions(engine, name)
