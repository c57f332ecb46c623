"""Manual claims at the insured place (手工报销): registered, completed, decided, withdrawn, listed.

Every change adds a version; nothing is overwritten. A claim moves no accumulator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yidi.domain.claim_documents import claim_from_text, claim_to_text
from yidi.domain.claim_requests import (
    DecideManualClaim,
    GetManualClaim,
    ListManualClaims,
    RegisterManualClaim,
    SupplementManualClaim,
    WithdrawManualClaim,
)
from yidi.domain.claim_rule import material_problems, missing_materials, rule_problems
from yidi.domain.errors import Problem, problem, refusal, refuse
from yidi.domain.manual_claim import (
    ClaimDecision,
    ClaimState,
    ManualClaim,
    amount_problems,
    decided,
    supplemented,
    withdrawn,
)
from yidi.domain.person import Person
from yidi.domain.ports import Decision, Ids, InstitutionRegistry, ProvincePage
from yidi.domain.records import ProvinceChanges, RecordKind, RegistryRecord
from yidi.engine.claim_reasons import ClaimReasons
from yidi.engine.entitlement import Entitlement
from yidi.engine.receipts import Holder, ReceiptPlace, Use, receipt_owner, use_receipts
from yidi.engine.recording import Place, next_version, own_person

ClaimCommand = RegisterManualClaim | SupplementManualClaim | DecideManualClaim | WithdrawManualClaim


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim of a person in its last version, with the records of all its versions."""

    person_number: str
    claim: ManualClaim
    records: tuple[RegistryRecord, ...]


