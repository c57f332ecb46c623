import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OutageKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTAGE_KIND_UNSPECIFIED: _ClassVar[OutageKind]
    OUTAGE_KIND_PLANNED: _ClassVar[OutageKind]
    OUTAGE_KIND_UNPLANNED: _ClassVar[OutageKind]

class OutageRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTAGE_ROLE_UNSPECIFIED: _ClassVar[OutageRole]
    OUTAGE_ROLE_TREATING_PLACE: _ClassVar[OutageRole]
    OUTAGE_ROLE_INSURED_PLACE: _ClassVar[OutageRole]

class BreakerState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BREAKER_STATE_UNSPECIFIED: _ClassVar[BreakerState]
    BREAKER_STATE_CLOSED: _ClassVar[BreakerState]
    BREAKER_STATE_HALF_OPEN: _ClassVar[BreakerState]
    BREAKER_STATE_OPEN: _ClassVar[BreakerState]
OUTAGE_KIND_UNSPECIFIED: OutageKind
OUTAGE_KIND_PLANNED: OutageKind
OUTAGE_KIND_UNPLANNED: OutageKind
OUTAGE_ROLE_UNSPECIFIED: OutageRole
OUTAGE_ROLE_TREATING_PLACE: OutageRole
OUTAGE_ROLE_INSURED_PLACE: OutageRole
BREAKER_STATE_UNSPECIFIED: BreakerState
BREAKER_STATE_CLOSED: BreakerState
BREAKER_STATE_HALF_OPEN: BreakerState
BREAKER_STATE_OPEN: BreakerState

class OutageScope(_message.Message):
    __slots__ = ("regions", "methods", "care_types", "roles")
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    regions: _containers.RepeatedScalarFieldContainer[str]
    methods: _containers.RepeatedScalarFieldContainer[str]
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    roles: _containers.RepeatedScalarFieldContainer[OutageRole]
    def __init__(self, regions: _Optional[_Iterable[str]] = ..., methods: _Optional[_Iterable[str]] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., roles: _Optional[_Iterable[_Union[OutageRole, str]]] = ...) -> None: ...

class OutageNotice(_message.Message):
    __slots__ = ("notice_id", "kind", "scope", "begins_at", "ends_at", "reason_zh", "advice_zh", "announced_by", "announced_at", "withdrawn_at", "is_noticed")
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    BEGINS_AT_FIELD_NUMBER: _ClassVar[int]
    ENDS_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_ZH_FIELD_NUMBER: _ClassVar[int]
    ADVICE_ZH_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_BY_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_AT_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_AT_FIELD_NUMBER: _ClassVar[int]
    IS_NOTICED_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    kind: OutageKind
    scope: OutageScope
    begins_at: _timestamp_pb2.Timestamp
    ends_at: _timestamp_pb2.Timestamp
    reason_zh: str
    advice_zh: str
    announced_by: str
    announced_at: _timestamp_pb2.Timestamp
    withdrawn_at: _timestamp_pb2.Timestamp
    is_noticed: bool
    def __init__(self, notice_id: _Optional[str] = ..., kind: _Optional[_Union[OutageKind, str]] = ..., scope: _Optional[_Union[OutageScope, _Mapping]] = ..., begins_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ends_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason_zh: _Optional[str] = ..., advice_zh: _Optional[str] = ..., announced_by: _Optional[str] = ..., announced_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdrawn_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., is_noticed: _Optional[bool] = ...) -> None: ...
