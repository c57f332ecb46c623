"""May this person settle this care here on this day? A decision with every reason (A-069).

The checks run in one order, which is the order of the reasons and the one in which they
should be mended: insurance, block, third party, institution, disease and qualification,
benefit, filing, selected institutions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from yidi.domain import diseases, qualification
from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.care import CareType, FilingType, InstitutionType, InsuredStatus
from yidi.domain.errors import NextStep, Problem, problem, reasons
from yidi.domain.filing import Filing, FilingGap, FilingGapReason, matching
from yidi.domain.institution import Institution
from yidi.domain.invariants import InvariantBroken
from yidi.domain.limits import TEXT_ZH_CHARS_MAX
from yidi.domain.person import InsuredRelation, Person
from yidi.domain.plan import Plan
from yidi.domain.policy import AreaPolicy
from yidi.domain.qualification import Qualification, QualificationState
from yidi.domain.regions import spoken_name
from yidi.domain.requests import CareQuestion

NAMES_SHOWN_MAX = 2
"""Selected institutions or filed areas named in a text, so that it stays short (A-142)."""


class Outcome(IntEnum):
    """What can be done, numbered as in the contract."""

    SETTLE = 1
    SETTLE_AS_ORDINARY = 2
    PAY_AND_CLAIM = 3
    REFUSED = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """The decision about one care, with what the calculation needs if it can be settled.

    ``disease_code`` is the person's own code, by which the benefit is computed (A-003);
    ``filing_type`` chooses the difference, None means that none applies; ``unused`` are
    the national codes of qualifications that the care does not use (A-043).
    """

    outcome: Outcome
    problems: tuple[Problem, ...]
    relation: InsuredRelation | None
    filing: Filing | None
    filing_type: FilingType | None
    is_deemed: bool
    disease_code: str
    plan: Plan | None
    unused: tuple[str, ...]

    def entitled(self) -> tuple[InsuredRelation, Plan]:
        """Return relation and plan of care that can be settled; there they always exist."""
        if self.relation is None or self.plan is None:
            raise InvariantBroken("care that can be settled has a relation and a plan", {})
        return self.relation, self.plan


def decide(
    question: CareQuestion,
    person: Person,
    institution: Institution,
    policy: AreaPolicy,
    institution_name: Callable[[str], str],
    agreements: Agreements = NO_AGREEMENTS,
) -> Standing:
    """Return whether the care can be settled, and if not every reason and what to do.

    SETTLE without a reason; SETTLE_AS_ORDINARY if the person has no such qualification or
    the area no such benefit (A-068); PAY_AND_CLAIM where the person is entitled but this
    cannot be settled here, and then not as ordinary outpatient either (A-069); REFUSED
    otherwise. Nothing is looked at but the arguments.
    """
    found: list[Problem] = []
    relation = person.relation(question.insurance)
    _check_relation(question, person, relation, found)
    _check_institution(question, institution, found)
    code, used = _check_disease(question, person, institution, agreements, found)
    filing, filing_type, is_deemed = _find_filing(question, person, policy, agreements)
    plan = None
    if relation is not None:
        plan = policy.plan(
            question.insurance,
            question.care_type,
            code or None,
            relation.category,
            institution.level,
            filing_type,
            question.day,
        )
        entitled = not any(each.reason.name == "NO_QUALIFICATION_FOR_DISEASE" for each in found)
        if plan is None and entitled:
            benefit = agreements.name(code) or code or question.care_type.name_zh
            found.append(problem("NO_BENEFIT", benefit=benefit))
    if isinstance(filing, FilingGap):
        found.append(_filing_problem(filing, question.treating_region))
    _check_selection(question, person, used, policy, institution_name, found)
    found = _without_idle_reasons(question, found)
    standing_codes = qualification.standing_codes(
        person.qualifications, question.visited_at, question.asked_at
    )
    return Standing(
        outcome=_outcome(question, found),
        problems=tuple(found),
        relation=relation,
        filing=filing if isinstance(filing, Filing) else None,
        filing_type=filing_type,
        is_deemed=is_deemed,
        disease_code=code,
        plan=plan,
        unused=tuple(sorted(standing_codes - {code})),
    )


_NOT_ENTITLED = frozenset({"NO_QUALIFICATION_FOR_DISEASE", "NO_BENEFIT"})
_ONLY_CHRONIC = frozenset(
    {"CARE_TYPE_NOT_OPEN", "DISEASE_NOT_OPEN_AT_INSTITUTION", "DISEASE_NOT_YET_OPEN"}
)


def _without_idle_reasons(question: CareQuestion, found: list[Problem]) -> list[Problem]:
    """Leave out what the institution lacks for chronic care that the person has no right to.

    Without a qualification or a benefit the care is ordinary, whatever is opened (A-069):
    nobody may be sent to pay in full for it.
    """
    names = {each.reason.name for each in found}
    if question.care_type is not CareType.CHRONIC or not names & _NOT_ENTITLED:
        return found
    return [each for each in found if each.reason.name not in _ONLY_CHRONIC]


def _outcome(question: CareQuestion, found: list[Problem]) -> Outcome:
    if not found:
        return Outcome.SETTLE
    is_chronic = question.care_type is CareType.CHRONIC
    if is_chronic and {each.reason.name for each in found} <= _NOT_ENTITLED:
        return Outcome.SETTLE_AS_ORDINARY
    if found[0].reason.next_step is NextStep.PAY_AND_CLAIM:
        return Outcome.PAY_AND_CLAIM
    return Outcome.REFUSED


def _check_relation(
    question: CareQuestion,
    person: Person,
    relation: InsuredRelation | None,
    found: list[Problem],
) -> None:
    """A-017, A-044, A-087, A-134."""
    if relation is None:
        found.append(
            problem("INSURANCE_NOT_HELD", "insurance", insurance=question.insurance.name_zh)
        )
    elif relation.status is InsuredStatus.SUSPENDED:
        found.append(problem("BENEFIT_SUSPENDED"))
    elif relation.status is InsuredStatus.TERMINATED:
        found.append(problem("INSURANCE_TERMINATED", insurance=question.insurance.name_zh))
    if person.is_blocked_at(question.latest):
        found.append(problem("DIRECT_SETTLEMENT_SUSPENDED"))
    if question.has_third_party:
        found.append(problem("TRAUMA_THIRD_PARTY", "extension.third_party"))


def _check_institution(
    question: CareQuestion, institution: Institution, found: list[Problem]
) -> None:
    """A-053, A-058, A-059, A-076."""
    if institution.is_suspended_at(question.visited_at):
        since = institution.suspended_from
        found.append(
            problem("INSTITUTION_SUSPENDED", date=since.date().isoformat() if since else "即日")
        )
        return
    care = question.care_type
    is_pharmacy = institution.institution_type is InstitutionType.PHARMACY
    if is_pharmacy != (care is CareType.PHARMACY):
        found.append(problem("CARE_TYPE_NOT_ALLOWED", "care_type", care=care.name_zh))
    elif not institution.opens(care) or (
        care is CareType.CHRONIC and institution.chronic_is_suspended_at(question.visited_at)
    ):
        found.append(problem("CARE_TYPE_NOT_OPEN", "care_type", care=care.name_zh))


def _check_disease(
    question: CareQuestion,
    person: Person,
    institution: Institution,
    agreements: Agreements,
    found: list[Problem],
) -> tuple[str, Qualification | None]:
    """A-003, A-005, A-008, A-011, A-016, A-069. Returns the person's own code and qualification."""
    if question.care_type is not CareType.CHRONIC:
        return "", None
    asked = question.disease_code
    treating = question.treating_region
    entry = agreements.disease(asked, person.area_code, treating, question.day)
    name = agreements.name(asked) or asked
    if entry is None:
        found.append(problem("DISEASE_CODE_UNKNOWN", "disease_code", disease=asked))
    elif not entry.is_in_force_on(question.day):
        opened_on = entry.valid_from.isoformat()
        found.append(problem("DISEASE_NOT_YET_OPEN", "disease_code", disease=name, date=opened_on))
    standing = qualification.standing_codes(
        person.qualifications, question.visited_at, question.asked_at
    )
    match = diseases.match(standing, institution.opened_diseases, asked)
    if match.result is diseases.MatchResult.ACCEPT and match.code:
        held = qualification.find(
            person.qualifications, match.code, question.visited_at, question.asked_at
        )
        return match.code, held[0] if held else None
    if match.result is diseases.MatchResult.NOT_OPEN_AT_INSTITUTION:
        if institution.opens(CareType.CHRONIC):
            found.append(problem("DISEASE_NOT_OPEN_AT_INSTITUTION", "disease_code", disease=name))
        held = qualification.find(
            person.qualifications, match.code or "", question.visited_at, question.asked_at
        )
        return match.code or asked, held[0] if held else None
    if match.result is diseases.MatchResult.USE_UPLOADED_CODE:
        expected = "、".join(match.uploaded)
        found.append(problem("USE_UPLOADED_DISEASE_CODE", "disease_code", expected=expected))
        return asked, None
    found.append(_qualification_problem(question, person, name))
    return asked, None


