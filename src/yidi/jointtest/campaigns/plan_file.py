"""The plan of a campaign: TOML by the schema Campaign, every mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yidi.configuration.findings import Findings
from yidi.domain.regions import province_codes
from yidi.jointtest.cases.completing import VERSIONS
from yidi.jointtest.cases.message_reader import fill
from yidi.jointtest.v1 import campaign_pb2, case_pb2
from yidi.v1 import codes_pb2

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ROLES = (case_pb2.ROLE_TREATING, case_pb2.ROLE_INSURED)
_CARES = (codes_pb2.CARE_TYPE_ORDINARY, codes_pb2.CARE_TYPE_CHRONIC)


def read_plan(name: str, text: str) -> campaign_pb2.Campaign:
    """Return the campaign in a TOML text, everything filled in; raises ConfigurationBroken."""
    findings = Findings(name, text)
    plan = campaign_pb2.Campaign()
    table = findings.values()
    if table is not None:
        fill(plan, table, findings)
        _check(plan, findings)
    findings.refuse_if_any()
    return _completed(plan)


def _check(plan: campaign_pb2.Campaign, findings: Findings) -> None:
    if not _ID.fullmatch(plan.id):
        zh, en = "编号应为小写字母、数字和连字符", "an id is lower case with hyphens"
        findings.note(("id",), "id", zh, en)
    if not plan.title_zh:
        findings.note(("title_zh",), "title_zh", "缺少此项", "is missing")
    if not plan.pairs:
        findings.note(("pairs",), "pairs", "没有配对，应写作 [[pairs]]", "no pair; write [[pairs]]")
    _check_versions(plan.interface_versions, findings, ())
    known: set[tuple[str, str]] = set()
    for index, pair in enumerate(plan.pairs):
        address = ("pairs", index)
        for key in ("treating", "insured"):
            if getattr(pair, key) not in province_codes():
                zh, en = "应为省级区划代码，如 630000", "expected the code of a province"
                findings.note((*address, key), f"pairs[{index}].{key}", zh, en)
        if pair.treating == pair.insured:
            zh, en = "就医地和参保地相同", "treating and insured place are the same"
            findings.note(address, f"pairs[{index}]", zh, en)
        if set(_directions(pair)) & known:
            findings.note(address, f"pairs[{index}]", "配对重复", "the pair is there twice")
        known |= set(_directions(pair))
        _check_versions(pair.interface_versions, findings, address)


def _check_versions(versions: object, findings: Findings, address: tuple[str | int, ...]) -> None:
    for version in versions:  # type: ignore[attr-defined]
        if version not in VERSIONS:
            path = "pairs[].interface_versions" if address else "interface_versions"
            zh, en = "应为 V2.0 或 V2.1", "expected V2.0 or V2.1"
            findings.note((*address, "interface_versions"), path, zh, en)


def _directions(pair: campaign_pb2.Pair) -> Iterator[tuple[str, str]]:
    yield pair.treating, pair.insured
    if pair.is_mutual:
        yield pair.insured, pair.treating


def _completed(plan: campaign_pb2.Campaign) -> campaign_pb2.Campaign:
    """Return the plan with every pair in one direction, and nothing left to be filled in."""
    found = campaign_pb2.Campaign()
    found.CopyFrom(plan)
    del found.pairs[:]
    versions = list(plan.interface_versions) or list(VERSIONS)
    cares = list(plan.care_types) or list(_CARES)
    for pair in plan.pairs:
        for treating, insured in _directions(pair):
            is_first = treating == pair.treating
            found.pairs.add(
                treating=treating,
                insured=insured,
                roles=list(pair.roles) or list(_ROLES),
                interface_versions=list(pair.interface_versions) or versions,
                care_types=list(pair.care_types) or cares,
                system=pair.system if is_first else "",
            )
    return found
