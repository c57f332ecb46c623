from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Credential(_message.Message):
    __slots__ = ("type", "number")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    type: _codes_pb2.CredentialType
    number: str
    def __init__(self, type: _Optional[_Union[_codes_pb2.CredentialType, str]] = ..., number: _Optional[str] = ...) -> None: ...

class InsuredRelation(_message.Message):
    __slots__ = ("insurance", "category", "status", "insured_area", "is_civil_servant", "is_assisted", "account_balance_fen")
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INSURED_AREA_FIELD_NUMBER: _ClassVar[int]
    IS_CIVIL_SERVANT_FIELD_NUMBER: _ClassVar[int]
    IS_ASSISTED_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_BALANCE_FEN_FIELD_NUMBER: _ClassVar[int]
    insurance: _codes_pb2.Insurance
    category: _codes_pb2.PersonCategory
    status: _codes_pb2.InsuredStatus
    insured_area: str
    is_civil_servant: bool
    is_assisted: bool
    account_balance_fen: int
    def __init__(self, insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., category: _Optional[_Union[_codes_pb2.PersonCategory, str]] = ..., status: _Optional[_Union[_codes_pb2.InsuredStatus, str]] = ..., insured_area: _Optional[str] = ..., is_civil_servant: _Optional[bool] = ..., is_assisted: _Optional[bool] = ..., account_balance_fen: _Optional[int] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("person_number", "name", "sex", "birth_date", "identity_number", "relations")
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    person_number: str
    name: str
    sex: _codes_pb2.Sex
    birth_date: str
    identity_number: str
    relations: _containers.RepeatedCompositeFieldContainer[InsuredRelation]
    def __init__(self, person_number: _Optional[str] = ..., name: _Optional[str] = ..., sex: _Optional[_Union[_codes_pb2.Sex, str]] = ..., birth_date: _Optional[str] = ..., identity_number: _Optional[str] = ..., relations: _Optional[_Iterable[_Union[InsuredRelation, _Mapping]]] = ...) -> None: ...
