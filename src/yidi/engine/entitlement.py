"""Entitlement at the insured place (参保地): who a person is and what care may be settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from yidi.domain import eligibility
from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.eligibility import Outcome, Standing
from yidi.domain.errors import refusal, refuse
from yidi.domain.institution import Institution
from yidi.domain.overlay import overlaid
from yidi.domain.person import Person
from yidi.domain.policy import AreaPolicy
from yidi.domain.ports import InstitutionRegistry, People, ProvincePage
from yidi.domain.records import Visit
from yidi.domain.regions import covers, spoken_name
from yidi.domain.requests import CareQuestion, Header, OpenVisit, QueryPerson

PolicyOfArea = Callable[[str, date], AreaPolicy]
"""What a pooling area had decided by a day."""

ENDS_AT_ONCE = frozenset(
    (
        "BENEFIT_SUSPENDED",
        "INSURANCE_TERMINATED",
        "DIRECT_SETTLEMENT_SUSPENDED",
        "QUALIFICATION_TERMINATED",
        "QUALIFICATION_PAUSED",
    )
)
"""What refuses a settlement from its moment on, also for a visit that began before."""


class Entitlement:
    """One province's people, policy and the national registry, asked together."""

    def __init__(
        self,
        policy_of_area: PolicyOfArea,
        people: People,
        registry: InstitutionRegistry,
        agreements: Agreements = NO_AGREEMENTS,
    ) -> None:
        """Take the collaborators."""
        self.agreements = agreements
        self._policy_of_area = policy_of_area
        self._people = people
        self._registry = registry

    def find_person(self, query: QueryPerson) -> Person:
        """Return the person a credential belongs to (A-040, A-042).

        Refuses with PERSON_NOT_KNOWN, and with PERSON_MISMATCH for another name.
        """
        person = self._people.find_by_credential(query.credential_type, query.credential_number)
        if person is None or not covers(query.header.insured_region, person.area_code):
            raise refuse("PERSON_NOT_KNOWN", "credential.number")
        if query.name and query.name != person.name:
            raise refuse("PERSON_MISMATCH", "name")
        return person

    def known_person(
        self, person_number: str, insured_region: str, page: ProvincePage, at: datetime
    ) -> Person:
        """Return a person by number as the records make them at a moment (A-036).

        Refuses with PERSON_NOT_KNOWN, INSURED_REGION_MISMATCH.
        """
        return overlaid(
            self.listed_person(person_number, insured_region), page.records(person_number), at
        )

    def listed_person(self, person_number: str, insured_region: str) -> Person:
        """Return a person as the roster has them, before any record; refuses like known_person."""
        person = self._people.person(person_number)
        if person is None:
            raise refuse("PERSON_NOT_KNOWN", "person_number")
        if not covers(insured_region, person.area_code):
            named = spoken_name(insured_region)
            raise refuse("INSURED_REGION_MISMATCH", "header.insured_region", region=named)
        return person

    def institution(self, code: str) -> Institution:
        """Return an institution; refuses with INSTITUTION_NOT_KNOWN (A-050)."""
        found = self._registry.institution(code)
        if found is None:
            raise refuse("INSTITUTION_NOT_KNOWN", "header.institution_code", institution=code)
        return found

    def check_at_settlement(
        self, question: CareQuestion, page: ProvincePage, now: datetime
    ) -> None:
        """Refuse what was ended between the visit and its settlement (A-016, A-017, A-134).

        Eligibility is decided for the time of the visit; benefit, qualification and block are
        looked at again at the time of settlement. Only records can have changed them.
        """
        records = page.records(question.person_number)
        if not records or now <= question.visited_at:
            return
        person = self._people.person(question.person_number)
        if person is None:
            return
        later = self.standing(question._replace(visited_at=now), overlaid(person, records, now))
        ended = [each for each in later.problems if each.reason.name in ENDS_AT_ONCE]
        if ended:
            raise refusal(ended)

    def standing(self, question: CareQuestion, person: Person) -> Standing:
        """Return whether the care can be settled, with every reason (A-069)."""
        institution = self.institution(question.institution_code)
        policy = self.area_policy(person, question.day)
        return eligibility.decide(
            question, person, institution, policy, self._institution_name, self.agreements
        )

    def area_policy(self, person: Person, on: date) -> AreaPolicy:
        """Return what the person's pooling area had decided by a day (A-039)."""
        return self._policy_of_area(person.area_code, on)

    def settleable(self, question: CareQuestion, person: Person) -> Standing:
        """Return the standing of care that can be settled; refuse with every reason otherwise."""
        standing = self.standing(question, person)
        if standing.outcome is not Outcome.SETTLE:
            raise refusal(standing.problems)
        return standing

    def shown_person(self, command: OpenVisit, page: ProvincePage) -> Person:
        """Return the person of a visit, whose credential was shown (A-041, A-042)."""
        number = command.question.person_number
        at = command.question.visited_at
        person = self.known_person(number, command.header.insured_region, page, at)
        shown = self._people.find_by_credential(command.credential_type, command.credential_number)
        if shown is None or shown.person_number != person.person_number:
            raise refuse("PERSON_MISMATCH", "credential.number")
        if command.person_name and command.person_name != person.name:
            raise refuse("PERSON_MISMATCH", "person_name")
        return person

    def _institution_name(self, code: str) -> str:
        found = self._registry.institution(code)
        return found.name if found else code


def own_visit(page: ProvincePage, visit_id: str, person_number: str, header: Header) -> Visit:
    """Return a visit of this person at this institution.

    Refuses with VISIT_NOT_KNOWN, also for a visit of another insured place whose books
    happen to be in the same database, and with NOT_YOUR_VISIT for somebody else's.
    """
    found = page.visit(visit_id)
    if found is None or not covers(header.insured_region, found.insured_area):
        raise refuse("VISIT_NOT_KNOWN", "visit_id", visit=visit_id)
    if found.person_number != person_number or found.institution_code != header.institution_code:
        raise refuse("NOT_YOUR_VISIT", "visit_id", visit=visit_id)
    return found
