"""Identifier types and what can be wrong with them; no look-up beyond the region table.

``<kind>_problem(text)`` returns None for a well-formed text and the first reason otherwise.
The good case is one compiled expression, because these run on every call; only a refused
text is looked at closely. Source of the forms: the national institution interface and A-001,
A-040, A-050.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from operator import mul
from typing import Final

from yidi.domain.regions import CHINA_TIME, province_codes, region

INSTITUTION_CODE_CHARS = 12
PERSON_NUMBER_CHARS_MAX = 30
"""Provinces write person numbers of 10 to 26 digits; the field holds 30 characters."""

MESSAGE_SERIAL_MAX = 9999
"""Four digits: so many messages can one institution send within a second."""


class CodeProblem(StrEnum):
    """Why a text is no identifier of its kind, with the reason in Chinese.

    When several apply, the first in this order is reported.
    """

    name_zh: str

    def __new__(cls, value: str, name_zh: str) -> CodeProblem:
        """Make the member a plain text that also knows its Chinese reason."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.name_zh = name_zh
        return member

    EMPTY = "empty", "为空"
    HAS_BLANK = "has_blank", "含有空格"
    FULL_WIDTH = "full_width", "含有全角字符"
    WRONG_CASE = "wrong_case", "字母应为大写"
    WRONG_LENGTH = "wrong_length", "长度不对"
    WRONG_PREFIX = "wrong_prefix", "首字母不对"
    NOT_DIGITS = "not_digits", "应为数字"
    NOT_ALPHANUMERIC = "not_alphanumeric", "只能是字母和数字"
    UNKNOWN_REGION = "unknown_region", "医保区划不存在"
    IMPOSSIBLE_DATE = "impossible_date", "日期不存在"
    IMPOSSIBLE_TIME = "impossible_time", "时间不存在"
    BAD_CHECK_DIGIT = "bad_check_digit", "校验码不对"


class CatalogueKind(StrEnum):
    """Kinds of catalogue items, told by the shape of the code."""

    WESTERN_DRUG = "western_drug"
    CHINESE_DRUG = "chinese_drug"
    HERBAL_PIECE = "herbal_piece"
    SERVICE = "service"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True)
class MessageIdParts:
    """What a message_id (发送方报文ID) says: who sent it, when (Beijing time), which one."""

    institution_code: str
    sent_at: datetime
    serial: int


@dataclass(frozen=True, slots=True)
class _Shape:
    """A fixed length, an optional first letter, and digits or capitals after it."""

    length: int
    prefixes: str = ""
    digits_only: bool = True

    def problem(self, text: str) -> CodeProblem:
        """Return what is wrong with a text that has not this shape, first reason first."""
        return _surface_problem(text) or self._inner_problem(text)

    def _inner_problem(self, text: str) -> CodeProblem:
        if self.prefixes and any(letter.islower() for letter in text):
            return CodeProblem.WRONG_CASE
        if len(text) != self.length:
            return CodeProblem.WRONG_LENGTH
        if self.prefixes and text[0] not in self.prefixes:
            return CodeProblem.WRONG_PREFIX
        return CodeProblem.NOT_DIGITS if self.digits_only else CodeProblem.NOT_ALPHANUMERIC


_REGION = re.compile(r"[0-9]{6}", re.ASCII)
_INSTITUTION = re.compile(r"[HP]([0-9]{2})[0-9]{9}", re.ASCII)
_AGENCY = re.compile(r"J([0-9]{2})[0-9]{9}", re.ASCII)
_PERSON = re.compile(r"[0-9A-Za-z]{1,30}", re.ASCII)
_DISEASE = re.compile(r"M[0-9]{5}", re.ASCII)
_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_MESSAGE = re.compile(r"([HPJ][0-9]{11})([0-9]{14})([0-9]{4})", re.ASCII)
_CATALOGUE = re.compile(
    r"(?P<western_drug>X[0-9A-Z]{22})|(?P<chinese_drug>Z[0-9A-Z]{19})"
    r"|(?P<herbal_piece>T[0-9]{1,29})|(?P<service>[0-9]{15})|(?P<material>C[0-9A-Z]{19})",
    re.ASCII,
)
_CATALOGUE_SHAPES = {
    "X": _Shape(23, "X", digits_only=False),
    "Z": _Shape(20, "Z", digits_only=False),
    "C": _Shape(20, "C", digits_only=False),
}
_HERBAL_CODE_CHARS_MAX = 30
_IDENTITY_CHARS = 18
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"


