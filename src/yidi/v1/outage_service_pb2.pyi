import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import header_pb2 as _header_pb2
from yidi.v1 import outage_pb2 as _outage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnnounceOutageRequest(_message.Message):
    __slots__ = ("header", "notice")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    notice: _outage_pb2.OutageNotice
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., notice: _Optional[_Union[_outage_pb2.OutageNotice, _Mapping]] = ...) -> None: ...

class AnnounceOutageResponse(_message.Message):
    __slots__ = ("header", "notice", "overlapping")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    OVERLAPPING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    notice: _outage_pb2.OutageNotice
    overlapping: _containers.RepeatedCompositeFieldContainer[_outage_pb2.OutageNotice]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., notice: _Optional[_Union[_outage_pb2.OutageNotice, _Mapping]] = ..., overlapping: _Optional[_Iterable[_Union[_outage_pb2.OutageNotice, _Mapping]]] = ...) -> None: ...

class WithdrawOutageRequest(_message.Message):
    __slots__ = ("header", "notice_id")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    notice_id: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., notice_id: _Optional[str] = ...) -> None: ...

class WithdrawOutageResponse(_message.Message):
    __slots__ = ("header", "notice")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    notice: _outage_pb2.OutageNotice
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., notice: _Optional[_Union[_outage_pb2.OutageNotice, _Mapping]] = ...) -> None: ...

class ListOutagesRequest(_message.Message):
    __slots__ = ("header", "regions", "to", "include_withdrawn", "kinds", "page_size", "page_token")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    regions: _containers.RepeatedScalarFieldContainer[str]
    to: _timestamp_pb2.Timestamp
    include_withdrawn: bool
    kinds: _containers.RepeatedScalarFieldContainer[_outage_pb2.OutageKind]
    page_size: int
    page_token: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., regions: _Optional[_Iterable[str]] = ..., to: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., include_withdrawn: _Optional[bool] = ..., kinds: _Optional[_Iterable[_Union[_outage_pb2.OutageKind, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., **kwargs) -> None: ...

class ListOutagesResponse(_message.Message):
    __slots__ = ("header", "notices", "next_page_token")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    notices: _containers.RepeatedCompositeFieldContainer[_outage_pb2.OutageNotice]
    next_page_token: str
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., notices: _Optional[_Iterable[_Union[_outage_pb2.OutageNotice, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchOutagesRequest(_message.Message):
    __slots__ = ("header", "after_event", "regions")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    AFTER_EVENT_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    after_event: int
    regions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., after_event: _Optional[int] = ..., regions: _Optional[_Iterable[str]] = ...) -> None: ...

class WatchOutagesResponse(_message.Message):
    __slots__ = ("event", "notice", "is_current")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    IS_CURRENT_FIELD_NUMBER: _ClassVar[int]
    event: int
    notice: _outage_pb2.OutageNotice
    is_current: bool
    def __init__(self, event: _Optional[int] = ..., notice: _Optional[_Union[_outage_pb2.OutageNotice, _Mapping]] = ..., is_current: _Optional[bool] = ...) -> None: ...
