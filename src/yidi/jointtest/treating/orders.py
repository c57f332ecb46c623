"""Work orders as people and programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from yidi.domain.diseases import expected_name
from yidi.jointtest.treating.playing import CasePlayed
from yidi.jointtest.treating.results import case_result
from yidi.jointtest.v1 import session_pb2, step_pb2, work_order_pb2

_DRUG: Final = "苯磺酸氨氯地平片 XC08CAX001A001010190001"


def open_order(
    session: session_pb2.Session, played: CasePlayed, region: str, now: datetime
) -> session_pb2.OpenOrder:
    """Return the open order of a case as it is handed out."""
    state = played.orders[-1]
    order = state.order
    people = played.cast.people
    role = people[order.person] if order.person in people else next(iter(people.values()))
    place = played.institution(order)
    filled = played.filling(region, now)
    so_far = case_result(played, region)
    found = session_pb2.OpenOrder(
        number=f"{session.session_id}/{played.number}/{order.id}",
        case_id=played.case.id,
        interface_version=played.version,
        text_zh=filled(order.text_zh),
        text_en=filled(order.text_en),
        title_zh=played.case.title_zh,
        person_number=role.who.person.person_number,
        person_name=role.who.person.name,
        identity_number=role.who.person.identity_number,
        insured_area=role.relation.insured_area,
        insurance=role.relation.insurance,
        institution_code=place.institution_code,
        institution_name=place.name,
        disease_code=order.disease,
        disease_name=expected_name(order.disease) or "",
        bill=[_line(each) for each in order.bill],
        awaited=_awaited(order, played),
        calls=len(state.calls),
        wrong=[each.why_zh for step in so_far.steps for each in step.mismatches
               if each.check != "missing"],
    )  # fmt: skip
    found.until.FromDatetime(state.until)
    return found


def _line(line: step_pb2.Line) -> str:
    item = f"{line.name} {line.item}".strip() or _DRUG
    count = f"{line.price} × {line.quantity} = " if line.price and line.quantity else ""
    return f"{item} {count}{line.amount}"


def _awaited(order: work_order_pb2.WorkOrder, played: CasePlayed) -> list[str]:
    return [
        each.call
        for each in order.awaited
        if not each.is_optional and len(played.known.get(each.id, ())) < (each.times_at_least or 1)
    ]
