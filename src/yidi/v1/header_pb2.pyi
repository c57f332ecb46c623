import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RequestHeader(_message.Message):
    __slots__ = ("message_id", "interface_version", "treating_region", "insured_region", "institution_code", "operator_code", "operator_type", "sent_at")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    TREATING_REGION_FIELD_NUMBER: _ClassVar[int]
    INSURED_REGION_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_CODE_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_TYPE_FIELD_NUMBER: _ClassVar[int]
    SENT_AT_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    interface_version: str
    treating_region: str
    insured_region: str
    institution_code: str
    operator_code: str
    operator_type: _codes_pb2.OperatorType
    sent_at: _timestamp_pb2.Timestamp
    def __init__(self, message_id: _Optional[str] = ..., interface_version: _Optional[str] = ..., treating_region: _Optional[str] = ..., insured_region: _Optional[str] = ..., institution_code: _Optional[str] = ..., operator_code: _Optional[str] = ..., operator_type: _Optional[_Union[_codes_pb2.OperatorType, str]] = ..., sent_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Warning(_message.Message):
    __slots__ = ("name", "text_zh", "text_en", "disease_codes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_ZH_FIELD_NUMBER: _ClassVar[int]
    TEXT_EN_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODES_FIELD_NUMBER: _ClassVar[int]
    name: str
    text_zh: str
    text_en: str
    disease_codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., text_zh: _Optional[str] = ..., text_en: _Optional[str] = ..., disease_codes: _Optional[_Iterable[str]] = ...) -> None: ...

class ResponseHeader(_message.Message):
    __slots__ = ("reply_id", "received_at", "responded_at", "province_time_micros", "warnings", "replayed")
    REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    RESPONDED_AT_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_TIME_MICROS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    reply_id: str
    received_at: _timestamp_pb2.Timestamp
    responded_at: _timestamp_pb2.Timestamp
    province_time_micros: int
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    replayed: bool
    def __init__(self, reply_id: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., responded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., province_time_micros: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ..., replayed: _Optional[bool] = ...) -> None: ...
