"""OutageService at the national platform: announce, withdraw, list and watch (A-143)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any, Final

from yidi.domain.errors import problem, refusal, refuse
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.outage import (
    NATIONAL,
    NEVER_MS,
    OutageKind,
    OutageNotice,
)
from yidi.domain.outage_requests import AnnounceOutage, ListOutages, WatchOutages, WithdrawOutage
from yidi.domain.ports import Clock, Ids, NationalJournal, OutageBooks
from yidi.domain.regions import spoken_name
from yidi.gateway.outage_keeper import OutageKeeper
from yidi.gateway.own_messages import once
from yidi.gateway.relay import Relay
from yidi.rpc.call import Call
from yidi.v1 import header_pb2
from yidi.v1 import outage_service_pb2 as contract
from yidi.wire.encode import response_header
from yidi.wire.outages import encode_outage

WATCHES_MAX: Final = 200
"""Streams at once; each costs a task and a look at the books with every event."""

_EVENTS_AT_ONCE: Final = 100
_OVERLAPPING_MAX: Final = 20
_ADVICE: Final = {
    OutageKind.PLANNED: "请在恢复后用原报文号重试;急需时参保人可先自费后手工报销",
    OutageKind.UNPLANNED: "请稍后用原报文号重试;急需时参保人可先自费后手工报销",
}
_METHODS: Final = contract.DESCRIPTOR.services_by_name["OutageService"].methods_by_name


class OutageGateway:
    """The calendar of outages; written by agencies and the platform, read by everybody."""

    def __init__(
        self,
        relay: Relay,
        journal: NationalJournal,
        books: OutageBooks,
        keeper: OutageKeeper,
        clock: Clock,
        ids: Ids,
        lead_minutes: int = 0,
    ) -> None:
        """Take the parts; ``lead_minutes`` is how long ahead a planned window is announced."""
        self._relay = relay
        self._journal = journal
        self._books = books
        self._keeper = keeper
        self._clock = clock
        self._ids = ids
        self._lead = timedelta(minutes=lead_minutes)
        self._watches = 0

    async def announce_outage(
        self, request: contract.AnnounceOutageRequest, call: Call
    ) -> contract.AnnounceOutageResponse:
        """Announce an outage, once for a message."""
        asked: AnnounceOutage = self._relay.admit(request, call)

        async def work() -> contract.AnnounceOutageResponse:
            # A message that a crash interrupted may have made its notice already.
            message_id = asked.header.message_id
            event = await self._books.of_message(message_id)
            if event is None:
                event = await self._books.announce(self._notice(asked, call), message_id)
            await self._keeper.took(event)
            return contract.AnnounceOutageResponse(
                header=self._header(call),
                notice=encode_outage(event.notice),
                overlapping=[encode_outage(each) for each in self._overlapping(event.notice)],
            )

        method = _METHODS["AnnounceOutage"]
        answer: contract.AnnounceOutageResponse = await once(
            self._relay, self._journal, method, request, call, work
        )
        return answer

    async def withdraw_outage(
        self, request: contract.WithdrawOutageRequest, call: Call
    ) -> contract.WithdrawOutageResponse:
        """Withdraw a notice, once for a message."""
        asked: WithdrawOutage = self._relay.admit(request, call)

        async def work() -> contract.WithdrawOutageResponse:
            await self._check_withdrawal(asked, call.received_at_ms)
            event = await self._books.withdraw(
                asked.notice_id, asked.header.message_id, call.received_at_ms
            )
            if event is None:
                raise refuse("OUTAGE_NOT_KNOWN", "notice_id", notice=asked.notice_id[:30])
            await self._keeper.took(event)
            return contract.WithdrawOutageResponse(
                header=self._header(call), notice=encode_outage(event.notice)
            )

        method = _METHODS["WithdrawOutage"]
        answer: contract.WithdrawOutageResponse = await once(
            self._relay, self._journal, method, request, call, work
        )
        return answer

    async def list_outages(
        self, request: contract.ListOutagesRequest, call: Call
    ) -> contract.ListOutagesResponse:
        """List the notices of a period, a page at a time."""
        asked: ListOutages = self._relay.admit(request, call)
        found = await self._books.search(
            call.received_at_ms if asked.from_ms is None else asked.from_ms,
            NEVER_MS if asked.to_ms is None else asked.to_ms,
            asked.kinds,
            withdrawn=asked.include_withdrawn,
        )
        notices = [each.notice for each in found if each.notice.concerns(asked.regions)]
        end = asked.offset + asked.page_size
        return contract.ListOutagesResponse(
            header=self._header(call),
            notices=[encode_outage(each) for each in notices[asked.offset : end]],
            next_page_token=str(end) if end < len(notices) else "",
        )

    async def watch_outages(
        self, request: contract.WatchOutagesRequest, call: Call
    ) -> AsyncIterator[contract.WatchOutagesResponse]:
        """Tell what stands or was missed, then everything new, until the platform stops.

        Events are read from the books as fast as the caller takes them: a slow one holds up
        nobody and misses nothing.
        """
        asked: WatchOutages = self._relay.admit(request, call)
        if self._watches >= WATCHES_MAX:
            raise refusal([problem("OVERLOADED")], retry_after_ms=RETRY_AFTER_MS)
        self._watches += 1
        try:
            told = asked.after_event
            if not told:
                told = self._keeper.board.revision
                for each in await self._books.standing(call.received_at_ms):
                    if each.event <= told and each.notice.concerns(asked.regions):
                        yield _told(each.event, each.notice)
            is_first = True
            while not self._keeper.is_closing:
                events = await self._books.events_after(told, _EVENTS_AT_ONCE)
                for each in events:
                    told = each.event
                    if each.notice.concerns(asked.regions):
                        yield _told(each.event, each.notice)
                if len(events) == _EVENTS_AT_ONCE:
                    continue
                if events or is_first:
                    yield contract.WatchOutagesResponse(event=told, is_current=True)
                    is_first = False
                await self._keeper.wait_for_news(told)
            raise refusal([problem("SHUTTING_DOWN")], retry_after_ms=RETRY_AFTER_MS)
        finally:
            self._watches -= 1

    def _notice(self, asked: AnnounceOutage, call: Call) -> OutageNotice:
        """Return the notice that is to be written, or refuse one that comes too late."""
        now_ms = call.received_at_ms
        begins_at_ms = now_ms if asked.begins_at_ms is None else asked.begins_at_ms
        earliest = call.received_at.replace(microsecond=0) + self._lead
        if asked.kind is OutageKind.PLANNED and begins_at_ms < int(earliest.timestamp()) * 1000:
            raise refuse(
                "OUTAGE_TOO_SOON", "notice.begins_at", earliest=f"{earliest:%Y-%m-%d %H:%M:%S}"
            )
        return OutageNotice(
            notice_id=self._ids.next_id(asked.announced_by, call.received_at),
            kind=asked.kind,
            scope=asked.scope,
            begins_at_ms=begins_at_ms,
            ends_at_ms=asked.ends_at_ms,
            reason_zh=asked.reason_zh,
            advice_zh=asked.advice_zh or _ADVICE[asked.kind],
            announced_by=asked.announced_by,
            announced_at_ms=now_ms,
        )

    async def _check_withdrawal(self, asked: WithdrawOutage, now_ms: int) -> None:
        last = await self._books.latest(asked.notice_id)
        if last is None:
            raise refuse("OUTAGE_NOT_KNOWN", "notice_id", notice=asked.notice_id[:30])
        notice = last.notice
        if asked.withdrawn_by not in (NATIONAL, notice.announced_by):
            place = "国家平台" if notice.announced_by == NATIONAL else ""
            raise refuse(
                "OUTAGE_NOT_YOURS", "notice_id", place=place or spoken_name(notice.announced_by)
            )
        if notice.withdrawn_at_ms is None and not notice.stands_at(now_ms):
            raise refuse("OUTAGE_OVER", "notice_id", notice=asked.notice_id[:30])

    def _overlapping(self, notice: OutageNotice) -> Sequence[OutageNotice]:
        others = [
            each
            for each in self._keeper.board.notices()
            if each.notice_id != notice.notice_id
            and each.stands_at(notice.announced_at_ms)
            and each.overlaps(notice)
        ]
        return sorted(others, key=lambda each: each.begins_at_ms)[:_OVERLAPPING_MAX]

    def _header(self, call: Call) -> header_pb2.ResponseHeader:
        region = call.decoded.header.treating_region
        return response_header(
            reply_id=self._ids.next_id(region, call.received_at),
            received_at_ms=call.received_at_ms,
            responded_at_ms=self._clock.now_ms(),
        )


def _told(event: int, notice: OutageNotice) -> Any:
    return contract.WatchOutagesResponse(event=event, notice=encode_outage(notice))
