"""EligibilityService of an insured place."""

from __future__ import annotations

from yidi.domain.caps import cap_left
from yidi.domain.counting import deductible_due, deductible_name
from yidi.domain.eligibility import Outcome, Standing
from yidi.domain.money import WHOLE_BP
from yidi.domain.overlay import overlaid
from yidi.domain.person import Person
from yidi.domain.plan import WHOLE_WEIGHT
from yidi.domain.ports import ProvincePage
from yidi.domain.qualification import standing_codes
from yidi.domain.records import Accumulators, ProvinceKeys
from yidi.domain.requests import CareQuestion, Purpose, QueryEligibility, QueryPerson
from yidi.engine.entitlement import Entitlement
from yidi.engine.settling import balance, of_year
from yidi.province.answering import Answering
from yidi.rpc.call import Call
from yidi.v1 import eligibility_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.hints import hints_of
from yidi.wire.moments import stamp_fields_of_ms
from yidi.wire.status import encode_problem


class EligibilityHandlers:
    """Answers who a person is and what may be settled."""

    def __init__(self, entitlement: Entitlement, answering: Answering) -> None:
        """Take the entitlement and the books behind it."""
        self._entitlement = entitlement
        self._answering = answering

    async def query_person(
        self, request: contract.QueryPersonRequest, call: Call
    ) -> contract.QueryPersonResponse:
        """Find the person of a credential."""
        query: QueryPerson = self._answering.decoded(request, call)
        listed = self._entitlement.find_person(query)

        def answer(page: ProvincePage) -> contract.QueryPersonResponse:
            person = overlaid(listed, page.records(listed.person_number), call.received_at)
            before = page.accumulators(person.person_number)
            balances = {each.insurance: balance(each, before) for each in person.insurances}
            return contract.QueryPersonResponse(
                header=self._answering.header(call), person=encode.person(person, balances)
            )

        return await self._answering.look(
            ProvinceKeys(person_numbers=(listed.person_number,)), answer
        )

    async def query_eligibility(
        self, request: contract.QueryEligibilityRequest, call: Call
    ) -> contract.QueryEligibilityResponse:
        """Decide whether a care can be settled."""
        query: QueryEligibility = self._answering.decoded(request, call)
        question = query.question
        number = question.person_number
        listed = self._entitlement.listed_person(number, query.header.insured_region)
        institution = self._entitlement.institution(question.institution_code)

        def answer(page: ProvincePage) -> contract.QueryEligibilityResponse:
            person = overlaid(listed, page.records(number), question.visited_at)
            standing = self._entitlement.standing(question, person)
            before = page.accumulators(person.person_number)
            relation = standing.relation
            return contract.QueryEligibilityResponse(
                header=self._answering.header(
                    call, hints_of(standing, is_declared=query.declared_chronic)
                ),
                outcome=standing.outcome.value,  # type: ignore[arg-type]
                reasons=[encode_problem(each) for each in standing.problems],
                filing=encode.filing(standing.filing, is_deemed=standing.is_deemed),
                qualifications=[
                    encode.qualification(each, self._answering.agreements)
                    for each in person.qualifications
                ],
                relation=encode.relation(relation, balance(relation, before)) if relation else None,
                benefit=self._benefit(question, person, standing, before),
                institution=encode.institution(institution),
                purpose=query.purpose.value,  # type: ignore[arg-type]
                cacheable_until=_cacheable_until(query, standing),
            )

        return await self._answering.look(ProvinceKeys(person_numbers=(number,)), answer)

    def _benefit(
        self, question: CareQuestion, person: Person, standing: Standing, before: Accumulators
    ) -> contract.BenefitSummary | None:
        """What the policy gives today; None if the care cannot be settled."""
        if standing.outcome is not Outcome.SETTLE:
            return None
        relation, plan = standing.entitled()
        policy = self._entitlement.area_policy(person, question.day)
        institution = self._entitlement.institution(question.institution_code)
        codes = sorted(standing_codes(person.qualifications, question.visited_at))
        caps = policy.disease_caps(
            relation.insurance, codes, relation.category, institution.level, question.day
        )
        year = of_year(before, question.day.year)
        name = deductible_name(plan.deductible, question.day, institution.code)
        left = cap_left(plan, policy.several_diseases, caps, year)
        return contract.BenefitSummary(
            plan=plan.name,
            rate_bp=plan.rated_bands[0].weight * WHOLE_BP // WHOLE_WEIGHT,
            deductible_left_fen=deductible_due(plan.deductible, plan.standard_fen, name, year),
            cap_left_fen=-1 if left is None else left,
            account_balance_fen=balance(relation, before),
        )


def _cacheable_until(query: QueryEligibility, standing: Standing) -> dict[str, int] | None:
    """Until when a booking may rely on the answer (A-012); a "no" can be mended any time."""
    if query.purpose is not Purpose.BOOKING or standing.outcome is not Outcome.SETTLE:
        return None
    return stamp_fields_of_ms(int(query.question.visited_at.timestamp() * 1000))
