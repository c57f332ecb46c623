"""Requests to the calendar of outages (停机信息): name only what matters."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import grpc

from tests.messages import BEIJING, a_header, stamp
from tests.platforms import PlainClient, Refused
from yidi.v1 import outage_pb2
from yidi.v1 import outage_service_pb2 as contract

QINGHAI = "J63000000001"
XINING = "J63010000001"
SICHUAN = "J51000000001"
NATIONAL = "J00000000001"

ANNOUNCE = "OutageService/AnnounceOutage"
WITHDRAW = "OutageService/WithdrawOutage"
LIST = "OutageService/ListOutages"

PLANNED = outage_pb2.OUTAGE_KIND_PLANNED
UNPLANNED = outage_pb2.OUTAGE_KIND_UNPLANNED

BEGIN = datetime(2025, 1, 6, 22, 0, tzinfo=BEIJING)
END = datetime(2025, 1, 7, 6, 0, tzinfo=BEIJING)


@dataclass
class Announcer:
    """The window of an agency that speaks of outages; it numbers its own messages."""

    code: str = QINGHAI
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def header(self, **changed: Any) -> Any:
        facts = {"institution_code": self.code, "treating_region": "", "insured_region": ""}
        return a_header(next(self.serials), **facts | changed)

    def announce(
        self,
        begin: datetime | None = BEGIN,
        end: datetime | None = END,
        *,
        kind: Any = PLANNED,
        scope: outage_pb2.OutageScope | None = None,
        **changed: Any,
    ) -> contract.AnnounceOutageRequest:
        """A planned window from 22:00 to 06:00 for the announcer's own area."""
        facts: dict[str, Any] = {"kind": kind, "scope": scope, "reason_zh": "系统升级"}
        if begin is not None:
            facts["begins_at"] = stamp(begin)
        if end is not None:
            facts["ends_at"] = stamp(end)
        notice = outage_pb2.OutageNotice(**facts | changed)
        return contract.AnnounceOutageRequest(header=self.header(), notice=notice)

    def withdraw(self, notice_id: str) -> contract.WithdrawOutageRequest:
        return contract.WithdrawOutageRequest(header=self.header(), notice_id=notice_id)

    def list(self, **facts: Any) -> contract.ListOutagesRequest:
        return contract.ListOutagesRequest(header=self.header(), **facts)


class Watch:
    """A stream of WatchOutages, read one answer at a time."""

    def __init__(
        self, client: PlainClient, after_event: int = 0, *regions: str, seconds: float = 20.0
    ) -> None:
        header = Announcer(NATIONAL, itertools.count(9_000)).header()
        request = contract.WatchOutagesRequest(
            header=header, after_event=after_event, regions=regions
        )
        ask = client._channel.unary_stream("/yidi.v1.OutageService/WatchOutages")
        self._stream = ask(request.SerializeToString(), timeout=seconds)
        self._answers: AsyncIterator[bytes] = self._stream.__aiter__()

    async def next(self) -> contract.WatchOutagesResponse:
        """The next answer; raises Refused when the stream ends with a refusal."""
        try:
            raw = await anext(self._answers)
        except grpc.aio.AioRpcError as error:
            raise Refused(error) from None
        return contract.WatchOutagesResponse.FromString(raw)

    async def until_current(self) -> list[contract.WatchOutagesResponse]:
        """Everything up to the answer that says: you know all of it now."""
        answers = [await self.next()]
        while not answers[-1].is_current:
            answers.append(await self.next())
        return answers

    def cancel(self) -> None:
        self._stream.cancel()
