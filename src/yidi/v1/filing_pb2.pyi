import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FilingChannel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_CHANNEL_UNSPECIFIED: _ClassVar[FilingChannel]
    FILING_CHANNEL_NATIONAL_APP: _ClassVar[FilingChannel]
    FILING_CHANNEL_MINI_PROGRAM: _ClassVar[FilingChannel]
    FILING_CHANNEL_STATE_COUNCIL: _ClassVar[FilingChannel]
    FILING_CHANNEL_AGENCY_WINDOW: _ClassVar[FilingChannel]
    FILING_CHANNEL_LOCAL_APP: _ClassVar[FilingChannel]

class FilingMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_MODE_UNSPECIFIED: _ClassVar[FilingMode]
    FILING_MODE_REVIEWED: _ClassVar[FilingMode]
    FILING_MODE_FAST: _ClassVar[FilingMode]
    FILING_MODE_SELF_SERVICE: _ClassVar[FilingMode]

class FilingMaterial(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_MATERIAL_UNSPECIFIED: _ClassVar[FilingMaterial]
    FILING_MATERIAL_HOUSEHOLD_BOOK: _ClassVar[FilingMaterial]
    FILING_MATERIAL_REGISTER_CARD: _ClassVar[FilingMaterial]
    FILING_MATERIAL_RESIDENCE_PROOF: _ClassVar[FilingMaterial]
    FILING_MATERIAL_ASSIGNMENT_PROOF: _ClassVar[FilingMaterial]
    FILING_MATERIAL_EMPLOYER_PROOF: _ClassVar[FilingMaterial]
    FILING_MATERIAL_WORK_CONTRACT: _ClassVar[FilingMaterial]
    FILING_MATERIAL_REFERRAL_PROOF: _ClassVar[FilingMaterial]
    FILING_MATERIAL_COMMITMENT_LETTER: _ClassVar[FilingMaterial]

class FilingState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_STATE_UNSPECIFIED: _ClassVar[FilingState]
    FILING_STATE_ACTIVE: _ClassVar[FilingState]
    FILING_STATE_CANCELLED: _ClassVar[FilingState]

class UploadState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UPLOAD_STATE_UNSPECIFIED: _ClassVar[UploadState]
    UPLOAD_STATE_UPLOADED: _ClassVar[UploadState]

class FilingChangeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_CHANGE_STATE_UNSPECIFIED: _ClassVar[FilingChangeState]
    FILING_CHANGE_STATE_APPLIED: _ClassVar[FilingChangeState]
    FILING_CHANGE_STATE_UNDER_REVIEW: _ClassVar[FilingChangeState]
    FILING_CHANGE_STATE_EFFECTIVE: _ClassVar[FilingChangeState]
    FILING_CHANGE_STATE_REFUSED: _ClassVar[FilingChangeState]
FILING_CHANNEL_UNSPECIFIED: FilingChannel
FILING_CHANNEL_NATIONAL_APP: FilingChannel
FILING_CHANNEL_MINI_PROGRAM: FilingChannel
FILING_CHANNEL_STATE_COUNCIL: FilingChannel
FILING_CHANNEL_AGENCY_WINDOW: FilingChannel
FILING_CHANNEL_LOCAL_APP: FilingChannel
FILING_MODE_UNSPECIFIED: FilingMode
FILING_MODE_REVIEWED: FilingMode
FILING_MODE_FAST: FilingMode
FILING_MODE_SELF_SERVICE: FilingMode
FILING_MATERIAL_UNSPECIFIED: FilingMaterial
FILING_MATERIAL_HOUSEHOLD_BOOK: FilingMaterial
FILING_MATERIAL_REGISTER_CARD: FilingMaterial
FILING_MATERIAL_RESIDENCE_PROOF: FilingMaterial
FILING_MATERIAL_ASSIGNMENT_PROOF: FilingMaterial
FILING_MATERIAL_EMPLOYER_PROOF: FilingMaterial
FILING_MATERIAL_WORK_CONTRACT: FilingMaterial
FILING_MATERIAL_REFERRAL_PROOF: FilingMaterial
FILING_MATERIAL_COMMITMENT_LETTER: FilingMaterial
FILING_STATE_UNSPECIFIED: FilingState
FILING_STATE_ACTIVE: FilingState
FILING_STATE_CANCELLED: FilingState
UPLOAD_STATE_UNSPECIFIED: UploadState
UPLOAD_STATE_UPLOADED: UploadState
FILING_CHANGE_STATE_UNSPECIFIED: FilingChangeState
FILING_CHANGE_STATE_APPLIED: FilingChangeState
FILING_CHANGE_STATE_UNDER_REVIEW: FilingChangeState
FILING_CHANGE_STATE_EFFECTIVE: FilingChangeState
FILING_CHANGE_STATE_REFUSED: FilingChangeState

class Filing(_message.Message):
    __slots__ = ("filing_id", "type", "filing_class", "area", "begins_on", "ends_on", "is_deemed")
    FILING_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FILING_CLASS_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    BEGINS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    IS_DEEMED_FIELD_NUMBER: _ClassVar[int]
    filing_id: str
    type: _codes_pb2.FilingType
    filing_class: _codes_pb2.FilingClass
    area: str
    begins_on: str
    ends_on: str
    is_deemed: bool
    def __init__(self, filing_id: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.FilingType, str]] = ..., filing_class: _Optional[_Union[_codes_pb2.FilingClass, str]] = ..., area: _Optional[str] = ..., begins_on: _Optional[str] = ..., ends_on: _Optional[str] = ..., is_deemed: _Optional[bool] = ...) -> None: ...

