"""RegistryService of a province: records of its people, institutions and notices."""

from __future__ import annotations

from typing import Any, TypeVar

from google.protobuf.message import Message

from yidi.domain.ports import ProvincePage, PublishedList
from yidi.domain.records import ProvinceKeys
from yidi.engine.benefit_status import BenefitStatus
from yidi.engine.filing_changes import FilingChanges
from yidi.engine.filings import Filings, KnownFiling
from yidi.engine.notices import Notices
from yidi.engine.qualifications import Qualifications
from yidi.engine.recovering import Recoveries
from yidi.province.answering import Answering, Step, of_owner
from yidi.province.institution_records import InstitutionRecords
from yidi.province.notice_records import NoticeRecords
from yidi.province.person_records import PersonRecords
from yidi.province.recovery_records import RecoveryRecords
from yidi.rpc.call import Call
from yidi.v1 import filing_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.registry_filings import encode_version

M = TypeVar("M", bound=Message)


class RegistryHandlers(PersonRecords, RecoveryRecords, InstitutionRecords, NoticeRecords):
    """Records and lists what decides eligibility."""

    def __init__(
        self,
        filings: Filings,
        changes: FilingChanges,
        qualifications: Qualifications,
        recoveries: Recoveries,
        benefit: BenefitStatus,
        registry: PublishedList,
        notices: Notices,
        answering: Answering,
    ) -> None:
        """Take the steps and the frame that does each message once."""
        PersonRecords.__init__(self, qualifications, recoveries, benefit, answering)
        RecoveryRecords.__init__(self, recoveries, answering)
        InstitutionRecords.__init__(self, registry, answering)
        NoticeRecords.__init__(self, notices, answering)
        self._filings = filings
        self._changes = changes

    async def submit_filing(
        self, request: contract.SubmitFilingRequest, call: Call
    ) -> contract.SubmitFilingResponse:
        """File a person for care elsewhere."""
        return await self._filing(
            self._filings.submit, request, call, contract.SubmitFilingResponse
        )

    async def change_filing(
        self, request: contract.ChangeFilingRequest, call: Call
    ) -> contract.ChangeFilingResponse:
        """Change a filing."""
        return await self._filing(
            self._filings.change, request, call, contract.ChangeFilingResponse
        )

    async def apply_filing_change(
        self, request: contract.ApplyFilingChangeRequest, call: Call
    ) -> contract.ApplyFilingChangeResponse:
        """Record an application for a change."""
        return await self._filing(
            self._changes.apply, request, call, contract.ApplyFilingChangeResponse
        )

    async def review_filing_change(
        self, request: contract.ReviewFilingChangeRequest, call: Call
    ) -> contract.ReviewFilingChangeResponse:
        """Take a step of the review."""
        return await self._filing(
            self._changes.review, request, call, contract.ReviewFilingChangeResponse
        )

    async def supply_materials(
        self, request: contract.SupplyMaterialsRequest, call: Call
    ) -> contract.SupplyMaterialsResponse:
        """Complete a filing."""
        return await self._filing(
            self._filings.supply, request, call, contract.SupplyMaterialsResponse
        )

    async def cancel_filing(
        self, request: contract.CancelFilingRequest, call: Call
    ) -> contract.CancelFilingResponse:
        """Take a filing back."""
        return await self._filing(
            self._filings.cancel, request, call, contract.CancelFilingResponse
        )

    async def list_filings(
        self, request: contract.ListFilingsRequest, call: Call
    ) -> contract.ListFilingsResponse:
        """List every version of every filing of a person."""
        query = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.ListFilingsResponse:
            return contract.ListFilingsResponse(
                header=self._answering.header(call),
                versions=[_version(each) for each in self._filings.versions(query, page)],
            )

        return await self._answering.look(
            ProvinceKeys(record_owners=(query.person_number,)), answer
        )

    async def _filing(
        self, step: Step[KnownFiling], request: Any, call: Call, answer_type: type[M]
    ) -> M:
        """Carry out a change of a filing and answer with its new version."""
        return await self._answering.record(
            request,
            call,
            of_owner,
            step,
            answer_type,
            lambda known: {"filing": _version(known)},
        )


def _version(known: KnownFiling) -> filing_pb2.FilingVersion:
    return encode_version(known.number, known.version, known.record)
