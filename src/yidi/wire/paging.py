"""Pages of a list: how many entries the caller wants, and from which one on."""

from __future__ import annotations

from typing import Any, Final

from yidi.wire.findings import Findings, Label

PAGE_SIZE: Final = 50
PAGE_SIZE_MAX: Final = 100

PAGE_TOKEN: Final = Label(
    "分页标记", "page token", "上一页给出的标记", "the token of the page before"
)
_PAGE_SIZE = Label("每页条数", "page size", "0到100", "0 to 100")
_OFFSET_DIGITS_MAX = 9


def decode_page_size(request: Any, found: Findings, usual: int = PAGE_SIZE) -> int:
    """Return how many entries a page has; the usual number if the caller says nothing."""
    if not 0 <= request.page_size <= PAGE_SIZE_MAX:
        found.malformed(_PAGE_SIZE, "page_size")
    return request.page_size or usual


def decode_offset(request: Any, found: Findings) -> int:
    """Return how many entries the pages before had, where the token is that number."""
    token = request.page_token or "0"
    if token.isascii() and token.isdigit() and len(token) <= _OFFSET_DIGITS_MAX:
        return int(token)
    found.malformed(PAGE_TOKEN, "page_token")
    return 0
