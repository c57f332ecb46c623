"""A plan (待遇方案): every parameter of one benefit, already chosen for one person and visit.

A plan is what policy.py resolves and benefit.py computes with. It holds no tables by grade,
category or filing any more: those are decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from yidi.domain.care import CareType, Insurance
from yidi.domain.money import WHOLE_BP, Bp, Fen, percent, yuan

WHOLE_WEIGHT = WHOLE_BP * WHOLE_BP
"""A weight of 100 %: rate and factor, both in basis points, multiplied."""


class DeductibleMethod(StrEnum):
    """How often a deductible (起付标准) is taken."""

    NONE = "none"
    PER_VISIT = "per_visit"
    PER_YEAR = "per_year"
    PER_QUARTER = "per_quarter"
    PER_MONTH = "per_month"
    PER_INSTITUTION_YEAR = "per_institution_year"


class DifferenceForm(StrEnum):
    """How an insured place pays less for temporary care in another province (A-073)."""

    NONE = "none"
    POINTS = "points"
    FIRST_SHARE = "first_share"
    FACTOR = "factor"
    HIGHER_DEDUCTIBLE = "higher_deductible"


class ShareOrder(StrEnum):
    """Whether an extra first share is taken before or after the deductible."""

    BEFORE_DEDUCTIBLE = "before_deductible"
    AFTER_DEDUCTIBLE = "after_deductible"


@dataclass(frozen=True, slots=True)
class Band:
    """A band (分段): the rate up to an amount; ``upto_fen`` None means without an end."""

    upto_fen: Fen | None
    rate_bp: Bp


@dataclass(frozen=True, slots=True)
class Deductible:
    """A deductible: method, standard, and whose accumulator it is counted on.

    The owner is the plan itself, or another plan it shares one deductible with.
    """

    method: DeductibleMethod
    standard_fen: Fen
    owner: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The reduction for one type of filing (差异化待遇); the default is none.

    ``value_bp`` is the points off for POINTS, the share for FIRST_SHARE, the factor for
    FACTOR; ``standard_fen`` is the cross-province standard for HIGHER_DEDUCTIBLE.
    """

    form: DifferenceForm = DifferenceForm.NONE
    value_bp: Bp = 0
    order: ShareOrder = ShareOrder.BEFORE_DEDUCTIBLE
    standard_fen: Fen = 0
    clause: str = ""


@dataclass(frozen=True, slots=True)
class LargeCost:
    """The large-cost fund of employees (职工大额): a rate on what the cap left uncovered."""

    rate_bp: Bp
    cap_fen: Fen | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class CriticalIllness:
    """The critical-illness insurance of residents (居民大病).

    The bands lie on the own in-scope cost cumulated over the year; the first begins at
    the threshold (起付线). ``counts_deductible`` and ``counts_extra_share`` say whether
    these two belong to the own cost.
    """

    threshold_fen: Fen
    bands: tuple[Band, ...]
    cap_fen: Fen | None = None
    counts_deductible: bool = True
    counts_extra_share: bool = True
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Assistance:
    """Medical assistance (医疗救助): a rate on the in-scope rest, within its yearly cap."""

    rate_bp: Bp
    cap_fen: Fen | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class CivilServant:
    """The civil servants' supplement (公务员医疗补助): a rate on the in-scope rest."""

    rate_bp: Bp
    clause: str = ""


@dataclass(frozen=True, slots=True)
class AccountRule:
    """Whether the personal account (个人账户) may pay, and for which part of the person's cost."""

    is_allowed: bool = False
    in_scope_only: bool = False


NO_DIFFERENCE = Difference()
"""No reduction: what a long-term resident has."""

NO_ACCOUNT = AccountRule()
"""No use of a personal account."""


