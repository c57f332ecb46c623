import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.jointtest.v1 import given_pb2 as _given_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnswerUse(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANSWER_USE_UNSPECIFIED: _ClassVar[AnswerUse]
    ANSWER_USE_LOSE: _ClassVar[AnswerUse]
    ANSWER_USE_HANG_UP: _ClassVar[AnswerUse]

class Way(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WAY_UNSPECIFIED: _ClassVar[Way]
    WAY_DIRECT: _ClassVar[Way]
    WAY_HUB: _ClassVar[Way]
ANSWER_USE_UNSPECIFIED: AnswerUse
ANSWER_USE_LOSE: AnswerUse
ANSWER_USE_HANG_UP: AnswerUse
WAY_UNSPECIFIED: Way
WAY_DIRECT: Way
WAY_HUB: Way

class Step(_message.Message):
    __slots__ = ("id", "why_zh", "why_en", "call", "clock", "clock_plus_seconds", "person", "at", "of", "repeat", "together", "answer_use", "hang_up_after_ms", "way", "care", "disease", "disease_name", "is_emergency", "visited_seconds_ago", "lines", "use_account", "hospital_part", "outpatient_of", "request", "interface_version", "deadline_ms", "faults", "clears_faults", "expected", "sender", "line_count", "unknown_field_bytes", "is_garbage")
    class RequestEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    WHY_EN_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    CLOCK_PLUS_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    TOGETHER_FIELD_NUMBER: _ClassVar[int]
    ANSWER_USE_FIELD_NUMBER: _ClassVar[int]
    HANG_UP_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    CARE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    IS_EMERGENCY_FIELD_NUMBER: _ClassVar[int]
    VISITED_SECONDS_AGO_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    USE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HOSPITAL_PART_FIELD_NUMBER: _ClassVar[int]
    OUTPATIENT_OF_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    CLEARS_FAULTS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    LINE_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_BYTES_FIELD_NUMBER: _ClassVar[int]
    IS_GARBAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    why_zh: str
    why_en: str
    call: str
    clock: _timestamp_pb2.Timestamp
    clock_plus_seconds: int
    person: str
    at: str
    of: str
    repeat: str
    together: str
    answer_use: AnswerUse
    hang_up_after_ms: int
    way: Way
    care: _codes_pb2.CareType
    disease: str
    disease_name: str
    is_emergency: bool
    visited_seconds_ago: int
    lines: _containers.RepeatedCompositeFieldContainer[Line]
    use_account: bool
    hospital_part: str
    outpatient_of: str
    request: _containers.MessageMap[str, _struct_pb2.Value]
    interface_version: str
    deadline_ms: int
    faults: _containers.RepeatedCompositeFieldContainer[_given_pb2.FaultWanted]
    clears_faults: bool
    expected: Expected
    sender: str
    line_count: int
    unknown_field_bytes: int
    is_garbage: bool
    def __init__(self, id: _Optional[str] = ..., why_zh: _Optional[str] = ..., why_en: _Optional[str] = ..., call: _Optional[str] = ..., clock: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., clock_plus_seconds: _Optional[int] = ..., person: _Optional[str] = ..., at: _Optional[str] = ..., of: _Optional[str] = ..., repeat: _Optional[str] = ..., together: _Optional[str] = ..., answer_use: _Optional[_Union[AnswerUse, str]] = ..., hang_up_after_ms: _Optional[int] = ..., way: _Optional[_Union[Way, str]] = ..., care: _Optional[_Union[_codes_pb2.CareType, str]] = ..., disease: _Optional[str] = ..., disease_name: _Optional[str] = ..., is_emergency: _Optional[bool] = ..., visited_seconds_ago: _Optional[int] = ..., lines: _Optional[_Iterable[_Union[Line, _Mapping]]] = ..., use_account: _Optional[bool] = ..., hospital_part: _Optional[str] = ..., outpatient_of: _Optional[str] = ..., request: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., interface_version: _Optional[str] = ..., deadline_ms: _Optional[int] = ..., faults: _Optional[_Iterable[_Union[_given_pb2.FaultWanted, _Mapping]]] = ..., clears_faults: _Optional[bool] = ..., expected: _Optional[_Union[Expected, _Mapping]] = ..., sender: _Optional[str] = ..., line_count: _Optional[int] = ..., unknown_field_bytes: _Optional[int] = ..., is_garbage: _Optional[bool] = ...) -> None: ...

class Line(_message.Message):
    __slots__ = ("number", "item", "name", "price", "quantity", "amount", "self_paid", "over_limit", "first_paid", "in_scope")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SELF_PAID_FIELD_NUMBER: _ClassVar[int]
    OVER_LIMIT_FIELD_NUMBER: _ClassVar[int]
    FIRST_PAID_FIELD_NUMBER: _ClassVar[int]
    IN_SCOPE_FIELD_NUMBER: _ClassVar[int]
    number: str
    item: str
    name: str
    price: str
    quantity: str
    amount: str
    self_paid: str
    over_limit: str
    first_paid: str
    in_scope: str
    def __init__(self, number: _Optional[str] = ..., item: _Optional[str] = ..., name: _Optional[str] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., amount: _Optional[str] = ..., self_paid: _Optional[str] = ..., over_limit: _Optional[str] = ..., first_paid: _Optional[str] = ..., in_scope: _Optional[str] = ...) -> None: ...

class Expected(_message.Message):
    __slots__ = ("refused", "may_be_refused", "fields", "one_of", "present", "absent", "same", "amounts", "without", "within_ms", "replay_of")
    class FieldsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    class SameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class AmountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    MAY_BE_REFUSED_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    ONE_OF_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    SAME_FIELD_NUMBER: _ClassVar[int]
    AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_FIELD_NUMBER: _ClassVar[int]
    WITHIN_MS_FIELD_NUMBER: _ClassVar[int]
    REPLAY_OF_FIELD_NUMBER: _ClassVar[int]
    refused: Refused
    may_be_refused: bool
    fields: _containers.MessageMap[str, _struct_pb2.Value]
    one_of: _containers.RepeatedCompositeFieldContainer[OneOf]
    present: _containers.RepeatedScalarFieldContainer[str]
    absent: _containers.RepeatedScalarFieldContainer[str]
    same: _containers.ScalarMap[str, str]
    amounts: _containers.ScalarMap[str, str]
    without: _containers.RepeatedScalarFieldContainer[str]
    within_ms: int
    replay_of: str
    def __init__(self, refused: _Optional[_Union[Refused, _Mapping]] = ..., may_be_refused: _Optional[bool] = ..., fields: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., one_of: _Optional[_Iterable[_Union[OneOf, _Mapping]]] = ..., present: _Optional[_Iterable[str]] = ..., absent: _Optional[_Iterable[str]] = ..., same: _Optional[_Mapping[str, str]] = ..., amounts: _Optional[_Mapping[str, str]] = ..., without: _Optional[_Iterable[str]] = ..., within_ms: _Optional[int] = ..., replay_of: _Optional[str] = ...) -> None: ...

class OneOf(_message.Message):
    __slots__ = ("path", "values")
    PATH_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    path: str
    values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, path: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ...) -> None: ...

class Refused(_message.Message):
    __slots__ = ("reasons", "status", "problems", "fields", "has_retry", "has_outage", "says")
    REASONS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    HAS_RETRY_FIELD_NUMBER: _ClassVar[int]
    HAS_OUTAGE_FIELD_NUMBER: _ClassVar[int]
    SAYS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedScalarFieldContainer[str]
    status: _containers.RepeatedScalarFieldContainer[str]
    problems: _containers.RepeatedScalarFieldContainer[str]
    fields: _containers.RepeatedScalarFieldContainer[str]
    has_retry: bool
    has_outage: bool
    says: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, reasons: _Optional[_Iterable[str]] = ..., status: _Optional[_Iterable[str]] = ..., problems: _Optional[_Iterable[str]] = ..., fields: _Optional[_Iterable[str]] = ..., has_retry: _Optional[bool] = ..., has_outage: _Optional[bool] = ..., says: _Optional[_Iterable[str]] = ...) -> None: ...