def region_problem(text: str) -> CodeProblem | None:
    """Say why a text is not one of the 373 region codes, or return None (interface 4)."""
    if region(text) is not None:
        return None
    if _REGION.fullmatch(text):
        return CodeProblem.UNKNOWN_REGION
    return _Shape(6).problem(text)


def institution_problem(text: str) -> CodeProblem | None:
    """Say why a text is no institution code (定点医药机构编号), or return None.

    ``H`` (hospital) or ``P`` (pharmacy), six digits of an area inside a known province,
    five digits of a serial. Whether the institution exists is another question. A-050.
    """
    found = _INSTITUTION.fullmatch(text)
    if found is None:
        return _Shape(INSTITUTION_CODE_CHARS, "HP").problem(text)
    return None if found[1] + "0000" in province_codes() else CodeProblem.UNKNOWN_REGION


def agency_problem(text: str) -> CodeProblem | None:
    """Say why a text is no code of an agency (经办机构), or return None.

    ``J``, six digits of the area it serves, five digits of a serial: our own form, because
    no national one is public. A provincial agency has the code of its province.
    """
    found = _AGENCY.fullmatch(text)
    if found is None:
        return _Shape(12, "J").problem(text)
    return None if found[1] + "0000" in province_codes() else CodeProblem.UNKNOWN_REGION


NATIONAL_AGENCY: Final = "J00000000001"
"""The national platform itself where it sends a message, such as an outage notice."""


def is_agency(code: str) -> bool:
    """Whether a well-formed code is that of an agency, not of an institution."""
    return code.startswith("J")


def agency_area(code: str) -> str:
    """Return the area that an agency serves."""
    return code[1:7]


def person_number_problem(text: str) -> CodeProblem | None:
    """Say why a text is no person number (人员编号), or return None.

    1 to 30 ASCII letters and digits: provinces differ, and no one length may be assumed.
    """
    if _PERSON.fullmatch(text):
        return None
    surface = _surface_problem(text)
    if surface is None and len(text) > PERSON_NUMBER_CHARS_MAX:
        return CodeProblem.WRONG_LENGTH
    return surface or CodeProblem.NOT_ALPHANUMERIC


def identity_check_digit(first_17: str) -> str:
    """Return the check character of an identity number from its first 17 digits (GB 11643)."""
    total = sum(map(mul, map(int, first_17), _IDENTITY_WEIGHTS))
    return _IDENTITY_CHECKS[total % 11]


def identity_number_problem(text: str) -> CodeProblem | None:
    """Say why a text is no 18-digit identity number (公民身份号码), or return None.

    17 digits and a check character, which may be a capital X; digits 7 to 14 are a date
    that exists. The area is not looked up: districts change, numbers do not. A-040.
    """
    if not _IDENTITY.fullmatch(text):
        return _identity_shape_problem(text)
    if not _is_date(text[6:14]):
        return CodeProblem.IMPOSSIBLE_DATE
    return None if identity_check_digit(text[:17]) == text[17] else CodeProblem.BAD_CHECK_DIGIT


def disease_code_problem(text: str) -> CodeProblem | None:
    """Say why a text has not the shape of a disease code (``M`` and five digits), A-001."""
    return None if _DISEASE.fullmatch(text) else _Shape(6, "M").problem(text)


def catalogue_kind(text: str) -> CatalogueKind | None:
    """Return the kind of catalogue item a code is shaped like, or None."""
    found = _CATALOGUE.fullmatch(text)
    return CatalogueKind(found.lastgroup) if found and found.lastgroup else None


