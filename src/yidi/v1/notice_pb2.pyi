import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import manual_claim_pb2 as _manual_claim_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Notice(_message.Message):
    __slots__ = ("area", "recognition", "direct_settlement", "benefits", "manual_claim", "contact")
    AREA_FIELD_NUMBER: _ClassVar[int]
    RECOGNITION_FIELD_NUMBER: _ClassVar[int]
    DIRECT_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    BENEFITS_FIELD_NUMBER: _ClassVar[int]
    MANUAL_CLAIM_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    area: str
    recognition: ProcedureSection
    direct_settlement: DirectSettlementSection
    benefits: _containers.RepeatedCompositeFieldContainer[BenefitEntry]
    manual_claim: ProcedureSection
    contact: str
    def __init__(self, area: _Optional[str] = ..., recognition: _Optional[_Union[ProcedureSection, _Mapping]] = ..., direct_settlement: _Optional[_Union[DirectSettlementSection, _Mapping]] = ..., benefits: _Optional[_Iterable[_Union[BenefitEntry, _Mapping]]] = ..., manual_claim: _Optional[_Union[ProcedureSection, _Mapping]] = ..., contact: _Optional[str] = ...) -> None: ...

class ProcedureSection(_message.Message):
    __slots__ = ("scope", "materials", "channels", "steps", "time_limit", "result_query")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    TIME_LIMIT_FIELD_NUMBER: _ClassVar[int]
    RESULT_QUERY_FIELD_NUMBER: _ClassVar[int]
    scope: str
    materials: str
    channels: str
    steps: str
    time_limit: str
    result_query: str
    def __init__(self, scope: _Optional[str] = ..., materials: _Optional[str] = ..., channels: _Optional[str] = ..., steps: _Optional[str] = ..., time_limit: _Optional[str] = ..., result_query: _Optional[str] = ...) -> None: ...

class DirectSettlementSection(_message.Message):
    __slots__ = ("diseases", "filing", "selection", "steps", "query_channel")
    DISEASES_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    QUERY_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    diseases: str
    filing: str
    selection: str
    steps: str
    query_channel: str
    def __init__(self, diseases: _Optional[str] = ..., filing: _Optional[str] = ..., selection: _Optional[str] = ..., steps: _Optional[str] = ..., query_channel: _Optional[str] = ...) -> None: ...

class BenefitEntry(_message.Message):
    __slots__ = ("insurance", "disease_code", "is_covered", "text")
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    IS_COVERED_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    insurance: _codes_pb2.Insurance
    disease_code: str
    is_covered: bool
    text: str
    def __init__(self, insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., disease_code: _Optional[str] = ..., is_covered: _Optional[bool] = ..., text: _Optional[str] = ...) -> None: ...

class PublishedNotice(_message.Message):
    __slots__ = ("notice", "version", "published_at", "manual_claim_terms")
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    MANUAL_CLAIM_TERMS_FIELD_NUMBER: _ClassVar[int]
    notice: Notice
    version: int
    published_at: _timestamp_pb2.Timestamp
    manual_claim_terms: _manual_claim_pb2.ManualClaimTerms
    def __init__(self, notice: _Optional[_Union[Notice, _Mapping]] = ..., version: _Optional[int] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., manual_claim_terms: _Optional[_Union[_manual_claim_pb2.ManualClaimTerms, _Mapping]] = ...) -> None: ...

class DiseaseEntry(_message.Message):
    __slots__ = ("disease_code", "category", "disease_name", "valid_from")
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    disease_code: str
    category: str
    disease_name: str
    valid_from: str
    def __init__(self, disease_code: _Optional[str] = ..., category: _Optional[str] = ..., disease_name: _Optional[str] = ..., valid_from: _Optional[str] = ...) -> None: ...
