"""The 373 regions of the platform: 32 provinces with their pooling areas (统筹区).

A code has six digits: two for the province, two for the prefecture, two for the county.
兵团 (660000) is a province without prefectures, so it is its own pooling area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from yidi.domain import tables

CHINA_TIME = timezone(timedelta(hours=8), "CST")
"""Beijing time, which every region keeps."""

MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
"""The four 直辖市: one pooling area each, whatever district code is written."""


class RegionLevel(StrEnum):
    """Whether a region is a whole province or one pooling area."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"


@dataclass(frozen=True, slots=True)
class Region:
    """A region (医保区划) as the national table lists it.

    ``province_code`` is the code of the province it belongs to; a province names itself.
    """

    code: str
    name: str
    short_name: str
    level: RegionLevel
    province_code: str


@cache
def _table() -> Mapping[str, Region]:
    return MappingProxyType(
        {
            row["code"]: Region(
                row["code"],
                row["name"],
                row["short_name"],
                RegionLevel(row["level"]),
                row["province_code"] or row["code"],
            )
            for row in tables.rows("yidi.domain", "data/regions.csv")
        }
    )


def region(code: str) -> Region | None:
    """Return the region with this code, or None when the national table has none."""
    return _table().get(code)


def spoken_name(code: str) -> str:
    """Return what a counter calls a region, for texts; its code if the table lacks it.

    The national table calls Beijing's pooling area 北京市市辖区, and the cities that Henan
    rules itself 河南省-省直辖县级行政区划: 北京市 and 河南直管县市 are said.
    """
    return _spoken_names().get(code, code)


@cache
def _spoken_names() -> Mapping[str, str]:
    return MappingProxyType({each.code: _spoken(each) for each in all_regions()})


def _spoken(found: Region) -> str:
    if "-" in found.name:
        return f"{_table()[found.province_code].short_name}直管县市"
    return found.name.removesuffix("市辖区")


@cache
def all_regions() -> tuple[Region, ...]:
    """Return the 373 regions in the order of the national table."""
    return tuple(_table().values())


@cache
def provinces() -> tuple[Region, ...]:
    """Return the 32 provinces in the order of the national table."""
    return tuple(each for each in all_regions() if each.level is RegionLevel.PROVINCE)


@cache
def province_codes() -> frozenset[str]:
    """Return the codes of the 32 provinces."""
    return frozenset(each.code for each in provinces())


def province_of(code: str) -> str:
    """Return the code of the province a region lies in: ``510100`` gives ``510000``.

    Works for county codes too, which the table does not list.
    """
    return code[:2] + "0000"


def pooling_areas(province_code: str) -> tuple[Region, ...]:
    """Return the pooling areas of a province, in the order of the national table.

    These are its prefectures; for 兵团, which has none, the province itself.
    Unknown provinces have no pooling areas.
    """
    return _areas_of_provinces().get(province_code, ())


@cache
def _areas_of_provinces() -> Mapping[str, tuple[Region, ...]]:
    inside: dict[str, list[Region]] = {each.code: [] for each in provinces()}
    for each in all_regions():
        if each.level is RegionLevel.PREFECTURE:
            inside[each.province_code].append(each)
    return MappingProxyType(
        {code: tuple(areas) or (_table()[code],) for code, areas in inside.items()}
    )


@cache
def all_pooling_areas() -> tuple[Region, ...]:
    """Return every pooling area of the country, province by province."""
    return tuple(area for each in provinces() for area in pooling_areas(each.code))


def pooling_area_of(code: str) -> Region | None:
    """Return the pooling area a region or county code lies in, or None when there is none.

    A municipality and 兵团 have a single one, which then answers for every code in them.
    The code of any other whole province lies in no pooling area.
    """
    areas = pooling_areas(province_of(code))
    if len(areas) == 1:
        return areas[0]
    found = region(code[:4] + "00")
    return found if found and found.level is RegionLevel.PREFECTURE else None


def covers(filed_area: str, area: str) -> bool:
    """Whether a filing for ``filed_area`` opens care in ``area``.

    A province covers everything under its two digits, a prefecture everything under its
    four, a county only itself; a prefecture covers no other prefecture. A municipality is
    one pooling area, so its code and the codes of its districts cover each other.
    新疆 (65) and 兵团 (66) are two provinces and do not cover each other. Source: A-031.
    """
    if filed_area == area:
        return True
    province = province_of(filed_area)
    if filed_area == province or province in MUNICIPALITIES:
        return area.startswith(filed_area[:2])
    if filed_area.endswith("00"):
        return area.startswith(filed_area[:4])
    return False
