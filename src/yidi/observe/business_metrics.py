"""Metrics of what the national platform is for: relays, settlements, money."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from yidi.observe.sheet import Labels
from yidi.observe.tallies import Numbers, Spread, Tally, Total

SETTLED: Final = "settled"
REFUNDED: Final = "refunded"
REVERSED: Final = "reversed"
REPLAYED: Final = "replayed"


class RelayMetrics:
    """Calls relayed to insured places, by pair of provinces."""

    def __init__(self, numbers: Numbers) -> None:
        """Create the families."""
        self.relays = Tally("yidi_relays", numbers)
        self.seconds = Spread("yidi_relay_seconds", numbers)
        self.pairs = Total("yidi_relay_pair_seconds", numbers)
        self._ways: dict[Labels, _Way] = {}

    def relayed(
        self, treating: str, insured: str, method: str, outcome: str, seconds: float
    ) -> None:
        """A call went to an insured place and came back, or did not."""
        way = self._ways.get((treating, insured, method))
        if way is None:
            way = self._ways[treating, insured, method] = _Way(self, treating, insured, method)
        way.relayed(outcome, seconds)


class _Way:
    """Counts the calls of one method from one province to another."""

    __slots__ = (
        "_bounds",
        "_cells",
        "_labels",
        "_outcomes",
        "_pair",
        "_relays",
        "_seconds",
        "_sum",
    )

    def __init__(self, families: RelayMetrics, treating: str, insured: str, method: str) -> None:
        self._cells = families.relays.cells
        self._relays = families.relays
        self._labels = (treating, insured, method)
        self._outcomes: dict[str, int] = {}
        self._bounds = families.seconds.bounds
        self._seconds = families.seconds.at(insured, method)
        self._sum = self._seconds + families.seconds.sum_at
        self._pair = families.pairs.at(treating, insured, method)

    def relayed(self, outcome: str, seconds: float) -> None:
        cells = self._cells
        place = self._outcomes.get(outcome)
        if place is None:
            place = self._outcomes[outcome] = self._relays.at(*self._labels, outcome)
        cells[place] += 1
        cells[self._seconds + bisect_left(self._bounds, seconds)] += 1
        cells[self._sum] += seconds
        pair = self._pair
        cells[pair] += 1
        cells[pair + 1] += seconds


class SettlementMetrics:
    """Settlements and their money."""

    def __init__(self, numbers: Numbers) -> None:
        """Create the families."""
        self._settlements = Tally("yidi_settlements", numbers)
        self._settled = Tally("yidi_settled_fen", numbers)
        self._refunded = Tally("yidi_refunded_fen", numbers)

    def settled(
        self,
        treating: str,
        insured: str,
        care_type: str,
        outcome: str,
        amounts_fen: Iterable[tuple[str, int]] = (),
    ) -> None:
        """A settlement had this outcome; amounts by who pays, negative in a refund."""
        self._settlements.add(treating, insured, care_type, outcome)
        for fund, amount_fen in amounts_fen:
            if amount_fen > 0:
                self._settled.increase(amount_fen, insured, fund)
            elif amount_fen < 0:
                self._refunded.increase(-amount_fen, insured, fund)
