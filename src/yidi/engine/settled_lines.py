"""A fee line is settled once (A-065), and again only after a refund (A-090).

Across visits a line is known by person, institution, outpatient number and line number
(docs/decisions/0017).
"""

from __future__ import annotations

from yidi.domain.errors import problem, refusal, refuse
from yidi.domain.ports import ProvincePage
from yidi.domain.records import SettlementKind, Visit
from yidi.domain.requests import Settle


def check_lines_free(page: ProvincePage, found: Visit) -> None:
    """Refuse every line of a visit that lies in another settlement that stands.

    The other visit shares person, institution and outpatient number. A refund frees its
    lines (A-090). Lines are looked at only where there is such a visit. Refuses with
    LINE_ALREADY_SETTLED, naming each line and the visit in which it was settled.
    """
    beside = page.settled_beside(found.visit_id)
    if not beside:
        return
    settled_in = {
        line.line_number: other.visit_id for other in beside for line in page.lines(other.visit_id)
    }
    twice = [
        problem(
            "LINE_ALREADY_SETTLED",
            "visit_id",
            line=line.line_number,
            visit=settled_in[line.line_number],
        )
        for line in page.lines(found.visit_id)
        if line.line_number in settled_in
    ]
    if twice:
        raise refusal(twice)


def check_replaced(page: ProvincePage, command: Settle) -> None:
    """Refuse to settle again in place of a settlement that stands, or of somebody else's.

    Refuses with SETTLEMENT_NOT_KNOWN for what is no settlement of this person at this
    institution, with REPLACED_NOT_REFUNDED until it is refunded.
    """
    replaced = command.replaces_id
    if not replaced:
        return
    original = page.settlement(replaced)
    if (
        original is None
        or original.kind is not SettlementKind.SETTLEMENT
        or original.person_number != command.person_number
        or original.institution_code != command.header.institution_code
    ):
        raise refuse("SETTLEMENT_NOT_KNOWN", "replaces_settlement_id")
    if page.refund_of(replaced) is None:
        raise refuse("REPLACED_NOT_REFUNDED", "replaces_settlement_id", settlement=replaced)
