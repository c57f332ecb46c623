"""The roster of synthetic people, fitted to what the policy files say of their areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from yidi.domain.care import CareType
from yidi.domain.policy import AreaPolicy, ProvincePolicy
from yidi.domain.regions import province_of
from yidi.province.roster import Roster
from yidi.province.synthetic_people import LocalCode, RequiredChoice


def synthetic_people(seed: int, as_of: date, policies: Mapping[str, ProvincePolicy]) -> Roster:
    """Return the people of every province, with local disease codes and choices by policy.

    ``as_of`` is the day from which temporary filings look believable, and whose rule sets
    count: the day of the start.
    """

    def policy(area_code: str) -> AreaPolicy:
        return policies[province_of(area_code)].area(area_code, as_of)

    return Roster(
        seed,
        local_diseases=lambda area_code: _local_diseases(policy(area_code)),
        # Asked for every person made; the rule sets of a day stay what they are.
        required_choices=cache(lambda area_code: _required_choices(policy(area_code))),
        as_of=as_of,
    )


def _local_diseases(policy: AreaPolicy) -> Sequence[LocalCode]:
    return [(each.code, each.name, each.national_code) for each in policy.local_diseases]


def _required_choices(policy: AreaPolicy) -> Sequence[RequiredChoice]:
    choices = []
    for care_type in (CareType.CHRONIC, CareType.ORDINARY, CareType.PHARMACY):
        rule = policy.selection(care_type)
        if rule.is_required:
            levels = tuple(sorted(rule.levels, reverse=True))
            choices.append(RequiredChoice(care_type, rule.count_max or 2, levels))
    return choices
