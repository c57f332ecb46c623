"""The roster of synthetic people, fitted to what the policy files say of their areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yidi.domain.care import CareType
from yidi.domain.policy import AreaPolicy
from yidi.domain.regions import province_of
from yidi.province import policy_files
from yidi.province.roster import Roster
from yidi.province.synthetic_people import LocalCode, RequiredChoice


def synthetic_people(seed: int, as_of: date) -> Roster:
    """Return the people of every province, with local disease codes and choices by policy.

    ``as_of`` is the day from which temporary filings look believable: the day of the start.
    """
    return Roster(
        seed, local_diseases=_local_diseases, required_choices=_required_choices, as_of=as_of
    )


def _policy(area_code: str) -> AreaPolicy:
    return policy_files.load(province_of(area_code)).area(area_code)


def _local_diseases(area_code: str) -> Sequence[LocalCode]:
    return [
        (each.code, each.name, each.national_code) for each in _policy(area_code).local_diseases
    ]


def _required_choices(area_code: str) -> Sequence[RequiredChoice]:
    choices = []
    for care_type in (CareType.CHRONIC, CareType.ORDINARY, CareType.PHARMACY):
        rule = _policy(area_code).selection(care_type)
        if rule.is_required:
            levels = tuple(sorted(rule.levels, reverse=True))
            choices.append(RequiredChoice(care_type, rule.count_max or 2, levels))
    return choices
