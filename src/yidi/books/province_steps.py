"""What the writer of a province's books is given, and the keys that it locks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from yidi.domain.ports import Decision, ProvincePage
from yidi.domain.records import ProvinceKeys


@dataclass(frozen=True, slots=True)
class Step:
    """What ``ProvinceBooks.run`` was given."""

    keys: ProvinceKeys
    decide: Callable[[ProvincePage], Decision[Any]]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Make the accumulators of a person equal to the fold over the settlements again."""

    person_number: str


Command: TypeAlias = Step | Rebuild


def keys_of(command: Command) -> tuple[str, ...]:
    """Every key that a command may read or write, so that it can be locked; kinds set apart.

    A settlement brings its visit and its refund along without naming them. Both belong to
    the person of the settlement, whom every step names that changes them.
    """
    if isinstance(command, Rebuild):
        return (f"owner {command.person_number}",)
    keys = command.keys
    return (
        *(f"message {key}" for key in (*keys.message_ids, *keys.settlement_message_ids)),
        *(f"visit {key}" for key in keys.visit_ids),
        *(f"visit {key}" for key in (*keys.line_visit_ids, *keys.settling_visit_ids)),
        *(f"settlement {key}" for key in (*keys.settlement_ids, *keys.replaced_ids)),
        *(f"owner {key}" for key in (*keys.person_numbers, *keys.record_owners)),
        *(f"owner {key}" for key in keys.chronic_person_numbers),
        *(f"recoveries {key}" for key in keys.recovery_owners),
        *(f"bill {key}" for key in keys.bill_ids),
    )
