import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import filing_pb2 as _filing_pb2
from yidi.v1 import header_pb2 as _header_pb2
from yidi.v1 import institution_pb2 as _institution_pb2
from yidi.v1 import notice_pb2 as _notice_pb2
from yidi.v1 import options_pb2 as _options_pb2
from yidi.v1 import person_pb2 as _person_pb2
from yidi.v1 import qualification_pb2 as _qualification_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReviewStep(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVIEW_STEP_UNSPECIFIED: _ClassVar[ReviewStep]
    REVIEW_STEP_TAKE_UP: _ClassVar[ReviewStep]
    REVIEW_STEP_APPROVE: _ClassVar[ReviewStep]
    REVIEW_STEP_REFUSE: _ClassVar[ReviewStep]

class RecoveryState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECOVERY_STATE_UNSPECIFIED: _ClassVar[RecoveryState]
    RECOVERY_STATE_OPEN: _ClassVar[RecoveryState]
    RECOVERY_STATE_RECOVERED: _ClassVar[RecoveryState]
    RECOVERY_STATE_DROPPED: _ClassVar[RecoveryState]
REVIEW_STEP_UNSPECIFIED: ReviewStep
REVIEW_STEP_TAKE_UP: ReviewStep
REVIEW_STEP_APPROVE: ReviewStep
REVIEW_STEP_REFUSE: ReviewStep
RECOVERY_STATE_UNSPECIFIED: RecoveryState
RECOVERY_STATE_OPEN: RecoveryState
RECOVERY_STATE_RECOVERED: RecoveryState
RECOVERY_STATE_DROPPED: RecoveryState

class SubmitFilingRequest(_message.Message):
    __slots__ = ("header", "person_number", "type", "filing_class", "area", "begins_on", "ends_on", "channel", "mode", "materials", "materials_due_on", "resident_since", "household_moved", "referring_institution_code")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FILING_CLASS_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    BEGINS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    RESIDENT_SINCE_FIELD_NUMBER: _ClassVar[int]
    HOUSEHOLD_MOVED_FIELD_NUMBER: _ClassVar[int]
    REFERRING_INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    type: _codes_pb2.FilingType
    filing_class: _codes_pb2.FilingClass
    area: str
    begins_on: str
    ends_on: str
    channel: _filing_pb2.FilingChannel
    mode: _filing_pb2.FilingMode
    materials: _containers.RepeatedScalarFieldContainer[_filing_pb2.FilingMaterial]
    materials_due_on: str
    resident_since: str
    household_moved: _codes_pb2.Flag
    referring_institution_code: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.FilingType, str]] = ..., filing_class: _Optional[_Union[_codes_pb2.FilingClass, str]] = ..., area: _Optional[str] = ..., begins_on: _Optional[str] = ..., ends_on: _Optional[str] = ..., channel: _Optional[_Union[_filing_pb2.FilingChannel, str]] = ..., mode: _Optional[_Union[_filing_pb2.FilingMode, str]] = ..., materials: _Optional[_Iterable[_Union[_filing_pb2.FilingMaterial, str]]] = ..., materials_due_on: _Optional[str] = ..., resident_since: _Optional[str] = ..., household_moved: _Optional[_Union[_codes_pb2.Flag, str]] = ..., referring_institution_code: _Optional[str] = ...) -> None: ...

class SubmitFilingResponse(_message.Message):
    __slots__ = ("header", "filing")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    filing: _filing_pb2.FilingVersion
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., filing: _Optional[_Union[_filing_pb2.FilingVersion, _Mapping]] = ...) -> None: ...

class ChangeFilingRequest(_message.Message):
    __slots__ = ("header", "person_number", "filing_id", "area", "type", "materials", "referring_institution_code", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    FILING_ID_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    REFERRING_INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    filing_id: str
    area: str
    type: _codes_pb2.FilingType
    materials: _containers.RepeatedScalarFieldContainer[_filing_pb2.FilingMaterial]
    referring_institution_code: str
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., filing_id: _Optional[str] = ..., area: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.FilingType, str]] = ..., materials: _Optional[_Iterable[_Union[_filing_pb2.FilingMaterial, str]]] = ..., referring_institution_code: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class ChangeFilingResponse(_message.Message):
    __slots__ = ("header", "filing")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    filing: _filing_pb2.FilingVersion
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., filing: _Optional[_Union[_filing_pb2.FilingVersion, _Mapping]] = ...) -> None: ...