def catalogue_code_problem(text: str) -> CodeProblem | None:
    """Say why a text is no national catalogue code, or return None (interface 4).

    Western drug ``X`` + 22, Chinese patent drug ``Z`` + 19, material ``C`` + 19 letters or
    digits; herbal piece ``T`` + digits; service 15 digits.
    """
    if _CATALOGUE.fullmatch(text):
        return None
    surface = _surface_problem(text)
    if surface is not None:
        return surface
    if text[0].upper() == "T":
        length = len(text) if 1 < len(text) <= _HERBAL_CODE_CHARS_MAX else 0
        return _Shape(length, "T").problem(text)
    if text[0].isdigit():
        return _Shape(15).problem(text)
    shape = _CATALOGUE_SHAPES.get(text[0].upper())
    return shape.problem(text) if shape else CodeProblem.WRONG_PREFIX


def message_id_problem(text: str) -> CodeProblem | None:
    """Say why a text is no message_id (发送方报文ID), or return None.

    30 characters: institution code 12, yyyyMMddHHmmss of a moment that exists, serial 4.
    """
    found = _MESSAGE.fullmatch(text)
    if found is None:
        return _surface_problem(text) or _message_shape_problem(text)
    if found[1][1:3] + "0000" not in province_codes() and found[1] != NATIONAL_AGENCY:
        return CodeProblem.UNKNOWN_REGION
    return _moment_problem(found[2])


def take_message_id_apart(text: str) -> MessageIdParts:
    """Return sender, time and serial of a well-formed message_id; ValueError otherwise."""
    problem = message_id_problem(text)
    if problem is not None:
        raise ValueError(f"not a message_id: {problem}")
    return MessageIdParts(text[:12], _moment(text[12:26]), int(text[26:]))


def make_message_id(institution_code: str, sent_at: datetime, serial: int) -> str:
    """Return the message_id of an institution's or agency's message.

    ``sent_at`` must know its time zone; it is written in Beijing time to the second.
    Raises ValueError for a malformed institution code, a time without zone, or a serial
    outside 0 to 9999.
    """
    problem = institution_problem(institution_code)
    is_other = institution_code == NATIONAL_AGENCY or agency_problem(institution_code) is None
    if problem is not None and not is_other:
        raise ValueError(f"not an institution code: {problem}")
    if sent_at.tzinfo is None:
        raise ValueError("the time of a message needs a time zone")
    if not 0 <= serial <= MESSAGE_SERIAL_MAX:
        raise ValueError(f"serial {serial} does not fit four digits")
    return f"{institution_code}{sent_at.astimezone(CHINA_TIME):%Y%m%d%H%M%S}{serial:04d}"


def _surface_problem(text: str) -> CodeProblem | None:
    if not text:
        return CodeProblem.EMPTY
    if any(letter.isspace() for letter in text):
        return CodeProblem.HAS_BLANK
    if any(unicodedata.east_asian_width(letter) == "F" for letter in text):
        return CodeProblem.FULL_WIDTH
    return None


def _identity_shape_problem(text: str) -> CodeProblem:
    surface = _surface_problem(text)
    if surface is not None:
        return surface
    if text.endswith("x"):
        return CodeProblem.WRONG_CASE
    return CodeProblem.WRONG_LENGTH if len(text) != _IDENTITY_CHARS else CodeProblem.NOT_DIGITS


def _message_shape_problem(text: str) -> CodeProblem:
    if text[:1] in ("h", "p", "j"):
        return CodeProblem.WRONG_CASE
    if len(text) != 30:  # noqa: PLR2004 (the length the docstring gives)
        return CodeProblem.WRONG_LENGTH
    return CodeProblem.WRONG_PREFIX if text[0] not in "HPJ" else CodeProblem.NOT_DIGITS


def _is_date(digits: str) -> bool:
    return _is_moment(digits + "000000")


@lru_cache(maxsize=4_096)  # Every message of a second says the same moment.
def _moment_problem(digits: str) -> CodeProblem | None:
    if _is_moment(digits):
        return None
    return CodeProblem.IMPOSSIBLE_TIME if _is_date(digits[:8]) else CodeProblem.IMPOSSIBLE_DATE


def _is_moment(digits: str) -> bool:
    try:
        _moment(digits)
    except ValueError:
        return False
    return True


def _moment(digits: str) -> datetime:
    return datetime(
        int(digits[:4]),
        int(digits[4:6]),
        int(digits[6:8]),
        int(digits[8:10]),
        int(digits[10:12]),
        int(digits[12:14]),
        tzinfo=CHINA_TIME,
    )