def _qualification_problem(question: CareQuestion, person: Person, name: str) -> Problem:
    held = _held(question, person)
    if held is None:
        return problem("NO_QUALIFICATION_FOR_DISEASE", "disease_code", disease=name)
    row, state = held
    if state is QualificationState.TERMINATED:
        ended = row.terminated_at.date().isoformat() if row.terminated_at else "此前"
        return problem("QUALIFICATION_TERMINATED", "disease_code", disease=name, date=ended)
    if state is QualificationState.PAUSED:
        return problem("QUALIFICATION_PAUSED", "disease_code", disease=name)
    return problem(
        "QUALIFICATION_NOT_VALID", "disease_code", disease=name, date=question.day.isoformat()
    )


def _held(
    question: CareQuestion, person: Person
) -> tuple[Qualification, QualificationState] | None:
    """The qualification for the code asked, or the one that could stand for it (A-003)."""
    asked = question.disease_code
    codes = [asked]
    if asked == diseases.TRANSPLANT_CATEGORY:
        held = {each.national_code for each in person.qualifications if each.national_code}
        codes += sorted(code for code in held if diseases.is_transplant(code))
    for code in codes:
        found = qualification.find(
            person.qualifications, code, question.visited_at, question.asked_at
        )
        if found is not None:
            return found
    return None