class ApplyFilingChangeRequest(_message.Message):
    __slots__ = ("header", "person_number", "filing_id", "area", "type", "materials", "referring_institution_code", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    FILING_ID_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    REFERRING_INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    filing_id: str
    area: str
    type: _codes_pb2.FilingType
    materials: _containers.RepeatedScalarFieldContainer[_filing_pb2.FilingMaterial]
    referring_institution_code: str
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., filing_id: _Optional[str] = ..., area: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.FilingType, str]] = ..., materials: _Optional[_Iterable[_Union[_filing_pb2.FilingMaterial, str]]] = ..., referring_institution_code: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class ApplyFilingChangeResponse(_message.Message):
    __slots__ = ("header", "filing")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    filing: _filing_pb2.FilingVersion
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., filing: _Optional[_Union[_filing_pb2.FilingVersion, _Mapping]] = ...) -> None: ...

class ReviewFilingChangeRequest(_message.Message):
    __slots__ = ("header", "person_number", "filing_id", "step", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    FILING_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    filing_id: str
    step: ReviewStep
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., filing_id: _Optional[str] = ..., step: _Optional[_Union[ReviewStep, str]] = ..., cause: _Optional[str] = ...) -> None: ...

class ReviewFilingChangeResponse(_message.Message):
    __slots__ = ("header", "filing")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    filing: _filing_pb2.FilingVersion
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., filing: _Optional[_Union[_filing_pb2.FilingVersion, _Mapping]] = ...) -> None: ...

class SupplyMaterialsRequest(_message.Message):
    __slots__ = ("header", "person_number", "filing_id", "materials")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    FILING_ID_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    filing_id: str
    materials: _containers.RepeatedScalarFieldContainer[_filing_pb2.FilingMaterial]
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., filing_id: _Optional[str] = ..., materials: _Optional[_Iterable[_Union[_filing_pb2.FilingMaterial, str]]] = ...) -> None: ...

class SupplyMaterialsResponse(_message.Message):
    __slots__ = ("header", "filing")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    filing: _filing_pb2.FilingVersion
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., filing: _Optional[_Union[_filing_pb2.FilingVersion, _Mapping]] = ...) -> None: ...

class CancelFilingRequest(_message.Message):
    __slots__ = ("header", "person_number", "filing_id", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    FILING_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    filing_id: str
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., filing_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class CancelFilingResponse(_message.Message):
    __slots__ = ("header", "filing")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    filing: _filing_pb2.FilingVersion
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., filing: _Optional[_Union[_filing_pb2.FilingVersion, _Mapping]] = ...) -> None: ...

class ListFilingsRequest(_message.Message):
    __slots__ = ("header", "person_number")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ...) -> None: ...

class ListFilingsResponse(_message.Message):
    __slots__ = ("header", "versions")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    versions: _containers.RepeatedCompositeFieldContainer[_filing_pb2.FilingVersion]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., versions: _Optional[_Iterable[_Union[_filing_pb2.FilingVersion, _Mapping]]] = ...) -> None: ...

class RecordQualificationRequest(_message.Message):
    __slots__ = ("header", "person_number", "local_code", "disease_code", "begins_on", "ends_on")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    BEGINS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    local_code: str
    disease_code: str
    begins_on: str
    ends_on: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., local_code: _Optional[str] = ..., disease_code: _Optional[str] = ..., begins_on: _Optional[str] = ..., ends_on: _Optional[str] = ...) -> None: ...

class RecordQualificationResponse(_message.Message):
    __slots__ = ("header", "qualification")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATION_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    qualification: _qualification_pb2.Qualification
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., qualification: _Optional[_Union[_qualification_pb2.Qualification, _Mapping]] = ...) -> None: ...

class ChangeQualificationRequest(_message.Message):
    __slots__ = ("header", "person_number", "local_code", "status", "effective_at", "cause", "is_fraud", "recover_since")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    IS_FRAUD_FIELD_NUMBER: _ClassVar[int]
    RECOVER_SINCE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    local_code: str
    status: _qualification_pb2.QualificationStatus
    effective_at: _timestamp_pb2.Timestamp
    cause: str
    is_fraud: _codes_pb2.Flag
    recover_since: _timestamp_pb2.Timestamp
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., local_code: _Optional[str] = ..., status: _Optional[_Union[_qualification_pb2.QualificationStatus, str]] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ..., is_fraud: _Optional[_Union[_codes_pb2.Flag, str]] = ..., recover_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ChangeQualificationResponse(_message.Message):
    __slots__ = ("header", "qualification", "recoveries")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATION_FIELD_NUMBER: _ClassVar[int]
    RECOVERIES_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    qualification: _qualification_pb2.Qualification
    recoveries: _containers.RepeatedCompositeFieldContainer[Recovery]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., qualification: _Optional[_Union[_qualification_pb2.Qualification, _Mapping]] = ..., recoveries: _Optional[_Iterable[_Union[Recovery, _Mapping]]] = ...) -> None: ...

