import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.jointtest.v1 import case_pb2 as _case_pb2
from yidi.jointtest.v1 import result_pb2 as _result_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CellState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CELL_STATE_UNSPECIFIED: _ClassVar[CellState]
    CELL_STATE_NOT_BEGUN: _ClassVar[CellState]
    CELL_STATE_UNDER_WAY: _ClassVar[CellState]
    CELL_STATE_PASSED: _ClassVar[CellState]
    CELL_STATE_FAILED: _ClassVar[CellState]
CELL_STATE_UNSPECIFIED: CellState
CELL_STATE_NOT_BEGUN: CellState
CELL_STATE_UNDER_WAY: CellState
CELL_STATE_PASSED: CellState
CELL_STATE_FAILED: CellState

class Campaign(_message.Message):
    __slots__ = ("id", "title_zh", "title_en", "interface_versions", "care_types", "pairs")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_ZH_FIELD_NUMBER: _ClassVar[int]
    TITLE_EN_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    id: str
    title_zh: str
    title_en: str
    interface_versions: _containers.RepeatedScalarFieldContainer[str]
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    pairs: _containers.RepeatedCompositeFieldContainer[Pair]
    def __init__(self, id: _Optional[str] = ..., title_zh: _Optional[str] = ..., title_en: _Optional[str] = ..., interface_versions: _Optional[_Iterable[str]] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., pairs: _Optional[_Iterable[_Union[Pair, _Mapping]]] = ...) -> None: ...

class Pair(_message.Message):
    __slots__ = ("treating", "insured", "roles", "interface_versions", "care_types", "is_mutual", "system")
    TREATING_FIELD_NUMBER: _ClassVar[int]
    INSURED_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    IS_MUTUAL_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    treating: str
    insured: str
    roles: _containers.RepeatedScalarFieldContainer[_case_pb2.Role]
    interface_versions: _containers.RepeatedScalarFieldContainer[str]
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    is_mutual: bool
    system: str
    def __init__(self, treating: _Optional[str] = ..., insured: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_case_pb2.Role, str]]] = ..., interface_versions: _Optional[_Iterable[str]] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., is_mutual: _Optional[bool] = ..., system: _Optional[str] = ...) -> None: ...

class Cell(_message.Message):
    __slots__ = ("treating", "insured", "role", "interface_version", "care_type", "state", "passed", "failed", "skipped", "cases", "run_ids", "ended_at")
    TREATING_FIELD_NUMBER: _ClassVar[int]
    INSURED_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    RUN_IDS_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    treating: str
    insured: str
    role: _case_pb2.Role
    interface_version: str
    care_type: _codes_pb2.CareType
    state: CellState
    passed: int
    failed: int
    skipped: int
    cases: int
    run_ids: _containers.RepeatedScalarFieldContainer[str]
    ended_at: _timestamp_pb2.Timestamp
    def __init__(self, treating: _Optional[str] = ..., insured: _Optional[str] = ..., role: _Optional[_Union[_case_pb2.Role, str]] = ..., interface_version: _Optional[str] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., state: _Optional[_Union[CellState, str]] = ..., passed: _Optional[int] = ..., failed: _Optional[int] = ..., skipped: _Optional[int] = ..., cases: _Optional[int] = ..., run_ids: _Optional[_Iterable[str]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("campaign", "cells")
    CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    campaign: Campaign
    cells: _containers.RepeatedCompositeFieldContainer[Cell]
    def __init__(self, campaign: _Optional[_Union[Campaign, _Mapping]] = ..., cells: _Optional[_Iterable[_Union[Cell, _Mapping]]] = ...) -> None: ...

class Statement(_message.Message):
    __slots__ = ("statement_id", "region", "name_zh", "role", "partner", "interface_version", "care_types", "tested_at", "result", "passed", "failed", "skipped", "kit_version", "run_id", "evidence_digest", "campaign_id", "system", "why_zh", "why_en")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    NAME_ZH_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PARTNER_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    TESTED_AT_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    KIT_VERSION_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    WHY_EN_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    region: str
    name_zh: str
    role: _case_pb2.Role
    partner: str
    interface_version: str
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    tested_at: _timestamp_pb2.Timestamp
    result: _result_pb2.Verdict
    passed: int
    failed: int
    skipped: int
    kit_version: str
    run_id: str
    evidence_digest: str
    campaign_id: str
    system: str
    why_zh: str
    why_en: str
    def __init__(self, statement_id: _Optional[str] = ..., region: _Optional[str] = ..., name_zh: _Optional[str] = ..., role: _Optional[_Union[_case_pb2.Role, str]] = ..., partner: _Optional[str] = ..., interface_version: _Optional[str] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., tested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., result: _Optional[_Union[_result_pb2.Verdict, str]] = ..., passed: _Optional[int] = ..., failed: _Optional[int] = ..., skipped: _Optional[int] = ..., kit_version: _Optional[str] = ..., run_id: _Optional[str] = ..., evidence_digest: _Optional[str] = ..., campaign_id: _Optional[str] = ..., system: _Optional[str] = ..., why_zh: _Optional[str] = ..., why_en: _Optional[str] = ...) -> None: ...
