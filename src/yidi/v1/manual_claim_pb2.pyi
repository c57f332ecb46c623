import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import error_pb2 as _error_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ManualClaimReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MANUAL_CLAIM_REASON_UNSPECIFIED: _ClassVar[ManualClaimReason]
    MANUAL_CLAIM_REASON_SYSTEM_FAILURE: _ClassVar[ManualClaimReason]
    MANUAL_CLAIM_REASON_DISEASE_NOT_COVERED: _ClassVar[ManualClaimReason]
    MANUAL_CLAIM_REASON_INSTITUTION_NOT_OPENED: _ClassVar[ManualClaimReason]
    MANUAL_CLAIM_REASON_FILING_AFTER_DISCHARGE: _ClassVar[ManualClaimReason]
    MANUAL_CLAIM_REASON_CHRONIC_AS_ORDINARY: _ClassVar[ManualClaimReason]

class ManualClaimChannel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MANUAL_CLAIM_CHANNEL_UNSPECIFIED: _ClassVar[ManualClaimChannel]
    MANUAL_CLAIM_CHANNEL_AGENCY_WINDOW: _ClassVar[ManualClaimChannel]
    MANUAL_CLAIM_CHANNEL_ONLINE: _ClassVar[ManualClaimChannel]

class ManualClaimMaterial(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MANUAL_CLAIM_MATERIAL_UNSPECIFIED: _ClassVar[ManualClaimMaterial]
    MANUAL_CLAIM_MATERIAL_CREDENTIAL: _ClassVar[ManualClaimMaterial]
    MANUAL_CLAIM_MATERIAL_RECEIPT: _ClassVar[ManualClaimMaterial]
    MANUAL_CLAIM_MATERIAL_ITEMISED_LIST: _ClassVar[ManualClaimMaterial]
    MANUAL_CLAIM_MATERIAL_PRESCRIPTION: _ClassVar[ManualClaimMaterial]
    MANUAL_CLAIM_MATERIAL_MEDICAL_RECORD: _ClassVar[ManualClaimMaterial]
    MANUAL_CLAIM_MATERIAL_DIAGNOSIS_PROOF: _ClassVar[ManualClaimMaterial]
    MANUAL_CLAIM_MATERIAL_BANK_ACCOUNT: _ClassVar[ManualClaimMaterial]

class ManualClaimState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MANUAL_CLAIM_STATE_UNSPECIFIED: _ClassVar[ManualClaimState]
    MANUAL_CLAIM_STATE_REGISTERED: _ClassVar[ManualClaimState]
    MANUAL_CLAIM_STATE_MATERIAL_MISSING: _ClassVar[ManualClaimState]
    MANUAL_CLAIM_STATE_UNDER_REVIEW: _ClassVar[ManualClaimState]
    MANUAL_CLAIM_STATE_APPROVED: _ClassVar[ManualClaimState]
    MANUAL_CLAIM_STATE_REFUSED: _ClassVar[ManualClaimState]
    MANUAL_CLAIM_STATE_WITHDRAWN: _ClassVar[ManualClaimState]

class ManualClaimDecision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MANUAL_CLAIM_DECISION_UNSPECIFIED: _ClassVar[ManualClaimDecision]
    MANUAL_CLAIM_DECISION_REVIEW: _ClassVar[ManualClaimDecision]
    MANUAL_CLAIM_DECISION_APPROVE: _ClassVar[ManualClaimDecision]
    MANUAL_CLAIM_DECISION_REFUSE: _ClassVar[ManualClaimDecision]
MANUAL_CLAIM_REASON_UNSPECIFIED: ManualClaimReason
MANUAL_CLAIM_REASON_SYSTEM_FAILURE: ManualClaimReason
MANUAL_CLAIM_REASON_DISEASE_NOT_COVERED: ManualClaimReason
MANUAL_CLAIM_REASON_INSTITUTION_NOT_OPENED: ManualClaimReason
MANUAL_CLAIM_REASON_FILING_AFTER_DISCHARGE: ManualClaimReason
MANUAL_CLAIM_REASON_CHRONIC_AS_ORDINARY: ManualClaimReason
MANUAL_CLAIM_CHANNEL_UNSPECIFIED: ManualClaimChannel
MANUAL_CLAIM_CHANNEL_AGENCY_WINDOW: ManualClaimChannel
MANUAL_CLAIM_CHANNEL_ONLINE: ManualClaimChannel
MANUAL_CLAIM_MATERIAL_UNSPECIFIED: ManualClaimMaterial
MANUAL_CLAIM_MATERIAL_CREDENTIAL: ManualClaimMaterial
MANUAL_CLAIM_MATERIAL_RECEIPT: ManualClaimMaterial
MANUAL_CLAIM_MATERIAL_ITEMISED_LIST: ManualClaimMaterial
MANUAL_CLAIM_MATERIAL_PRESCRIPTION: ManualClaimMaterial
MANUAL_CLAIM_MATERIAL_MEDICAL_RECORD: ManualClaimMaterial
MANUAL_CLAIM_MATERIAL_DIAGNOSIS_PROOF: ManualClaimMaterial
MANUAL_CLAIM_MATERIAL_BANK_ACCOUNT: ManualClaimMaterial
MANUAL_CLAIM_STATE_UNSPECIFIED: ManualClaimState
MANUAL_CLAIM_STATE_REGISTERED: ManualClaimState
MANUAL_CLAIM_STATE_MATERIAL_MISSING: ManualClaimState
MANUAL_CLAIM_STATE_UNDER_REVIEW: ManualClaimState
MANUAL_CLAIM_STATE_APPROVED: ManualClaimState
MANUAL_CLAIM_STATE_REFUSED: ManualClaimState
MANUAL_CLAIM_STATE_WITHDRAWN: ManualClaimState
MANUAL_CLAIM_DECISION_UNSPECIFIED: ManualClaimDecision
MANUAL_CLAIM_DECISION_REVIEW: ManualClaimDecision
MANUAL_CLAIM_DECISION_APPROVE: ManualClaimDecision
MANUAL_CLAIM_DECISION_REFUSE: ManualClaimDecision

class ManualClaimReceipt(_message.Message):
    __slots__ = ("invoice_number", "amount_fen")
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    invoice_number: str
    amount_fen: int
    def __init__(self, invoice_number: _Optional[str] = ..., amount_fen: _Optional[int] = ...) -> None: ...

class ManualClaimOrigin(_message.Message):
    __slots__ = ("refusal_reason", "refused_message_id", "visit_id", "settlement_id")
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSED_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    refusal_reason: _error_pb2.ErrorReason
    refused_message_id: str
    visit_id: str
    settlement_id: str
    def __init__(self, refusal_reason: _Optional[_Union[_error_pb2.ErrorReason, str]] = ..., refused_message_id: _Optional[str] = ..., visit_id: _Optional[str] = ..., settlement_id: _Optional[str] = ...) -> None: ...

class ManualClaimEvent(_message.Message):
    __slots__ = ("version", "state", "missing_materials", "cause", "recorded_at", "agency_code", "message_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MISSING_MATERIALS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    AGENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: ManualClaimState
    missing_materials: _containers.RepeatedScalarFieldContainer[ManualClaimMaterial]
    cause: str
    recorded_at: _timestamp_pb2.Timestamp
    agency_code: str
    message_id: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[_Union[ManualClaimState, str]] = ..., missing_materials: _Optional[_Iterable[_Union[ManualClaimMaterial, str]]] = ..., cause: _Optional[str] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., agency_code: _Optional[str] = ..., message_id: _Optional[str] = ...) -> None: ...

class ManualClaim(_message.Message):
    __slots__ = ("claim_id", "person_number", "insured_area", "insurance", "reason", "channel", "state", "institution_code", "institution_name", "care_type", "local_code", "disease_code", "begins_on", "ends_on", "receipts", "total_fen", "materials", "missing_materials", "materials_due_on", "decide_by", "is_overdue", "last_day", "in_scope_fen", "fund_fen", "person_part_fen", "cause", "origin", "history")
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSURED_AREA_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_NAME_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    BEGINS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FEN_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    MISSING_MATERIALS_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    DECIDE_BY_FIELD_NUMBER: _ClassVar[int]
    IS_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    LAST_DAY_FIELD_NUMBER: _ClassVar[int]
    IN_SCOPE_FEN_FIELD_NUMBER: _ClassVar[int]
    FUND_FEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    claim_id: str
    person_number: str
    insured_area: str
    insurance: _codes_pb2.Insurance
    reason: ManualClaimReason
    channel: ManualClaimChannel
    state: ManualClaimState
    institution_code: str
    institution_name: str
    care_type: _codes_pb2.CareType
    local_code: str
    disease_code: str
    begins_on: str
    ends_on: str
    receipts: _containers.RepeatedCompositeFieldContainer[ManualClaimReceipt]
    total_fen: int
    materials: _containers.RepeatedScalarFieldContainer[ManualClaimMaterial]
    missing_materials: _containers.RepeatedScalarFieldContainer[ManualClaimMaterial]
    materials_due_on: str
    decide_by: str
    is_overdue: bool
    last_day: str
    in_scope_fen: int
    fund_fen: int
    person_part_fen: int
    cause: str
    origin: ManualClaimOrigin
    history: _containers.RepeatedCompositeFieldContainer[ManualClaimEvent]
    def __init__(self, claim_id: _Optional[str] = ..., person_number: _Optional[str] = ..., insured_area: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., reason: _Optional[_Union[ManualClaimReason, str]] = ..., channel: _Optional[_Union[ManualClaimChannel, str]] = ..., state: _Optional[_Union[ManualClaimState, str]] = ..., institution_code: _Optional[str] = ..., institution_name: _Optional[str] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., local_code: _Optional[str] = ..., disease_code: _Optional[str] = ..., begins_on: _Optional[str] = ..., ends_on: _Optional[str] = ..., receipts: _Optional[_Iterable[_Union[ManualClaimReceipt, _Mapping]]] = ..., total_fen: _Optional[int] = ..., materials: _Optional[_Iterable[_Union[ManualClaimMaterial, str]]] = ..., missing_materials: _Optional[_Iterable[_Union[ManualClaimMaterial, str]]] = ..., materials_due_on: _Optional[str] = ..., decide_by: _Optional[str] = ..., is_overdue: _Optional[bool] = ..., last_day: _Optional[str] = ..., in_scope_fen: _Optional[int] = ..., fund_fen: _Optional[int] = ..., person_part_fen: _Optional[int] = ..., cause: _Optional[str] = ..., origin: _Optional[_Union[ManualClaimOrigin, _Mapping]] = ..., history: _Optional[_Iterable[_Union[ManualClaimEvent, _Mapping]]] = ...) -> None: ...

class ManualClaimTerms(_message.Message):
    __slots__ = ("months", "counts_from_year_end", "decide_days", "materials", "allows_chronic_as_ordinary", "allows_online")
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FROM_YEAR_END_FIELD_NUMBER: _ClassVar[int]
    DECIDE_DAYS_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_CHRONIC_AS_ORDINARY_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_ONLINE_FIELD_NUMBER: _ClassVar[int]
    months: int
    counts_from_year_end: bool
    decide_days: int
    materials: _containers.RepeatedScalarFieldContainer[ManualClaimMaterial]
    allows_chronic_as_ordinary: bool
    allows_online: bool
    def __init__(self, months: _Optional[int] = ..., counts_from_year_end: _Optional[bool] = ..., decide_days: _Optional[int] = ..., materials: _Optional[_Iterable[_Union[ManualClaimMaterial, str]]] = ..., allows_chronic_as_ordinary: _Optional[bool] = ..., allows_online: _Optional[bool] = ...) -> None: ...
