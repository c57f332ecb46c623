"""Plays one scenario against running listeners, step by step, and compares what comes back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.integration.tampering import TamperingPlace
from tests.messages import BEIJING, Desk, Known, stamp, totals_of
from tests.outages import PLANNED, UNPLANNED, Announcer
from tests.platforms import Embedded, PlainClient, Refused
from tests.scenarios import answers, claims, lines, registry
from tests.scenarios.faults import tampering
from tests.scenarios.reader import OUTAGES, Scenario, Table
from yidi.domain.money import parse_yuan, yuan
from yidi.v1 import codes_pb2, error_pb2, outage_pb2
from yidi.v1 import settlement_service_pb2 as settlement

SERVICES = {
    "EligibilityService": ("QueryPerson", "QueryEligibility"),
    "OutageService": ("AnnounceOutage", "WithdrawOutage", "ListOutages"),
    "TreatingPlaceService": ("SplitCharges", "SettleBill", "RefundBill"),
}
METHODS = {name: f"{service}/{name}" for service, names in SERVICES.items() for name in names}
METHODS |= {name: f"ManualClaimService/{name}" for name in claims.CALLS}
METHODS |= {name: f"RegistryService/{name}" for name in registry.CALLS}
EMERGENCY = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY


@dataclass
class Remembered:
    """What later steps may refer to: the request as it was sent and what it led to."""

    request: Any = None
    answer: Any = None
    visit_id: str = ""
    totals: Any = None
    settlement_id: str = ""
    claim_id: str = ""
    filing_id: str = ""


@dataclass
class Ground:
    """Where a scenario is played: the platform, and who answers what."""

    running: Embedded
    settlements: PlainClient
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    place: TamperingPlace | None = None

    def client(self, call: str) -> PlainClient:
        if METHODS.get(call, "").startswith("TreatingPlaceService/"):
            return self.running.provinces
        return self.settlements


class Player:
    """Plays the steps of one scenario in their order."""

    def __init__(self, scenario: Scenario, ground: Ground) -> None:
        self._scenario = scenario
        self._ground = ground
        self._seen: dict[str, Remembered] = {}
        self._last_visit = ""

    async def play(self) -> None:
        clock = self._ground.running.clock
        clock.set(self._scenario.clock)
        for _, group in itertools.groupby(
            enumerate(self._scenario.steps), lambda each: each[1].get("together", each[0])
        ):
            steps = [step for _, step in group]
            if "clock" in steps[0]:
                clock.set(steps[0]["clock"])
            await asyncio.gather(*(self._step(step) for step in steps))
        for each in self._scenario.sums:
            self._check_sum(each)

    async def _step(self, step: Table) -> None:
        memory = self._seen[step["id"]] = Remembered()
        if self._ground.place is not None:
            self._ground.place.faults = tampering(step.get("fault", ""))
        before = await self._ground.running.written()
        refused = await self._refusal(step, memory)
        if refused is None:
            assert "refused" not in step, f"{step['id']} was answered: {memory.answer}"
            self._check(step, memory)
            return
        assert "refused" in step, f"{step['id']}: {refused}"
        check_refusal(step, refused)
        if "fault" not in step:
            # A refused message itself is written down, and nothing else.
            assert await self._ground.running.written() == before, step["id"]

    async def _refusal(self, step: Table, memory: Remembered) -> Refused | None:
        try:
            await self._call(step, memory)
        except Refused as refused:
            return refused
        return None

    async def _call(self, step: Table, memory: Remembered) -> None:
        call = step["call"]
        if call == "Visit":
            await self._visit(step, memory)
            return
        if "repeat" in step:
            memory.request = self._seen[step["repeat"]].request
        else:
            memory.request = self._request(call, step, memory)
        for path, value in step.get("request", {}).items():
            put(memory.request, path, value)
        await self._send(call, memory)

    async def _visit(self, step: Table, memory: Remembered) -> None:
        """A whole visit: open it, upload its lines, settle it."""
        for call in ("OpenVisit", "UploadFees", "Settle"):
            memory.request = self._request(call, step, memory)
            await self._send(call, memory)

    async def _send(self, call: str, memory: Remembered) -> None:
        method = METHODS.get(call, f"SettlementService/{call}")
        memory.answer = answer = await self._ground.client(call).call(method, memory.request)
        if call == "OpenVisit":
            memory.visit_id = answer.visit_id
        elif call == "UploadFees":
            memory.visit_id, memory.totals = memory.request.visit_id, answer.visit_totals
        elif call == "Settle":
            memory.visit_id = answer.settlement.visit_id
            memory.settlement_id = answer.settlement.settlement_id
        elif call in claims.CALLS:
            memory.claim_id = answer.claim.claim_id
        elif call == "SubmitFiling":
            memory.filing_id = answer.filing.filing.filing_id

    def _of_calendar(self, call: str, step: Table) -> Any:
        """A request of an agency to the calendar of outages."""
        now, agency = self._ground.running.clock.now(), step["agency"]
        announcer = Announcer(agency)
        if call == "AnnounceOutage":
            notice = step["notice"]
            regions = [notice["region"]] if "region" in notice else []
            request = announcer.announce(
                notice.get("begin"),
                notice.get("end"),
                kind=UNPLANNED if notice.get("unplanned") else PLANNED,
                scope=outage_pb2.OutageScope(regions=regions),
                reason_zh=notice["reason"],
            )
        elif call == "WithdrawOutage":
            request = announcer.withdraw(self._seen[step["of"]].answer.notice.notice_id)
        else:
            request = announcer.list()
        serial = next(self._ground.serials)
        request.header.message_id = f"{agency}{now:%Y%m%d%H%M%S}{serial:04d}"
        return request

    def _request(self, call: str, step: Table, memory: Remembered) -> Any:
        if call in OUTAGES:
            return self._of_calendar(call, step)
        person = self._person(step)
        if call in claims.CALLS:
            return self._of_claim(call, step, person)
        if call in registry.CALLS:
            filed = self._seen[step["of"]].filing_id if "of" in step else ""
            return registry.request(call, self._of_agency(person), person, step["record"], filed)
        facts = self._facts(step, person)
        at = stamp(step.get("visited_at", self._ground.running.clock.now()))
        if call in ("QueryPerson", "QueryEligibility", "OpenVisit", "SettleBill"):
            return self._of_person(call, step, person, facts, at)
        if call in ("UploadFees", "PreSettle", "Settle"):
            return self._of_visit(call, step, memory, facts)
        if call == "SplitCharges":
            charged = lines.charges(step["lines"])
            return _desk().split_charges(header=facts["header"], charges=charged)
        return self._of_earlier(call, step, facts)

    def _of_person(self, call: str, step: Table, person: Known, facts: Table, at: Any) -> Any:
        disease = step.get("disease", "")
        build = getattr(_desk(), _snake(call))
        if call == "QueryPerson":
            return build(person, header=facts["header"])
        if "care" in step:
            facts["care_type"] = codes_pb2.CareType.Value(f"CARE_TYPE_{step['care'].upper()}")
        facts["visited_at"] = at
        if call == "QueryEligibility":
            if step.get("emergency"):
                facts["emergency_referral"] = EMERGENCY
            return build(person, disease, **facts)
        if step.get("emergency"):
            facts["extension"] = settlement.VisitExtension(emergency_referral=EMERGENCY)
        if "outpatient" in step:
            facts["outpatient_number"] = step["outpatient"]
        if call == "OpenVisit":
            if "disease_name" in step:
                facts["disease_name"] = step["disease_name"]
            return build(person, disease, **facts)
        facts.pop("care_type", None)
        facts["use_account"] = step.get("use_account", False)
        return build(person, charges=lines.charges(step["lines"]), **facts)

    def _of_claim(self, call: str, step: Table, person: Known) -> Any:
        """A message of the agency of the insured area about costs at the step's institution."""
        header, now = self._of_agency(person), self._ground.running.clock.now()
        earlier = self._seen[step["of"]] if "of" in step else Remembered()
        if call != "RegisterManualClaim":
            return claims.about(call, header, person, earlier.claim_id, step["claim"])
        institution = self._scenario.institutions[step["at"]]
        return claims.registration(
            header, person, institution, step["claim"], earlier.request, now.date()
        )

    def _of_agency(self, person: Known) -> Any:
        """The header of a message of the agency of the insured area."""
        agency = f"J{person.region}00001"
        now = self._ground.running.clock.now()
        serial = next(self._ground.serials)
        message_id = f"{agency}{now:%Y%m%d%H%M%S}{serial:04d}"
        return Desk(agency, "").header(person, message_id=message_id, treating_region="")

    def _of_visit(self, call: str, step: Table, memory: Remembered, facts: Table) -> Any:
        visit = self._seen[step["of"]] if "of" in step else memory
        build = getattr(_desk(), _snake(call))
        if call == "UploadFees":
            at = step.get("visited_at", self._ground.running.clock.now())
            split = lines.split_lines(step["lines"], at)
            return build(visit.visit_id, lines=split, totals=totals_of(split), **facts)
        return build(
            visit.visit_id,
            totals=visit.totals,
            use_account=step.get("use_account", False),
            hospital_part_fen=parse_yuan(step.get("hospital_part", "0.00")),
            **facts,
        )

    def _of_earlier(self, call: str, step: Table, facts: Table) -> Any:
        """A request about what an earlier step has sent or made."""
        earlier, desk = self._seen[step["of"]], _desk()
        original = earlier.request.header.message_id
        if call == "CancelSettlement":
            return desk.cancel_settlement(earlier.settlement_id, earlier.visit_id, **facts)
        if call == "WithdrawFees":
            return desk.withdraw_fees(earlier.visit_id, **facts)
        if call == "CancelVisit":
            return desk.cancel_visit(earlier.visit_id, **facts)
        if call == "GetSettlement":
            return desk.get_settlement(original_message_id=original, **facts)
        if call == "Reverse":
            return desk.reverse(original, **facts)
        if call == "InquireMessage":
            return desk.inquire(original, header=facts["header"])
        return desk.refund_bill(original, header=facts["header"])

    def _facts(self, step: Table, person: Known) -> Table:
        """The header of a message of the step's institution, and whom it is about."""
        institutions: Mapping[str, str] = self._scenario.institutions
        institution = institutions[step.get("at", next(iter(institutions)))]
        now = self._ground.running.clock.now()
        serial = next(self._ground.serials)
        header = Desk(institution, institution[1:7]).header(
            person, message_id=f"{institution}{now:%Y%m%d%H%M%S}{serial:04d}"
        )
        return {"header": header, "person_number": person.number}

    def _person(self, step: Table) -> Known:
        persons = self._scenario.persons
        return persons[step.get("person", next(iter(persons)))]

    def _check(self, step: Table, memory: Remembered) -> None:
        answer, where = memory.answer, f"{self._scenario.name} {step['id']}"
        assert {path: answers.look(answer, path) for path in step.get("answer", {})} == step.get(
            "answer", {}
        ), where
        if names := step.get("amounts"):
            assert answers.amounts_of(answer, names) == names, where
        if names := step.get("used"):
            assert answers.used_of(answer, names) == names, where
        if "parts" in step:
            for part, expected in zip(answer.parts, step["parts"], strict=True):
                assert lines.part_of(part, expected) == expected, where
        for path, other in step.get("same", {}).items():
            name, _, there = other.partition(":")
            assert answers.look_at(answer, path) == answers.look_at(
                self._seen[name].answer, there
            ), f"{where} {path}"
        if "negative_of" in step:
            paid = answers.settlement_of(self._seen[step["negative_of"]].answer).breakdown
            back = answers.settlement_of(answer).breakdown
            assert answers.signed_amounts(back) == [-each for each in answers.signed_amounts(paid)]
        for breakdown in answers.breakdowns_in(answer):
            assert answers.identity_holds(breakdown), where

    def _check_sum(self, table: Table) -> None:
        found = sum(
            parse_yuan(
                answers.amounts_of(self._seen[name].answer, [table["field"]])[table["field"]]
            )
            for name in table["of"]
        )
        assert yuan(found) == table["is"], table["why"]


