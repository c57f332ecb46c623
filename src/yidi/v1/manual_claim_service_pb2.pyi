from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import header_pb2 as _header_pb2
from yidi.v1 import manual_claim_pb2 as _manual_claim_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RegisterManualClaimRequest(_message.Message):
    __slots__ = ("header", "person_number", "insurance", "reason", "channel", "institution_code", "institution_name", "care_type", "local_code", "begins_on", "ends_on", "receipts", "materials", "materials_due_on", "origin")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_NAME_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    BEGINS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    insurance: _codes_pb2.Insurance
    reason: _manual_claim_pb2.ManualClaimReason
    channel: _manual_claim_pb2.ManualClaimChannel
    institution_code: str
    institution_name: str
    care_type: _codes_pb2.CareType
    local_code: str
    begins_on: str
    ends_on: str
    receipts: _containers.RepeatedCompositeFieldContainer[_manual_claim_pb2.ManualClaimReceipt]
    materials: _containers.RepeatedScalarFieldContainer[_manual_claim_pb2.ManualClaimMaterial]
    materials_due_on: str
    origin: _manual_claim_pb2.ManualClaimOrigin
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., reason: _Optional[_Union[_manual_claim_pb2.ManualClaimReason, str]] = ..., channel: _Optional[_Union[_manual_claim_pb2.ManualClaimChannel, str]] = ..., institution_code: _Optional[str] = ..., institution_name: _Optional[str] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., local_code: _Optional[str] = ..., begins_on: _Optional[str] = ..., ends_on: _Optional[str] = ..., receipts: _Optional[_Iterable[_Union[_manual_claim_pb2.ManualClaimReceipt, _Mapping]]] = ..., materials: _Optional[_Iterable[_Union[_manual_claim_pb2.ManualClaimMaterial, str]]] = ..., materials_due_on: _Optional[str] = ..., origin: _Optional[_Union[_manual_claim_pb2.ManualClaimOrigin, _Mapping]] = ...) -> None: ...

class RegisterManualClaimResponse(_message.Message):
    __slots__ = ("header", "claim")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    claim: _manual_claim_pb2.ManualClaim
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., claim: _Optional[_Union[_manual_claim_pb2.ManualClaim, _Mapping]] = ...) -> None: ...

class SupplementManualClaimRequest(_message.Message):
    __slots__ = ("header", "person_number", "claim_id", "materials")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    claim_id: str
    materials: _containers.RepeatedScalarFieldContainer[_manual_claim_pb2.ManualClaimMaterial]
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., claim_id: _Optional[str] = ..., materials: _Optional[_Iterable[_Union[_manual_claim_pb2.ManualClaimMaterial, str]]] = ...) -> None: ...

class SupplementManualClaimResponse(_message.Message):
    __slots__ = ("header", "claim")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    claim: _manual_claim_pb2.ManualClaim
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., claim: _Optional[_Union[_manual_claim_pb2.ManualClaim, _Mapping]] = ...) -> None: ...

class DecideManualClaimRequest(_message.Message):
    __slots__ = ("header", "person_number", "claim_id", "decision", "in_scope_fen", "fund_fen", "person_part_fen", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    IN_SCOPE_FEN_FIELD_NUMBER: _ClassVar[int]
    FUND_FEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    claim_id: str
    decision: _manual_claim_pb2.ManualClaimDecision
    in_scope_fen: int
    fund_fen: int
    person_part_fen: int
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., claim_id: _Optional[str] = ..., decision: _Optional[_Union[_manual_claim_pb2.ManualClaimDecision, str]] = ..., in_scope_fen: _Optional[int] = ..., fund_fen: _Optional[int] = ..., person_part_fen: _Optional[int] = ..., cause: _Optional[str] = ...) -> None: ...

class DecideManualClaimResponse(_message.Message):
    __slots__ = ("header", "claim")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    claim: _manual_claim_pb2.ManualClaim
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., claim: _Optional[_Union[_manual_claim_pb2.ManualClaim, _Mapping]] = ...) -> None: ...

class WithdrawManualClaimRequest(_message.Message):
    __slots__ = ("header", "person_number", "claim_id", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    claim_id: str
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., claim_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class WithdrawManualClaimResponse(_message.Message):
    __slots__ = ("header", "claim")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    claim: _manual_claim_pb2.ManualClaim
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., claim: _Optional[_Union[_manual_claim_pb2.ManualClaim, _Mapping]] = ...) -> None: ...

class GetManualClaimRequest(_message.Message):
    __slots__ = ("header", "person_number", "claim_id")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    claim_id: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., claim_id: _Optional[str] = ...) -> None: ...

class GetManualClaimResponse(_message.Message):
    __slots__ = ("header", "claim")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    claim: _manual_claim_pb2.ManualClaim
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., claim: _Optional[_Union[_manual_claim_pb2.ManualClaim, _Mapping]] = ...) -> None: ...

class ListManualClaimsRequest(_message.Message):
    __slots__ = ("header", "person_number", "page_size", "page_token")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    page_size: int
    page_token: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListManualClaimsResponse(_message.Message):
    __slots__ = ("header", "claims", "next_page_token", "total_count")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    claims: _containers.RepeatedCompositeFieldContainer[_manual_claim_pb2.ManualClaim]
    next_page_token: str
    total_count: int
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., claims: _Optional[_Iterable[_Union[_manual_claim_pb2.ManualClaim, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_count: _Optional[int] = ...) -> None: ...
