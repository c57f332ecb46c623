"""Reads scenarios from TOML: who, where, when, the calls in order, and what must come back.

Nothing is computed here. Amounts are yuan as text. A key that nobody knows is an error, so
that a slip of the pen never makes an expectation disappear.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.messages import Known
from yidi.v1 import codes_pb2

CASES = Path(__file__).parent / "cases"
Table = dict[str, Any]

SCENARIO_KEYS = {
    "number", "title_zh", "title_en", "rules", "clock", "capabilities", "persons", "institutions",
    "steps", "sums",
}  # fmt: skip
STEP_KEYS = {
    "id", "why", "call", "clock", "person", "at", "of", "repeat", "together", "fault",
    "care", "disease", "disease_name", "emergency", "visited_at", "lines", "use_account",
    "hospital_part", "outpatient", "request", "answer", "amounts", "parts", "used", "same",
    "negative_of", "refused", "claim",
    "agency", "notice", "record",
}  # fmt: skip
NOTICE_KEYS = {"region", "begin", "end", "reason", "unplanned"}
OUTAGES = {"AnnounceOutage", "WithdrawOutage", "ListOutages"}
NOT_FOR_VISIT = {"request", "repeat", "of", "together", "fault"}
LINE_KEYS = {
    "number", "item", "name", "price", "quantity", "amount", "part",
    "first_paid", "over_limit", "self_paid", "in_scope",
}  # fmt: skip
CLAIM_KEYS = {
    "reason", "care", "local_code", "begins_on", "receipts", "lacks", "decision", "in_scope",
    "fund", "person_part", "cause",
}  # fmt: skip
REFUSED_KEYS = {
    "reason", "status", "party", "next_step", "text", "problems", "texts",
    "outage", "retry_seconds",
}  # fmt: skip
PERSON_KEYS = {"number", "name", "identity", "insurance"}
SUM_KEYS = {"why", "of", "field", "is"}


class CaseBroken(ValueError):
    """A case cannot be read as it is written."""


@dataclass(frozen=True)
class Scenario:
    """One scenario; ``sums`` are what several steps come to together.

    ``capabilities`` are versions that provinces speak in it, as YIDI_CAPABILITIES writes them.
    """

    name: str
    number: int
    rules: tuple[str, ...]
    clock: datetime
    persons: Mapping[str, Known]
    institutions: Mapping[str, str]
    steps: tuple[Table, ...]
    sums: tuple[Table, ...]
    capabilities: str = ""

    @property
    def is_faulty(self) -> bool:
        """Whether the insured place misbehaves in it."""
        return any("fault" in step for step in self.steps)

    @property
    def is_of_the_insured_place(self) -> bool:
        """Whether the insured place can answer every call of it without the national platform."""
        calls = {step.get("call", "") for step in self.steps}
        if calls & OUTAGES:
            return False
        return not self.is_faulty and not calls & {"SplitCharges", "SettleBill", "RefundBill"}


def scenarios() -> list[Scenario]:
    """Every scenario, in the order of the numbers."""
    return sorted((_read(path) for path in CASES.glob("*.toml")), key=lambda each: each.name)


def _read(path: Path) -> Scenario:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    _known(table, SCENARIO_KEYS, path.name)
    steps = tuple(table["steps"])
    for index, step in enumerate(steps, 1):
        where = f"{path.name} step {index}"
        _known(step, STEP_KEYS, where)
        _known(step.get("refused", {}), REFUSED_KEYS, where)
        _known(step.get("notice", {}), NOTICE_KEYS, where)
        _known(step.get("claim", {}), CLAIM_KEYS, where)
        for line in step.get("lines", []):
            _known(line, LINE_KEYS, where)
        if step["call"] == "Visit" and step.keys() & NOT_FOR_VISIT:
            raise CaseBroken(f"{where}: a Visit is three calls; write them one by one")
        if not _expects(step):
            raise CaseBroken(f"{where} expects nothing")
    for each in table.get("sums", []):
        _known(each, SUM_KEYS, path.name)
    return Scenario(
        name=path.stem,
        number=table["number"],
        rules=tuple(table["rules"]),
        clock=table["clock"],
        persons={key: _person(person, path.name) for key, person in table["persons"].items()},
        institutions=table["institutions"],
        steps=steps,
        sums=tuple(table.get("sums", [])),
        capabilities=table.get("capabilities", ""),
    )


def _person(table: Table, where: str) -> Known:
    _known(table, PERSON_KEYS, where)
    insurance = codes_pb2.Insurance.Value(f"INSURANCE_{table['insurance'].upper()}")
    number = table["number"]
    return Known(number, table["name"], table["identity"], insurance, region=number[:6])


def _expects(step: Table) -> bool:
    expectations = {"answer", "amounts", "parts", "used", "same", "negative_of", "refused"}
    return step["call"] in ("OpenVisit", "UploadFees") or bool(expectations & step.keys())


def _known(table: Table, keys: set[str], where: str) -> None:
    if unknown := sorted(table.keys() - keys):
        raise CaseBroken(f"{where}: unknown {', '.join(unknown)}")
