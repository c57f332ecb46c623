"""The kit's database as the commands open it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yidi.books.kit import SqlKitBooks
from yidi.books.schema import DatabaseRefused
from yidi.cli.failures import CannotStart, Hint
from yidi.runtime.kit_store import kit_books
from yidi.runtime.settings import Settings

KIT_SETTINGS = ("data", "database_url")
_HINT = Hint("换一个数据目录：--data 或 YIDI_DATA", "choose another data folder: --data")


@contextmanager
def opened(settings: Settings) -> Iterator[SqlKitBooks]:
    """Open the kit's database for a block; raises CannotStart with the reason."""
    try:
        with kit_books(settings) as books:
            yield books
    except DatabaseRefused as refused:
        raise CannotStart(
            f"{refused.zh}：{refused.path}", f"{refused.en}: {refused.path}", hints=[_HINT]
        ) from None
