"""Institutions for testers: the national list as it stands, what is no longer designated too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from yidi.domain.care import CareType
from yidi.domain.diseases import disease
from yidi.domain.errors import refuse
from yidi.domain.institution import Institution
from yidi.domain.limits import INSTITUTIONS_PER_LIST_MAX
from yidi.domain.regions import region
from yidi.province.published_institutions import PublishedInstitutions
from yidi.v1 import simulator_service_pb2 as contract
from yidi.wire.registry_institutions import encode_institution

_COUNT_DEFAULT = 10
_CARE_TYPES = frozenset(int(each) for each in CareType)


def list_institutions(
    registry: PublishedInstitutions, request: contract.ListInstitutionsRequest
) -> contract.ListInstitutionsResponse:
    """Return the institutions of a region that fit every filter, or the one with a code."""
    if request.institution_code:
        one = registry.institution(request.institution_code)
        found = iter((one,) if one else ())
    else:
        found = _found(registry, request)
    purposes = {each.institution.code: each for each in registry.named()}
    count = request.count or _COUNT_DEFAULT
    if not 0 < count <= INSTITUTIONS_PER_LIST_MAX:
        raise refuse(
            "AMOUNT_OUT_OF_RANGE", "count", field="家数", least=1, most=INSTITUTIONS_PER_LIST_MAX
        )
    listed = []
    for each in islice(found, count):
        named = purposes.get(each.code)
        listed.append(
            contract.ListedInstitution(
                institution=encode_institution(each),
                purpose_zh=named.purpose_zh if named else "",
                purpose_en=named.purpose_en if named else "",
            )
        )
    return contract.ListInstitutionsResponse(institutions=listed)


def _found(
    registry: PublishedInstitutions, request: contract.ListInstitutionsRequest
) -> Iterator[Institution]:
    if region(request.region) is None:
        raise refuse("REGION_UNKNOWN", "region", field="区划", region=request.region[:24])
    if request.care_type and request.care_type not in _CARE_TYPES:
        raise refuse("CODE_VALUE_UNKNOWN", "care_type", field="医疗类别", value=request.care_type)
    if request.disease_code and disease(request.disease_code) is None:
        raise refuse("DISEASE_CODE_UNKNOWN", "disease_code", disease=request.disease_code[:24])
    return registry.search(
        request.region,
        name=request.name,
        care_type=CareType(request.care_type) if request.care_type else None,
        disease_code=request.disease_code or None,
        with_cancelled=True,
    )
