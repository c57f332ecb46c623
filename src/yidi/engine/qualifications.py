"""Qualifications at the insured place (门慢特资格) and chosen institutions (选择定点)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from yidi.domain.care import CareType
from yidi.domain.errors import Problem, problem, refusal, refuse
from yidi.domain.overlay import last_version, overlaid, selection_key
from yidi.domain.person import Person
from yidi.domain.policy import LocalDisease, SelectionRule
from yidi.domain.ports import Decision, InstitutionRegistry, ProvincePage
from yidi.domain.qualification import Qualification, QualificationStatus
from yidi.domain.records import ProvinceChanges, RecordKind, RegistryRecord
from yidi.domain.regions import CHINA_TIME
from yidi.domain.registry_documents import (
    moment_ms,
    qualification_from_text,
    qualification_to_text,
)
from yidi.domain.registry_requests import (
    ChangeQualification,
    ListSelections,
    OfPerson,
    RecordQualification,
    SelectInstitutions,
)
from yidi.domain.versions import Capabilities, Role, check_disease
from yidi.engine.entitlement import Entitlement
from yidi.engine.recording import Place, next_version, own_person

_NAMES = {
    QualificationStatus.ACTIVE: ("有效", "active", "恢复"),
    QualificationStatus.PAUSED: ("已暂停", "paused", "暂停"),
    QualificationStatus.TERMINATED: ("已终止", "ended", "终止"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An institution chosen for a kind of care, or for one disease by its local code."""

    care_type: CareType
    local_code: str
    institution_code: str
    institution_name: str
    begin: datetime | None


