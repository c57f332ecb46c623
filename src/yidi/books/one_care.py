"""Visits of one care: the same person, institution and outpatient number (A-065)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yidi.domain.records import Visit, VisitState


def visits_beside(settling: Sequence[str], known: Collection[Visit]) -> dict[str, tuple[str, ...]]:
    """For each visit that is to be settled the others of its care; left out if it is alone.

    Those that are settled, and the open ones, which an earlier step of the batch may settle.
    """
    if not settling or len(known) == 1:
        return {}
    of_care: dict[tuple[str, str, str], list[str]] = {}
    care_of_visit = {}
    for visit in known:
        if visit.state in (VisitState.SETTLED, VisitState.OPEN):
            care = (visit.institution_code, visit.outpatient_number, visit.person_number)
            care_of_visit[visit.visit_id] = care
            of_care.setdefault(care, []).append(visit.visit_id)
    beside = {}
    for visit_id in settling:
        care_of_this = care_of_visit.get(visit_id)
        together = of_care[care_of_this] if care_of_this else []
        if len(together) > 1:
            beside[visit_id] = tuple(each for each in together if each != visit_id)
    return beside
