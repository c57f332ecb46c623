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
    __slots__ = ("header", "notice")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    notice: _outage_pb2.OutageNotice
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., notice: _Optional[_Union[_outage_pb2.OutageNotice, _Mapping]] = ...) -> None: ...

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
    __slots__ = ("header", "regions", "to")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    regions: _containers.RepeatedScalarFieldContainer[str]
    to: _timestamp_pb2.Timestamp
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., regions: _Optional[_Iterable[str]] = ..., to: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., **kwargs) -> None: ...

class ListOutagesResponse(_message.Message):
    __slots__ = ("header", "notices")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    notices: _containers.RepeatedCompositeFieldContainer[_outage_pb2.OutageNotice]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., notices: _Optional[_Iterable[_Union[_outage_pb2.OutageNotice, _Mapping]]] = ...) -> None: ...

class WatchOutagesRequest(_message.Message):
    __slots__ = ("header", "after_event")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    AFTER_EVENT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    after_event: int
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., after_event: _Optional[int] = ...) -> None: ...

class WatchOutagesResponse(_message.Message):
    __slots__ = ("event", "notice")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    event: int
    notice: _outage_pb2.OutageNotice
    def __init__(self, event: _Optional[int] = ..., notice: _Optional[_Union[_outage_pb2.OutageNotice, _Mapping]] = ...) -> None: ...