class Recovery(_message.Message):
    __slots__ = ("settlement_id", "person_number", "area", "local_code", "disease_code", "institution_code", "settled_at", "fund_total_fen", "state", "listed_at", "decided_at", "cause", "refund_settlement_id")
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    FUND_TOTAL_FEN_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LISTED_AT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    REFUND_SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    settlement_id: str
    person_number: str
    area: str
    local_code: str
    disease_code: str
    institution_code: str
    settled_at: _timestamp_pb2.Timestamp
    fund_total_fen: int
    state: RecoveryState
    listed_at: _timestamp_pb2.Timestamp
    decided_at: _timestamp_pb2.Timestamp
    cause: str
    refund_settlement_id: str
    def __init__(self, settlement_id: _Optional[str] = ..., person_number: _Optional[str] = ..., area: _Optional[str] = ..., local_code: _Optional[str] = ..., disease_code: _Optional[str] = ..., institution_code: _Optional[str] = ..., settled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fund_total_fen: _Optional[int] = ..., state: _Optional[_Union[RecoveryState, str]] = ..., listed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ..., refund_settlement_id: _Optional[str] = ...) -> None: ...

class QueryRecoveriesRequest(_message.Message):
    __slots__ = ("header", "person_number", "state", "page_size", "page_token")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    state: RecoveryState
    page_size: int
    page_token: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., state: _Optional[_Union[RecoveryState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class QueryRecoveriesResponse(_message.Message):
    __slots__ = ("header", "recoveries", "next_page_token", "open_fen")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    RECOVERIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    OPEN_FEN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    recoveries: _containers.RepeatedCompositeFieldContainer[Recovery]
    next_page_token: str
    open_fen: int
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., recoveries: _Optional[_Iterable[_Union[Recovery, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., open_fen: _Optional[int] = ...) -> None: ...

class RecordRecoveryRequest(_message.Message):
    __slots__ = ("header", "person_number", "settlement_id", "state", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    settlement_id: str
    state: RecoveryState
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., settlement_id: _Optional[str] = ..., state: _Optional[_Union[RecoveryState, str]] = ..., cause: _Optional[str] = ...) -> None: ...

class RecordRecoveryResponse(_message.Message):
    __slots__ = ("header", "recovery")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    recovery: Recovery
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., recovery: _Optional[_Union[Recovery, _Mapping]] = ...) -> None: ...

class ListQualificationsRequest(_message.Message):
    __slots__ = ("header", "person_number", "at")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListQualificationsResponse(_message.Message):
    __slots__ = ("header", "qualifications", "selections", "total_count", "mapped_count")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    SELECTIONS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    MAPPED_COUNT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    qualifications: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Qualification]
    selections: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Selection]
    total_count: int
    mapped_count: int
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., qualifications: _Optional[_Iterable[_Union[_qualification_pb2.Qualification, _Mapping]]] = ..., selections: _Optional[_Iterable[_Union[_qualification_pb2.Selection, _Mapping]]] = ..., total_count: _Optional[int] = ..., mapped_count: _Optional[int] = ...) -> None: ...

class ListSelectionsRequest(_message.Message):
    __slots__ = ("header", "person_number", "care_type", "at")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    care_type: _codes_pb2.CareType
    at: _timestamp_pb2.Timestamp
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListSelectionsResponse(_message.Message):
    __slots__ = ("header", "selections")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SELECTIONS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    selections: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Selection]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., selections: _Optional[_Iterable[_Union[_qualification_pb2.Selection, _Mapping]]] = ...) -> None: ...

class SelectInstitutionsRequest(_message.Message):
    __slots__ = ("header", "person_number", "care_type", "local_code", "institution_codes")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODES_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    care_type: _codes_pb2.CareType
    local_code: str
    institution_codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., local_code: _Optional[str] = ..., institution_codes: _Optional[_Iterable[str]] = ...) -> None: ...

class SelectInstitutionsResponse(_message.Message):
    __slots__ = ("header", "selections")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SELECTIONS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    selections: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Selection]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., selections: _Optional[_Iterable[_Union[_qualification_pb2.Selection, _Mapping]]] = ...) -> None: ...

class SetBenefitStatusRequest(_message.Message):
    __slots__ = ("header", "person_number", "insurance", "status", "effective_at", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    insurance: _codes_pb2.Insurance
    status: _codes_pb2.InsuredStatus
    effective_at: _timestamp_pb2.Timestamp
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., status: _Optional[_Union[_codes_pb2.InsuredStatus, str]] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ...) -> None: ...

class SetBenefitStatusResponse(_message.Message):
    __slots__ = ("header", "relation")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    relation: _person_pb2.InsuredRelation
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., relation: _Optional[_Union[_person_pb2.InsuredRelation, _Mapping]] = ...) -> None: ...

class BlockPersonRequest(_message.Message):
    __slots__ = ("header", "person_number", "effective_at", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    effective_at: _timestamp_pb2.Timestamp
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ...) -> None: ...

