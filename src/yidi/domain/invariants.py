"""Checks that stay when Python runs with -O: what is written here is never compiled away."""

from __future__ import annotations


class InvariantBroken(Exception):
    """We are wrong: an identity that must always hold does not.

    The caller is told INTERNAL and nothing else; the facts go to the log and the unit of
    work is rolled back.
    """

    def __init__(self, claim: str, facts: dict[str, object]) -> None:
        """Keep the claim that failed and the values that show it."""
        shown = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{claim} ({shown})" if shown else claim)
        self.claim = claim
        self.facts = facts


def hold(condition: bool, claim: str, **facts: object) -> None:
    """Raise InvariantBroken unless the condition holds. Facts must not identify a person."""
    if not condition:
        raise InvariantBroken(claim, facts)