class ManualClaims:
    """The manual claims of one insured place."""

    def __init__(
        self,
        entitlement: Entitlement,
        registry: InstitutionRegistry,
        reasons: ClaimReasons,
        ids: Ids,
    ) -> None:
        """Take the collaborators."""
        self._entitlement = entitlement
        self._registry = registry
        self._reasons = reasons
        self._ids = ids

    def register(
        self,
        command: RegisterManualClaim,
        page: ProvincePage,
        now: datetime,
        at_ms: int,
        read: frozenset[Holder],
    ) -> Decision[KnownClaim]:
        """Record a claim and use its receipts (A-095 to A-099).

        Refuses with every problem of time, channel, reason and material; then with every
        receipt that was used. ``read`` are the holders of receipts whose records the page
        has; raises HolderUnread for others. The area's rule is that of today, also for care of
        an earlier year.
        """
        person = own_person(self._entitlement, command.header, command.person_number)
        today = now.date()
        rule = self._entitlement.area_policy(person, today).manual_claims
        missing = missing_materials(rule, command.materials)
        found = rule_problems(rule, command.reason, command.channel, command.ends_on, today)
        disease_code, reason_problems = self._reasons.examine(command, page, now)
        found += reason_problems
        found += material_problems(missing, command.materials_due, today)
        name = self._name(command, found)
        if found:
            raise refusal(found)
        claim = ManualClaim(
            claim_id=self._ids.next_id(person.area_code, now),
            insured_area=person.area_code,
            insurance=command.insurance,
            reason=command.reason,
            channel=command.channel,
            state=ClaimState.MATERIAL_MISSING if missing else ClaimState.REGISTERED,
            institution_code=command.institution_code,
            institution_name=name,
            care_type=command.care_type,
            local_code=command.local_code,
            disease_code=disease_code,
            begins_on=command.begins_on,
            ends_on=command.ends_on,
            receipts=command.receipts,
            materials=command.materials,
            missing=missing,
            materials_due=command.materials_due if missing else None,
            decide_by=None if missing else today + timedelta(days=rule.decide_days),
            last_day=rule.last_day(command.ends_on),
            origin=command.origin,
        )
        known, changes = _recorded(command, page, claim, at_ms)
        holder = Holder(Use.CLAIM, claim.claim_id, person.person_number)
        used = use_receipts(page, receipt_places(command), holder, command.header, at_ms, read)
        return known, ProvinceChanges(records=(*changes.records, *used))

    def supplement(
        self, command: SupplementManualClaim, page: ProvincePage, now: datetime, at_ms: int
    ) -> Decision[KnownClaim]:
        """Record material that was missing (A-096, A-097)."""
        person, known = self._own_claim(command, page)
        rule = self._entitlement.area_policy(person, now.date()).manual_claims
        claim = supplemented(known.claim, rule, command.materials, now.date())
        return _recorded(command, page, claim, at_ms)

    def decide(
        self, command: DecideManualClaim, page: ProvincePage, _: datetime, at_ms: int
    ) -> Decision[KnownClaim]:
        """Record what the insured agency decides; the amounts must add up (A-010, A-095)."""
        _person, known = self._own_claim(command, page)
        claim = known.claim
        # The state first: amounts of a claim that is decided already help nobody.
        if command.decision is ClaimDecision.APPROVE and command.amounts is not None:
            found = amount_problems(claim.total_fen, command.amounts)
            if found and claim.state in (ClaimState.REGISTERED, ClaimState.UNDER_REVIEW):
                raise refusal(found)
        after = decided(claim, command.decision, command.amounts, command.cause)
        return _recorded(command, page, after, at_ms)

    def withdraw(
        self, command: WithdrawManualClaim, page: ProvincePage, _: datetime, at_ms: int
    ) -> Decision[KnownClaim]:
        """Record that a claim is taken back (A-097)."""
        _person, known = self._own_claim(command, page)
        return _recorded(command, page, withdrawn(known.claim, command.cause), at_ms)

    def known(self, query: GetManualClaim, page: ProvincePage) -> KnownClaim:
        """Return a claim with its history; refuses with CLAIM_NOT_KNOWN (A-010, A-097)."""
        own_person(self._entitlement, query.header, query.person_number)
        return _known(page, query.person_number, query.claim_id)

    def listed(self, query: ListManualClaims, page: ProvincePage) -> Sequence[KnownClaim]:
        """Return every claim of a person, the newest first (A-097)."""
        own_person(self._entitlement, query.header, query.person_number)
        records = page.records(query.person_number)
        first = [each for each in records if each.kind is RecordKind.CLAIM and each.version == 1]
        first.sort(key=lambda each: (each.recorded_at_ms, each.key), reverse=True)
        return [_known(page, query.person_number, each.key) for each in first]

    def _own_claim(
        self,
        command: SupplementManualClaim | DecideManualClaim | WithdrawManualClaim,
        page: ProvincePage,
    ) -> tuple[Person, KnownClaim]:
        person = own_person(self._entitlement, command.header, command.person_number)
        return person, _known(page, command.person_number, command.claim_id)

    def _name(self, command: RegisterManualClaim, found: list[Problem]) -> str:
        """The name on the national list, or the one given for an institution not on it."""
        listed = self._registry.institution(command.institution_code)
        if listed is not None:
            return listed.name
        if not command.institution_name:
            found.append(problem("FIELD_MISSING", "institution_name", field="机构名称"))
        return command.institution_name


def receipt_places(command: RegisterManualClaim) -> tuple[ReceiptPlace, ...]:
    """Return where the books keep the receipts of a claim."""
    return tuple(
        ReceiptPlace(
            receipt_owner(
                command.header.insured_region, command.institution_code, each.invoice_number
            ),
            each.invoice_number,
            f"receipts[{index}].invoice_number",
        )
        for index, each in enumerate(command.receipts)
    )


def _known(page: ProvincePage, person_number: str, claim_id: str) -> KnownClaim:
    records = tuple(
        each
        for each in page.records(person_number)
        if each.kind is RecordKind.CLAIM and each.key == claim_id
    )
    if not records:
        raise refuse("CLAIM_NOT_KNOWN", "claim_id", claim=claim_id)
    return KnownClaim(person_number, claim_from_text(claim_id, records[-1].document), records)


def _recorded(
    command: ClaimCommand, page: ProvincePage, claim: ManualClaim, at_ms: int
) -> Decision[KnownClaim]:
    """The next version of a claim."""
    number = command.person_number
    before = page.records(number)
    record = next_version(
        before,
        Place(number, RecordKind.CLAIM, claim.claim_id),
        command.header,
        effective_at_ms=at_ms,
        at_ms=at_ms,
        document=claim_to_text(claim),
    )
    versions = (
        *(each for each in before if each.kind is RecordKind.CLAIM and each.key == claim.claim_id),
        record,
    )
    return KnownClaim(number, claim, versions), ProvinceChanges(records=(record,))
