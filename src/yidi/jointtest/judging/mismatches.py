"""Making a Mismatch: where, what must be there, what is there, and what it means."""

from __future__ import annotations

from yidi.jointtest.v1 import result_pb2

_SHOWN_CHARS_MAX = 600


def mismatch(
    check: str,
    path: str,
    expected: object,
    received: object,
    *,
    zh: str,
    en: str,
    rule: str = "",
) -> result_pb2.Mismatch:
    """Return one thing that is not as it must be."""
    return result_pb2.Mismatch(
        path=path,
        expected=_shown(expected),
        received=_shown(received),
        why_zh=zh,
        why_en=en,
        check=check,
        rule=rule,
    )


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN_CHARS_MAX else f"{text[:_SHOWN_CHARS_MAX]}…"
