"""How far a campaign is, from the evidence alone: the last run of every case counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from yidi.domain.conformance import Evidence
from yidi.domain.regions import province_of
from yidi.jointtest.results import as_json
from yidi.jointtest.v1 import campaign_pb2, case_pb2, result_pb2

_FAILED: Final = frozenset((result_pb2.VERDICT_FAILED, result_pb2.VERDICT_KIT_ERROR))
STATE_WORDS: Final = {
    campaign_pb2.CELL_STATE_NOT_BEGUN: ("未开始", "not begun"),
    campaign_pb2.CELL_STATE_UNDER_WAY: ("进行中", "under way"),
    campaign_pb2.CELL_STATE_PASSED: ("通过", "passed"),
    campaign_pb2.CELL_STATE_FAILED: ("未通过", "failed"),
}


def progress_of(
    campaign: campaign_pb2.Campaign, evidence: Iterable[Evidence], cases: Sequence[case_pb2.Case]
) -> campaign_pb2.Progress:
    """Return every part of a campaign with what is known of it.

    ``evidence`` is in the order of the tests, and may hold runs of others.
    """
    runs = [(each, as_json.from_json(each.content.decode())) for each in evidence
            if each.campaign_id == campaign.id]  # fmt: skip
    found = campaign_pb2.Progress(campaign=campaign)
    for cell in _cells(campaign):
        _fill(cell, runs, cases)
        found.cells.append(cell)
    return found


def _cells(campaign: campaign_pb2.Campaign) -> Iterator[campaign_pb2.Cell]:
    for pair in campaign.pairs:
        for role in pair.roles:
            for version in pair.interface_versions:
                for care in pair.care_types:
                    yield campaign_pb2.Cell(
                        treating=pair.treating,
                        insured=pair.insured,
                        role=role,
                        interface_version=version,
                        care_type=care,
                    )


def _fill(
    cell: campaign_pb2.Cell,
    runs: Sequence[tuple[Evidence, result_pb2.Run]],
    cases: Sequence[case_pb2.Case],
) -> None:
    tested, partner = _sides(cell)
    last: dict[str, result_pb2.CaseResult] = {}
    for kept, run in runs:
        sides = province_of(run.tested.region), province_of(kept.partner or partner)
        if run.tested.role != cell.role or sides != (tested, partner):
            continue
        mine = [
            each
            for each in run.cases
            if each.interface_version == cell.interface_version
            and cell.care_type in each.care_types
        ]
        if not mine:
            continue
        last |= {each.case_id: each for each in mine}
        cell.run_ids.append(run.run_id)
        cell.ended_at.CopyFrom(run.ended_at)
    verdicts = [each.verdict for each in last.values()]
    cell.passed = verdicts.count(result_pb2.VERDICT_PASSED)
    cell.failed = sum(each in _FAILED for each in verdicts)
    cell.skipped = verdicts.count(result_pb2.VERDICT_SKIPPED)
    # In a pair of two real systems the insured place is judged by the cases of its partner.
    known = {each.id: each for each in cases}
    roles = {known[each].role for each in last if each in known} or {cell.role}
    there_are = {
        each.id
        for each in cases
        if each.role in roles
        and cell.care_type in each.care_types
        and cell.interface_version in each.interface_versions
    }
    cell.cases = len(there_are | last.keys())
    cell.state = _state(cell)


def _sides(cell: campaign_pb2.Cell) -> tuple[str, str]:
    if cell.role == case_pb2.ROLE_TREATING:
        return cell.treating, cell.insured
    return cell.insured, cell.treating


def _state(cell: campaign_pb2.Cell) -> campaign_pb2.CellState:
    if cell.failed:
        return campaign_pb2.CELL_STATE_FAILED
    if not cell.passed and not cell.skipped:
        return campaign_pb2.CELL_STATE_NOT_BEGUN
    if cell.passed >= cell.cases:
        return campaign_pb2.CELL_STATE_PASSED
    return campaign_pb2.CELL_STATE_UNDER_WAY
