"""Requests of an agency (经办机构) to the registry: name only what matters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.messages import HAN_WENXIU, Known, a_header
from yidi.v1 import codes_pb2, filing_pb2
from yidi.v1 import registry_service_pb2 as contract

XINING = "J63010000001"
QINGHAI = "J63000000001"
HAIDONG = "J63020000001"
CHENGDU = "J51010000001"
MIANYANG = "J51070000001"


@dataclass
class Agency:
    """The window of an agency, which numbers its own messages."""

    code: str = XINING
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def header(self, **changed: Any) -> Any:
        facts = {
            "institution_code": self.code,
            "treating_region": "",
            "insured_region": "630100",
        }
        return a_header(next(self.serials), **facts | changed)

    def submit_filing(
        self, person: Known = HAN_WENXIU, **changed: Any
    ) -> contract.SubmitFilingRequest:
        """A self-service filing for Sichuan, other temporary care: nothing to be shown."""
        facts = {
            "header": self.header(),
            "person_number": person.number,
            "type": codes_pb2.FILING_TYPE_OTHER_TEMPORARY,
            "area": "510000",
            "channel": filing_pb2.FILING_CHANNEL_NATIONAL_APP,
            "mode": filing_pb2.FILING_MODE_SELF_SERVICE,
        }
        return contract.SubmitFilingRequest(**facts | changed)

    def change_filing(
        self, person: Known, filing_id: str, **changed: Any
    ) -> contract.ChangeFilingRequest:
        facts = self._filing(person, filing_id) | {"area": "440000", "cause": "搬迁"}
        return contract.ChangeFilingRequest(**facts | changed)

    def apply_filing_change(
        self, person: Known, filing_id: str, **changed: Any
    ) -> contract.ApplyFilingChangeRequest:
        facts = self._filing(person, filing_id) | {"area": "440000", "cause": "搬迁"}
        return contract.ApplyFilingChangeRequest(**facts | changed)

    def review_filing_change(
        self, person: Known, filing_id: str, step: int, **changed: Any
    ) -> contract.ReviewFilingChangeRequest:
        facts = self._filing(person, filing_id) | {"step": step}
        return contract.ReviewFilingChangeRequest(**facts | changed)

    def cancel_filing(
        self, person: Known, filing_id: str, **changed: Any
    ) -> contract.CancelFilingRequest:
        facts = self._filing(person, filing_id) | {"cause": "返回参保地"}
        return contract.CancelFilingRequest(**facts | changed)

    def supply_materials(
        self, person: Known, filing_id: str, *materials: filing_pb2.FilingMaterial
    ) -> contract.SupplyMaterialsRequest:
        return contract.SupplyMaterialsRequest(
            **self._filing(person, filing_id), materials=materials
        )

    def list_filings(self, person: Known = HAN_WENXIU) -> contract.ListFilingsRequest:
        return contract.ListFilingsRequest(header=self.header(), person_number=person.number)

    def of_person(self, kind: type[Any], person: Known, **changed: Any) -> Any:
        """A request about a person with the fields that every such request has."""
        facts = {"header": self.header(), "person_number": person.number}
        return kind(**facts | changed)

    def of_institution(self, kind: type[Any], **changed: Any) -> Any:
        """A request about an institution, by an agency of the treating place."""
        region = f"{self.code[1:7]}"
        header = self.header(treating_region=region, insured_region="")
        return kind(**{"header": header} | changed)

    def _filing(self, person: Known, filing_id: str) -> dict[str, Any]:
        return {
            "header": self.header(),
            "person_number": person.number,
            "filing_id": filing_id,
        }
