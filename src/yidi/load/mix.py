"""What kinds of visits there are, in which shares, and whose: the values of a mix file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi.domain.care import CareType, Insurance
from yidi.domain.money import WHOLE_BP, Bp, Fen
from yidi.domain.regions import province_codes


@dataclass(frozen=True, slots=True)
class BillShape:
    """Bills of one care type: how many lines, and what they come to on average."""

    lines_min: int
    lines_max: int
    mean_fen: Mapping[Insurance, Fen]


@dataclass(frozen=True, slots=True)
class Course:
    """In which shares visits take further steps on their way to settlement."""

    trial_bp: Bp
    """A trial settlement (预结算) before settling."""
    second_trial_bp: Bp
    """Of these, with a second one."""
    second_upload_bp: Bp
    """Fee lines in two batches."""
    pause_ms: int
    """How long the counter takes between two calls, on average."""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """In which shares something follows a settlement."""

    repeat_bp: Bp
    """The same message again: the first answer is expected again."""
    inquiry_bp: Bp
    """What became of my message?"""
    lookup_bp: Bp
    """The settlement is looked up."""
    refund_bp: Bp
    """It is refunded."""


@dataclass(frozen=True, slots=True)
class Mistakes:
    """In which shares a visit holds a mistake that has to be refused, and is then mended."""

    unbalanced_bp: Bp
    """The totals of an upload are one fen off."""
    unknown_person_bp: Bp
    """The person number belongs to nobody."""
    other_content_bp: Bp
    """A message id is used again with other content."""
    closed_visit_bp: Bp
    """A visit is settled a second time with a new message."""


@dataclass(frozen=True, slots=True)
class Mix:
    """A whole mix; shares are basis points of visits."""

    cares: Mapping[CareType, Bp]
    bills: Mapping[CareType, BillShape]
    course: Course
    afterwards: Afterwards
    mistakes: Mistakes
    insured: Mapping[str, Bp]
    others_fall: bool
    treating: tuple[str, ...]

    def share_of_provinces(self) -> dict[str, Bp]:
        """Return the share of every insured place: the named ones, and the rest among the others.

        The rest is dealt out evenly, or falling: the second of the others has half of the
        first, the third a third. What rounding leaves goes to the first of them.
        """
        others = [code for code in sorted(province_codes()) if code not in self.insured]
        rest_bp = WHOLE_BP - sum(self.insured.values())
        if not others or rest_bp <= 0:
            return dict(self.insured)
        weights = [
            1_000_000 // (place if self.others_fall else 1) for place in range(1, len(others) + 1)
        ]
        shares = [rest_bp * weight // sum(weights) for weight in weights]
        shares[0] += rest_bp - sum(shares)
        return {**self.insured, **dict(zip(others, shares, strict=True))}
