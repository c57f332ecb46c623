"""The make-up of the synthetic population, as data/population.toml writes it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yidi.domain import regions
from yidi.domain.care import FilingType, PersonCategory
from yidi.province.mixing import Weights

POPULATION_FILE = "data/population.toml"
_OTHER_PROVINCE_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Population:
    """Names, years of birth, and shares per thousand; the file explains each of them."""

    surnames: str
    male_names: str
    female_names: str
    first_birth_year: int
    birth_year_weights: tuple[int, ...]
    insurance: Mapping[str, int]
    account: Mapping[str, int]
    filing: Mapping[str, int]
    qualification: Mapping[str, int]
    qualified: Mapping[PersonCategory, int]
    disease_weights: Mapping[str, int]
    treating_provinces: tuple[str, ...]
    treating_weights: Mapping[str, Weights]
    temporary_types: tuple[FilingType, ...]
    temporary_weights: Weights


@cache
def population() -> Population:
    """Return the population of the package."""
    text = files("yidi.province").joinpath(POPULATION_FILE).read_text(encoding="utf-8")
    table = tomllib.loads(text)
    bands = table["born"]
    yearly = [
        # A band's weight is spread evenly over its years, in thousandths to stay whole.
        1000 * band["weight"] // (band["to"] - band["from"] + 1)
        for band in bands
        for _ in range(band["from"], band["to"] + 1)
    ]
    filing, qualification = table["filing"], table["qualification"]
    provinces = tuple(each.code for each in regions.provinces())
    temporary = {
        each: filing[each.name.lower()] for each in FilingType if each.name.lower() in filing
    }
    return Population(
        surnames=table["names"]["surnames"],
        male_names=table["names"]["male"],
        female_names=table["names"]["female"],
        first_birth_year=bands[0]["from"],
        birth_year_weights=tuple(yearly),
        insurance=table["insurance"],
        account=table["account"],
        filing={name: share for name, share in filing.items() if isinstance(share, int)},
        qualification={
            name: share for name, share in qualification.items() if isinstance(share, int)
        },
        qualified={each: qualification[each.name.lower()] for each in PersonCategory},
        disease_weights=qualification["disease"],
        treating_provinces=provinces,
        treating_weights={
            insured: Weights(
                [
                    0 if each == insured else filing["treating"].get(each, _OTHER_PROVINCE_WEIGHT)
                    for each in provinces
                ]
            )
            for insured in provinces
        },
        temporary_types=tuple(temporary),
        temporary_weights=Weights(tuple(temporary.values())),
    )
