from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

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
