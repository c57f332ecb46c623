"""The part of RegistryService about a person's qualifications, choices, benefit and blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yidi.domain.diseases import holds_category_and_fine
from yidi.domain.person import Person
from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.qualification import Qualification, standing_codes
from yidi.domain.records import ProvinceKeys
from yidi.domain.registry_documents import moment_ms
from yidi.domain.registry_requests import ChangeQualification, OfPerson, SetBenefitStatus
from yidi.engine.benefit_status import BenefitStatus
from yidi.engine.qualifications import Chosen, Qualifications
from yidi.engine.recovering import Recoveries
from yidi.engine.settling import balance
from yidi.province.answering import Answering
from yidi.rpc.call import Call
from yidi.v1 import header_pb2, qualification_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.moments import stamp_of_ms
from yidi.wire.registry_persons import encode_qualification, encode_selection
from yidi.wire.registry_recoveries import encode_recovery


class PersonRecords:
    """Handlers of the calls about one person."""

    def __init__(
        self,
        qualifications: Qualifications,
        recoveries: Recoveries,
        benefit: BenefitStatus,
        answering: Answering,
    ) -> None:
        """Take the steps and the frame that does each message once."""
        self._qualifications = qualifications
        self._recoveries = recoveries
        self._benefit = benefit
        self._answering = answering

    async def record_qualification(
        self, request: contract.RecordQualificationRequest, call: Call
    ) -> contract.RecordQualificationResponse:
        """Record a qualification."""

        def told(recorded: tuple[Person, Qualification]) -> dict[str, Any]:
            person, held = recorded
            header = self._answering.header(call, _counted_twice(person, call))
            return {"header": header, "qualification": self._shown(held, call)}

        return await self._answering.record(
            request,
            call,
            _of_person,
            self._qualifications.record,
            contract.RecordQualificationResponse,
            told,
        )

    async def change_qualification(
        self, request: contract.ChangeQualificationRequest, call: Call
    ) -> contract.ChangeQualificationResponse:
        """Pause, resume or end a qualification; one that was had by fraud opens recoveries."""

        def change(
            command: ChangeQualification, page: ProvincePage, now: datetime, at_ms: int
        ) -> Decision[dict[str, Any]]:
            (person, held), changes = self._qualifications.change(command, page, now, at_ms)
            told: dict[str, Any] = {"qualification": self._shown(held, call)}
            if command.is_fraud:
                opened = self._recoveries.opened(command, person, held, page, at_ms)
                told["recoveries"] = map(encode_recovery, opened)
                changes = changes._replace(recoveries=opened)
            return told, changes

        return await self._answering.record(
            request, call, _of_person, change, contract.ChangeQualificationResponse, dict
        )

    async def list_qualifications(
        self, request: contract.ListQualificationsRequest, call: Call
    ) -> contract.ListQualificationsResponse:
        """List all qualifications of a person with what was chosen."""
        query: OfPerson = self._answering.decoded(request, call)
        at = query.at or call.received_at

        def answer(page: ProvincePage) -> contract.ListQualificationsResponse:
            person = self._qualifications.held(query, page, call.received_at)
            held = person.qualifications
            return contract.ListQualificationsResponse(
                header=self._answering.header(call),
                qualifications=[
                    encode_qualification(each, at, self._answering.agreements) for each in held
                ],
                selections=_selections(self._qualifications.chosen(person, at)),
                total_count=len(held),
                mapped_count=sum(each.national_code is not None for each in held),
            )

        return await self._answering.look(
            ProvinceKeys(record_owners=(query.person_number,)), answer
        )

    async def list_selections(
        self, request: contract.ListSelectionsRequest, call: Call
    ) -> contract.ListSelectionsResponse:
        """List what a person has chosen."""
        query = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.ListSelectionsResponse:
            chosen = self._qualifications.listed(query, page, call.received_at)
            return contract.ListSelectionsResponse(
                header=self._answering.header(call), selections=_selections(chosen)
            )

        return await self._answering.look(
            ProvinceKeys(record_owners=(query.person_number,)), answer
        )

    async def select_institutions(
        self, request: contract.SelectInstitutionsRequest, call: Call
    ) -> contract.SelectInstitutionsResponse:
        """Choose institutions for a kind of care."""
        return await self._answering.record(
            request,
            call,
            _of_person,
            self._qualifications.select,
            contract.SelectInstitutionsResponse,
            lambda chosen: {"selections": _selections(chosen)},
        )

    async def set_benefit_status(
        self, request: contract.SetBenefitStatusRequest, call: Call
    ) -> contract.SetBenefitStatusResponse:
        """Pause, resume or end the benefit of one insurance."""

        def change(
            command: SetBenefitStatus, page: ProvincePage, now: datetime, at_ms: int
        ) -> Decision[dict[str, Any]]:
            person, changes = self._benefit.set_status(command, page, now, at_ms)
            relation = person.relation(command.insurance)
            before = page.accumulators(command.person_number)
            shown = encode.relation(relation, balance(relation, before)) if relation else None
            return {"relation": shown}, changes

        return await self._answering.record(
            request, call, _of_person, change, contract.SetBenefitStatusResponse, dict
        )

    async def block_person(
        self, request: contract.BlockPersonRequest, call: Call
    ) -> contract.BlockPersonResponse:
        """Suspend direct settlement for a person."""
        return await self._answering.record(
            request,
            call,
            _of_person,
            self._benefit.block,
            contract.BlockPersonResponse,
            lambda since: {"blocked_from": stamp_of_ms(moment_ms(since))},
        )

    async def lift_block(
        self, request: contract.LiftBlockRequest, call: Call
    ) -> contract.LiftBlockResponse:
        """Let a person settle directly again."""
        return await self._answering.record(
            request, call, _of_person, self._benefit.lift, contract.LiftBlockResponse, lambda _: {}
        )

    def _shown(self, held: Qualification, call: Call) -> qualification_pb2.Qualification:
        return encode_qualification(held, call.received_at, self._answering.agreements)


def _of_person(command: Any) -> ProvinceKeys:
    """Return what a message about a person looks at; a fraud also at what was settled under it."""
    keys = ProvinceKeys(
        message_ids=(command.header.message_id,), person_numbers=(command.person_number,)
    )
    if isinstance(command, ChangeQualification) and command.is_fraud:
        person = (command.person_number,)
        keys = keys._replace(chronic_person_numbers=person, recovery_owners=person)
    return keys


def _selections(chosen: Sequence[Chosen]) -> list[qualification_pb2.Selection]:
    return [
        encode_selection(
            each.care_type,
            each.institution_code,
            each.institution_name,
            each.begin,
            each.local_code,
        )
        for each in chosen
    ]


def _counted_twice(person: Person, call: Call) -> tuple[header_pb2.Warning, ...]:
    """A-003: who holds the transplant category and a fine code counts twice in statistics."""
    if not holds_category_and_fine(standing_codes(person.qualifications, call.received_at)):
        return ()
    return (
        header_pb2.Warning(
            name="QUALIFICATION_COUNTED_TWICE",
            text_zh="该人员同时有器官移植大类和细分病种资格,统计时会重复",
            text_en="The person holds the transplant category and a fine code of it.",
        ),
    )
