"""What others know of a platform: its metrics page and its test control, before and after a run."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families

from yidi.load.gate import Handled, read_handled
from yidi.v1 import simulator_service_pb2 as simulator

_PAGE_SECONDS = 10

Status = Callable[[], Awaitable[simulator.GetStatusResponse | None]]
"""Asks test control for its status; None when it does not answer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen at one moment; None where it could not be seen, with the reason."""

    handled: Handled | None = None
    cpu_micros: int = 0
    memory_bytes: int = 0
    settlements: int | None = None
    unfinished: int = 0
    away: tuple[str, ...] = ()
    """Provinces that keep their books elsewhere."""
    why_no_metrics: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """Where to look."""

    metrics: Sequence[str] = field(default_factory=tuple)
    """Addresses of metrics pages; what they say is added up."""
    status: Status | None = None

    async def look(self) -> Seen:
        """Return what is to be seen now."""
        handled: dict[tuple[str, str], int] | None = None
        cpu_micros = memory_bytes = 0
        why = "" if self.metrics else "-"
        for address in self.metrics:
            try:
                page = await asyncio.to_thread(_page, address)
            except (OSError, ValueError) as error:
                handled, why = None, f"{address}: {getattr(error, 'reason', error)}"
                break
            handled = handled or {}
            for key, count in read_handled(page).items():
                handled[key] = handled.get(key, 0) + count
            used, kept = _process(page)
            cpu_micros += used
            memory_bytes += kept
        said = await self.status() if self.status else None
        if said is None:
            return Seen(handled, cpu_micros, memory_bytes, why_no_metrics=why)
        return Seen(
            handled,
            cpu_micros,
            memory_bytes,
            sum(each.settlements for each in said.provinces),
            said.unfinished_messages,
            tuple(each.province for each in said.provinces if not each.is_in_process),
            why,
        )


def _page(address: str) -> str:
    if not address.startswith(("http://", "https://")):
        raise ValueError(address)
    # Without the machine's proxy for the web: parties stand in one network.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=_PAGE_SECONDS) as answer:
        page: str = answer.read().decode("utf-8")
    return page


def _process(page: str) -> tuple[int, int]:
    """Return processor time and memory of the process behind a page; zeros if it has them not."""
    cpu_micros = memory_bytes = 0
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if sample.name == "process_cpu_seconds_total":
                cpu_micros += int(sample.value * 1_000_000)
            elif sample.name == "process_resident_memory_bytes":
                memory_bytes += int(sample.value)
    return cpu_micros, memory_bytes