@dataclass(frozen=True, slots=True)
class RatedBand:
    """A band with the difference worked in, as the calculation and its explanation need it.

    ``weight`` is the effective rate out of WHOLE_WEIGHT and always exact; ``rate_bp`` is
    the same in basis points, or None where it is not a whole number of them.
    """

    lower_fen: Fen
    upto_fen: Fen | None
    weight: int
    rate_bp: Bp | None
    rate_zh: str
    label_zh: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One benefit of one insured area, resolved for one person, hospital grade and filing.

    ``name`` is unique within the area and names the plan's accumulators. ``cap_fen`` None
    means no cap; what the pool pays is counted on ``cap_owner`` all the same.
    ``joins_diseases`` says whether the area's rule for several diseases reaches the cap.
    Raises ValueError when the bands do not rise or the last one has an end.
    """

    name: str
    insurance: Insurance
    care_type: CareType
    disease_code: str | None
    deductible: Deductible
    bands: tuple[Band, ...]
    cap_owner: str
    cap_fen: Fen | None = None
    joins_diseases: bool = False
    difference: Difference = NO_DIFFERENCE
    large_cost: LargeCost | None = None
    critical_illness: CriticalIllness | None = None
    civil_servant: CivilServant | None = None
    assistance: Assistance | None = None
    account: AccountRule = NO_ACCOUNT
    clause: str = ""
    rated_bands: tuple[RatedBand, ...] = field(init=False, repr=False, compare=False)
    standard_fen: Fen = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work the difference into bands and standard once, so that no visit has to."""
        problems = band_problems(self.bands)
        if problems:
            raise ValueError(f"plan {self.name}: {problems[0]}")
        is_higher = self.difference.form is DifferenceForm.HIGHER_DEDUCTIBLE
        standard_fen = self.difference.standard_fen if is_higher else self.deductible.standard_fen
        object.__setattr__(self, "standard_fen", standard_fen)
        object.__setattr__(self, "rated_bands", _rated(self.bands, self.difference))


def band_problems(bands: tuple[Band, ...], *, above_fen: Fen = 0) -> list[str]:
    """Return what is wrong with a row of bands, as short English sentences; empty when right.

    Bands rise from ``above_fen``, every rate lies within 0 to 100 %, and only the last
    band has no end, so that no fen falls between two bands or above them all.
    """
    if not bands:
        return ["there is no band"]
    problems = []
    lower_fen = above_fen
    for band in bands[:-1]:
        if band.upto_fen is None or band.upto_fen <= lower_fen:
            problems.append(f"the bands do not rise after {yuan(lower_fen)}")
            break
        lower_fen = band.upto_fen
    if bands[-1].upto_fen is not None:
        problems.append("the last band has an end")
    problems += [
        f"rate {percent(band.rate_bp)} is above 100%" for band in bands if band.rate_bp > WHOLE_BP
    ]
    problems += [f"rate {band.rate_bp} bp is negative" for band in bands if band.rate_bp < 0]
    return problems


def band_label(lower_fen: Fen, upto_fen: Fen | None) -> str:
    """Return the Chinese words for a stretch of an amount: ``30000.00元以内部分``."""
    if upto_fen is None:
        return f"{yuan(lower_fen)}元以上部分" if lower_fen else "符合范围金额"
    if lower_fen:
        return f"{yuan(lower_fen)}元至{yuan(upto_fen)}元部分"
    return f"{yuan(upto_fen)}元以内部分"


def factor_text(factor_bp: Bp) -> str:
    """Write a factor as a decimal: 9000 -> ``0.9``."""
    whole, rest = divmod(factor_bp, WHOLE_BP)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def _rated(bands: tuple[Band, ...], difference: Difference) -> tuple[RatedBand, ...]:
    rated = []
    lower_fen = 0
    for band in bands:
        weight, text = _effective_rate(band.rate_bp, difference)
        rate_bp = weight // WHOLE_BP if weight % WHOLE_BP == 0 else None
        label = band_label(lower_fen, band.upto_fen)
        rated.append(RatedBand(lower_fen, band.upto_fen, weight, rate_bp, text, label))
        lower_fen = band.upto_fen or 0
    return tuple(rated)


def _effective_rate(rate_bp: Bp, difference: Difference) -> tuple[int, str]:
    if difference.form is DifferenceForm.POINTS and difference.value_bp:
        if rate_bp <= difference.value_bp:
            return 0, percent(0)
        text = f"({percent(rate_bp)} - {percent(difference.value_bp)})"
        return (rate_bp - difference.value_bp) * WHOLE_BP, text
    if difference.form is DifferenceForm.FACTOR and difference.value_bp != WHOLE_BP:
        text = f"{percent(rate_bp)} x {factor_text(difference.value_bp)}"
        return rate_bp * difference.value_bp, text
    return rate_bp * WHOLE_BP, percent(rate_bp)
