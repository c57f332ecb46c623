"""Requests for many visits, each of a person who may settle it where it takes place.

People, places and bills follow from the seed; message ids go on from one call to the next.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.benchmarks.bill import Bill
from yidi.domain import regions
from yidi.domain.care import CareType, CredentialType, Insurance
from yidi.domain.codes import MESSAGE_SERIAL_MAX, make_message_id
from yidi.domain.diseases import CodeTableVersion, codes_of, expected_name
from yidi.domain.eligibility import Outcome
from yidi.domain.person import Person
from yidi.domain.qualification import standing_codes
from yidi.domain.regions import CHINA_TIME
from yidi.domain.requests import CareQuestion
from yidi.engine.entitlement import Entitlement
from yidi.province import policy_files
from yidi.province.institution_files import Institutions
from yidi.province.people import synthetic_people
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import header_pb2
from yidi.v1 import settlement_service_pb2 as contract
from yidi.wire import encode

CHRONIC_SHARE = 0.4
"""Visits under a disease, where the person has a qualification at all."""


_SERIALS = itertools.count()
"""Of the whole process: several benchmarks may send to one platform within a second."""


@dataclass(frozen=True)
class Care:
    """One care that can be settled."""

    person: Person
    question: CareQuestion


class Traffic:
    """Makes requests; ``seed`` must be the one the platform makes its people from."""

    def __init__(self, seed: int, bill: Bill) -> None:
        now = datetime.now(CHINA_TIME)
        self._dice = random.Random(seed)
        self._roster = synthetic_people(seed, now.date(), policy_files.load_all())
        self._entitlement = Entitlement(
            lambda area, on: policy_files.load(regions.province_of(area)).area(area, on),
            self._roster,
            Institutions(),
        )
        self.bill = bill
        """What every visit is for from here on."""
        self._visited_at = now - timedelta(hours=1)
        self._cares = self._find_cares()

    def cares(self, count: int) -> list[Care]:
        """The next cares, of another person each."""
        return list(itertools.islice(self._cares, count))

    def query_eligibility(self, care: Care) -> bytes:
        question = care.question
        request = eligibility.QueryEligibilityRequest(
            header=self._header(care),
            person_number=question.person_number,
            insurance=question.insurance,
            care_type=question.care_type,
            disease_code=question.disease_code,
        )
        request.visited_at.FromDatetime(question.visited_at)
        return request.SerializeToString()

    def open_visit(self, care: Care) -> bytes:
        question = care.question
        header = self._header(care)
        request = contract.OpenVisitRequest(
            header=header,
            person_number=question.person_number,
            insurance=question.insurance,
            care_type=question.care_type,
            disease_code=question.disease_code,
            disease_name=expected_name(question.disease_code) or "",
            outpatient_number=f"M{header.message_id[12:]}",
        )
        request.credential.type = CredentialType.IDENTITY_CARD.value
        request.credential.number = care.person.identity_number
        request.visited_at.FromDatetime(question.visited_at)
        return request.SerializeToString()

    def upload_fees(self, care: Care, visit_id: str) -> bytes:
        request = contract.UploadFeesRequest(
            header=self._header(care),
            visit_id=visit_id,
            person_number=care.person.person_number,
            batch_number="1",
            lines=[
                encode.fee_line(each.line, each.limit_micros, each.first_paid_bp)
                for each in self.bill.lines
            ],
            totals=encode.totals(self.bill.totals),
        )
        return request.SerializeToString()

    def pre_settle(self, care: Care, visit_id: str) -> bytes:
        return self._settle(contract.PreSettleRequest, care, visit_id)

    def settle(self, care: Care, visit_id: str) -> bytes:
        return self._settle(contract.SettleRequest, care, visit_id)

    def _settle(
        self,
        kind: type[contract.SettleRequest | contract.PreSettleRequest],
        care: Care,
        visit_id: str,
    ) -> bytes:
        request = kind(
            header=self._header(care),
            visit_id=visit_id,
            person_number=care.person.person_number,
            totals=encode.totals(self.bill.totals),
            use_account=True,
        )
        return request.SerializeToString()

    def _header(self, care: Care) -> header_pb2.RequestHeader:
        question = care.question
        second, serial = divmod(next(_SERIALS), MESSAGE_SERIAL_MAX + 1)
        sent_at = self._visited_at + timedelta(seconds=second)
        header = header_pb2.RequestHeader(
            message_id=make_message_id(question.institution_code, sent_at, serial),
            interface_version="V2.1",
            treating_region=question.treating_region,
            insured_region=care.person.area_code,
            institution_code=question.institution_code,
            operator_code="bench",
            operator_type=1,
        )
        header.sent_at.FromDatetime(sent_at)
        return header

    def _find_cares(self) -> Iterator[Care]:
        """Person after person of every area in turn, in an order drawn from the seed."""
        areas = [each.code for each in regions.all_pooling_areas()]
        self._dice.shuffle(areas)
        rows = [self._roster.generated(area) for area in areas]
        for people in zip(*rows, strict=False):
            for person in people:
                care = next(self._settleable(person), None)
                if care is not None:
                    yield care

    def _settleable(self, person: Person) -> Iterator[Care]:
        for relation in person.normal_relations():
            # Some provinces know the code table of 2021 only; its codes settle everywhere.
            everywhere = codes_of(CodeTableVersion.FIRST_FIVE)
            codes = sorted(standing_codes(person.qualifications, self._visited_at) & everywhere)
            if self._dice.random() > CHRONIC_SHARE:
                codes = []
            for filing in person.filings:
                area = _treating_area(filing.area_code)
                if regions.province_of(area) == regions.province_of(person.area_code):
                    continue
                for question in self._questions(person, relation.insurance, area, codes):
                    standing = self._entitlement.standing(question, person)
                    if standing.outcome is Outcome.SETTLE:
                        yield Care(person, question)

    def _questions(
        self, person: Person, insurance: Insurance, area: str, codes: Sequence[str]
    ) -> Iterator[CareQuestion]:
        for code in (*codes, ""):
            yield CareQuestion(
                person_number=person.person_number,
                insurance=insurance,
                care_type=CareType.CHRONIC if code else CareType.ORDINARY,
                disease_code=code,
                treating_region=area,
                institution_code=f"H{area}00001",
                visited_at=self._visited_at,
                is_emergency=False,
            )


def _treating_area(filed_area: str) -> str:
    if filed_area.endswith("0000"):
        return regions.pooling_areas(filed_area)[0].code
    return filed_area
