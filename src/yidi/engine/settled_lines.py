"""A fee line is settled once, whichever visit it is uploaded to (A-065).

Across visits a line is known by person, institution, outpatient number and line number
(docs/decisions/0017).
"""

from __future__ import annotations

from yidi.domain.errors import problem, refusal
from yidi.domain.ports import ProvincePage
from yidi.domain.records import Visit


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
