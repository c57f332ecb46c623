"""Caps (最高支付限额): what is left of them, also for a person with several chronic diseases.

And how far into the in-scope amount a cap reaches. No rounding happens here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yidi.domain.money import Fen
from yidi.domain.plan import WHOLE_WEIGHT, Plan, RatedBand


class DiseaseStrategy(StrEnum):
    """The insured area's rule for a person with several chronic diseases (A-072)."""

    SEPARATE = "separate"
    COMBINED = "combined"
    HIGHEST_PLUS = "highest_plus"
    ADDED_LIMITED = "added_limited"


@dataclass(frozen=True, slots=True)
class SeveralDiseases:
    """The strategy with its amount.

    ``further_fen`` is what each disease after the highest adds (HIGHEST_PLUS),
    ``ceiling_fen`` what the added caps may not exceed (ADDED_LIMITED).
    """

    strategy: DiseaseStrategy = DiseaseStrategy.SEPARATE
    further_fen: Fen = 0
    ceiling_fen: Fen = 0


SEPARATE = SeveralDiseases()
"""A cap of its own for every disease."""


def pool_name(cap_owner: str) -> str:
    """Return the accumulator of what the pool has paid against a cap."""
    return f"pool/{cap_owner}"


def cap_left(
    plan: Plan,
    several: SeveralDiseases,
    disease_caps: Sequence[tuple[str, Fen]],
    accumulators: Mapping[str, Fen],
) -> Fen | None:
    """Return what the pool may still pay this year, None without a cap, never below 0.

    A plan outside the rule for several diseases, and every plan under SEPARATE, has its
    own cap less its own use. Otherwise the caps of all the person's qualified diseases
    make one common cap, less the use of all of them: their sum, or the highest plus a
    fixed amount for each further one, or their sum up to a ceiling. A cap that two
    diseases share counts once. The plan's own cap always takes part.
    Source: money.md, several chronic diseases at once; A-072.
    """
    if plan.cap_fen is None:
        return None
    if not plan.joins_diseases or several.strategy is DiseaseStrategy.SEPARATE:
        return max(0, plan.cap_fen - accumulators.get(pool_name(plan.cap_owner), 0))
    caps = {**dict(disease_caps), plan.cap_owner: plan.cap_fen}
    used_fen = sum(accumulators.get(pool_name(owner), 0) for owner in caps)
    return max(0, _common_cap(several, list(caps.values())) - used_fen)


def _common_cap(several: SeveralDiseases, caps: list[Fen]) -> Fen:
    if several.strategy is DiseaseStrategy.HIGHEST_PLUS:
        return max(caps) + several.further_fen * (len(caps) - 1)
    if several.strategy is DiseaseStrategy.ADDED_LIMITED:
        return min(sum(caps), several.ceiling_fen)
    return sum(caps)


def covered_by(portions: Sequence[tuple[RatedBand, Fen]], left_fen: Fen) -> Fen:
    """Return the in-scope amount that uses up ``left_fen``, walking the bands upwards.

    Whole bands first, then the whole fen of the last one whose payment still fits. It is
    never less than ``left_fen`` itself when the bands can use that much up.
    Source: money.md, insured place, 4.
    """
    covered_fen = 0
    rest = left_fen * WHOLE_WEIGHT
    for band, portion_fen in portions:
        payment = portion_fen * band.weight
        if payment > rest:
            return covered_fen + rest // band.weight
        covered_fen += portion_fen
        rest -= payment
    return covered_fen
