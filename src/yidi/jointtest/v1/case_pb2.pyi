import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.jointtest.v1 import given_pb2 as _given_pb2
from yidi.jointtest.v1 import step_pb2 as _step_pb2
from yidi.jointtest.v1 import work_order_pb2 as _work_order_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import error_pb2 as _error_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_INSURED: _ClassVar[Role]
    ROLE_TREATING: _ClassVar[Role]

class Need(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NEED_UNSPECIFIED: _ClassVar[Need]
    NEED_CLOCK: _ClassVar[Need]
    NEED_FAULTS: _ClassVar[Need]
    NEED_HUB: _ClassVar[Need]
    NEED_REGISTRY: _ClassVar[Need]
    NEED_MANUAL_CLAIMS: _ClassVar[Need]

class RelationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RELATION_KIND_UNSPECIFIED: _ClassVar[RelationKind]
    RELATION_KIND_SAME_ANSWER: _ClassVar[RelationKind]
    RELATION_KIND_EQUAL: _ClassVar[RelationKind]
    RELATION_KIND_DISTINCT: _ClassVar[RelationKind]
    RELATION_KIND_EXACTLY_ONE_ANSWERED: _ClassVar[RelationKind]
    RELATION_KIND_SUM: _ClassVar[RelationKind]
    RELATION_KIND_NOT_FALLING: _ClassVar[RelationKind]
    RELATION_KIND_NOT_RISING: _ClassVar[RelationKind]
    RELATION_KIND_CHAIN: _ClassVar[RelationKind]
    RELATION_KIND_NEGATIVE: _ClassVar[RelationKind]
    RELATION_KIND_RESTORED: _ClassVar[RelationKind]
    RELATION_KIND_AT_MOST: _ClassVar[RelationKind]
ROLE_UNSPECIFIED: Role
ROLE_INSURED: Role
ROLE_TREATING: Role
NEED_UNSPECIFIED: Need
NEED_CLOCK: Need
NEED_FAULTS: Need
NEED_HUB: Need
NEED_REGISTRY: Need
NEED_MANUAL_CLAIMS: Need
RELATION_KIND_UNSPECIFIED: RelationKind
RELATION_KIND_SAME_ANSWER: RelationKind
RELATION_KIND_EQUAL: RelationKind
RELATION_KIND_DISTINCT: RelationKind
RELATION_KIND_EXACTLY_ONE_ANSWERED: RelationKind
RELATION_KIND_SUM: RelationKind
RELATION_KIND_NOT_FALLING: RelationKind
RELATION_KIND_NOT_RISING: RelationKind
RELATION_KIND_CHAIN: RelationKind
RELATION_KIND_NEGATIVE: RelationKind
RELATION_KIND_RESTORED: RelationKind
RELATION_KIND_AT_MOST: RelationKind

class Suite(_message.Message):
    __slots__ = ("id", "title_zh", "title_en", "role", "cases")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_ZH_FIELD_NUMBER: _ClassVar[int]
    TITLE_EN_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    id: str
    title_zh: str
    title_en: str
    role: Role
    cases: _containers.RepeatedCompositeFieldContainer[Case]
    def __init__(self, id: _Optional[str] = ..., title_zh: _Optional[str] = ..., title_en: _Optional[str] = ..., role: _Optional[_Union[Role, str]] = ..., cases: _Optional[_Iterable[_Union[Case, _Mapping]]] = ...) -> None: ...

class Case(_message.Message):
    __slots__ = ("id", "title_zh", "title_en", "purpose_zh", "purpose_en", "role", "interface_versions", "tested_speaks", "care_types", "rules", "scenarios", "practice", "reasons", "needs", "given", "steps", "relations", "work_orders", "next_step_zh", "next_step_en", "axes", "is_exclusive", "variant", "place", "uses_up_people")
    class VariantEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_ZH_FIELD_NUMBER: _ClassVar[int]
    TITLE_EN_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_ZH_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_EN_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    TESTED_SPEAKS_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    SCENARIOS_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    WORK_ORDERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_ZH_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_EN_FIELD_NUMBER: _ClassVar[int]
    AXES_FIELD_NUMBER: _ClassVar[int]
    IS_EXCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    USES_UP_PEOPLE_FIELD_NUMBER: _ClassVar[int]
    id: str
    title_zh: str
    title_en: str
    purpose_zh: str
    purpose_en: str
    role: Role
    interface_versions: _containers.RepeatedScalarFieldContainer[str]
    tested_speaks: str
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    rules: _containers.RepeatedScalarFieldContainer[str]
    scenarios: _containers.RepeatedScalarFieldContainer[int]
    practice: _containers.RepeatedScalarFieldContainer[str]
    reasons: _containers.RepeatedScalarFieldContainer[_error_pb2.ErrorReason]
    needs: _containers.RepeatedScalarFieldContainer[Need]
    given: _given_pb2.Given
    steps: _containers.RepeatedCompositeFieldContainer[_step_pb2.Step]
    relations: _containers.RepeatedCompositeFieldContainer[Relation]
    work_orders: _containers.RepeatedCompositeFieldContainer[_work_order_pb2.WorkOrder]
    next_step_zh: str
    next_step_en: str
    axes: _containers.RepeatedCompositeFieldContainer[Axis]
    is_exclusive: bool
    variant: _containers.ScalarMap[str, str]
    place: str
    uses_up_people: bool
    def __init__(self, id: _Optional[str] = ..., title_zh: _Optional[str] = ..., title_en: _Optional[str] = ..., purpose_zh: _Optional[str] = ..., purpose_en: _Optional[str] = ..., role: _Optional[_Union[Role, str]] = ..., interface_versions: _Optional[_Iterable[str]] = ..., tested_speaks: _Optional[str] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., rules: _Optional[_Iterable[str]] = ..., scenarios: _Optional[_Iterable[int]] = ..., practice: _Optional[_Iterable[str]] = ..., reasons: _Optional[_Iterable[_Union[_error_pb2.ErrorReason, str]]] = ..., needs: _Optional[_Iterable[_Union[Need, str]]] = ..., given: _Optional[_Union[_given_pb2.Given, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[_step_pb2.Step, _Mapping]]] = ..., relations: _Optional[_Iterable[_Union[Relation, _Mapping]]] = ..., work_orders: _Optional[_Iterable[_Union[_work_order_pb2.WorkOrder, _Mapping]]] = ..., next_step_zh: _Optional[str] = ..., next_step_en: _Optional[str] = ..., axes: _Optional[_Iterable[_Union[Axis, _Mapping]]] = ..., is_exclusive: _Optional[bool] = ..., variant: _Optional[_Mapping[str, str]] = ..., place: _Optional[str] = ..., uses_up_people: _Optional[bool] = ...) -> None: ...

class Axis(_message.Message):
    __slots__ = ("name", "values", "words")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    name: str
    values: _containers.RepeatedScalarFieldContainer[str]
    words: _containers.RepeatedCompositeFieldContainer[AxisWords]
    def __init__(self, name: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ..., words: _Optional[_Iterable[_Union[AxisWords, _Mapping]]] = ...) -> None: ...

class AxisWords(_message.Message):
    __slots__ = ("value", "words")
    class WordsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    value: str
    words: _containers.ScalarMap[str, str]
    def __init__(self, value: _Optional[str] = ..., words: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Relation(_message.Message):
    __slots__ = ("kind", "steps", "path", "equals", "why_zh", "why_en")
    KIND_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    EQUALS_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    WHY_EN_FIELD_NUMBER: _ClassVar[int]
    kind: RelationKind
    steps: _containers.RepeatedScalarFieldContainer[str]
    path: str
    equals: str
    why_zh: str
    why_en: str
    def __init__(self, kind: _Optional[_Union[RelationKind, str]] = ..., steps: _Optional[_Iterable[str]] = ..., path: _Optional[str] = ..., equals: _Optional[str] = ..., why_zh: _Optional[str] = ..., why_en: _Optional[str] = ...) -> None: ...

class KnownFailures(_message.Message):
    __slots__ = ("known_failures",)
    KNOWN_FAILURES_FIELD_NUMBER: _ClassVar[int]
    known_failures: _containers.RepeatedCompositeFieldContainer[KnownFailure]
    def __init__(self, known_failures: _Optional[_Iterable[_Union[KnownFailure, _Mapping]]] = ...) -> None: ...

class KnownFailure(_message.Message):
    __slots__ = ("case_id", "reason", "until")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    reason: str
    until: _timestamp_pb2.Timestamp
    def __init__(self, case_id: _Optional[str] = ..., reason: _Optional[str] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
