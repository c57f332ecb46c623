"""The calendar of outages of a running platform, as its commands call it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from yidi.cli.connection import Addresses, Platform, nothing_listens, outcome_unknown, reachable
from yidi.cli.failures import NotReached, Refused
from yidi.cli.requests import check_message_id
from yidi.domain.codes import NATIONAL_AGENCY, make_message_id
from yidi.domain.errors import Refusal
from yidi.domain.outage import NATIONAL
from yidi.domain.participants import GATEWAY
from yidi.domain.ports import Clock
from yidi.rpc.peer import PeerDown, PeerRefused, PeerUncertain, PeerUnreadable, RemotePeer
from yidi.runtime.settings import Settings
from yidi.v1 import header_pb2, outage_pb2
from yidi.v1 import outage_service_pb2 as contract

INTERFACE_VERSION = "V2.1"
_SERVICE = contract.DESCRIPTOR.services_by_name["OutageService"]
_PAGE_SIZE = 100
_SERIALS = 10_000


def agency_of(region: str) -> str:
    """Return the code under which an area, or the national platform, sends its notices."""
    return NATIONAL_AGENCY if region == NATIONAL else f"J{region}00001"


def outage_header(clock: Clock, region: str, message_id: str = "") -> header_pb2.RequestHeader:
    """Return a header in the name of an area; a message id that was given is used again.

    Raises WrongInput for one that is none, or another's.
    """
    sender = agency_of(region)
    if message_id:
        check_message_id(message_id, sender)
    serial = clock.now_ms() % _SERIALS
    return header_pb2.RequestHeader(
        message_id=message_id or make_message_id(sender, clock.now(), serial),
        interface_version=INTERFACE_VERSION,
        institution_code=sender,
    )


class Calendar(Platform):
    """A running platform with its calendar; use it as ``async with``."""

    def __init__(self, settings: Settings) -> None:
        addresses = Addresses.of(settings)
        super().__init__(addresses)
        self.gateway = RemotePeer(
            reachable(settings.gateway_address),
            addresses.security,
            signatures=addresses.signatures,
            name=GATEWAY.name,
        )

    async def __aexit__(self, *_: object) -> None:
        await super().__aexit__(*_)
        await self.gateway.close()

    async def announce(self, request: contract.AnnounceOutageRequest) -> outage_pb2.OutageNotice:
        """Announce an outage; raises Refused, NotReached."""
        answer: contract.AnnounceOutageResponse = await self._write("AnnounceOutage", request)
        return answer.notice

    async def withdraw(self, request: contract.WithdrawOutageRequest) -> outage_pb2.OutageNotice:
        """Withdraw a notice; raises Refused, NotReached."""
        answer: contract.WithdrawOutageResponse = await self._write("WithdrawOutage", request)
        return answer.notice

    async def notices(self, request: contract.ListOutagesRequest) -> list[outage_pb2.OutageNotice]:
        """List notices, all pages; raises Refused, NotReached."""
        found: list[outage_pb2.OutageNotice] = []
        request.page_size = _PAGE_SIZE
        while True:
            answer: contract.ListOutagesResponse = await self._ask(
                self.gateway, "gateway_address", _SERVICE, "ListOutages", request
            )
            found += answer.notices
            if not answer.next_page_token:
                return found
            request.page_token = answer.next_page_token

    async def watch(
        self, request: contract.WatchOutagesRequest
    ) -> AsyncIterator[contract.WatchOutagesResponse]:
        """Yield what is told until the stream ends; raises Refused, NotReached."""
        method = _SERVICE.methods_by_name["WatchOutages"]
        try:
            async for answer in self.gateway.stream(method, request):
                yield answer
        except Refusal as refusal:
            raise Refused(refusal, sender=request.header.institution_code) from None
        except PeerDown:
            raise nothing_listens(self.gateway.address, "gateway_address") from None
        except (PeerRefused, PeerUncertain, PeerUnreadable) as error:
            raise NotReached(
                f"与 {self.gateway.address} 的连接中断（{error}）",
                f"the connection to {self.gateway.address} broke ({error})",
            ) from None

    async def _write(self, name: str, request: Any) -> Any:
        try:
            return await self._ask(self.gateway, "gateway_address", _SERVICE, name, request)
        except PeerUncertain:
            raise outcome_unknown(request.header.message_id) from None
