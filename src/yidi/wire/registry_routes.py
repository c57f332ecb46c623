"""Which region a call to the registry is about, read from the request before it is decoded."""

from __future__ import annotations

from typing import Any, Final

from google.protobuf.message import Message

from yidi.v1 import registry_service_pb2 as contract

BY_TREATING_REGION: Final[frozenset[type[Message]]] = frozenset(
    (contract.RecordInstitutionRequest, contract.ChangeInstitutionRequest)
)
BY_OWN_REGION: Final[frozenset[type[Message]]] = frozenset(
    (contract.SearchInstitutionsRequest, contract.ListInstitutionChangesRequest)
)
TREATING_PLACE_METHODS: Final = frozenset(
    ("RecordInstitution", "ChangeInstitution", "SearchInstitutions", "ListInstitutionChanges")
)
"""What the treating place answers: the list of its institutions (A-050, A-053)."""


def region_of(request: Any) -> str:
    """Return the region whose province answers; empty if the request does not say it.

    The dictionary is the same everywhere, so any region of the header will do.
    """
    kind = type(request)
    region: str
    if kind is contract.PublishNoticeRequest:
        return str(request.notice.area)
    if kind is contract.GetNoticeRequest:
        return str(request.area)
    if kind in BY_OWN_REGION:
        region = request.region
    elif kind in BY_TREATING_REGION:
        region = request.header.treating_region
    else:
        region = request.header.insured_region
        if kind is contract.GetDictionaryRequest:
            region = region or request.header.treating_region
    return region
