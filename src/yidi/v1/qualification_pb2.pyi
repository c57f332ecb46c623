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

class QualificationStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUALIFICATION_STATUS_UNSPECIFIED: _ClassVar[QualificationStatus]
    QUALIFICATION_STATUS_ACTIVE: _ClassVar[QualificationStatus]
    QUALIFICATION_STATUS_PAUSED: _ClassVar[QualificationStatus]
    QUALIFICATION_STATUS_TERMINATED: _ClassVar[QualificationStatus]
QUALIFICATION_STATUS_UNSPECIFIED: QualificationStatus
QUALIFICATION_STATUS_ACTIVE: QualificationStatus
QUALIFICATION_STATUS_PAUSED: QualificationStatus
QUALIFICATION_STATUS_TERMINATED: QualificationStatus

class Qualification(_message.Message):
    __slots__ = ("local_code", "local_name", "disease_code", "disease_name", "status", "begins_on", "ends_on", "selected_institutions", "is_settleable", "terminated_at")
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_NAME_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BEGINS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    SELECTED_INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    IS_SETTLEABLE_FIELD_NUMBER: _ClassVar[int]
    TERMINATED_AT_FIELD_NUMBER: _ClassVar[int]
    local_code: str
    local_name: str
    disease_code: str
    disease_name: str
    status: QualificationStatus
    begins_on: str
    ends_on: str
    selected_institutions: _containers.RepeatedScalarFieldContainer[str]
    is_settleable: bool
    terminated_at: _timestamp_pb2.Timestamp
    def __init__(self, local_code: _Optional[str] = ..., local_name: _Optional[str] = ..., disease_code: _Optional[str] = ..., disease_name: _Optional[str] = ..., status: _Optional[_Union[QualificationStatus, str]] = ..., begins_on: _Optional[str] = ..., ends_on: _Optional[str] = ..., selected_institutions: _Optional[_Iterable[str]] = ..., is_settleable: _Optional[bool] = ..., terminated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Selection(_message.Message):
    __slots__ = ("care_type", "institution_code", "institution_name", "begins_on", "local_code")
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_NAME_FIELD_NUMBER: _ClassVar[int]
    BEGINS_ON_FIELD_NUMBER: _ClassVar[int]
    LOCAL_CODE_FIELD_NUMBER: _ClassVar[int]
    care_type: _codes_pb2.CareType
    institution_code: str
    institution_name: str
    begins_on: str
    local_code: str
    def __init__(self, care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., institution_code: _Optional[str] = ..., institution_name: _Optional[str] = ..., begins_on: _Optional[str] = ..., local_code: _Optional[str] = ...) -> None: ...
