"""The address of a PostgreSQL database as a setting: is it one, and how may it be shown?

Nothing here connects. An address may hold a password, so whoever shows one shows it from here.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

SCHEME: Final = "postgresql+psycopg"

_SCHEMES: Final = frozenset((SCHEME, "postgresql", "postgres"))
_USER_PASSWORD: Final = re.compile(r"(?<=://)([^:@/?#]*):.*@(?=[^@]*$)")
_QUERY_PASSWORD: Final = re.compile(r"(?<=[?&])((?:ssl)?password)=[^&#]*", re.IGNORECASE)


def is_postgres(target: str) -> bool:
    """Whether a text is meant as an address of PostgreSQL, well-formed or not."""
    return target.partition("://")[0] in _SCHEMES and "://" in target


def address_problem(address: str) -> str:
    """Say in both languages why an address cannot be used; empty if it can."""
    form = f"{SCHEME}://user:password@host:5432/database"
    if not is_postgres(address):
        return f"应为 {form} | expected {form}"
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return f"主机或端口有误，应为 {form} | host or port is wrong, expected {form}"
    if not parts.path.strip("/"):
        return f"缺少数据库名，应为 {form} | the database is missing, expected {form}"
    return ""


def driver_address(address: str) -> str:
    """The same address with the name of the driver that we use."""
    return f"{SCHEME}://{address.partition('://')[2]}"


def shown_address(address: str) -> str:
    """The address without passwords, for messages and logs."""
    without = _USER_PASSWORD.sub(r"\1:***@", address)
    return _QUERY_PASSWORD.sub(r"\1=***", without)