def _find_filing(
    question: CareQuestion, person: Person, policy: AreaPolicy, agreements: Agreements
) -> tuple[Filing | FilingGap | None, FilingType | None, bool]:
    """The filing that counts, the type by which the difference is chosen, whether it is deemed.

    An emergency is deemed filed (A-028); a better filing of the person's own still counts,
    a worse one does not.
    Where the area asks for no filing, or has agreed with the treating place to ask for none,
    its absence is no gap and brings no difference (A-038).
    """
    match = matching(person.filings, question.treating_region, question.day)
    is_better = isinstance(match, Filing) and match.filing_type <= FilingType.EMERGENCY
    if question.is_emergency and not is_better:
        deemed = Filing(
            filing_id="",
            filing_type=FilingType.EMERGENCY,
            area_code=question.treating_region,
            begin=question.day,
            end=question.day,
        )
        return deemed, FilingType.EMERGENCY, True
    if isinstance(match, Filing):
        return match, match.filing_type, False
    if not policy.needs_filing(question.care_type) or agreements.waives_filing(
        person.area_code, question.treating_region, question.care_type, question.day
    ):
        return None, None, False
    return match, None, False


def _filing_problem(gap: FilingGap, treating_region: str) -> Problem:
    """A-026, A-031, A-037."""
    if gap.reason is FilingGapReason.EXPIRED and gap.day:
        return problem("FILING_EXPIRED", date=gap.day.isoformat())
    if gap.reason is FilingGapReason.NOT_YET_BEGUN and gap.day:
        return problem("FILING_NOT_YET_VALID", date=gap.day.isoformat())
    if gap.reason is FilingGapReason.AREA_MISMATCH:
        treating = spoken_name(treating_region)
        filed = _listed("FILING_AREA_MISMATCH", map(spoken_name, gap.areas), treating=treating)
        return problem("FILING_AREA_MISMATCH", filed=filed, treating=treating)
    return problem("FILING_MISSING")


def _check_selection(
    question: CareQuestion,
    person: Person,
    used: Qualification | None,
    policy: AreaPolicy,
    institution_name: Callable[[str], str],
    found: list[Problem],
) -> None:
    """A-015, A-033: where the area asks for a choice, only chosen institutions settle."""
    if not policy.selection(question.care_type).is_required:
        return
    if question.care_type is CareType.CHRONIC:
        if used is None:
            return
        chosen = used.selected_institutions
    else:
        chosen = person.selected_for(question.care_type, question.day)
    if question.institution_code not in chosen:
        names = _listed("INSTITUTION_NOT_SELECTED", map(institution_name, chosen))
        found.append(problem("INSTITUTION_NOT_SELECTED", selected=names or "无"))


def _listed(reason: str, names: Iterable[str], **facts: str) -> str:
    """Return the first names, as many as the text of the reason has room for (A-142)."""
    empty = reasons()[reason].zh.format_map(facts | {"filed": "", "selected": ""})
    room = TEXT_ZH_CHARS_MAX - len(empty)
    listed = ""
    for name in islice(names, NAMES_SHOWN_MAX):
        longer = f"{listed}、{name}" if listed else name[:room]
        if len(longer) > room:
            break
        listed = longer
    return listed
