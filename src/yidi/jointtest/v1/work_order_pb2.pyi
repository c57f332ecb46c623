from google.protobuf import struct_pb2 as _struct_pb2
from yidi.jointtest.v1 import step_pb2 as _step_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WorkKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORK_KIND_UNSPECIFIED: _ClassVar[WorkKind]
    WORK_KIND_LOOK_UP: _ClassVar[WorkKind]
    WORK_KIND_REGISTER: _ClassVar[WorkKind]
    WORK_KIND_SETTLE: _ClassVar[WorkKind]
    WORK_KIND_SETTLE_BY_DISEASE: _ClassVar[WorkKind]
    WORK_KIND_REFUND: _ClassVar[WorkKind]
    WORK_KIND_FIND_OUT: _ClassVar[WorkKind]
    WORK_KIND_FOLLOW_REFUSAL: _ClassVar[WorkKind]
    WORK_KIND_PURCHASE: _ClassVar[WorkKind]

class AnswerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANSWER_KIND_UNSPECIFIED: _ClassVar[AnswerKind]
    ANSWER_KIND_NORMAL: _ClassVar[AnswerKind]
    ANSWER_KIND_LOST_AFTER: _ClassVar[AnswerKind]
    ANSWER_KIND_LOST_BEFORE: _ClassVar[AnswerKind]
    ANSWER_KIND_REFUSED: _ClassVar[AnswerKind]
    ANSWER_KIND_LATE: _ClassVar[AnswerKind]
WORK_KIND_UNSPECIFIED: WorkKind
WORK_KIND_LOOK_UP: WorkKind
WORK_KIND_REGISTER: WorkKind
WORK_KIND_SETTLE: WorkKind
WORK_KIND_SETTLE_BY_DISEASE: WorkKind
WORK_KIND_REFUND: WorkKind
WORK_KIND_FIND_OUT: WorkKind
WORK_KIND_FOLLOW_REFUSAL: WorkKind
WORK_KIND_PURCHASE: WorkKind
ANSWER_KIND_UNSPECIFIED: AnswerKind
ANSWER_KIND_NORMAL: AnswerKind
ANSWER_KIND_LOST_AFTER: AnswerKind
ANSWER_KIND_LOST_BEFORE: AnswerKind
ANSWER_KIND_REFUSED: AnswerKind
ANSWER_KIND_LATE: AnswerKind

class WorkOrder(_message.Message):
    __slots__ = ("id", "text_zh", "text_en", "person", "at", "kind", "disease", "bill", "of", "awaited", "wait_seconds", "forbidden", "quiet_seconds", "settled", "is_any_order")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_ZH_FIELD_NUMBER: _ClassVar[int]
    TEXT_EN_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DISEASE_FIELD_NUMBER: _ClassVar[int]
    BILL_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    AWAITED_FIELD_NUMBER: _ClassVar[int]
    WAIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_FIELD_NUMBER: _ClassVar[int]
    QUIET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    IS_ANY_ORDER_FIELD_NUMBER: _ClassVar[int]
    id: str
    text_zh: str
    text_en: str
    person: str
    at: str
    kind: WorkKind
    disease: str
    bill: _containers.RepeatedCompositeFieldContainer[_step_pb2.Line]
    of: str
    awaited: _containers.RepeatedCompositeFieldContainer[AwaitedCall]
    wait_seconds: int
    forbidden: _containers.RepeatedScalarFieldContainer[str]
    quiet_seconds: int
    settled: str
    is_any_order: bool
    def __init__(self, id: _Optional[str] = ..., text_zh: _Optional[str] = ..., text_en: _Optional[str] = ..., person: _Optional[str] = ..., at: _Optional[str] = ..., kind: _Optional[_Union[WorkKind, str]] = ..., disease: _Optional[str] = ..., bill: _Optional[_Iterable[_Union[_step_pb2.Line, _Mapping]]] = ..., of: _Optional[str] = ..., awaited: _Optional[_Iterable[_Union[AwaitedCall, _Mapping]]] = ..., wait_seconds: _Optional[int] = ..., forbidden: _Optional[_Iterable[str]] = ..., quiet_seconds: _Optional[int] = ..., settled: _Optional[str] = ..., is_any_order: _Optional[bool] = ...) -> None: ...

class AwaitedCall(_message.Message):
    __slots__ = ("id", "call", "times_at_least", "times_at_most", "is_optional", "fields", "present", "absent", "repeat_of", "answer", "of", "refused")
    class FieldsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    TIMES_AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    TIMES_AT_MOST_FIELD_NUMBER: _ClassVar[int]
    IS_OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    REPEAT_OF_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    id: str
    call: str
    times_at_least: int
    times_at_most: int
    is_optional: bool
    fields: _containers.MessageMap[str, _struct_pb2.Value]
    present: _containers.RepeatedScalarFieldContainer[str]
    absent: _containers.RepeatedScalarFieldContainer[str]
    repeat_of: str
    answer: Answer
    of: str
    refused: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., call: _Optional[str] = ..., times_at_least: _Optional[int] = ..., times_at_most: _Optional[int] = ..., is_optional: _Optional[bool] = ..., fields: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., present: _Optional[_Iterable[str]] = ..., absent: _Optional[_Iterable[str]] = ..., repeat_of: _Optional[str] = ..., answer: _Optional[_Union[Answer, _Mapping]] = ..., of: _Optional[str] = ..., refused: _Optional[_Iterable[str]] = ...) -> None: ...

class Answer(_message.Message):
    __slots__ = ("kind", "reason", "delay_ms", "fields")
    class FieldsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DELAY_MS_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    kind: AnswerKind
    reason: str
    delay_ms: int
    fields: _containers.MessageMap[str, _struct_pb2.Value]
    def __init__(self, kind: _Optional[_Union[AnswerKind, str]] = ..., reason: _Optional[str] = ..., delay_ms: _Optional[int] = ..., fields: _Optional[_Mapping[str, _struct_pb2.Value]] = ...) -> None: ...
