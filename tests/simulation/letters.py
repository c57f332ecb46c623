"""Requests of the workload, right in every field; mistakes are made on purpose and elsewhere."""

from __future__ import annotations

import itertools
import random
from datetime import datetime, timedelta
from typing import Any

from tests.agencies import Agency
from tests.messages import BEIJING, Known, a_credential, a_header, a_line, stamp, totals_of
from tests.simulation.cast import Care
from tests.simulation.person_file import Visit
from yidi.domain.ports import Clock
from yidi.v1 import codes_pb2, fees_pb2, filing_pb2, header_pb2, settlement_pb2
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import settlement_service_pb2 as contract

_FEN_OF_MICROS = 10_000
_YUAN_MAX = ((30, 0.5), (600, 0.3), (9_000, 0.15), (120_000, 0.05))
"""Most bills are small; some use up a cap at once."""


class Letters:
    """Writes requests; the message ids go on for ever."""

    def __init__(self, dice: random.Random, clock: Clock) -> None:
        self._dice = dice
        self._clock = clock
        self._serials = itertools.count(1)

    def header(self, institution: str, treating: str, insured: str) -> header_pb2.RequestHeader:
        serial = next(self._serials)
        at = self._clock.now().astimezone(BEIJING)
        return a_header(
            message_id=f"{institution}{at:%Y%m%d%H%M%S}{serial % 10_000:04d}",
            institution_code=institution,
            treating_region=treating,
            insured_region=insured,
            sent_at=stamp(at),
        )

    def of_care(self, care: Care) -> header_pb2.RequestHeader:
        return self.header(care.institution, care.treating_region, care.person.region)

    def query_eligibility(
        self, care: Care, visited_at: datetime
    ) -> eligibility.QueryEligibilityRequest:
        return eligibility.QueryEligibilityRequest(
            header=self.of_care(care),
            person_number=care.person.number,
            insurance=care.person.insurance,
            care_type=care.care_type,  # type: ignore[arg-type]
            disease_code=care.disease,
            visited_at=stamp(visited_at),
        )

    def open_visit(self, care: Care, visited_at: datetime, number: str) -> Any:
        return contract.OpenVisitRequest(
            header=self.of_care(care),
            person_number=care.person.number,
            credential=a_credential(care.person),
            person_name=care.person.name,
            insurance=care.person.insurance,
            care_type=care.care_type,  # type: ignore[arg-type]
            disease_code=care.disease,
            disease_name=care.disease_name,
            visited_at=stamp(visited_at),
            outpatient_number=number,
        )

    def upload_fees(self, visit: Visit, first_line: int) -> contract.UploadFeesRequest:
        lines = [
            self._line(str(first_line + index), visit) for index in range(self._dice.randint(1, 4))
        ]
        return contract.UploadFeesRequest(
            **self._of_visit(visit),
            batch_number=str(self._dice.randint(1, 3)),
            lines=lines,
            totals=totals_of(lines),
        )

    def _line(self, number: str, visit: Visit) -> fees_pb2.FeeLine:
        dice = self._dice
        most = dice.choices([each for each, _ in _YUAN_MAX], [share for _, share in _YUAN_MAX])[0]
        price_fen, quantity = dice.randint(1, most * 100), dice.randint(1, 3)
        amount = price_fen * quantity
        own = {
            "first_paid": amount * dice.choice((0, 0, 1, 2)) // 10,
            "over_limit": amount // 7 if dice.random() < 0.1 else 0,
        }
        if dice.random() < 0.1:
            own = {"full_self_paid": amount}
        return a_line(
            number,
            price=price_fen * _FEN_OF_MICROS,
            quantity=quantity * 1_000_000,
            amount=amount,
            occurred_at=visit.opening.visited_at,
            **own,
        )

    def withdraw_fees(self, visit: Visit, batch: str) -> contract.WithdrawFeesRequest:
        return contract.WithdrawFeesRequest(**self._of_visit(visit), batch_number=batch)

    def cancel_visit(self, visit: Visit) -> contract.CancelVisitRequest:
        return contract.CancelVisitRequest(**self._of_visit(visit))

    def settle(self, kind: Any, visit: Visit, **changed: Any) -> Any:
        """A Settle or a PreSettle of everything that was uploaded."""
        facts = self._of_visit(visit) | {
            "totals": totals_of_parts(visit.totals),
            "use_account": self._dice.random() < 0.6,
            "hospital_part_fen": self._hospital_part(visit),
        }
        return kind(**facts | changed)

    def _hospital_part(self, visit: Visit) -> int:
        """Now and then the hospital bears something of what is not in scope."""
        outside = visit.totals[0] - visit.totals[-1]
        return self._dice.randint(0, outside) if self._dice.random() < 0.1 else 0

    def cancel_settlement(self, told: settlement_pb2.Settlement) -> Any:
        return contract.CancelSettlementRequest(
            header=self.header(told.institution_code, told.treating_region, told.insured_area),
            settlement_id=told.settlement_id,
            visit_id=told.visit_id,
            person_number=told.person_number,
            cause="退费",
        )

    def reverse(self, original: Any) -> contract.ReverseRequest:
        return contract.ReverseRequest(
            header=self.like(original),
            person_number=original.person_number,
            original_message_id=original.header.message_id,
            original_transaction="2207",
        )

    def inquire(self, original: Any) -> contract.InquireMessageRequest:
        return contract.InquireMessageRequest(
            header=self.like(original), original_message_id=original.header.message_id
        )

    def get_settlement(self, original: Any, **key: str) -> contract.GetSettlementRequest:
        return contract.GetSettlementRequest(
            header=self.like(original), person_number=original.person_number, **key
        )

    def like(self, original: Any) -> header_pb2.RequestHeader:
        """A header of the same sender on the same road."""
        header = original.header
        return self.header(header.institution_code, header.treating_region, header.insured_region)

    def _of_visit(self, visit: Visit) -> dict[str, Any]:
        return {
            "header": self.like(visit.opening),
            "visit_id": visit.visit_id,
            "person_number": visit.opening.person_number,
        }

    def of_records(self, kind: Any, agency: str, person: Known, **facts: Any) -> Any:
        """A request of the agency that keeps somebody's records."""
        header = self.header(agency, "", person.region)
        return kind(header=header, person_number=person.number, **facts)

    def submit_filing(self, agency: str, person: Known, area: str) -> registry.SubmitFilingRequest:
        request = Agency(agency).submit_filing(person)
        request.header.CopyFrom(self.header(agency, "", person.region))
        request.area = area
        request.type = self._dice.choice(
            (codes_pb2.FILING_TYPE_OTHER_TEMPORARY, codes_pb2.FILING_TYPE_REFERRAL)
        )
        request.mode = filing_pb2.FILING_MODE_SELF_SERVICE
        return request

    def before(self) -> datetime:
        """When a visit took place: some minutes or hours ago."""
        ago = timedelta(minutes=self._dice.randint(0, 300))
        return (self._clock.now() - ago).replace(microsecond=0)


def totals_of_parts(parts: tuple[int, ...]) -> fees_pb2.BillTotals:
    """Totals from the total and its four parts."""
    total, self_paid, over, first, scope = parts
    return fees_pb2.BillTotals(
        total_fen=total,
        split=fees_pb2.Split(
            full_self_paid_fen=self_paid,
            over_limit_fen=over,
            first_paid_fen=first,
            in_scope_fen=scope,
        ),
    )
