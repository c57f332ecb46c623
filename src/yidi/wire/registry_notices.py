"""Notices and the dictionary: requests decoded, answers encoded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import registry_requests as requests
from yidi.domain.care import Insurance
from yidi.domain.claim_rule import ManualClaimRule
from yidi.domain.diseases import CodeTableVersion, all_diseases, codes_of
from yidi.domain.notice import TEXTS, BenefitEntry, Notice
from yidi.domain.records import RegistryRecord
from yidi.domain.regions import pooling_area_of
from yidi.v1 import notice_pb2
from yidi.v1 import registry_service_pb2 as contract
from yidi.wire.findings import Findings, Label, shown
from yidi.wire.header import decode_registry_header
from yidi.wire.manual_claims import encode_terms
from yidi.wire.moments import stamp_of_ms
from yidi.wire.registry_fields import check_region, decode_code

_AREA = Label("统筹区", "pooling area")
_TEXT_CHARS_MAX = 2_000
_ENTRY_CHARS_MAX = 500
_ENTRIES_MAX = 100
_ENTRIES = Label("待遇条目", "benefit entries", "20条", "20 entries")
_ENTRY = Label("待遇说明", "benefit text", "至多500个字符", "at most 500 characters")
_VERSIONS = frozenset((0, *(int(each) for each in CodeTableVersion)))


def _publish_notice(
    request: contract.PublishNoticeRequest, _: datetime, found: Findings
) -> requests.PublishNotice:
    given = request.notice
    header = decode_registry_header(request.header, found, region=given.area or "?")
    _check_area(given.area, "notice.area", found)
    texts = {place: _text_at(given, place) for place in TEXTS}
    for place, text in texts.items():
        if len(text) > _TEXT_CHARS_MAX:
            label = Label(TEXTS[place][0], place, "至多2000个字符", "at most 2000 characters")
            found.malformed(label, f"notice.{place}")
    if len(given.benefits) > _ENTRIES_MAX:
        found.malformed(_ENTRIES, "notice.benefits")
    entries = tuple(
        _entry(entry, index, found) for index, entry in enumerate(given.benefits[:_ENTRIES_MAX])
    )
    return requests.PublishNotice(header, Notice(given.area, texts, entries))


def _entry(given: notice_pb2.BenefitEntry, index: int, found: Findings) -> BenefitEntry:
    path = f"notice.benefits[{index}]"
    insurance = decode_code(Insurance, given.insurance, "险种类型", f"{path}.insurance", found)
    if len(given.text) > _ENTRY_CHARS_MAX:
        found.malformed(_ENTRY, f"{path}.text")
    return BenefitEntry(
        insurance or Insurance.EMPLOYEE, shown(given.disease_code), given.is_covered, given.text
    )


def _get_notice(
    request: contract.GetNoticeRequest, _: datetime, found: Findings
) -> requests.GetNotice:
    header = decode_registry_header(request.header, found, region=request.area or "?")
    _check_area(request.area, "area", found)
    return requests.GetNotice(header, request.area)


def _get_dictionary(
    request: contract.GetDictionaryRequest, _: datetime, found: Findings
) -> requests.GetDictionary:
    region = request.header.insured_region or request.header.treating_region
    header = decode_registry_header(request.header, found, region=region)
    if request.version not in _VERSIONS:
        found.add("CODE_VALUE_UNKNOWN", "version", field="字典版本", value=request.version)
    return requests.GetDictionary(header, request.version)


def _check_area(code: str, path: str, found: Findings) -> None:
    """A notice is that of a pooling area, not of a province with several."""
    if not check_region(code, _AREA, path, found):
        return
    area = pooling_area_of(code)
    if area is None or area.code != code:
        found.add("REGION_UNKNOWN", path, field=_AREA.zh, region=code)


def _text_at(given: notice_pb2.Notice, place: str) -> str:
    part: Any = given
    for name in place.split("."):
        part = getattr(part, name)
    text: str = part
    return text


def encode_notice(
    notice: Notice, record: RegistryRecord, rule: ManualClaimRule
) -> notice_pb2.PublishedNotice:
    """Return a notice as it was published, with the area's rule on manual claims."""
    encoded = notice_pb2.Notice(area=notice.area_code)
    for place, text in notice.texts.items():
        *sections, name = place.split(".")
        part: Any = encoded
        for section in sections:
            part = getattr(part, section)
        setattr(part, name, text)
    for each in notice.entries:
        encoded.benefits.add(
            insurance=each.insurance,
            disease_code=each.disease_code,
            is_covered=each.is_covered,
            text=each.text,
        )
    return notice_pb2.PublishedNotice(
        notice=encoded,
        version=record.version,
        published_at=stamp_of_ms(record.recorded_at_ms),
        manual_claim_terms=encode_terms(rule),
    )


def encode_dictionary(version: int) -> tuple[int, list[notice_pb2.DiseaseEntry]]:
    """Return the version of the table, the last one for 0, and its rows (A-001, A-007)."""
    table = CodeTableVersion(version) if version else max(CodeTableVersion)
    known = codes_of(table)
    rows = [
        notice_pb2.DiseaseEntry(
            disease_code=each.code,
            category=each.category,
            disease_name=each.name,
            valid_from=each.valid_from.isoformat(),
        )
        for each in all_diseases()
        if each.code in known
    ]
    return int(table), rows


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    contract.PublishNoticeRequest: _publish_notice,
    contract.GetNoticeRequest: _get_notice,
    contract.GetDictionaryRequest: _get_dictionary,
}
