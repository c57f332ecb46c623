"""Institutions at the treating place (定点医药机构): added, changed, published, searched.

The province keeps one list; every change is its next version (A-053).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.care import CareType, InstitutionType
from yidi.domain.codes import agency_problem
from yidi.domain.errors import problem, refusal, refuse
from yidi.domain.institution import (
    Institution,
    InstitutionChange,
    NetworkStatus,
    RegistrationProblem,
    registration_problems,
)
from yidi.domain.overlay import last_version
from yidi.domain.ports import Decision, ProvincePage, PublishedList
from yidi.domain.records import ProvinceChanges, RecordKind, RegistryRecord
from yidi.domain.regions import pooling_area_of, province_of
from yidi.domain.registry_documents import (
    institution_from_text,
    institution_to_text,
    moment_at,
    moment_ms,
)
from yidi.domain.registry_requests import (
    ChangeInstitution,
    ListInstitutionChanges,
    RecordInstitution,
    SearchInstitutions,
)
from yidi.domain.requests import Header
from yidi.engine.rightful import require_agency, require_treating_agency

CHANGES_PER_LIST_MAX = 500

_CAUSES = {
    RegistrationProblem.CHRONIC_WITHOUT_DISEASES: (
        "开通门慢特须列出病种",
        "chronic care needs a list of diseases",
    ),
    RegistrationProblem.DISEASES_WITHOUT_CHRONIC: (
        "列出病种须开通门慢特",
        "a list of diseases needs chronic care",
    ),
    RegistrationProblem.UNKNOWN_DISEASE: (
        "病种代码不在全国病种代码表内",
        "a disease code is not national",
    ),
    RegistrationProblem.PHARMACY_OPENS_OTHER_CARE: (
        "药店只能开通购药",
        "a pharmacy opens pharmacy care only",
    ),
    RegistrationProblem.HOSPITAL_OPENS_PHARMACY: (
        "医疗机构不能开通药店购药",
        "a hospital does not open pharmacy care",
    ),
}
_STATES = {
    NetworkStatus.NORMAL: ("正常联网", "networked"),
    NetworkStatus.SUSPENDED: ("已中止", "suspended"),
    NetworkStatus.CANCELLED: ("已取消定点", "no longer designated"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """One change as it was published, with the institution after it."""

    institution: Institution
    record: RegistryRecord


class InstitutionList:
    """The list of one province as treating place."""

    def __init__(self, registry: PublishedList, agreements: Agreements = NO_AGREEMENTS) -> None:
        """Take the national list, and the agreements on what may be opened."""
        self._registry = registry
        self._agreements = agreements

    def add(
        self, command: RecordInstitution, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[Published]:
        """Add an institution; refuses every contradiction at once (A-050, A-051, A-076)."""
        new = command.institution
        require_treating_agency(command.header, new.region_code)
        _check(new, self._agreements, command.confirmed_by, "institution")
        if self._last(new.code, page) is not None:
            raise refuse("INSTITUTION_EXISTS", "institution.institution_code", institution=new.code)
        return _publish(
            command.header, page, new, InstitutionChange.ADD, now, at_ms, command.confirmed_by, ""
        )

    def change(
        self, command: ChangeInstitution, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[Published]:
        """Change what is opened, or the status, from a moment on (A-051, A-053, A-058)."""
        require_agency(command.header)
        before = self._last(command.institution_code, page)
        if before is None:
            code = command.institution_code
            raise refuse("INSTITUTION_NOT_KNOWN", "institution_code", institution=code)
        require_treating_agency(command.header, before.region_code)
        effective = command.effective_at or now
        if command.change not in _TIMED:
            effective = now
        after = _changed(before, command, effective)
        if command.change is InstitutionChange.OPEN:
            _check(after, self._agreements, command.confirmed_by, "")
        return _publish(
            command.header,
            page,
            after,
            command.change,
            effective,
            at_ms,
            command.confirmed_by,
            command.cause,
        )

    def search(self, query: SearchInstitutions) -> tuple[Sequence[Institution], int]:
        """Return one page of what fits and the offset of the next, 0 after the last (A-054)."""
        found = self._registry.search(
            query.region,
            name=query.name,
            care_type=query.care_type,
            disease_code=query.disease_code or None,
        )
        end = query.offset + query.page_size
        page = list(islice(found, query.offset, end + 1))
        return page[: query.page_size], end if len(page) > query.page_size else 0

    def changes(self, query: ListInstitutionChanges, page: ProvincePage) -> Sequence[Published]:
        """Return what was published since a version, oldest first (A-053)."""
        records = _list_of(province_of(query.region), page)
        since = [each for each in records if each.version > query.since_version]
        return [
            Published(institution_from_text(each.key, each.document), each)
            for each in since[:CHANGES_PER_LIST_MAX]
        ]

    def list_version(self, region: str) -> int:
        """Return the last version of the list of a region's province."""
        return self._registry.list_version(province_of(region))

    def _last(self, code: str, page: ProvincePage) -> Institution | None:
        """The institution as the page has it last; the national list follows the page."""
        record = last_version(page.records(list_owner(code)), RecordKind.INSTITUTION, code)
        if record is not None:
            return institution_from_text(code, record.document)
        return self._registry.institution(code)


