"""The catalogue of a treating place (就医地目录): what an item is and how far it is payable.

The arithmetic of splitting a line is not here; it reads these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yidi.domain.care import FeeCategory, FeeClass, GradeLevel
from yidi.domain.money import Bp, Micros

DRUG_CATEGORIES = frozenset(
    {FeeCategory.WESTERN_DRUG, FeeCategory.CHINESE_DRUG, FeeCategory.HERBAL_DRUG}
)
"""What a pharmacy may sell through insurance without a further look (A-076)."""


@dataclass(frozen=True, slots=True)
class PriceLimits:
    """The highest payable price (限价) of an item by level of institution; None for no limit."""

    primary_micros: Micros | None = None
    secondary_micros: Micros | None = None
    tertiary_micros: Micros | None = None

    def at(self, level: GradeLevel) -> Micros | None:
        """Return the limit for one level."""
        if level is GradeLevel.TERTIARY:
            return self.tertiary_micros
        return self.secondary_micros if level is GradeLevel.SECONDARY else self.primary_micros


NO_LIMITS = PriceLimits()
"""An item that is payable at any price."""


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One item of a catalogue: a drug, a service or a material.

    ``first_paid_bp`` is the share of the price the person pays before anything else
    (先行自付比例); class A has none. Class C is payable by nobody but the person.
    ``valid_to`` is the last day, None for no end.
    """

    code: str
    name: str
    fee_class: FeeClass
    fee_category: FeeCategory
    first_paid_bp: Bp
    limits: PriceLimits
    unit: str
    valid_from: date
    valid_to: date | None = None

    def limit_micros(self, level: GradeLevel) -> Micros | None:
        """Return the price limit at an institution of this level, None without one."""
        return self.limits.at(level)

    def is_valid_on(self, day: date) -> bool:
        """Whether the item may be charged on ``day``, first and last day included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_drug(self) -> bool:
        """Whether a pharmacy may sell it through insurance (A-076)."""
        return self.fee_category in DRUG_CATEGORIES


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything a treating place pays for, and the diseases for which it pays only part of it.

    ``scopes`` holds, per disease code, the item codes payable under it; a disease without
    an entry is not limited.
    """

    province_code: str
    items: Mapping[str, CatalogueItem]
    scopes: Mapping[str, frozenset[str]]

    def item(self, code: str) -> CatalogueItem | None:
        """Return the item with this code, or None when the treating place does not list it."""
        return self.items.get(code)

    def in_scope(self, disease_code: str, item_code: str) -> bool:
        """Whether an item may be paid under a disease.

        If the treating place limits the disease, only its list counts; if it has no list
        for it, the whole catalogue does. Source: A-067.
        """
        allowed = self.scopes.get(disease_code)
        return item_code in self.items if allowed is None else item_code in allowed
