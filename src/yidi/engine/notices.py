"""Notices of pooling areas (告知书): published as a whole, each as the next version (A-014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.domain.care import Insurance
from yidi.domain.claim_rule import ManualClaimRule
from yidi.domain.errors import refusal, refuse
from yidi.domain.notice import Notice, notice_from_text, notice_problems, notice_to_text
from yidi.domain.overlay import last_version
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.records import ProvinceChanges, RecordKind, RegistryRecord
from yidi.domain.regions import spoken_name
from yidi.domain.registry_requests import GetNotice, PublishNotice
from yidi.engine.entitlement import PolicyOfArea
from yidi.engine.recording import Place, next_version
from yidi.engine.rightful import require_insured_agency


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """A notice as it was published, and the rule on manual claims that its area goes by."""

    notice: Notice
    record: RegistryRecord
    rule: ManualClaimRule


class Notices:
    """The notices of one insured place."""

    def __init__(self, policy_of_area: PolicyOfArea) -> None:
        """Take the policies, by which a notice is checked."""
        self._policy_of_area = policy_of_area

    def publish(
        self, command: PublishNotice, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[PublishedNotice]:
        """Publish a notice if it is complete; refuses with every missing entry (A-014)."""
        notice = command.notice
        require_insured_agency(command.header, notice.area_code)
        policy = self._policy_of_area(notice.area_code, now.date())

        def benefits(insurance: Insurance) -> tuple[str, ...]:
            return policy.chronic_diseases(insurance, now.date())

        found = notice_problems(notice, benefits, policy.manual_claims)
        if found:
            raise refusal(found)
        record = next_version(
            page.records(notice.area_code),
            Place(notice.area_code, RecordKind.NOTICE, ""),
            command.header,
            effective_at_ms=at_ms,
            at_ms=at_ms,
            document=notice_to_text(notice),
        )
        return PublishedNotice(notice, record, policy.manual_claims), ProvinceChanges(
            records=(record,)
        )

    def last(self, query: GetNotice, page: ProvincePage, now: datetime) -> PublishedNotice:
        """Return the last notice of an area; refuses with NOTICE_NOT_KNOWN (A-013)."""
        record = last_version(page.records(query.area), RecordKind.NOTICE, "")
        if record is None:
            raise refuse("NOTICE_NOT_KNOWN", "area", area=spoken_name(query.area))
        rule = self._policy_of_area(query.area, now.date()).manual_claims
        return PublishedNotice(notice_from_text(query.area, record.document), record, rule)
