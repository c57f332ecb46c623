from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Institution(_message.Message):
    __slots__ = ("institution_code", "name", "region", "type", "grade", "opened_care_types", "opened_diseases")
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    OPENED_CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    OPENED_DISEASES_FIELD_NUMBER: _ClassVar[int]
    institution_code: str
    name: str
    region: str
    type: _codes_pb2.InstitutionType
    grade: _codes_pb2.HospitalGrade
    opened_care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    opened_diseases: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, institution_code: _Optional[str] = ..., name: _Optional[str] = ..., region: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.InstitutionType, str]] = ..., grade: _Optional[_Union[_codes_pb2.HospitalGrade, str]] = ..., opened_care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., opened_diseases: _Optional[_Iterable[str]] = ...) -> None: ...
