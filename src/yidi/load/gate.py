"""The validity gate: what the generator counted must be what others have counted too.

Three others are asked: the platform's metrics (calls by method and status), its books by
test control (settlements), and the national journal by the contract (InquireMessage about a
sample, and about every message whose outcome nobody told). Where a target has one of them
not, the gate says that it could not check it. A call without an answer may or may not have
arrived, so it leaves room between the smallest and the largest count that would be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client.parser import text_string_to_metric_families

from yidi.load.client import Client, Kind, Verdict
from yidi.load.ledger import Ledger, Settled
from yidi.load.letters import INQUIRE, METHODS, CareLetters, MessageIds
from yidi.load.visit import WrongAnswer, is_done
from yidi.v1 import settlement_service_pb2 as contract

DOUBTFUL_MAX = 2_000
"""Messages without an outcome that are asked about; more of them are room in the counts."""

Handled = Mapping[tuple[str, str], int]
"""Calls by method and status."""


class State(StrEnum):
    """How a check ended."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: ours, theirs, and how much may lie between them."""

    name: str
    zh: str
    en: str
    state: State
    ours: int = 0
    theirs: int = 0
    room: int = 0


def read_handled(page: str) -> dict[tuple[str, str], int]:
    """Return the calls that a metrics page tells of, by method and status."""
    found: Counter[tuple[str, str]] = Counter()
    for family in text_string_to_metric_families(page):
        if family.name != "grpc_server_handled":
            continue
        for sample in family.samples:
            if sample.name == "grpc_server_handled_total":
                labels = sample.labels
                method = f"/{labels.get('grpc_service')}/{labels.get('grpc_method')}"
                found[method, labels.get("grpc_code", "")] += int(sample.value)
    return found


def by_metrics(
    before: Handled, after: Handled, ledger: Ledger, others: Handled | None = None
) -> list[Check]:
    """Compare every method and status with what the platform's metrics say.

    ``others`` are calls of ours beside the visits: the questions of this gate.
    """
    checks = []
    for index, method in enumerate(METHODS):
        ours: Counter[str] = Counter()
        room = 0
        for (each, verdict), count in ledger.calls.items():
            if each != index or (verdict.kind is Kind.WRONG and _is_beside(verdict)):
                continue
            if verdict.kind is Kind.TRANSPORT or verdict.kind is Kind.BARE:
                room += count
            else:
                ours[verdict.code] += count
        codes = {code for each, code in after if each == method} | set(ours)
        if not codes:
            continue
        theirs = {
            code: after.get((method, code), 0)
            - before.get((method, code), 0)
            - (others or {}).get((method, code), 0)
            for code in codes
        }
        our_sum, their_sum = sum(ours.values()), sum(theirs.values())
        # A status of ours that theirs has not, or too many of theirs for the calls without answer.
        fewer = any(theirs.get(code, 0) < ours[code] for code in codes)
        agrees = not fewer and their_sum <= our_sum + room
        if our_sum or their_sum:
            name = method.rpartition("/")[2]
            checks.append(
                Check(
                    f"metrics/{name}",
                    f"指标：{name}",
                    "metrics, by status",
                    State.AGREES if agrees else State.DISAGREES,
                    our_sum,
                    their_sum,
                    room,
                )
            )
    return checks


def _is_beside(verdict: Verdict) -> bool:
    """Whether a wrong answer was noted beside its call, which was counted as answered."""
    return verdict.reason != "MISTAKE_NOT_REFUSED"


def by_books(before: int, after: int, ledger: Ledger, found_later: int, open_still: int) -> Check:
    """Compare the settlements and refunds in the books with those that were answered."""
    ours = ledger.settled + ledger.refunded + found_later
    theirs = after - before
    agrees = ours <= theirs <= ours + open_still
    return Check(
        "books",
        "账簿：结算和退费笔数",
        "settlements and refunds in the books",
        State.AGREES if agrees else State.DISAGREES,
        ours,
        theirs,
        open_still,
    )


def not_checked(name: str, zh: str, en: str) -> Check:
    """Return a check that could not be made, and why."""
    return Check(name, zh, en, State.NOT_CHECKED)


@dataclass(frozen=True, slots=True)
class Inquired:
    """What the journal says."""

    check: Check
    found_later: int
    """Settlements and refunds that were made although nobody had told."""
    open_still: int
    """Messages whose outcome could not be learned."""
    calls: Mapping[tuple[str, str], int]
    """The questions themselves, by method and status."""


async def by_journal(client: Client, ids: MessageIds, ledger: Ledger) -> Inquired:
    """Ask the journal for a sample of settlements, and for every message without an outcome."""
    calls: Counter[tuple[str, str]] = Counter()

    async def asked(settled: Settled) -> tuple[bytes | None, Verdict]:
        letters = CareLetters(settled.care)
        request = letters.inquire(ids.next(letters.institution), settled.message_id)
        raw, verdict = await client.call(0, INQUIRE, request)
        if verdict.kind is not Kind.TRANSPORT:
            calls[METHODS[INQUIRE], verdict.code] += 1
        return raw, verdict

    right, silent = 0, Counter[str]()
    for each in ledger.sample:
        raw, verdict = await asked(each)
        if raw is None:
            silent[verdict.reason or verdict.code] += 1
            continue
        right += _agrees(raw, each.settlement_id)
    found_later = 0
    open_still = max(0, len(ledger.doubtful) - DOUBTFUL_MAX)
    for each in ledger.doubtful[:DOUBTFUL_MAX]:
        raw, _ = await asked(each)
        became = _state(raw)
        found_later += became == contract.MESSAGE_STATE_DONE
        open_still += became in _OPEN
    return Inquired(
        _journal_check(len(ledger.sample), right, silent), found_later, open_still, calls
    )


_OPEN = (
    contract.MESSAGE_STATE_UNSPECIFIED,
    contract.MESSAGE_STATE_UNKNOWN,
    contract.MESSAGE_STATE_IN_PROGRESS,
)


def _journal_check(sample: int, right: int, silent: Counter[str]) -> Check:
    if not sample:
        return not_checked("journal", "没有结算可供抽查", "there was no settlement to ask about")
    if sum(silent.values()) == sample:
        why = ", ".join(silent)
        return not_checked(
            "journal", f"报文结果查询没有回答（{why}）", f"InquireMessage is not answered ({why})"
        )
    return Check(
        "journal",
        "流水：抽查结算报文",
        "journal, a sample of settlements",
        State.AGREES if right == sample else State.DISAGREES,
        sample,
        right,
    )


def _agrees(raw: bytes, settlement_id: bytes) -> bool:
    try:
        return is_done(raw, settlement_id)
    except WrongAnswer:
        return False


def _state(raw: bytes | None) -> int:
    if raw is None:
        return contract.MESSAGE_STATE_UNSPECIFIED
    return contract.InquireMessageResponse.FromString(raw).state


def disagreements(checks: Sequence[Check]) -> list[Check]:
    """Return the checks that did not agree."""
    return [each for each in checks if each.state is State.DISAGREES]
