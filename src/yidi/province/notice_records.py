"""The part of RegistryService about notices and the dictionary."""

from __future__ import annotations

from yidi.domain.ports import ProvincePage
from yidi.domain.records import ProvinceKeys
from yidi.domain.registry_requests import GetDictionary, GetNotice
from yidi.engine.notices import Notices
from yidi.province.answering import Answering
from yidi.rpc.call import Call
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.registry_notices import encode_dictionary, encode_notice


class NoticeRecords:
    """Handlers of the calls about notices, and of the dictionary."""

    def __init__(self, notices: Notices, answering: Answering) -> None:
        """Take the steps and the frame that does each message once."""
        self._notices = notices
        self._answering = answering

    async def publish_notice(
        self, request: contract.PublishNoticeRequest, call: Call
    ) -> contract.PublishNoticeResponse:
        """Publish the notice of an area."""
        return await self._answering.record(
            request,
            call,
            lambda command: ProvinceKeys(
                message_ids=(command.header.message_id,), record_owners=(command.notice.area_code,)
            ),
            self._notices.publish,
            contract.PublishNoticeResponse,
            lambda found: {"published": encode_notice(found.notice, found.record, found.rule)},
        )

    async def get_notice(
        self, request: contract.GetNoticeRequest, call: Call
    ) -> contract.GetNoticeResponse:
        """Return the notice of an area."""
        query: GetNotice = self._answering.decoded(request, call)

        def answer(page: ProvincePage) -> contract.GetNoticeResponse:
            published = self._notices.last(query, page, call.received_at)
            return contract.GetNoticeResponse(
                header=self._answering.header(call),
                published=encode_notice(published.notice, published.record, published.rule),
            )

        return await self._answering.look(ProvinceKeys(record_owners=(query.area,)), answer)

    async def get_dictionary(
        self, request: contract.GetDictionaryRequest, call: Call
    ) -> contract.GetDictionaryResponse:
        """Return the table of diseases."""
        query: GetDictionary = self._answering.decoded(request, call)
        version, rows = encode_dictionary(query.version)
        return contract.GetDictionaryResponse(
            header=self._answering.header(call), version=version, diseases=rows
        )
