"""The kinds of columns, so that a unit means the same type in every table.

No column is ever null: an empty text or empty bytes says that there is nothing.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Text

NAMES_OF_CONSTRAINTS: Final = {
    "pk": "%(table_name)s_pk",
    "uq": "%(table_name)s_%(column_0_name)s_once",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_name)s_known",
    "ix": "%(table_name)s_by_%(column_0_name)s",
}
"""Every constraint has a name, because a migration can only change what it can name."""


def new_metadata() -> MetaData:
    """An empty collection of tables whose constraints get their names by one rule."""
    return MetaData(naming_convention=NAMES_OF_CONSTRAINTS)


def text(name: str, comment: str, **more: Any) -> Column[str]:
    return Column(name, Text, nullable=False, comment=comment, **more)


def code(name: str, comment: str) -> Column[int]:
    """A small number from a code table of the contract."""
    return Column(name, Integer, nullable=False, comment=comment)


def number(name: str, comment: str, **more: Any) -> Column[int]:
    """A whole number of 64 bits: fen, millionths, milliseconds, counts."""
    return Column(name, BigInteger, nullable=False, comment=comment, **more)


def blob(name: str, comment: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False, comment=comment)
