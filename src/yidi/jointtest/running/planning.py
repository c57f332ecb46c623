"""Which cases run: chosen, fit for the tested system, and with everything that they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yidi.jointtest.cases.selection import Selection
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_NOT_APPLICABLE, VERDICT_SKIPPED

_MISSING: Final = {
    case_pb2.NEED_CLOCK: (
        "需要能设定被测系统的时钟：给出 --control",
        "needs a clock of the tested system that can be set: give --control",
    ),
    case_pb2.NEED_FAULTS: (
        "需要能让被测省出故障：给出 --control",
        "needs faults of the tested province: give --control",
    ),
    case_pb2.NEED_HUB: (
        "需要经国家平台转发：给出 --hub",
        "needs the national platform in between: give --hub",
    ),
    case_pb2.NEED_REGISTRY: (
        "被测系统没有提供 RegistryService（备案、资格登记）",
        "the tested system does not serve RegistryService",
    ),
    case_pb2.NEED_MANUAL_CLAIMS: (
        "被测系统没有提供 ManualClaimService（手工报销）",
        "the tested system does not serve ManualClaimService",
    ),
}
_V20 = "V2.0"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the run has: needs that are met, versions to speak, the newest the system speaks."""

    needs: frozenset[int]
    versions: Sequence[str]
    speaks: str = "V2.1"


@dataclass(frozen=True, slots=True)
class Planned:
    """One case at one version; ``verdict`` is set where it does not run."""

    case: case_pb2.Case
    version: str
    verdict: int = 0
    why_zh: str = ""
    why_en: str = ""


def plan(
    cases: Iterable[case_pb2.Case], role: int, selection: Selection, abilities: Abilities
) -> Iterator[Planned]:
    """Yield every chosen case of the role, once for each version that it is tested at."""
    for case in cases:
        if case.role != role or not selection.takes(case):
            continue
        if case.tested_speaks and case.tested_speaks != abilities.speaks:
            yield Planned(
                case, case.interface_versions[0], VERDICT_NOT_APPLICABLE,
                f"只适用于接口版本为 {case.tested_speaks} 的系统",
                f"only for a system that speaks {case.tested_speaks}",
            )  # fmt: skip
            continue
        for version in case.interface_versions:
            if version not in abilities.versions:
                continue
            missing = [each for each in case.needs if each not in abilities.needs]
            if missing:
                yield Planned(case, version, VERDICT_SKIPPED, *_MISSING[missing[0]])
            else:
                yield Planned(case, version)


def not_run(planned: Planned) -> result_pb2.CaseResult:
    """Return the result of a case that does not run."""
    found = result_of(planned)
    found.verdict = planned.verdict  # type: ignore[assignment]
    found.why_zh, found.why_en = planned.why_zh, planned.why_en
    return found


def result_of(planned: Planned) -> result_pb2.CaseResult:
    """Return an empty result with what the case says of itself."""
    case = planned.case
    return result_pb2.CaseResult(
        case_id=case.id,
        interface_version=planned.version,
        title_zh=case.title_zh,
        title_en=case.title_en,
        purpose_zh=case.purpose_zh,
        rules=case.rules,
        reasons=case.reasons,
        care_types=case.care_types,
        place=case.place,
        scenarios=case.scenarios,
    )
