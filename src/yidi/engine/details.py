"""What a settlement came to for the person, and what is left of the year (A-071)."""

from __future__ import annotations

from dataclasses import dataclass

from yidi.domain.caps import cap_left
from yidi.domain.care import Insurance
from yidi.domain.errors import refuse
from yidi.domain.money import Fen
from yidi.domain.person import Person
from yidi.domain.ports import ProvincePage
from yidi.domain.qualification import standing_codes
from yidi.domain.records import Accumulators, Settlement, Visit
from yidi.domain.regions import covers
from yidi.domain.registry_documents import moment_at
from yidi.domain.requests import QuerySettlementDetail
from yidi.engine.entitlement import Entitlement
from yidi.engine.rightful import serves
from yidi.engine.settling import balance, of_year, question_of


@dataclass(frozen=True, slots=True)
class Detail:
    """A settlement with its refund, and what the person has left as of now.

    ``limit_left_fen`` is None where the care has no limit, or no benefit any more.
    """

    settlement: Settlement
    refund: Settlement | None
    year: int
    limit_left_fen: Fen | None
    balance_fen: Fen


class Details:
    """Looks settlements up for those who may see them."""

    def __init__(self, entitlement: Entitlement) -> None:
        """Take the collaborator."""
        self._entitlement = entitlement

    def find(self, query: QuerySettlementDetail, page: ProvincePage, at_ms: int) -> Detail:
        """Return a settlement of a person; refuse everybody whom it does not concern.

        An agency of the insured place may look, for the person, and the institution that
        settled. Refuses with SETTLEMENT_NOT_KNOWN and NOT_YOUR_SETTLEMENT.
        """
        found = page.settlement(query.settlement_id)
        header = query.header
        if (
            found is None
            or found.person_number != query.person_number
            or not covers(header.insured_region, found.insured_area)
        ):
            raise refuse("SETTLEMENT_NOT_KNOWN", "settlement_id")
        sender = header.institution_code
        if sender != found.institution_code and not serves(sender, found.insured_area):
            raise refuse("NOT_YOUR_SETTLEMENT", "settlement_id")
        visited = page.visit(found.visit_id)
        if visited is None:
            raise refuse("SETTLEMENT_NOT_KNOWN", "settlement_id")
        day = moment_at(visited.visited_at_ms).date()
        person = self._entitlement.known_person(
            found.person_number, found.insured_area, page, moment_at(at_ms)
        )
        used = page.accumulators(found.person_number)
        relation = person.relation(Insurance(found.insurance))
        return Detail(
            settlement=found,
            refund=page.refund_of(found.settlement_id),
            year=day.year,
            limit_left_fen=self._limit_left(visited, person, used, at_ms),
            balance_fen=balance(relation, used) if relation else 0,
        )

    def _limit_left(
        self, visited: Visit, person: Person, used: Accumulators, at_ms: int
    ) -> Fen | None:
        """What the pool may still pay for this care in the year of the visit."""
        question = question_of(visited, at_ms)
        standing = self._entitlement.standing(question, person)
        if standing.plan is None or standing.relation is None:
            return None
        policy = self._entitlement.area_policy(person, question.day)
        level = self._entitlement.institution(visited.institution_code).level
        codes = sorted(standing_codes(person.qualifications, question.visited_at))
        relation = standing.relation
        caps = policy.disease_caps(
            relation.insurance, codes, relation.category, level, question.day
        )
        year = of_year(used, question.day.year)
        return cap_left(standing.plan, policy.several_diseases, caps, year)
