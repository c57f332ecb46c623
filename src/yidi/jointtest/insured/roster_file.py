"""The people file of a province: TOML by the schema Roster, every mistake with its line."""

from __future__ import annotations

from yidi.configuration.findings import Findings
from yidi.jointtest.cases.message_reader import fill
from yidi.jointtest.v1 import given_pb2


def read_roster(name: str, text: str) -> given_pb2.Roster:
    """Return the roster in a TOML text; raises ConfigurationBroken with every mistake."""
    findings = Findings(name, text)
    roster = given_pb2.Roster()
    table = findings.values()
    if table is None:
        findings.refuse_if_any()
    fill(roster, table or {}, findings)
    for index, each in enumerate(roster.people):
        address = ("people", index)
        path = f"people[{index}].person"
        for key in ("person_number", "name", "identity_number"):
            if not getattr(each.person, key):
                findings.note((*address, "person"), f"{path}.{key}", "缺少此项", "is missing")
        if not each.person.relations:
            findings.note(
                (*address, "person"), f"{path}.relations", "至少一个参保关系", "at least one"
            )
        for number, relation in enumerate(each.person.relations):
            if not (relation.insured_area and relation.insurance and relation.status):
                zh = "参保关系须写明 insurance、status、insured_area"
                en = "a relation needs insurance, status and insured_area"
                findings.note((*address, "person"), f"{path}.relations[{number}]", zh, en)
    for index, entry in enumerate(roster.institutions):
        if not (entry.institution.institution_code and entry.institution.region):
            zh, en = "须写明 institution_code 和 region", "needs institution_code and region"
            findings.note(("institutions", index), f"institutions[{index}]", zh, en)
    if table is not None and not roster.people:
        findings.note((), "people", "没有人员，应写作 [[people]]", "nobody in it; write [[people]]")
    findings.refuse_if_any()
    return roster
