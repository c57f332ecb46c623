"""Settling a visit at the insured place: the benefit, and what it moves in the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from yidi.domain import visit
from yidi.domain.benefit import ACCOUNT, BenefitCase, compute_benefit
from yidi.domain.breakdown import ACCOUNT_YEAR, Breakdown
from yidi.domain.care import CareType, Insurance
from yidi.domain.eligibility import Standing
from yidi.domain.errors import problem, refusal, refuse
from yidi.domain.money import Fen, yuan
from yidi.domain.person import InsuredRelation, Person
from yidi.domain.ports import Decision, Ids, ProvincePage
from yidi.domain.qualification import standing_codes
from yidi.domain.records import (
    Accumulators,
    ProvinceChanges,
    RegistryRecord,
    Settlement,
    SettlementKind,
    Visit,
    VisitState,
)
from yidi.domain.regions import CHINA_TIME
from yidi.domain.registry_documents import moment_at
from yidi.domain.requests import CareQuestion, Settle
from yidi.domain.split import FeeSplit
from yidi.engine.entitlement import Entitlement, own_visit
from yidi.engine.kept import Kept
from yidi.engine.once import Encodable
from yidi.engine.receipts import Holder, ReceiptPlace, Use, receipt_owner, use_receipts
from yidi.engine.settled_lines import check_lines_free, check_replaced

_PARTS = (
    ("amount_fen", "total_fen", "医疗费总额", "the total"),
    ("full_self_paid_fen", "split.full_self_paid_fen", "全自费金额", "the fully self-paid part"),
    ("over_limit_fen", "split.over_limit_fen", "超限价金额", "the over-limit part"),
    ("first_paid_fen", "split.first_paid_fen", "先行自付金额", "the first-paid part"),
    ("in_scope_fen", "split.in_scope_fen", "符合政策范围金额", "the in-scope part"),
)

Computed: TypeAlias = tuple[BenefitCase, Breakdown]
"""A benefit, and all that it depends on."""


class Settled(NamedTuple):
    """A settlement as it was computed, before it has a document; a trial has no number."""

    settlement_id: str
    message_id: str
    at_ms: int
    visit: Visit
    standing: Standing
    breakdown: Breakdown
    before: Mapping[tuple[int, str], int]
    replaces_id: str = ""
    invoice_number: str = ""


D = TypeVar("D", bound=Encodable)
D_co = TypeVar("D_co", bound=Encodable, covariant=True)


class SettlementWriter(Protocol[D_co]):
    """Writes the document of a settlement in the form of the contract."""

    def settlement(self, settled: Settled) -> D_co:
        """Return the whole settlement."""
        ...


class Settling(Generic[D]):
    """The settlements of one insured place."""

    def __init__(
        self,
        entitlement: Entitlement,
        writer: SettlementWriter[D],
        ids: Ids,
        computed: Kept[Computed],
    ) -> None:
        """Take the collaborators, and where benefits are kept from trial to settlement."""
        self._entitlement = entitlement
        self._writer = writer
        self._ids = ids
        self._computed = computed

    def compute(self, command: Settle, page: ProvincePage, at_ms: int) -> Settled:
        """Return what settling the visit now would bring; writes nothing (预结算).

        Eligibility is decided again for the time of the visit; a block of the person and the
        termination of a qualification count from now on (A-016, A-134). Refuses a closed or empty
        visit, totals that are not those of the lines, lines that another settlement has, and
        care that cannot be settled. A fund of 0.00 is a result like any other (A-075).
        """
        found = own_visit(page, command.visit_id, command.person_number, command.header)
        visit.check_open(found)
        if found.line_count == 0:
            raise refuse("VISIT_EMPTY", "visit_id", visit=found.visit_id)
        _compare(visit.totals(found), command.totals)
        check_lines_free(page, found)
        check_replaced(page, command)
        question = question_of(found, at_ms)
        person = self._entitlement.known_person(
            found.person_number, command.header.insured_region, page, question.visited_at
        )
        standing = self._entitlement.settleable(question, person)
        self._entitlement.check_at_settlement(question, page, moment_at(at_ms))
        before = page.accumulators(found.person_number)
        case = self._case(command, question, person, standing, before)
        breakdown = self._benefit(found.visit_id, case)
        return Settled(
            settlement_id="",
            message_id=command.header.message_id,
            at_ms=at_ms,
            visit=found,
            standing=standing,
            breakdown=breakdown,
            before=before,
            replaces_id=command.replaces_id,
            invoice_number=command.invoice_number,
        )

    def settle(
        self,
        command: Settle,
        page: ProvincePage,
        now: datetime,
        at_ms: int,
        read: frozenset[Holder] = frozenset(),
    ) -> Decision[tuple[Settled, D]]:
        """Settle a visit and return it with its document.

        Books and accumulators are one unit (A-080). A receipt that is named is used for the
        settlement (A-096); ``read`` as in ``use_receipts``.
        """
        trial = self.compute(command, page, at_ms)
        found = trial.visit
        self._computed.take(found.visit_id)
        settled = trial._replace(settlement_id=self._ids.next_id(found.insured_area, now))
        document = self._writer.settlement(settled)
        record = _record(settled, document.SerializeToString())
        changes = ProvinceChanges(
            changed_visits=(visit.in_state(found, VisitState.SETTLED),),
            settlements=(record,),
            replacements=_replacements(settled),
            person_number=found.person_number,
            movements=record.movements,
            records=_receipts(command, settled, page, at_ms, read)
            if command.invoice_number
            else (),
        )
        return (settled, document), changes

    def _benefit(self, visit_id: str, case: BenefitCase) -> Breakdown:
        """The benefit of a case, kept until then: a trial is nearly always settled as it was.

        It depends on nothing but the case, so the same case has the same benefit.
        """
        known = self._computed.get(visit_id)
        if known is not None and known[0] == case:
            return known[1]
        breakdown = compute_benefit(case)
        self._computed.keep(visit_id, (case, breakdown))
        return breakdown

    def _case(
        self,
        command: Settle,
        question: CareQuestion,
        person: Person,
        standing: Standing,
        before: Accumulators,
    ) -> BenefitCase:
        """What the benefit depends on: the bill, the plan, the accumulators of the year."""
        policy = self._entitlement.area_policy(person, question.day)
        institution = self._entitlement.institution(question.institution_code)
        relation, plan = standing.entitled()
        caps: tuple[tuple[str, Fen], ...] = ()
        if plan.joins_diseases:
            codes = sorted(standing_codes(person.qualifications, question.visited_at))
            caps = policy.disease_caps(
                relation.insurance, codes, relation.category, institution.level, question.day
            )
        return BenefitCase(
            bill=command.totals,
            plan=plan,
            accumulators=of_year(before, question.day.year),
            on=question.day,
            institution_code=question.institution_code,
            balance_fen=balance(relation, before),
            use_account=command.use_account,
            hospital_part_fen=command.hospital_part_fen,
            is_civil_servant=relation.civil_servant,
            is_assisted=relation.assisted,
            disease_caps=caps,
            several_diseases=policy.several_diseases,
        )


def settle_receipt(command: Settle) -> ReceiptPlace:
    """Return where the books keep the receipt that a settlement names."""
    header = command.header
    owner = receipt_owner(header.insured_region, header.institution_code, command.invoice_number)
    return ReceiptPlace(owner, command.invoice_number, "invoice_number")


def _receipts(
    command: Settle, settled: Settled, page: ProvincePage, at_ms: int, read: frozenset[Holder]
) -> tuple[RegistryRecord, ...]:
    holder = Holder(Use.SETTLEMENT, settled.settlement_id, settled.visit.person_number)
    return use_receipts(page, [settle_receipt(command)], holder, command.header, at_ms, read)


def of_year(accumulators: Accumulators, year: int) -> dict[str, Fen]:
    """Return the accumulators of one year by name."""
    return {name: value for (each, name), value in accumulators.items() if each == year}


def balance(relation: InsuredRelation, accumulators: Accumulators) -> Fen:
    """Return what the personal account holds: what was paid in less what was spent."""
    if relation.insurance is not Insurance.EMPLOYEE:
        return relation.account_balance_fen
    return relation.account_balance_fen - accumulators.get((ACCOUNT_YEAR, ACCOUNT), 0)


def question_of(found: Visit, asked_at_ms: int) -> CareQuestion:
    """Return the care of a visit, as it is asked about again at ``asked_at_ms``."""
    return CareQuestion(
        person_number=found.person_number,
        insurance=Insurance(found.insurance),
        care_type=CareType(found.care_type),
        disease_code=found.disease_code,
        treating_region=found.treating_region,
        institution_code=found.institution_code,
        visited_at=_moment(found.visited_at_ms),
        is_emergency=found.is_emergency,
        asked_at=_moment(asked_at_ms),
    )


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, CHINA_TIME)


def _compare(uploaded: FeeSplit, claimed: FeeSplit) -> None:
    """Refuse totals that are not exactly those of the uploaded lines (A-061)."""
    different = [
        problem(
            "BILL_NOT_BALANCED",
            f"totals.{path}",
            part=zh,
            part_en=en,
            difference=yuan(abs(getattr(uploaded, name) - getattr(claimed, name))),
        )
        for name, path, zh, en in _PARTS
        if getattr(uploaded, name) != getattr(claimed, name)
    ]
    if different:
        raise refusal(different)


def _replacements(settled: Settled) -> tuple[tuple[str, str], ...]:
    """The link to the refunded settlement whose costs are settled again (A-090)."""
    return ((settled.replaces_id, settled.settlement_id),) if settled.replaces_id else ()


def _record(settled: Settled, document: bytes) -> Settlement:
    found, result = settled.visit, settled.breakdown
    return Settlement(
        settlement_id=settled.settlement_id,
        kind=SettlementKind.SETTLEMENT,
        original_id="",
        visit_id=found.visit_id,
        message_id=settled.message_id,
        person_number=found.person_number,
        insurance=found.insurance,
        care_type=found.care_type,
        disease_code=found.disease_code,
        treating_region=found.treating_region,
        insured_area=found.insured_area,
        institution_code=found.institution_code,
        settled_at_ms=settled.at_ms,
        total_fen=result.total_fen,
        in_scope_fen=result.split.in_scope_fen,
        pool_fen=result.pool_fen,
        large_cost_fen=result.large_cost_fen,
        critical_illness_fen=result.critical_illness_fen,
        civil_servant_fen=result.civil_servant_fen,
        assistance_fen=result.assistance_fen,
        fund_total_fen=result.fund_total_fen,
        hospital_part_fen=result.hospital_part_fen,
        account_fen=result.account_fen,
        cash_fen=result.cash_fen,
        movements=result.movements,
        document=document,
    )
