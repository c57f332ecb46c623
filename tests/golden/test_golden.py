"""Worked amounts, to the fen: every number of the worked cases and of the rules' examples."""

from __future__ import annotations

import pytest

from tests.golden import reader
from yidi.domain.benefit import compute_benefit
from yidi.domain.breakdown import Breakdown, refund_of
from yidi.domain.money import parse_yuan, yuan

SPLIT_PARTS = ("full_self_paid", "over_limit", "first_paid", "in_scope")


def amount(breakdown: Breakdown, name: str) -> str:
    """An amount of the breakdown, or of its split, as yuan."""
    source = breakdown.split if name in SPLIT_PARTS else breakdown
    fen = getattr(source, f"{name}_fen")
    assert isinstance(fen, int)
    return yuan(fen)


@pytest.mark.parametrize("case", reader.cases(), ids=lambda case: case.name)
def test_the_amounts_come_out_to_the_fen(case: reader.Golden) -> None:
    settled: list[Breakdown] = []
    accumulators: dict[str, int] = {}
    balance_fen = 0
    for visit in case.visits:
        accumulators |= {name: parse_yuan(text) for name, text in visit.get("used", {}).items()}
        if "balance" in visit:
            balance_fen = parse_yuan(visit["balance"])
        if visit.get("refunds_previous"):
            breakdown = refund_of(settled[-1])
        else:
            breakdown = compute_benefit(reader.case_of(visit, accumulators, balance_fen))
        for name, _, delta_fen in breakdown.movements:
            accumulators[name] = accumulators.get(name, 0) + delta_fen
        balance_fen = breakdown.balance_after_fen
        settled.append(breakdown)

        for line, split in reader.lines_of(visit):
            parts = [yuan(getattr(split, f"{name}_fen")) for name in SPLIT_PARTS]
            assert parts == line["parts"], line["item"]
        expected = visit["expected"]
        assert {name: amount(breakdown, name) for name in expected} == expected
        after = visit.get("used_after", {})
        assert {name: yuan(accumulators.get(name, 0)) for name in after} == after

    for name, expected_text in case.together.items():
        total_fen = sum(parse_yuan(amount(breakdown, name)) for breakdown in settled)
        assert yuan(total_fen) == expected_text, name


def test_every_worked_case_is_there() -> None:
    numbers = {case.name.split("-")[0] for case in reader.cases()}

    assert {f"case{number}" for number in range(1, 8)} <= numbers
    assert {"A061", "A063", "A066", "A072", "A080"} <= numbers
