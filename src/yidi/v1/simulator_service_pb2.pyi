import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import error_pb2 as _error_pb2
from yidi.v1 import filing_pb2 as _filing_pb2
from yidi.v1 import institution_pb2 as _institution_pb2
from yidi.v1 import outage_pb2 as _outage_pb2
from yidi.v1 import person_pb2 as _person_pb2
from yidi.v1 import qualification_pb2 as _qualification_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClockMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOCK_MODE_UNSPECIFIED: _ClassVar[ClockMode]
    CLOCK_MODE_REAL: _ClassVar[ClockMode]
    CLOCK_MODE_SHIFTED: _ClassVar[ClockMode]
    CLOCK_MODE_FROZEN: _ClassVar[ClockMode]

class FaultKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAULT_KIND_UNSPECIFIED: _ClassVar[FaultKind]
    FAULT_KIND_DELAY: _ClassVar[FaultKind]
    FAULT_KIND_REFUSE: _ClassVar[FaultKind]
    FAULT_KIND_LOSE_BEFORE_COMMIT: _ClassVar[FaultKind]
    FAULT_KIND_LOSE_AFTER_COMMIT: _ClassVar[FaultKind]
    FAULT_KIND_DUPLICATE: _ClassVar[FaultKind]
    FAULT_KIND_ANSWER_LATE: _ClassVar[FaultKind]
    FAULT_KIND_ALTER_SPLIT: _ClassVar[FaultKind]
    FAULT_KIND_UNBALANCE: _ClassVar[FaultKind]
    FAULT_KIND_STOP: _ClassVar[FaultKind]
    FAULT_KIND_SILENT: _ClassVar[FaultKind]

