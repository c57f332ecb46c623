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

class NetworkStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NETWORK_STATUS_UNSPECIFIED: _ClassVar[NetworkStatus]
    NETWORK_STATUS_NORMAL: _ClassVar[NetworkStatus]
    NETWORK_STATUS_SUSPENDED: _ClassVar[NetworkStatus]
    NETWORK_STATUS_CANCELLED: _ClassVar[NetworkStatus]

class InstitutionChange(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSTITUTION_CHANGE_UNSPECIFIED: _ClassVar[InstitutionChange]
    INSTITUTION_CHANGE_ADD: _ClassVar[InstitutionChange]
    INSTITUTION_CHANGE_OPEN: _ClassVar[InstitutionChange]
    INSTITUTION_CHANGE_SUSPEND: _ClassVar[InstitutionChange]
    INSTITUTION_CHANGE_RESUME: _ClassVar[InstitutionChange]
    INSTITUTION_CHANGE_CANCEL: _ClassVar[InstitutionChange]
    INSTITUTION_CHANGE_WITHDRAW_CHRONIC: _ClassVar[InstitutionChange]
    INSTITUTION_CHANGE_RESTORE_CHRONIC: _ClassVar[InstitutionChange]
NETWORK_STATUS_UNSPECIFIED: NetworkStatus
NETWORK_STATUS_NORMAL: NetworkStatus
NETWORK_STATUS_SUSPENDED: NetworkStatus
NETWORK_STATUS_CANCELLED: NetworkStatus
INSTITUTION_CHANGE_UNSPECIFIED: InstitutionChange
INSTITUTION_CHANGE_ADD: InstitutionChange
INSTITUTION_CHANGE_OPEN: InstitutionChange
INSTITUTION_CHANGE_SUSPEND: InstitutionChange
INSTITUTION_CHANGE_RESUME: InstitutionChange
INSTITUTION_CHANGE_CANCEL: InstitutionChange
INSTITUTION_CHANGE_WITHDRAW_CHRONIC: InstitutionChange
INSTITUTION_CHANGE_RESTORE_CHRONIC: InstitutionChange

class Institution(_message.Message):
    __slots__ = ("institution_code", "name", "region", "type", "grade", "opened_care_types", "opened_diseases", "status", "suspended_from", "chronic_suspended_from")
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    OPENED_CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    OPENED_DISEASES_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FROM_FIELD_NUMBER: _ClassVar[int]
    CHRONIC_SUSPENDED_FROM_FIELD_NUMBER: _ClassVar[int]
    institution_code: str
    name: str
    region: str
    type: _codes_pb2.InstitutionType
    grade: _codes_pb2.HospitalGrade
    opened_care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    opened_diseases: _containers.RepeatedScalarFieldContainer[str]
    status: NetworkStatus
    suspended_from: _timestamp_pb2.Timestamp
    chronic_suspended_from: _timestamp_pb2.Timestamp
    def __init__(self, institution_code: _Optional[str] = ..., name: _Optional[str] = ..., region: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.InstitutionType, str]] = ..., grade: _Optional[_Union[_codes_pb2.HospitalGrade, str]] = ..., opened_care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., opened_diseases: _Optional[_Iterable[str]] = ..., status: _Optional[_Union[NetworkStatus, str]] = ..., suspended_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., chronic_suspended_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PublishedChange(_message.Message):
    __slots__ = ("list_version", "change", "institution", "effective_at", "published_at", "cause", "confirmed_by")
    LIST_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_BY_FIELD_NUMBER: _ClassVar[int]
    list_version: int
    change: InstitutionChange
    institution: Institution
    effective_at: _timestamp_pb2.Timestamp
    published_at: _timestamp_pb2.Timestamp
    cause: str
    confirmed_by: str
    def __init__(self, list_version: _Optional[int] = ..., change: _Optional[_Union[InstitutionChange, str]] = ..., institution: _Optional[_Union[Institution, _Mapping]] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ..., confirmed_by: _Optional[str] = ...) -> None: ...
