"""A table of expected amounts that a province hands in: exact, to the fen.

    case,step,amount,yuan
    settle/ordinary,settle,fund_total,255.00

A template is meant with all its variants, unless a row names one: ``chronic/disease[M03900]``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from yidi.configuration.findings import ConfigurationBroken, Findings
from yidi.configuration.toml_positions import Position
from yidi.domain.money import parse_yuan
from yidi.jointtest.judging.expected import AMOUNT_NAMES

_COLUMNS = ("case", "step", "amount", "yuan")


@dataclass(frozen=True, slots=True)
class AmountTable:
    """Expected amounts by case and step."""

    rows: tuple[tuple[str, str, str, int], ...]

    def of(self, case_id: str, step_id: str) -> Iterable[tuple[str, int]]:
        """Return the amounts of a step: name and fen."""
        return (
            (amount, fen)
            for case, step, amount, fen in self.rows
            if step == step_id and case in (case_id, case_id.partition("[")[0])
        )


def read_amounts(name: str, text: str) -> AmountTable:
    """Return the table in a CSV text; raises ConfigurationBroken with every mistake."""
    findings = Findings(name)
    rows = []
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if missing := [each for each in _COLUMNS if each not in (reader.fieldnames or ())]:
        shown = "、".join(missing)
        findings.note(Position(1, 1), "", f"缺少列 {shown}", f"columns are missing: {shown}")
        raise ConfigurationBroken(findings.problems())
    for row in reader:
        at = Position(reader.line_num, 1)
        if row["amount"] not in AMOUNT_NAMES:
            known = "、".join(AMOUNT_NAMES)
            findings.note(at, "amount", f"金额名称应为：{known}", f"expected one of {known}")
        try:
            fen = parse_yuan(row["yuan"] or "")
        except ValueError:
            findings.note(at, "yuan", "应为元，如 270.00", "expected yuan, like 270.00")
            continue
        rows.append((row["case"] or "", row["step"] or "", row["amount"] or "", fen))
    findings.refuse_if_any()
    return AmountTable(tuple(rows))
