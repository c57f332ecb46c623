"""Messages to the registry as a case writes them: the fields of the request by their names."""

from __future__ import annotations

from typing import Any

from google.protobuf.json_format import ParseDict

from tests.messages import Known
from yidi.v1 import registry_service_pb2 as contract

CALLS = {"SubmitFiling", "ChangeFiling", "CancelFiling", "BlockPerson", "LiftBlock"}


def request(call: str, header: Any, person: Known, record: dict[str, Any], filing_id: str) -> Any:
    """A message of the agency of the insured area; ``filing_id`` is that of an earlier step."""
    found = ParseDict(record, getattr(contract, f"{call}Request")())
    found.header.CopyFrom(header)
    found.person_number = person.number
    if filing_id:
        found.filing_id = filing_id
    return found
