"""The part of RegistryService about institutions: the list, its changes, the search."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from google.protobuf.message import Message

from yidi.domain.ports import ProvincePage, PublishedList
from yidi.domain.records import ProvinceKeys
from yidi.domain.regions import province_of
from yidi.domain.registry_requests import ListInstitutionChanges, SearchInstitutions
from yidi.engine.institutions import InstitutionList, Published, list_owner
from yidi.province.answering import Answering, Step
from yidi.rpc.call import Call
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.registry_institutions import (
    encode_institution,
    encode_published,
    read_published,
)

M = TypeVar("M", bound=Message)


class InstitutionRecords:
    """Handlers of the calls about institutions."""

    def __init__(self, registry: PublishedList, answering: Answering) -> None:
        """Take the national list and the frame that does each message once."""
        self._list = InstitutionList(registry, answering.agreements)
        self._registry = registry
        self._answering = answering

    async def record_institution(
        self, request: contract.RecordInstitutionRequest, call: Call
    ) -> contract.RecordInstitutionResponse:
        """Add an institution."""
        command = self._answering.decoded(request, call)
        return await self._publish(
            self._list.add,
            command.institution.code,
            request,
            call,
            contract.RecordInstitutionResponse,
        )

    async def change_institution(
        self, request: contract.ChangeInstitutionRequest, call: Call
    ) -> contract.ChangeInstitutionResponse:
        """Change an institution."""
        command = self._answering.decoded(request, call)
        return await self._publish(
            self._list.change,
            command.institution_code,
            request,
            call,
            contract.ChangeInstitutionResponse,
        )

    async def search_institutions(
        self, request: contract.SearchInstitutionsRequest, call: Call
    ) -> contract.SearchInstitutionsResponse:
        """Find institutions; answered from memory."""
        query: SearchInstitutions = self._answering.decoded(request, call)
        found, next_offset = self._list.search(query)
        return contract.SearchInstitutionsResponse(
            header=self._answering.header(call),
            institutions=[encode_institution(each) for each in found],
            next_page_token=str(next_offset) if next_offset else "",
            list_version=self._list.list_version(query.region),
        )

    async def list_institution_changes(
        self, request: contract.ListInstitutionChangesRequest, call: Call
    ) -> contract.ListInstitutionChangesResponse:
        """List what was published since a version."""
        query: ListInstitutionChanges = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.ListInstitutionChangesResponse:
            found = self._list.changes(query, page)
            return contract.ListInstitutionChangesResponse(
                header=self._answering.header(call),
                changes=[encode_published(each.institution, each.record) for each in found],
                list_version=self._list.list_version(query.region),
            )

        return await self._answering.look(
            ProvinceKeys(record_owners=(province_of(query.region),)), answer
        )

    async def _publish(
        self, step: Step[Published], code: str, request: Any, call: Call, answer_type: type[M]
    ) -> M:
        """Record a change and show it in the national list before anybody hears of it."""

        async def record_and_show() -> M:
            answer = await self._answering.record(
                request,
                call,
                lambda command: ProvinceKeys(
                    message_ids=(command.header.message_id,), record_owners=(list_owner(code),)
                ),
                step,
                answer_type,
                lambda found: {"published": encode_published(found.institution, found.record)},
            )
            self._registry.publish(*read_published(answer.published))  # type: ignore[attr-defined]
            return answer

        # A caller who goes away must not leave behind a record that the list does not show.
        return await asyncio.shield(asyncio.create_task(record_and_show()))
