import datetime

from google.protobuf import any_pb2 as _any_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.jointtest.v1 import case_pb2 as _case_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import error_pb2 as _error_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERDICT_UNSPECIFIED: _ClassVar[Verdict]
    VERDICT_PASSED: _ClassVar[Verdict]
    VERDICT_FAILED: _ClassVar[Verdict]
    VERDICT_SKIPPED: _ClassVar[Verdict]
    VERDICT_NOT_APPLICABLE: _ClassVar[Verdict]
    VERDICT_KIT_ERROR: _ClassVar[Verdict]

class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIRECTION_UNSPECIFIED: _ClassVar[Direction]
    DIRECTION_TO_TESTED: _ClassVar[Direction]
    DIRECTION_FROM_TESTED: _ClassVar[Direction]
VERDICT_UNSPECIFIED: Verdict
VERDICT_PASSED: Verdict
VERDICT_FAILED: Verdict
VERDICT_SKIPPED: Verdict
VERDICT_NOT_APPLICABLE: Verdict
VERDICT_KIT_ERROR: Verdict
DIRECTION_UNSPECIFIED: Direction
DIRECTION_TO_TESTED: Direction
DIRECTION_FROM_TESTED: Direction

class TestedSystem(_message.Message):
    __slots__ = ("region", "name_zh", "role", "target", "interface_versions", "care_types", "services", "certificate", "system")
    REGION_FIELD_NUMBER: _ClassVar[int]
    NAME_ZH_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    region: str
    name_zh: str
    role: _case_pb2.Role
    target: str
    interface_versions: _containers.RepeatedScalarFieldContainer[str]
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    services: _containers.RepeatedScalarFieldContainer[str]
    certificate: str
    system: str
    def __init__(self, region: _Optional[str] = ..., name_zh: _Optional[str] = ..., role: _Optional[_Union[_case_pb2.Role, str]] = ..., target: _Optional[str] = ..., interface_versions: _Optional[_Iterable[str]] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., services: _Optional[_Iterable[str]] = ..., certificate: _Optional[str] = ..., system: _Optional[str] = ...) -> None: ...

class Run(_message.Message):
    __slots__ = ("run_id", "tested", "kit_version", "started_at", "ended_at", "cases", "verdict", "why_zh", "why_en", "requests", "selection", "stale_known_failures", "seed")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    TESTED_FIELD_NUMBER: _ClassVar[int]
    KIT_VERSION_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    WHY_EN_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    STALE_KNOWN_FAILURES_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    tested: TestedSystem
    kit_version: str
    started_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    cases: _containers.RepeatedCompositeFieldContainer[CaseResult]
    verdict: Verdict
    why_zh: str
    why_en: str
    requests: int
    selection: _containers.RepeatedScalarFieldContainer[str]
    stale_known_failures: _containers.RepeatedScalarFieldContainer[str]
    seed: int
    def __init__(self, run_id: _Optional[str] = ..., tested: _Optional[_Union[TestedSystem, _Mapping]] = ..., kit_version: _Optional[str] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cases: _Optional[_Iterable[_Union[CaseResult, _Mapping]]] = ..., verdict: _Optional[_Union[Verdict, str]] = ..., why_zh: _Optional[str] = ..., why_en: _Optional[str] = ..., requests: _Optional[int] = ..., selection: _Optional[_Iterable[str]] = ..., stale_known_failures: _Optional[_Iterable[str]] = ..., seed: _Optional[int] = ...) -> None: ...