def check_refusal(step: Table, refused: Refused) -> None:
    """Compare a refusal with what the step expects, as far as it says."""
    seen = {
        "reason": refused.reason,
        "status": refused.code.name,
        "party": _name(codes_pb2.Party, refused.detail.party),
        "next_step": _name(error_pb2.NextStep, refused.detail.next_step),
        "text": refused.detail.text_zh,
        "problems": [reason for reason, _ in refused.problems],
        "texts": [each.text_zh for each in refused.detail.problems],
        "outage": _outage(refused.detail.outage),
        "retry_seconds": refused.retry.retry_delay.seconds if refused.retry else None,
    }
    expected = step["refused"]
    assert {key: seen[key] for key in expected} == expected, step["id"]


def _outage(notice: outage_pb2.OutageNotice) -> list[str]:
    """Begin, end, reason and advice of the notice in a refusal."""
    moments = (notice.begins_at, notice.ends_at)
    times = [f"{each.ToDatetime(BEIJING):%m-%d %H:%M}" for each in moments]
    return [*times, notice.reason_zh, notice.advice_zh]


def put(message: Any, path: str, value: Any) -> None:
    """Overwrite one field of a request, whatever it held."""
    *parents, name = path.split(".")
    for parent in parents:
        message = getattr(message, parent)
    setattr(message, name, value)


def _name(enum: Any, value: int) -> str:
    prefix = enum.Name(0).removesuffix("UNSPECIFIED")
    return str(enum.Name(value)).removeprefix(prefix)


def _desk() -> Desk:
    """A counter whose own numbers are not used: every header is made for its step."""
    return Desk()


def _snake(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
