"""From the catalogue files to the catalogue of one treating place.

The national base is read once; a province's catalogue is the base with the province's own
lines laid over it, built when it is first asked for. The files are described in
data/catalogue/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType

from yidi.configuration.findings import ConfigurationBroken, Findings, Problem
from yidi.configuration.toml_positions import Position
from yidi.domain import codes, diseases, regions, tables
from yidi.domain.care import FeeCategory, FeeClass
from yidi.domain.catalogue import Catalogue, CatalogueItem, PriceLimits
from yidi.domain.money import WHOLE_BP, Bp, Micros, parse_micros

PACKAGE = "yidi.province"
FOLDER = "data/catalogue/"
BASE_FILES = (
    "western_drugs.csv",
    "chinese_drugs.csv",
    "herbal_pieces.csv",
    "services.csv",
    "materials.csv",
)
OVERRIDES = "overrides.csv"
SCOPES = "scopes.csv"
SCOPE_LISTS = "scope_lists.csv"

NO_LIMIT = "none"
_NAMING = ("province_code", "disease_code", "code", "name")
_LIMIT_COLUMNS = ("limit_primary", "limit_secondary", "limit_tertiary")
_CATEGORIES = {f"{each:02d}": each for each in FeeCategory}
_MICROS_PER_BP = 10_000  # a percentage read with six decimals, in hundredths of a percent


def catalogue_of(province_code: str) -> Catalogue:
    """Return the catalogue of a treating place; KeyError for what is no province.

    Raises ConfigurationBroken with every finding when the files contradict themselves.
    """
    if province_code not in regions.province_codes():
        raise KeyError(province_code)
    return _laid(province_code)


@cache
def usual_prices() -> Mapping[str, Micros]:
    """Return a usual price for every item of the base, for making up bills."""
    return MappingProxyType(
        {
            row["code"]: parse_micros(row["usual_price"])
            for name in BASE_FILES
            for row in _rows(name)
        }
    )


def _rows(name: str) -> tuple[tables.Row, ...]:
    try:
        return tables.numbered_rows(PACKAGE, FOLDER + name)
    except tables.TableBroken as broken:
        zh = "列数与表头不符，或没有表头"
        raise ConfigurationBroken(
            [Problem(name, broken.line, 0, "", "", zh, broken.what)]
        ) from None


class CatalogueFiles:
    """The rows of all files, checked together, from which any province's catalogue is laid."""

    def __init__(
        self,
        base: Mapping[str, tuple[tables.Row, ...]],
        overrides: tuple[tables.Row, ...],
        scopes: tuple[tables.Row, ...],
        scope_lists: tuple[tables.Row, ...],
    ) -> None:
        self._findings: dict[str, Findings] = {}
        self._base = self._read_base(base)
        self._overrides = self._read_overrides(overrides)
        self._lists = self._read_lists(scope_lists)
        self._scopes = self._read_scopes(scopes)
        if self._findings:
            raise ConfigurationBroken(
                problem for each in self._findings.values() for problem in each.problems()
            )

    def catalogue(self, province_code: str) -> Catalogue:
        """Lay the province's own lines over the base."""
        items = dict(self._base)
        for code, item in self._overrides.get(province_code, {}).items():
            if item is None:
                del items[code]
            else:
                items[code] = item
        scopes = {
            disease_code: self._lists[name] & items.keys()
            for disease_code, name in self._scopes.get(province_code, {}).items()
        }
        return Catalogue(province_code, MappingProxyType(items), MappingProxyType(scopes))

    def _note(self, file: str, row: tables.Row, zh: str, en: str, rule: str) -> None:
        place = Position(int(row.get(tables.LINE, 0)), 0)
        names = [row[each] for each in _NAMING if row.get(each)]
        findings = self._findings.setdefault(file, Findings(file))
        findings.note(place, " ".join(names), zh, en, rule)

    def _override(self, row: tables.Row, zh: str, en: str) -> None:
        self._note(OVERRIDES, row, zh, en, "A-060")

    def _scope(self, row: tables.Row, zh: str, en: str) -> None:
        self._note(SCOPES, row, zh, en, "A-067")

    def _read_base(self, base: Mapping[str, tuple[tables.Row, ...]]) -> dict[str, CatalogueItem]:
        items: dict[str, CatalogueItem] = {}
        names: set[str] = set()
        for file, rows in base.items():
            for row in rows:
                item = self._item(file, row)
                if item is None:
                    continue
                if item.code in items or item.name in names:
                    self._note(file, row, "重复", "is there twice", "A-061")
                items[item.code] = item
                names.add(item.name)
        return items

    def _item(self, file: str, row: tables.Row) -> CatalogueItem | None:
        problem = codes.catalogue_code_problem(row["code"])
        if problem is not None:
            self._note(file, row, f"编码有误（{problem}）", f"malformed code ({problem})", "A-056")
        try:
            item = CatalogueItem(
                row["code"],
                row["name"],
                FeeClass[row["class"]],
                _CATEGORIES[row["fee_category"]],
                _basis_points(row["first_paid_percent"]),
                PriceLimits(*(_limit(row[column]) for column in _LIMIT_COLUMNS)),
                row["unit"],
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            )
        except (KeyError, ValueError) as broken:
            self._note(file, row, f"读不懂 {broken}", f"unreadable {broken}", "A-061")
            return None
        self._check(file, row, item)
        return item

    def _check(self, file: str, row: tables.Row, item: CatalogueItem) -> None:
        if item.fee_class is FeeClass.A and item.first_paid_bp != 0:
            self._note(file, row, "甲类没有先行自付", "class A is paid from the first fen", "A-061")
        if item.first_paid_bp > WHOLE_BP:
            self._note(file, row, "先行自付超过 100%", "more than 100 % is paid first", "A-061")
        if item.valid_to is not None and item.valid_to < item.valid_from:
            self._note(file, row, "止期早于起期", "ends before it begins", "A-061")

    def _read_overrides(
        self, rows: tuple[tables.Row, ...]
    ) -> dict[str, dict[str, CatalogueItem | None]]:
        found: dict[str, dict[str, CatalogueItem | None]] = {}
        for row in rows:
            province = regions.region(row["province_code"])
            base = self._base.get(row["code"])
            if province is None or province.code not in regions.province_codes():
                self._override(row, "没有此省", "no such province")
            elif province.short_name != row["province_name"]:
                self._override(
                    row, f"省名应为{province.short_name}", f"the province is {province.short_name}"
                )
            elif base is None:
                self._override(row, "基础目录没有此项", "no such item in the base")
            elif base.name != row["name"]:
                self._override(row, f"名称应为{base.name}", f"the item is {base.name}")
            elif row["code"] in found.setdefault(province.code, {}):
                self._override(row, "重复", "is there twice")
            else:
                found[province.code][row["code"]] = self._overridden(base, row)
        return found

    def _overridden(self, base: CatalogueItem, row: tables.Row) -> CatalogueItem | None:
        if row["listed"] not in ("yes", "no"):
            self._override(
                row, "listed 应为 yes 或 no", f"listed is yes or no, not {row['listed']!r}"
            )
        if row["listed"] == "no":
            return None
        try:
            item = replace(
                base,
                fee_class=FeeClass[row["class"]] if row["class"] else base.fee_class,
                first_paid_bp=_basis_points(row["first_paid_percent"])
                if row["first_paid_percent"]
                else base.first_paid_bp,
                limits=PriceLimits(
                    _limit(row["limit_primary"], base.limits.primary_micros),
                    _limit(row["limit_secondary"], base.limits.secondary_micros),
                    _limit(row["limit_tertiary"], base.limits.tertiary_micros),
                ),
            )
        except (KeyError, ValueError) as broken:
            self._override(row, f"读不懂 {broken}", f"unreadable {broken}")
            return base
        self._check(OVERRIDES, row, item)
        return item

    def _read_lists(self, rows: tuple[tables.Row, ...]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for row in rows:
            item = self._base.get(row["code"])
            if item is None or item.name != row["name"]:
                self._note(SCOPE_LISTS, row, "没有此项目", "no such item", "A-067")
            found.setdefault(row["list"], set()).add(row["code"])
        return {name: frozenset(members) for name, members in found.items()}

    def _read_scopes(self, rows: tuple[tables.Row, ...]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            if row["province_code"] not in regions.province_codes():
                self._scope(row, "没有此省", "no such province")
            if diseases.disease(row["disease_code"]) is None:
                self._scope(row, "没有此病种", "no such disease")
            if row["list"] not in self._lists:
                self._scope(row, f"没有清单 {row['list']}", f"no list {row['list']!r}")
            mine = found.setdefault(row["province_code"], {})
            if row["disease_code"] in mine:
                self._scope(row, "重复", "is there twice")
            mine[row["disease_code"]] = row["list"]
        return found


@cache
def _files() -> CatalogueFiles:
    return CatalogueFiles(
        {name: _rows(name) for name in BASE_FILES},
        _rows(OVERRIDES),
        _rows(SCOPES),
        _rows(SCOPE_LISTS),
    )


@cache
def _laid(province_code: str) -> Catalogue:
    return _files().catalogue(province_code)


def _basis_points(percent: str) -> Bp:
    micros = parse_micros(percent)
    if micros < 0 or micros % _MICROS_PER_BP:
        raise ValueError(f"{percent!r} is not a percentage with at most two decimals")
    return micros // _MICROS_PER_BP


def _limit(text: str, otherwise: Micros | None = None) -> Micros | None:
    if not text:
        return otherwise
    if text == NO_LIMIT:
        return None
    limit = parse_micros(text)
    if limit <= 0:
        raise ValueError(f"a price limit of {text!r} pays nothing; use class C")
    return limit
