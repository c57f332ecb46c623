"""The shipped file of what every province speaks: interface and code-table version (A-140)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType

from yidi.configuration.findings import Findings
from yidi.configuration.toml_section import Section, one_of
from yidi.domain.regions import province_codes
from yidi.domain.versions import NEWEST, Capabilities, Capability, Role, all_capabilities

FILE = "data/capabilities.toml"

_RULES = {"default": "A-140", "provinces": "A-140"}


@cache
def shipped() -> Capabilities:
    """Return what the shipped file says; raises ConfigurationBroken."""
    text = files("yidi.province").joinpath(FILE).read_text(encoding="utf-8")
    return parse(text, FILE.rpartition("/")[2])


def parse(text: str, file_name: str) -> Capabilities:
    """Return what a text says of every province, or raise with everything that is wrong."""
    findings = Findings(file_name, text, _RULES)
    whole = Section(findings.values() or {}, findings)
    default = _roles(whole.section("default"), dict.fromkeys(Role, NEWEST))
    known = {(code, role): default[role] for code in province_codes() for role in Role}
    provinces = whole.section("provinces")
    if provinces is not None:
        for code in provinces.values:
            if code not in province_codes():
                provinces.refuse(code, "不是省级代码", "is no code of a province")
            roles = _roles(provinces.section(code), default)
            known |= {(code, role): roles[role] for role in Role}
    whole.close()
    findings.refuse_if_any()
    return Capabilities(MappingProxyType(known))


def _roles(section: Section | None, default: dict[Role, Capability]) -> dict[Role, Capability]:
    if section is None:
        return default
    read = one_of(all_capabilities())
    found = {role: section.get(role, read, default[role]) for role in Role}
    section.close()
    return found
