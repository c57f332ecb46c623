"""No way back from refused chronic care to ordinary care (A-069).

Whoever has a qualification that cannot be settled here pays its costs in full and claims at
home. Barred are the costs, not the visit: what has nothing to do with the disease is
settled as ordinary care beside it (S2, fifth question; A-066).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from yidi.domain.care import CareType
from yidi.domain.diseases import expected_name
from yidi.domain.errors import problem, refusal, refuse
from yidi.domain.records import FeeLine
from yidi.domain.requests import PlannedLine

NOT_OPENED: Final = frozenset(
    {"CARE_TYPE_NOT_OPEN", "DISEASE_NOT_OPEN_AT_INSTITUTION", "DISEASE_NOT_YET_OPEN"}
)
"""The reasons of which the policy text speaks: chronic care, or this disease, is not opened.

A missing filing or a hospital that was not chosen is no such reason: it can be mended, and
ordinary care answers for itself.
"""

BARS_KEPT_MAX: Final = 20
"""Bars kept of one person at one institution; the oldest gives way. A visit is over by then."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Costs of one disease under one outpatient number that are not to be ordinary ones.

    ``lines`` are those that the refused visit was meant for; without any, the institution
    has not said which, and every line under the number is meant.
    """

    outpatient_number: str
    disease_code: str
    lines: frozenset[PlannedLine]

    def covers(self, line: FeeLine) -> bool:
        """Whether a line is one of these costs: the same number and the same item."""
        return not self.lines or PlannedLine(line.line_number, line.item_code) in self.lines


def barred(
    bars: Sequence[Bar], outpatient_number: str, disease_code: str, lines: Iterable[PlannedLine]
) -> tuple[Bar, ...]:
    """Return the bars after chronic care was refused because it is NOT_OPENED.

    A second refusal of the same care never frees a line of the first.
    """
    meant = frozenset(lines)
    earlier = _of(bars, outpatient_number, disease_code)
    if earlier:
        meant = meant | earlier[0].lines if meant and earlier[0].lines else frozenset()
    others = [each for each in bars if each not in earlier]
    return (*others, Bar(outpatient_number, disease_code, meant))[-BARS_KEPT_MAX:]


def freed(bars: Sequence[Bar], outpatient_number: str, disease_code: str) -> tuple[Bar, ...]:
    """Return the bars after the chronic care could be opened: its costs have found their place."""
    gone = _of(bars, outpatient_number, disease_code)
    return tuple(each for each in bars if each not in gone)


def check_visit(bars: Sequence[Bar], care_type: CareType, outpatient_number: str) -> None:
    """Refuse an ordinary visit all of whose lines are barred.

    Refuses with FALLBACK_TO_ORDINARY_FORBIDDEN.
    """
    if care_type is CareType.CHRONIC:
        return
    for bar in bars:
        if bar.outpatient_number == outpatient_number and not bar.lines:
            raise refuse(
                "FALLBACK_TO_ORDINARY_FORBIDDEN",
                "outpatient_number",
                disease=_name(bar.disease_code),
            )


def check_lines(
    bars: Sequence[Bar], care_type: int, outpatient_number: str, lines: Iterable[FeeLine]
) -> None:
    """Refuse every line of an ordinary visit that was meant for refused chronic care.

    Refuses with FALLBACK_TO_ORDINARY_FORBIDDEN.
    """
    if care_type == CareType.CHRONIC:
        return
    own = [each for each in bars if each.outpatient_number == outpatient_number]
    found = [
        problem(
            "FALLBACK_TO_ORDINARY_FORBIDDEN",
            f"lines[{index}].line_number",
            disease=_name(bar.disease_code),
        )
        for index, line in enumerate(lines)
        for bar in own
        if bar.covers(line)
    ]
    if found:
        raise refusal(found)


def _of(bars: Sequence[Bar], outpatient_number: str, disease_code: str) -> list[Bar]:
    key = (outpatient_number, disease_code)
    return [each for each in bars if (each.outpatient_number, each.disease_code) == key]


def _name(disease_code: str) -> str:
    return expected_name(disease_code) or disease_code
