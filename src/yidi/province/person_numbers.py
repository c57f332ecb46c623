"""Numbers of synthetic people, each of which leads back to (pooling area, serial).

Nothing is looked up: a number is taken apart, checked, and names its person or nobody.

    person number   area 6, serial 12, check 2 (ISO 7064 MOD 97-10)      20 digits
    card number     ``Y``, mixed (area, serial) in base 36, check 2       9 characters
    token           ``E``, area 6, serial 12, seal 8 (hexadecimal)       27 characters
    identity number area 4, a county that does not exist, birthday 8, order 3, check 1
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from yidi.domain import codes, regions
from yidi.domain.care import Sex
from yidi.province.mixing import mix

PERSONS_PER_AREA = 3_900_000
"""Serials from 1 to this exist: 342 areas make 1.33 billion people, as many as are insured."""

GENERATED_COUNTY = "97"
NAMED_COUNTY = "98"
"""County numbers that no prefecture uses, so that no identity number can be a real one."""

_SERIAL_DIGITS = 12
_PERSON_NUMBER_CHARS = 20
_CHECK_BASE = 97

_DIGITS_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CARD_LETTER = "Y"
_CARD_DIGITS = 6
_CARD_CHARS = 9
_CARD_SPACE = 36**_CARD_DIGITS
_CARD_FACTOR = 1_299_709_001  # odd and no multiple of 3, so it can be undone modulo 36**6
_CARD_FACTOR_BACK = pow(_CARD_FACTOR, -1, _CARD_SPACE)

_ELECTRONIC = "E"
_TOKEN_CHARS = 27
_SEAL = 0x5EA1

_STRIDE = 2_410_331  # near the golden section of PERSONS_PER_AREA and without a common factor
_STRIDE_BACK = pow(_STRIDE, -1, PERSONS_PER_AREA)
_ORDER_MAX = 999


class PersonKey(NamedTuple):
    """What a person is a function of, beside the seed."""

    area_code: str
    serial: int

    def exists(self) -> bool:
        """Whether the area is a pooling area and the serial within its people."""
        return self.area_code in _area_positions() and 1 <= self.serial <= PERSONS_PER_AREA


@cache
def _area_positions() -> dict[str, int]:
    return {area.code: position for position, area in enumerate(regions.all_pooling_areas())}


def person_number(key: PersonKey) -> str:
    """Return the person number (人员编号) of a key that exists."""
    body = f"{key.area_code}{key.serial:0{_SERIAL_DIGITS}d}"
    return f"{body}{_CHECK_BASE + 1 - int(body) * 100 % _CHECK_BASE:02d}"


def key_of_person_number(text: str) -> PersonKey | None:
    """Return whose number this is; None for a mistyped number or nobody's."""
    if len(text) != _PERSON_NUMBER_CHARS or not (text.isascii() and text.isdigit()):
        return None
    if int(text) % _CHECK_BASE != 1:
        return None
    key = PersonKey(text[:6], int(text[6:18]))
    return key if key.exists() else None


def card_number(key: PersonKey) -> str:
    """Return the social security card number (社会保障卡号) of a key that exists."""
    plain = _area_positions()[key.area_code] * PERSONS_PER_AREA + key.serial - 1
    mixed = plain * _CARD_FACTOR % _CARD_SPACE
    digits = ""
    rest = mixed
    for _ in range(_CARD_DIGITS):
        rest, digit = divmod(rest, 36)
        digits = _DIGITS_36[digit] + digits
    return f"{_CARD_LETTER}{digits}{mixed % _CHECK_BASE:02d}"


def key_of_card_number(text: str) -> PersonKey | None:
    """Return whose card this is; None for a mistyped number or nobody's."""
    if len(text) != _CARD_CHARS or not text.startswith(_CARD_LETTER):
        return None
    digits, check = text[1:7], text[7:]
    if any(digit not in _DIGITS_36 for digit in digits):
        return None
    mixed = int(digits, 36)
    if check != f"{mixed % _CHECK_BASE:02d}":
        return None
    position, before = divmod(mixed * _CARD_FACTOR_BACK % _CARD_SPACE, PERSONS_PER_AREA)
    areas = regions.all_pooling_areas()
    return PersonKey(areas[position].code, before + 1) if position < len(areas) else None


def credential_token(key: PersonKey) -> str:
    """Return the token of the electronic credential (医保电子凭证) of a key that exists."""
    seal = mix(_SEAL, int(key.area_code), key.serial) >> 32
    return f"{_ELECTRONIC}{key.area_code}{key.serial:0{_SERIAL_DIGITS}d}{seal:08X}"


def key_of_credential_token(text: str) -> PersonKey | None:
    """Return whose token this is; None for a forged or mistyped token."""
    body = text[1:19]
    if len(text) != _TOKEN_CHARS or not (body.isascii() and body.isdigit()):
        return None
    key = PersonKey(body[:6], int(body[6:]))
    return key if key.exists() and credential_token(key) == text else None


class Birthday(NamedTuple):
    """Birthday and order number (顺序码), the two parts of an identity number that vary."""

    born: date
    order: int

    @property
    def sex(self) -> Sex:
        """Odd order numbers are men's, even ones women's (GB 11643)."""
        return Sex.MALE if self.order % 2 else Sex.FEMALE


def identity_number(area_code: str, county: str, birthday: Birthday) -> str:
    """Return the identity number with its check character."""
    born = birthday.born
    date_of_birth = f"{born.year}{born.month:02d}{born.day:02d}"
    first_17 = f"{area_code[:4]}{county}{date_of_birth}{birthday.order:03d}"
    return first_17 + codes.identity_check_digit(first_17)


class Birthdays:
    """A one-to-one map between the serials of an area and (birthday, order number).

    ``weights`` give the share of every year from ``first_year`` on. Each year holds a run of
    places, one for each day and order number; serials are spread over all places by a
    multiplication that can be undone, starting somewhere else for every seed and area.
    """

    def __init__(self, seed: int, first_year: int, weights: Sequence[int]) -> None:
        self._shift = cache(lambda area_code: mix(seed, int(area_code)) % PERSONS_PER_AREA)
        self._first_year = first_year
        total = sum(weights)
        sums = accumulate(weights, initial=0)
        self._starts = [PERSONS_PER_AREA * before // total for before in sums]
        for years, start in enumerate(self._starts[:-1]):
            places = self._starts[years + 1] - start
            if places > _ORDER_MAX * self._days(first_year + years):
                raise ValueError(f"too many people born in {first_year + years}")

    def of(self, key: PersonKey) -> Birthday:
        """Return the birthday and order number of a serial."""
        place = ((key.serial - 1) * _STRIDE + self._shift(key.area_code)) % PERSONS_PER_AREA
        years = bisect_right(self._starts, place) - 1
        year = self._first_year + years
        order, day = divmod(place - self._starts[years], self._days(year))
        return Birthday(date(year, 1, 1) + timedelta(days=day), order + 1)

    def key(self, area_code: str, birthday: Birthday) -> PersonKey | None:
        """Return the serial that has this birthday and order number, or None."""
        year = birthday.born.year
        years = year - self._first_year
        if not 0 <= years < len(self._starts) - 1 or birthday.order < 1:
            return None
        day = (birthday.born - date(year, 1, 1)).days
        place = self._starts[years] + (birthday.order - 1) * self._days(year) + day
        if place >= self._starts[years + 1]:
            return None
        before = (place - self._shift(area_code)) * _STRIDE_BACK % PERSONS_PER_AREA
        return PersonKey(area_code, before + 1)

    @staticmethod
    def _days(year: int) -> int:
        return 366 if calendar.isleap(year) else 365