class BlockPersonResponse(_message.Message):
    __slots__ = ("header", "blocked_from")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_FROM_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    blocked_from: _timestamp_pb2.Timestamp
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., blocked_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class LiftBlockRequest(_message.Message):
    __slots__ = ("header", "person_number", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class LiftBlockResponse(_message.Message):
    __slots__ = ("header",)
    HEADER_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ...) -> None: ...

class RecordInstitutionRequest(_message.Message):
    __slots__ = ("header", "institution", "confirmed_by")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_BY_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    institution: _institution_pb2.Institution
    confirmed_by: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., institution: _Optional[_Union[_institution_pb2.Institution, _Mapping]] = ..., confirmed_by: _Optional[str] = ...) -> None: ...

class RecordInstitutionResponse(_message.Message):
    __slots__ = ("header", "published")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    published: _institution_pb2.PublishedChange
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., published: _Optional[_Union[_institution_pb2.PublishedChange, _Mapping]] = ...) -> None: ...

class ChangeInstitutionRequest(_message.Message):
    __slots__ = ("header", "institution_code", "change", "opened_care_types", "opened_diseases", "confirmed_by", "effective_at", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    OPENED_CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    OPENED_DISEASES_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_BY_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    institution_code: str
    change: _institution_pb2.InstitutionChange
    opened_care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    opened_diseases: _containers.RepeatedScalarFieldContainer[str]
    confirmed_by: str
    effective_at: _timestamp_pb2.Timestamp
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., institution_code: _Optional[str] = ..., change: _Optional[_Union[_institution_pb2.InstitutionChange, str]] = ..., opened_care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., opened_diseases: _Optional[_Iterable[str]] = ..., confirmed_by: _Optional[str] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ...) -> None: ...

class ChangeInstitutionResponse(_message.Message):
    __slots__ = ("header", "published")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    published: _institution_pb2.PublishedChange
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., published: _Optional[_Union[_institution_pb2.PublishedChange, _Mapping]] = ...) -> None: ...

class SearchInstitutionsRequest(_message.Message):
    __slots__ = ("header", "region", "name", "care_type", "disease_code", "page_size", "page_token")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    region: str
    name: str
    care_type: _codes_pb2.CareType
    disease_code: str
    page_size: int
    page_token: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., region: _Optional[str] = ..., name: _Optional[str] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., disease_code: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class SearchInstitutionsResponse(_message.Message):
    __slots__ = ("header", "institutions", "next_page_token", "list_version")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LIST_VERSION_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    institutions: _containers.RepeatedCompositeFieldContainer[_institution_pb2.Institution]
    next_page_token: str
    list_version: int
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., institutions: _Optional[_Iterable[_Union[_institution_pb2.Institution, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., list_version: _Optional[int] = ...) -> None: ...

class ListInstitutionChangesRequest(_message.Message):
    __slots__ = ("header", "region", "since_version")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SINCE_VERSION_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    region: str
    since_version: int
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., region: _Optional[str] = ..., since_version: _Optional[int] = ...) -> None: ...

class ListInstitutionChangesResponse(_message.Message):
    __slots__ = ("header", "changes", "list_version")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    LIST_VERSION_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    changes: _containers.RepeatedCompositeFieldContainer[_institution_pb2.PublishedChange]
    list_version: int
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[_institution_pb2.PublishedChange, _Mapping]]] = ..., list_version: _Optional[int] = ...) -> None: ...

class PublishNoticeRequest(_message.Message):
    __slots__ = ("header", "notice")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    notice: _notice_pb2.Notice
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., notice: _Optional[_Union[_notice_pb2.Notice, _Mapping]] = ...) -> None: ...

class PublishNoticeResponse(_message.Message):
    __slots__ = ("header", "published")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    published: _notice_pb2.PublishedNotice
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., published: _Optional[_Union[_notice_pb2.PublishedNotice, _Mapping]] = ...) -> None: ...

class GetNoticeRequest(_message.Message):
    __slots__ = ("header", "area")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    area: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., area: _Optional[str] = ...) -> None: ...

class GetNoticeResponse(_message.Message):
    __slots__ = ("header", "published")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    published: _notice_pb2.PublishedNotice
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., published: _Optional[_Union[_notice_pb2.PublishedNotice, _Mapping]] = ...) -> None: ...

class GetDictionaryRequest(_message.Message):
    __slots__ = ("header", "version")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    version: int
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class GetDictionaryResponse(_message.Message):
    __slots__ = ("header", "version", "diseases")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DISEASES_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    version: int
    diseases: _containers.RepeatedCompositeFieldContainer[_notice_pb2.DiseaseEntry]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., version: _Optional[int] = ..., diseases: _Optional[_Iterable[_Union[_notice_pb2.DiseaseEntry, _Mapping]]] = ...) -> None: ...