class CaseResult(_message.Message):
    __slots__ = ("case_id", "interface_version", "title_zh", "title_en", "rules", "reasons", "verdict", "why_zh", "why_en", "steps", "started_at", "took_micros", "next_step_zh", "next_step_en", "known_failure", "care_types", "place", "purpose_zh", "people", "institutions", "mismatches", "scenarios")
    class PeopleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class InstitutionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_ZH_FIELD_NUMBER: _ClassVar[int]
    TITLE_EN_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    WHY_EN_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    TOOK_MICROS_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_ZH_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_EN_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FAILURE_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_ZH_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    MISMATCHES_FIELD_NUMBER: _ClassVar[int]
    SCENARIOS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    interface_version: str
    title_zh: str
    title_en: str
    rules: _containers.RepeatedScalarFieldContainer[str]
    reasons: _containers.RepeatedScalarFieldContainer[_error_pb2.ErrorReason]
    verdict: Verdict
    why_zh: str
    why_en: str
    steps: _containers.RepeatedCompositeFieldContainer[StepResult]
    started_at: _timestamp_pb2.Timestamp
    took_micros: int
    next_step_zh: str
    next_step_en: str
    known_failure: str
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    place: str
    purpose_zh: str
    people: _containers.ScalarMap[str, str]
    institutions: _containers.ScalarMap[str, str]
    mismatches: _containers.RepeatedCompositeFieldContainer[Mismatch]
    scenarios: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, case_id: _Optional[str] = ..., interface_version: _Optional[str] = ..., title_zh: _Optional[str] = ..., title_en: _Optional[str] = ..., rules: _Optional[_Iterable[str]] = ..., reasons: _Optional[_Iterable[_Union[_error_pb2.ErrorReason, str]]] = ..., verdict: _Optional[_Union[Verdict, str]] = ..., why_zh: _Optional[str] = ..., why_en: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[StepResult, _Mapping]]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., took_micros: _Optional[int] = ..., next_step_zh: _Optional[str] = ..., next_step_en: _Optional[str] = ..., known_failure: _Optional[str] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., place: _Optional[str] = ..., purpose_zh: _Optional[str] = ..., people: _Optional[_Mapping[str, str]] = ..., institutions: _Optional[_Mapping[str, str]] = ..., mismatches: _Optional[_Iterable[_Union[Mismatch, _Mapping]]] = ..., scenarios: _Optional[_Iterable[int]] = ...) -> None: ...

class StepResult(_message.Message):
    __slots__ = ("step_id", "call", "verdict", "mismatches", "exchanges", "why_zh")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    MISMATCHES_FIELD_NUMBER: _ClassVar[int]
    EXCHANGES_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    step_id: str
    call: str
    verdict: Verdict
    mismatches: _containers.RepeatedCompositeFieldContainer[Mismatch]
    exchanges: _containers.RepeatedCompositeFieldContainer[Exchange]
    why_zh: str
    def __init__(self, step_id: _Optional[str] = ..., call: _Optional[str] = ..., verdict: _Optional[_Union[Verdict, str]] = ..., mismatches: _Optional[_Iterable[_Union[Mismatch, _Mapping]]] = ..., exchanges: _Optional[_Iterable[_Union[Exchange, _Mapping]]] = ..., why_zh: _Optional[str] = ...) -> None: ...

class Mismatch(_message.Message):
    __slots__ = ("path", "expected", "received", "why_zh", "why_en", "check", "rule")
    PATH_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    WHY_EN_FIELD_NUMBER: _ClassVar[int]
    CHECK_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    path: str
    expected: str
    received: str
    why_zh: str
    why_en: str
    check: str
    rule: str
    def __init__(self, path: _Optional[str] = ..., expected: _Optional[str] = ..., received: _Optional[str] = ..., why_zh: _Optional[str] = ..., why_en: _Optional[str] = ..., check: _Optional[str] = ..., rule: _Optional[str] = ...) -> None: ...

class Exchange(_message.Message):
    __slots__ = ("direction", "method", "at", "took_micros", "message_id", "request", "answer", "status", "status_text", "refusal", "details", "transport", "answer_use")
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    TOOK_MICROS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_TEXT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_USE_FIELD_NUMBER: _ClassVar[int]
    direction: Direction
    method: str
    at: _timestamp_pb2.Timestamp
    took_micros: int
    message_id: str
    request: _any_pb2.Any
    answer: _any_pb2.Any
    status: str
    status_text: str
    refusal: _error_pb2.ErrorDetail
    details: _containers.RepeatedCompositeFieldContainer[_any_pb2.Any]
    transport: str
    answer_use: str
    def __init__(self, direction: _Optional[_Union[Direction, str]] = ..., method: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., took_micros: _Optional[int] = ..., message_id: _Optional[str] = ..., request: _Optional[_Union[_any_pb2.Any, _Mapping]] = ..., answer: _Optional[_Union[_any_pb2.Any, _Mapping]] = ..., status: _Optional[str] = ..., status_text: _Optional[str] = ..., refusal: _Optional[_Union[_error_pb2.ErrorDetail, _Mapping]] = ..., details: _Optional[_Iterable[_Union[_any_pb2.Any, _Mapping]]] = ..., transport: _Optional[str] = ..., answer_use: _Optional[str] = ...) -> None: ...
