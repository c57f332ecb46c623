"""Values of options and arguments that have a meaning of their own: regions, credentials, times."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Any, TypeVar

import click

from yidi.domain.care import CredentialType
from yidi.domain.codes import identity_number_problem
from yidi.domain.diseases import all_diseases
from yidi.domain.money import parse_yuan
from yidi.domain.regions import CHINA_TIME, all_regions

V = TypeVar("V")


class RegionName(click.ParamType[str]):
    """A region, by its code or its Chinese name; becomes the code."""

    name = "region"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        names = {
            name: each.code
            for each in reversed(all_regions())
            for name in (each.name, each.short_name, each.code)
        }
        if value in names:
            return names[value]
        areas = {each.code for each in all_regions() if each.name.startswith(value)}
        if len(areas) == 1:
            return areas.pop()
        near = difflib.get_close_matches(value, names, n=3)
        zh = f"，是否为 {'、'.join(near)}？" if near else "；六位代码或名称，如 630100、西宁市"
        en = f"; did you mean {', '.join(near)}?" if near else "; a code or name, like 630100"
        self.fail(f"没有地区 {value}{zh} | there is no region {value}{en}", param, ctx)


class CodeName(click.ParamType[int]):
    """One of the codes of a national table, by an English word or its number."""

    def __init__(self, name: str, words: Mapping[str, IntEnum]) -> None:
        self.name = name
        self._words = dict(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        for word, code in self._words.items():
            if value in (word, str(code.value), f"{code.value:02d}"):
                return code.value
        known = ", ".join(self._words)
        self.fail(
            f"应为 {known} 之一，不是 {value} | expected one of {known}, not {value}", param, ctx
        )


class Word(click.ParamType[V]):
    """One of a few English words; becomes what it stands for."""

    def __init__(self, name: str, words: Mapping[str, V]) -> None:
        self.name = name
        self._words = dict(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> V:
        if value in self._words:
            return self._words[value]
        known = ", ".join(self._words)
        self.fail(
            f"应为 {known} 之一，不是 {value} | expected one of {known}, not {value}", param, ctx
        )


class DiseaseName(click.ParamType[str]):
    """A chronic disease, by its national code or its name; becomes the code."""

    name = "disease"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        for each in all_diseases():
            if value in (each.code, each.name):
                return each.code
        known = "、".join(f"{each.code} {each.name}" for each in all_diseases())
        self.fail(
            f"没有病种 {value}；16 个国家病种：{known} | there is no disease {value} among the 16",
            param,
            ctx,
        )


_CREDENTIAL_TYPES = {f"{each.value:02d}": each for each in CredentialType}


class CredentialText(click.ParamType[tuple[int, str]]):
    """A credential ``TYPE:NUMBER``; a bare identity number needs no type."""

    name = "credential"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        kind, colon, number = str(value).partition(":")
        if not colon and identity_number_problem(kind) is None:
            return CredentialType.IDENTITY_CARD, kind
        if kind not in _CREDENTIAL_TYPES or not number:
            self.fail(
                "应为 类型:号码，类型 01 电子凭证、02 身份证、03 社保卡 | "
                "expected TYPE:NUMBER, type 01 electronic, 02 identity or 03 social security card",
                param,
                ctx,
            )
        return _CREDENTIAL_TYPES[kind], number


class Moment(click.ParamType[datetime]):
    """A day or a moment; Beijing time unless it says otherwise."""

    name = "moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"应为时间，如 2026-01-31T10:30，不是 {value} | "
                f"expected a moment like 2026-01-31T10:30, not {value}",
                param,
                ctx,
            )
        return found if found.tzinfo else found.replace(tzinfo=CHINA_TIME)


class Amounts(click.ParamType[tuple[str, int]]):
    """A name with an amount in yuan, ``0012345678=4200.00``; becomes the name and fen."""

    name = "amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        number, _, text = str(value).rpartition("=")
        try:
            amount_fen = parse_yuan(text)
        except ValueError:
            amount_fen = 0
        if not number or amount_fen <= 0:
            self.fail(
                f"应为 号码=金额，如 0012345678=4200.00，不是 {value} | "
                f"expected NUMBER=YUAN like 0012345678=4200.00, not {value}",
                param,
                ctx,
            )
        return number, amount_fen
