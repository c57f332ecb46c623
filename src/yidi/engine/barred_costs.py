"""The bars of a person at an institution in the books of the insured place (A-069).

They lie beside the messages, under a key that no message can have: what became of refused
chronic care is the answer to a message that named no outpatient number to be found by
(docs/decisions/0016).
"""

from __future__ import annotations

import json

from yidi.domain.fallback import Bar
from yidi.domain.ports import ProvincePage
from yidi.domain.records import Message, MessageState
from yidi.domain.requests import PlannedLine

_METHOD = "A-069"


def bars_key(institution_code: str, person_number: str) -> str:
    """Return the key of the bars; a message id has no slash."""
    return f"{institution_code}/{person_number}"


def read_bars(page: ProvincePage, key: str) -> tuple[Bar, ...]:
    """Return the bars, oldest first; the page must have been asked for their key."""
    record = page.message(key)
    if record is None:
        return ()
    return tuple(
        Bar(number, disease, frozenset(PlannedLine(*line) for line in lines))
        for number, disease, lines in json.loads(record.answer)
    )


def bars_record(key: str, bars: tuple[Bar, ...], at_ms: int) -> Message:
    """Return the bars as the books keep them."""
    rows = [[bar.outpatient_number, bar.disease_code, sorted(bar.lines)] for bar in bars]
    return Message(
        message_id=key,
        method=_METHOD,
        fingerprint=b"",
        state=MessageState.REFUSED,
        at_ms=at_ms,
        answer=json.dumps(rows, separators=(",", ":")).encode(),
    )
