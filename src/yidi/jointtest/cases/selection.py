"""Which cases are asked for: by id with `*`, by version, by care type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from yidi.jointtest.v1 import case_pb2


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody chose; empty means everything.

    ``only`` and ``without`` are ids, or patterns with `*`; an id without its variant means every
    variant, a suite every case of it.
    """

    only: Sequence[str] = ()
    without: Sequence[str] = ()
    care_types: Sequence[int] = ()
    rules: Sequence[str] = ()

    def takes(self, case: case_pb2.Case) -> bool:
        """Whether a case was chosen."""
        if self.only and not matches(case.id, self.only):
            return False
        if matches(case.id, self.without):
            return False
        if self.rules and not set(self.rules) & set(case.rules):
            return False
        return not self.care_types or not case.care_types or self._takes_care(case)

    def _takes_care(self, case: case_pb2.Case) -> bool:
        return bool(set(case.care_types) & set(self.care_types))

    def unknown(self, cases: Iterable[case_pb2.Case]) -> list[str]:
        """Return the patterns that no case has: a slip of the pen tests nothing."""
        ids = [each.id for each in cases]
        given = [*self.only, *self.without]
        return [each for each in given if not any(matches(name, [each]) for name in ids)]


def matches(case_id: str, patterns: Iterable[str]) -> bool:
    """Whether an id is meant by one of the patterns."""
    suite, _, _ = case_id.partition("/")
    plain, _, _ = case_id.partition("[")
    return any(
        pattern in (case_id, plain, suite) or fnmatchcase(case_id, pattern.replace("[", "[[]"))
        for pattern in patterns
    )