class Qualifications:
    """The qualifications and choices of one insured place."""

    def __init__(
        self,
        entitlement: Entitlement,
        registry: InstitutionRegistry,
        capabilities: Capabilities | None = None,
    ) -> None:
        """Take the collaborators; without capabilities every province has the newest table."""
        self._entitlement = entitlement
        self._registry = registry
        self._capabilities = capabilities or Capabilities()

    def record(
        self, command: RecordQualification, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[tuple[Person, Qualification]]:
        """Record a qualification under the national code that the area's policy maps (A-006).

        Every local disease of the area may be recorded, mapped or not (A-009), unless the
        code table of the province lacks the mapped code (A-007, A-140). A person has one
        once; an ended one may be recorded anew. Returns the person as they are then.
        """
        person = own_person(self._entitlement, command.header, command.person_number)
        local = self._local_disease(person, command, now)
        before = _last(person, page, command.local_code)
        today = now.date()
        if before is not None and not _is_over(before, today):
            raise refuse("QUALIFICATION_EXISTS", "local_code", disease=local.name)
        recorded = Qualification(
            command.local_code, local.name, local.national_code, command.begin, command.end
        )
        record = self._version(
            command,
            page,
            qualification_to_text(recorded),
            at_ms,
            at_ms,
            is_listed=before is not None,
        )
        return self._after(person, page, record, command.local_code, now)

    def change(
        self, command: ChangeQualification, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[tuple[Person, Qualification]]:
        """Pause, resume or end a qualification from a moment on (A-016, A-017).

        The end is final; a change to the same status is refused.
        """
        person = own_person(self._entitlement, command.header, command.person_number)
        before = _last(person, page, command.local_code)
        if before is None:
            raise refuse("QUALIFICATION_NOT_KNOWN", "local_code", disease=command.local_code)
        if before.status in (QualificationStatus.TERMINATED, command.status):
            state, state_en, _ = _NAMES[before.status]
            raise refuse(
                "QUALIFICATION_CHANGE_INVALID",
                "status",
                disease=before.local_name,
                state=state,
                state_en=state_en,
                change=_NAMES[command.status][2],
            )
        effective = command.effective_at or now
        is_ended = command.status is QualificationStatus.TERMINATED
        after = replace(
            before, status=command.status, terminated_at=effective if is_ended else None
        )
        document = qualification_to_text(after, command.cause)
        record = self._version(command, page, document, moment_ms(effective), at_ms, is_listed=True)
        return self._after(person, page, record, command.local_code, max(now, effective))

    def held(self, query: OfPerson, page: ProvincePage, now: datetime) -> Person:
        """Return the person with all qualifications as of a moment (A-009, A-011, A-013)."""
        return self._entitlement.known_person(
            query.person_number, query.header.insured_region, page, query.at or now
        )

    def chosen(self, person: Person, now: datetime) -> Sequence[Chosen]:
        """Return what the person has chosen: for each disease, and for other care (A-013)."""
        found = [
            self._chosen(CareType.CHRONIC, each.local_code, code, None)
            for each in person.qualifications
            for code in each.selected_institutions
        ]
        for each in person.selections:
            if each.care_type is not CareType.CHRONIC and each.is_valid_on(now.date()):
                begin = datetime.combine(each.begin, time(), CHINA_TIME)
                found.append(self._chosen(each.care_type, "", each.institution_code, begin))
        return found

    def listed(self, query: ListSelections, page: ProvincePage, now: datetime) -> Sequence[Chosen]:
        """Return what a person has chosen as of a moment, for one kind of care or all (A-013)."""
        at = query.at or now
        person = self._entitlement.known_person(
            query.person_number, query.header.insured_region, page, at
        )
        kinds = (query.care_type,) if query.care_type else tuple(CareType)
        return [each for each in self.chosen(person, at) if each.care_type in kinds]

    def select(
        self, command: SelectInstitutions, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[Sequence[Chosen]]:
        """Choose institutions from the next day on, by the area's rule (A-015, A-033)."""
        person = own_person(self._entitlement, command.header, command.person_number)
        if command.local_code and _last(person, page, command.local_code) is None:
            raise refuse("QUALIFICATION_NOT_KNOWN", "local_code", disease=command.local_code)
        policy = self._entitlement.area_policy(person, now.date())
        rule = policy.selection(command.care_type)
        found = self._choice_problems(command, rule)
        if found:
            raise refusal(found)
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), CHINA_TIME)
        record = next_version(
            page.records(command.person_number),
            Place(
                command.person_number,
                RecordKind.SELECTION,
                selection_key(command.care_type, command.local_code),
            ),
            command.header,
            effective_at_ms=moment_ms(tomorrow),
            at_ms=at_ms,
            document={"institutions": list(command.institution_codes)},
        )
        chosen = [
            self._chosen(command.care_type, command.local_code, code, tomorrow)
            for code in command.institution_codes
        ]
        return chosen, ProvinceChanges(records=(record,))

    def _local_disease(
        self, person: Person, command: RecordQualification, now: datetime
    ) -> LocalDisease:
        day = now.date()
        policy = self._entitlement.area_policy(person, day)
        local = next(
            (
                each
                for each in policy.local_diseases
                if each.code == command.local_code and each.valid_from <= day <= each.valid_to
            ),
            None,
        )
        if local is None:
            raise refuse("LOCAL_DISEASE_UNKNOWN", "local_code", disease=command.local_code)
        if command.disease_code and command.disease_code != local.national_code:
            raise refuse(
                "MAPPING_INVALID",
                "disease_code",
                disease=local.code,
                expected=local.national_code or "无",
                given=command.disease_code,
            )
        if local.national_code:
            check_disease(
                command.header,
                "local_code",
                local.national_code,
                Role.INSURED_PLACE,
                self._capabilities,
                self._entitlement.agreements,
            )
        return local

    def _version(
        self,
        command: RecordQualification | ChangeQualification,
        page: ProvincePage,
        document: str,
        effective_at_ms: int,
        at_ms: int,
        *,
        is_listed: bool,
    ) -> RegistryRecord:
        """The next version; that of the roster, if there is one, counts as the first."""
        place = Place(
            command.person_number, RecordKind.QUALIFICATION, command.local_code, int(is_listed)
        )
        return next_version(
            page.records(command.person_number),
            place,
            command.header,
            effective_at_ms=effective_at_ms,
            at_ms=at_ms,
            document=document,
        )

    def _after(
        self,
        person: Person,
        page: ProvincePage,
        record: RegistryRecord,
        local_code: str,
        at: datetime,
    ) -> Decision[tuple[Person, Qualification]]:
        after = overlaid(person, (*page.records(person.person_number), record), at)
        held = next(each for each in after.qualifications if each.local_code == local_code)
        return (after, held), ProvinceChanges(records=(record,))

    def _choice_problems(self, command: SelectInstitutions, rule: SelectionRule) -> list[Problem]:
        care, codes = command.care_type, command.institution_codes
        if not rule.is_required:
            return [
                _not_allowed(
                    "care_type",
                    f"参保地对{care.name_zh}不要求选择定点",
                    "no choice is asked for this care",
                )
            ]
        found = []
        if rule.count_max is not None and len(codes) > rule.count_max:
            found.append(
                _not_allowed(
                    "institution_codes",
                    f"最多选定{rule.count_max}家,现为{len(codes)}家",
                    f"at most {rule.count_max}, not {len(codes)}",
                )
            )
        for index, code in enumerate(codes):
            path = f"institution_codes[{index}]"
            institution = self._registry.institution(code)
            if institution is None:
                found.append(problem("INSTITUTION_NOT_KNOWN", path, institution=code))
            elif not institution.opens(care):
                cause = f"机构{code}未开通{care.name_zh}"
                found.append(_not_allowed(path, cause, f"{code} has not opened this care"))
            elif care is not CareType.PHARMACY and institution.level not in rule.levels:
                cause = f"机构{code}为{institution.level.name_zh},不在可选级别内"
                found.append(_not_allowed(path, cause, f"{code} is not of an allowed level"))
        return found

    def _chosen(
        self, care_type: CareType, local_code: str, code: str, begin: datetime | None
    ) -> Chosen:
        institution = self._registry.institution(code)
        return Chosen(care_type, local_code, code, institution.name if institution else "", begin)


def _last(person: Person, page: ProvincePage, local_code: str) -> Qualification | None:
    """The last version of a qualification, whenever it counts from."""
    records = page.records(person.person_number)
    record = last_version(records, RecordKind.QUALIFICATION, local_code)
    if record is not None:
        return qualification_from_text(local_code, record.document)
    listed = (each for each in person.qualifications if each.local_code == local_code)
    return next(listed, None)


def _is_over(before: Qualification, today: date) -> bool:
    is_past = before.end is not None and before.end < today
    return is_past or before.status is QualificationStatus.TERMINATED


def _not_allowed(path: str, cause: str, cause_en: str) -> Problem:
    return problem("SELECTION_INVALID", path, cause=cause, cause_en=cause_en)