class DelayShape(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELAY_SHAPE_UNSPECIFIED: _ClassVar[DelayShape]
    DELAY_SHAPE_FIXED: _ClassVar[DelayShape]
    DELAY_SHAPE_UNIFORM: _ClassVar[DelayShape]
    DELAY_SHAPE_EXPONENTIAL: _ClassVar[DelayShape]

class DelayPlace(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELAY_PLACE_UNSPECIFIED: _ClassVar[DelayPlace]
    DELAY_PLACE_BEFORE_WORK: _ClassVar[DelayPlace]
    DELAY_PLACE_BEFORE_ANSWER: _ClassVar[DelayPlace]
CLOCK_MODE_UNSPECIFIED: ClockMode
CLOCK_MODE_REAL: ClockMode
CLOCK_MODE_SHIFTED: ClockMode
CLOCK_MODE_FROZEN: ClockMode
FAULT_KIND_UNSPECIFIED: FaultKind
FAULT_KIND_DELAY: FaultKind
FAULT_KIND_REFUSE: FaultKind
FAULT_KIND_LOSE_BEFORE_COMMIT: FaultKind
FAULT_KIND_LOSE_AFTER_COMMIT: FaultKind
FAULT_KIND_DUPLICATE: FaultKind
FAULT_KIND_ANSWER_LATE: FaultKind
FAULT_KIND_ALTER_SPLIT: FaultKind
FAULT_KIND_UNBALANCE: FaultKind
FAULT_KIND_STOP: FaultKind
FAULT_KIND_SILENT: FaultKind
DELAY_SHAPE_UNSPECIFIED: DelayShape
DELAY_SHAPE_FIXED: DelayShape
DELAY_SHAPE_UNIFORM: DelayShape
DELAY_SHAPE_EXPONENTIAL: DelayShape
DELAY_PLACE_UNSPECIFIED: DelayPlace
DELAY_PLACE_BEFORE_WORK: DelayPlace
DELAY_PLACE_BEFORE_ANSWER: DelayPlace

class GetStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SpokenVersion(_message.Message):
    __slots__ = ("interface_version", "code_table")
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CODE_TABLE_FIELD_NUMBER: _ClassVar[int]
    interface_version: str
    code_table: int
    def __init__(self, interface_version: _Optional[str] = ..., code_table: _Optional[int] = ...) -> None: ...

class ProvinceStatus(_message.Message):
    __slots__ = ("province", "name", "is_in_process", "address", "is_serving", "settlements", "as_treating_place", "as_insured_place", "breaker", "calls_under_way", "calls_waiting")
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    IS_IN_PROCESS_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    IS_SERVING_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    AS_TREATING_PLACE_FIELD_NUMBER: _ClassVar[int]
    AS_INSURED_PLACE_FIELD_NUMBER: _ClassVar[int]
    BREAKER_FIELD_NUMBER: _ClassVar[int]
    CALLS_UNDER_WAY_FIELD_NUMBER: _ClassVar[int]
    CALLS_WAITING_FIELD_NUMBER: _ClassVar[int]
    province: str
    name: str
    is_in_process: bool
    address: str
    is_serving: bool
    settlements: int
    as_treating_place: SpokenVersion
    as_insured_place: SpokenVersion
    breaker: _outage_pb2.BreakerState
    calls_under_way: int
    calls_waiting: int
    def __init__(self, province: _Optional[str] = ..., name: _Optional[str] = ..., is_in_process: _Optional[bool] = ..., address: _Optional[str] = ..., is_serving: _Optional[bool] = ..., settlements: _Optional[int] = ..., as_treating_place: _Optional[_Union[SpokenVersion, _Mapping]] = ..., as_insured_place: _Optional[_Union[SpokenVersion, _Mapping]] = ..., breaker: _Optional[_Union[_outage_pb2.BreakerState, str]] = ..., calls_under_way: _Optional[int] = ..., calls_waiting: _Optional[int] = ...) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ("version", "started_at", "now", "provinces", "journal_entries", "unfinished_messages", "data_folder", "qualified_visits", "qualified_as_ordinary", "outages", "clock", "faults", "are_call_faults_allowed")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    PROVINCES_FIELD_NUMBER: _ClassVar[int]
    JOURNAL_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    UNFINISHED_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    DATA_FOLDER_FIELD_NUMBER: _ClassVar[int]
    QUALIFIED_VISITS_FIELD_NUMBER: _ClassVar[int]
    QUALIFIED_AS_ORDINARY_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    ARE_CALL_FAULTS_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    version: str
    started_at: _timestamp_pb2.Timestamp
    now: _timestamp_pb2.Timestamp
    provinces: _containers.RepeatedCompositeFieldContainer[ProvinceStatus]
    journal_entries: int
    unfinished_messages: int
    data_folder: str
    qualified_visits: int
    qualified_as_ordinary: int
    outages: _containers.RepeatedCompositeFieldContainer[_outage_pb2.OutageNotice]
    clock: ClockState
    faults: _containers.RepeatedCompositeFieldContainer[Fault]
    are_call_faults_allowed: bool
    def __init__(self, version: _Optional[str] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., provinces: _Optional[_Iterable[_Union[ProvinceStatus, _Mapping]]] = ..., journal_entries: _Optional[int] = ..., unfinished_messages: _Optional[int] = ..., data_folder: _Optional[str] = ..., qualified_visits: _Optional[int] = ..., qualified_as_ordinary: _Optional[int] = ..., outages: _Optional[_Iterable[_Union[_outage_pb2.OutageNotice, _Mapping]]] = ..., clock: _Optional[_Union[ClockState, _Mapping]] = ..., faults: _Optional[_Iterable[_Union[Fault, _Mapping]]] = ..., are_call_faults_allowed: _Optional[bool] = ...) -> None: ...

class ListPersonsRequest(_message.Message):
    __slots__ = ("region", "first_serial", "count")
    REGION_FIELD_NUMBER: _ClassVar[int]
    FIRST_SERIAL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    region: str
    first_serial: int
    count: int
    def __init__(self, region: _Optional[str] = ..., first_serial: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...

class SyntheticPerson(_message.Message):
    __slots__ = ("person", "purpose_zh", "purpose_en", "electronic_credential", "social_security_card", "filings", "qualifications", "filing_records", "qualification_records", "is_suspended_directly")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_ZH_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_EN_FIELD_NUMBER: _ClassVar[int]
    ELECTRONIC_CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    SOCIAL_SECURITY_CARD_FIELD_NUMBER: _ClassVar[int]
    FILINGS_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    FILING_RECORDS_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATION_RECORDS_FIELD_NUMBER: _ClassVar[int]
    IS_SUSPENDED_DIRECTLY_FIELD_NUMBER: _ClassVar[int]
    person: _person_pb2.Person
    purpose_zh: str
    purpose_en: str
    electronic_credential: str
    social_security_card: str
    filings: _containers.RepeatedScalarFieldContainer[str]
    qualifications: _containers.RepeatedScalarFieldContainer[str]
    filing_records: _containers.RepeatedCompositeFieldContainer[_filing_pb2.Filing]
    qualification_records: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Qualification]
    is_suspended_directly: bool
    def __init__(self, person: _Optional[_Union[_person_pb2.Person, _Mapping]] = ..., purpose_zh: _Optional[str] = ..., purpose_en: _Optional[str] = ..., electronic_credential: _Optional[str] = ..., social_security_card: _Optional[str] = ..., filings: _Optional[_Iterable[str]] = ..., qualifications: _Optional[_Iterable[str]] = ..., filing_records: _Optional[_Iterable[_Union[_filing_pb2.Filing, _Mapping]]] = ..., qualification_records: _Optional[_Iterable[_Union[_qualification_pb2.Qualification, _Mapping]]] = ..., is_suspended_directly: _Optional[bool] = ...) -> None: ...

class ListPersonsResponse(_message.Message):
    __slots__ = ("persons",)
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    persons: _containers.RepeatedCompositeFieldContainer[SyntheticPerson]
    def __init__(self, persons: _Optional[_Iterable[_Union[SyntheticPerson, _Mapping]]] = ...) -> None: ...

class ListInstitutionsRequest(_message.Message):
    __slots__ = ("region", "name", "care_type", "disease_code", "count", "institution_code")
    REGION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    region: str
    name: str
    care_type: _codes_pb2.CareType
    disease_code: str
    count: int
    institution_code: str
    def __init__(self, region: _Optional[str] = ..., name: _Optional[str] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., disease_code: _Optional[str] = ..., count: _Optional[int] = ..., institution_code: _Optional[str] = ...) -> None: ...

class ListedInstitution(_message.Message):
    __slots__ = ("institution", "purpose_zh", "purpose_en")
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_ZH_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_EN_FIELD_NUMBER: _ClassVar[int]
    institution: _institution_pb2.Institution
    purpose_zh: str
    purpose_en: str
    def __init__(self, institution: _Optional[_Union[_institution_pb2.Institution, _Mapping]] = ..., purpose_zh: _Optional[str] = ..., purpose_en: _Optional[str] = ...) -> None: ...

class ListInstitutionsResponse(_message.Message):
    __slots__ = ("institutions",)
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    institutions: _containers.RepeatedCompositeFieldContainer[ListedInstitution]
    def __init__(self, institutions: _Optional[_Iterable[_Union[ListedInstitution, _Mapping]]] = ...) -> None: ...

class ClockState(_message.Message):
    __slots__ = ("mode", "offset")
    MODE_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    mode: ClockMode
    offset: _duration_pb2.Duration
    def __init__(self, mode: _Optional[_Union[ClockMode, str]] = ..., offset: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SetClockRequest(_message.Message):
    __slots__ = ("now", "is_frozen", "offset")
    NOW_FIELD_NUMBER: _ClassVar[int]
    IS_FROZEN_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    now: _timestamp_pb2.Timestamp
    is_frozen: bool
    offset: _duration_pb2.Duration
    def __init__(self, now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., is_frozen: _Optional[bool] = ..., offset: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SetClockResponse(_message.Message):
    __slots__ = ("now", "clock")
    NOW_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    now: _timestamp_pb2.Timestamp
    clock: ClockState
    def __init__(self, now: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., clock: _Optional[_Union[ClockState, _Mapping]] = ...) -> None: ...

class FaultDelay(_message.Message):
    __slots__ = ("shape", "place", "length", "longest")
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    LONGEST_FIELD_NUMBER: _ClassVar[int]
    shape: DelayShape
    place: DelayPlace
    length: _duration_pb2.Duration
    longest: _duration_pb2.Duration
    def __init__(self, shape: _Optional[_Union[DelayShape, str]] = ..., place: _Optional[_Union[DelayPlace, str]] = ..., length: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., longest: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Fault(_message.Message):
    __slots__ = ("fault_id", "province", "methods", "kind", "share_bp", "status_code", "seed", "delay", "reason", "calls_max", "roles", "calls_seen", "calls_hit")
    FAULT_ID_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SHARE_BP_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    DELAY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CALLS_MAX_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    CALLS_SEEN_FIELD_NUMBER: _ClassVar[int]
    CALLS_HIT_FIELD_NUMBER: _ClassVar[int]
    fault_id: str
    province: str
    methods: _containers.RepeatedScalarFieldContainer[str]
    kind: FaultKind
    share_bp: int
    status_code: int
    seed: int
    delay: FaultDelay
    reason: _error_pb2.ErrorReason
    calls_max: int
    roles: _containers.RepeatedScalarFieldContainer[_outage_pb2.OutageRole]
    calls_seen: int
    calls_hit: int
    def __init__(self, fault_id: _Optional[str] = ..., province: _Optional[str] = ..., methods: _Optional[_Iterable[str]] = ..., kind: _Optional[_Union[FaultKind, str]] = ..., share_bp: _Optional[int] = ..., status_code: _Optional[int] = ..., seed: _Optional[int] = ..., delay: _Optional[_Union[FaultDelay, _Mapping]] = ..., reason: _Optional[_Union[_error_pb2.ErrorReason, str]] = ..., calls_max: _Optional[int] = ..., roles: _Optional[_Iterable[_Union[_outage_pb2.OutageRole, str]]] = ..., calls_seen: _Optional[int] = ..., calls_hit: _Optional[int] = ...) -> None: ...

class SetFaultRequest(_message.Message):
    __slots__ = ("fault",)
    FAULT_FIELD_NUMBER: _ClassVar[int]
    fault: Fault
    def __init__(self, fault: _Optional[_Union[Fault, _Mapping]] = ...) -> None: ...

class SetFaultResponse(_message.Message):
    __slots__ = ("fault",)
    FAULT_FIELD_NUMBER: _ClassVar[int]
    fault: Fault
    def __init__(self, fault: _Optional[_Union[Fault, _Mapping]] = ...) -> None: ...

class ListFaultsRequest(_message.Message):
    __slots__ = ("province",)
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    province: str
    def __init__(self, province: _Optional[str] = ...) -> None: ...

class ListFaultsResponse(_message.Message):
    __slots__ = ("faults",)
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    faults: _containers.RepeatedCompositeFieldContainer[Fault]
    def __init__(self, faults: _Optional[_Iterable[_Union[Fault, _Mapping]]] = ...) -> None: ...

class ClearFaultsRequest(_message.Message):
    __slots__ = ("fault_id", "province")
    FAULT_ID_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    fault_id: str
    province: str
    def __init__(self, fault_id: _Optional[str] = ..., province: _Optional[str] = ...) -> None: ...

class ClearFaultsResponse(_message.Message):
    __slots__ = ("removed",)
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    removed: int
    def __init__(self, removed: _Optional[int] = ...) -> None: ...

class ResetRequest(_message.Message):
    __slots__ = ("confirmation",)
    CONFIRMATION_FIELD_NUMBER: _ClassVar[int]
    confirmation: str
    def __init__(self, confirmation: _Optional[str] = ...) -> None: ...

class ResetResponse(_message.Message):
    __slots__ = ("journal_entries", "settlements", "faults", "outages", "untouched_provinces")
    JOURNAL_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    UNTOUCHED_PROVINCES_FIELD_NUMBER: _ClassVar[int]
    journal_entries: int
    settlements: int
    faults: int
    outages: int
    untouched_provinces: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, journal_entries: _Optional[int] = ..., settlements: _Optional[int] = ..., faults: _Optional[int] = ..., outages: _Optional[int] = ..., untouched_provinces: _Optional[_Iterable[str]] = ...) -> None: ...