class FilingChange(_message.Message):
    __slots__ = ("state", "area", "type", "materials", "referring_institution_code", "cause", "refused_because")
    STATE_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    REFERRING_INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    REFUSED_BECAUSE_FIELD_NUMBER: _ClassVar[int]
    state: FilingChangeState
    area: str
    type: _codes_pb2.FilingType
    materials: _containers.RepeatedScalarFieldContainer[FilingMaterial]
    referring_institution_code: str
    cause: str
    refused_because: str
    def __init__(self, state: _Optional[_Union[FilingChangeState, str]] = ..., area: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.FilingType, str]] = ..., materials: _Optional[_Iterable[_Union[FilingMaterial, str]]] = ..., referring_institution_code: _Optional[str] = ..., cause: _Optional[str] = ..., refused_because: _Optional[str] = ...) -> None: ...

class FilingVersion(_message.Message):
    __slots__ = ("filing", "version", "state", "channel", "mode", "materials", "materials_due_on", "effective_at", "recorded_at", "upload_state", "agency_code", "change")
    FILING_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_FIELD_NUMBER: _ClassVar[int]
    MATERIALS_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_STATE_FIELD_NUMBER: _ClassVar[int]
    AGENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    filing: Filing
    version: int
    state: FilingState
    channel: FilingChannel
    mode: FilingMode
    materials: _containers.RepeatedScalarFieldContainer[FilingMaterial]
    materials_due_on: str
    effective_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    upload_state: UploadState
    agency_code: str
    change: FilingChange
    def __init__(self, filing: _Optional[_Union[Filing, _Mapping]] = ..., version: _Optional[int] = ..., state: _Optional[_Union[FilingState, str]] = ..., channel: _Optional[_Union[FilingChannel, str]] = ..., mode: _Optional[_Union[FilingMode, str]] = ..., materials: _Optional[_Iterable[_Union[FilingMaterial, str]]] = ..., materials_due_on: _Optional[str] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., upload_state: _Optional[_Union[UploadState, str]] = ..., agency_code: _Optional[str] = ..., change: _Optional[_Union[FilingChange, _Mapping]] = ...) -> None: ...