_TIMED = frozenset(
    (
        InstitutionChange.SUSPEND,
        InstitutionChange.CANCEL,
        InstitutionChange.WITHDRAW_CHRONIC,
    )
)
"""Changes that may count from a moment of their own; the others count from now."""


def list_owner(code: str) -> str:
    """Return who owns the records of an institution: its province, which keeps one list."""
    return province_of(code[1:7])


def _changed(before: Institution, command: ChangeInstitution, at: datetime) -> Institution:
    """The institution after a change; refuses what its state does not allow."""
    kind, status = command.change, before.status
    is_withdrawn = before.chronic_suspended_from is not None
    allowed = {
        InstitutionChange.ADD: False,
        InstitutionChange.OPEN: True,
        InstitutionChange.SUSPEND: status is NetworkStatus.NORMAL,
        InstitutionChange.RESUME: status is NetworkStatus.SUSPENDED,
        InstitutionChange.CANCEL: True,
        InstitutionChange.WITHDRAW_CHRONIC: before.opens(CareType.CHRONIC) and not is_withdrawn,
        InstitutionChange.RESTORE_CHRONIC: is_withdrawn,
    }
    if status is NetworkStatus.CANCELLED or not allowed[kind]:
        state, state_en = _STATES[status]
        if kind in (InstitutionChange.WITHDRAW_CHRONIC, InstitutionChange.RESTORE_CHRONIC):
            state += ",门慢特已取消" if is_withdrawn else ",门慢特未取消"
        raise refuse(
            "INSTITUTION_CHANGE_INVALID",
            "change",
            institution=before.code,
            state=state,
            state_en=state_en,
            change=kind.name_zh,
        )
    match kind:
        case InstitutionChange.SUSPEND:
            return replace(before, status=NetworkStatus.SUSPENDED, suspended_from=at)
        case InstitutionChange.CANCEL:
            return replace(before, status=NetworkStatus.CANCELLED, suspended_from=at)
        case InstitutionChange.RESUME:
            return replace(before, status=NetworkStatus.NORMAL, suspended_from=None)
        case InstitutionChange.WITHDRAW_CHRONIC:
            return replace(before, chronic_suspended_from=at)
        case InstitutionChange.RESTORE_CHRONIC:
            return replace(before, chronic_suspended_from=None)
        case _:
            return replace(
                before, opened_care_types=command.care_types, opened_diseases=command.diseases
            )


def _check(institution: Institution, agreements: Agreements, confirmed_by: str, path: str) -> None:
    """Refuse what is not confirmed or contradicts itself, everything at once (A-051)."""
    found = []
    if agency_problem(confirmed_by) is not None:
        found.append(
            problem("INSTITUTION_NOT_CONFIRMED", "confirmed_by", institution=institution.code)
        )
    causes = [_CAUSES[each] for each in registration_problems(institution, agreements)]
    area = pooling_area_of(institution.region_code)
    if area is None or area.code != institution.region_code:
        causes.append(("机构编码中的区划不是统筹区", "the area in its code is no pooling area"))
    is_pharmacy = institution.code.startswith("P")
    if is_pharmacy != (institution.institution_type is InstitutionType.PHARMACY):
        causes.append(("机构编码与机构类型不一致", "code and type contradict each other"))
    if not institution.opened_care_types:
        causes.append(("没有开通任何医疗类别", "no care type is opened"))
    found += [
        problem(
            "INSTITUTION_RECORD_INVALID",
            path,
            institution=institution.code,
            cause=cause,
            cause_en=cause_en,
        )
        for cause, cause_en in causes
    ]
    if found:
        raise refusal(found)


def _list_of(province_code: str, page: ProvincePage) -> list[RegistryRecord]:
    records = page.records(province_code)
    return [each for each in records if each.kind is RecordKind.INSTITUTION]


def _publish(
    header: Header,
    page: ProvincePage,
    after: Institution,
    change: InstitutionChange,
    effective: datetime,
    at_ms: int,
    confirmed_by: str,
    cause: str,
) -> Decision[Published]:
    """The next version of the list; no change counts before the one before it."""
    owner = list_owner(after.code)
    known = _list_of(owner, page)
    before = last_version(known, RecordKind.INSTITUTION, after.code)
    effective_ms = moment_ms(effective)
    if before is not None and effective_ms < before.effective_at_ms:
        earliest = moment_at(before.effective_at_ms)
        raise refuse("EFFECTIVE_TIME_INVALID", "effective_at", earliest=f"{earliest:%F %T}")
    record = RegistryRecord(
        owner=owner,
        kind=RecordKind.INSTITUTION,
        key=after.code,
        version=(known[-1].version if known else 0) + 1,
        effective_at_ms=effective_ms,
        recorded_at_ms=at_ms,
        message_id=header.message_id,
        agency_code=header.institution_code,
        document=institution_to_text(after, int(change), confirmed_by, cause),
    )
    return Published(after, record), ProvinceChanges(records=(record,))
