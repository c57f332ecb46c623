import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.jointtest.v1 import given_pb2 as _given_pb2
from yidi.jointtest.v1 import result_pb2 as _result_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import institution_pb2 as _institution_pb2
from yidi.v1 import person_pb2 as _person_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Session(_message.Message):
    __slots__ = ("session_id", "treating_region", "insured_region", "interface_versions", "care_types", "case_ids", "campaign_id", "judges_insured", "system", "selection", "opened_at", "closed_at", "open_cases_max", "wait_seconds")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TREATING_REGION_FIELD_NUMBER: _ClassVar[int]
    INSURED_REGION_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPES_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    JUDGES_INSURED_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    OPEN_CASES_MAX_FIELD_NUMBER: _ClassVar[int]
    WAIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    treating_region: str
    insured_region: str
    interface_versions: _containers.RepeatedScalarFieldContainer[str]
    care_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    campaign_id: str
    judges_insured: bool
    system: str
    selection: _containers.RepeatedScalarFieldContainer[str]
    opened_at: _timestamp_pb2.Timestamp
    closed_at: _timestamp_pb2.Timestamp
    open_cases_max: int
    wait_seconds: int
    def __init__(self, session_id: _Optional[str] = ..., treating_region: _Optional[str] = ..., insured_region: _Optional[str] = ..., interface_versions: _Optional[_Iterable[str]] = ..., care_types: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., case_ids: _Optional[_Iterable[str]] = ..., campaign_id: _Optional[str] = ..., judges_insured: _Optional[bool] = ..., system: _Optional[str] = ..., selection: _Optional[_Iterable[str]] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., open_cases_max: _Optional[int] = ..., wait_seconds: _Optional[int] = ...) -> None: ...

class SessionEvent(_message.Message):
    __slots__ = ("at", "case_begun", "case_left_out", "call_came", "call_ended", "order_ended", "order_done", "resumed")
    AT_FIELD_NUMBER: _ClassVar[int]
    CASE_BEGUN_FIELD_NUMBER: _ClassVar[int]
    CASE_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    CALL_CAME_FIELD_NUMBER: _ClassVar[int]
    CALL_ENDED_FIELD_NUMBER: _ClassVar[int]
    ORDER_ENDED_FIELD_NUMBER: _ClassVar[int]
    ORDER_DONE_FIELD_NUMBER: _ClassVar[int]
    RESUMED_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    case_begun: CaseBegun
    case_left_out: CaseLeftOut
    call_came: CallCame
    call_ended: CallEnded
    order_ended: OrderEnded
    order_done: OrderDone
    resumed: Resumed
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., case_begun: _Optional[_Union[CaseBegun, _Mapping]] = ..., case_left_out: _Optional[_Union[CaseLeftOut, _Mapping]] = ..., call_came: _Optional[_Union[CallCame, _Mapping]] = ..., call_ended: _Optional[_Union[CallEnded, _Mapping]] = ..., order_ended: _Optional[_Union[OrderEnded, _Mapping]] = ..., order_done: _Optional[_Union[OrderDone, _Mapping]] = ..., resumed: _Optional[_Union[Resumed, _Mapping]] = ...) -> None: ...

class Resumed(_message.Message):
    __slots__ = ("kit_version",)
    KIT_VERSION_FIELD_NUMBER: _ClassVar[int]
    kit_version: str
    def __init__(self, kit_version: _Optional[str] = ...) -> None: ...

class CaseBegun(_message.Message):
    __slots__ = ("case_id", "interface_version", "people", "institutions", "number")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    interface_version: str
    people: _containers.RepeatedCompositeFieldContainer[CastPerson]
    institutions: _containers.RepeatedCompositeFieldContainer[CastInstitution]
    number: int
    def __init__(self, case_id: _Optional[str] = ..., interface_version: _Optional[str] = ..., people: _Optional[_Iterable[_Union[CastPerson, _Mapping]]] = ..., institutions: _Optional[_Iterable[_Union[CastInstitution, _Mapping]]] = ..., number: _Optional[int] = ...) -> None: ...

class CastPerson(_message.Message):
    __slots__ = ("name", "person", "relation")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    name: str
    person: _given_pb2.RosterPerson
    relation: _person_pb2.InsuredRelation
    def __init__(self, name: _Optional[str] = ..., person: _Optional[_Union[_given_pb2.RosterPerson, _Mapping]] = ..., relation: _Optional[_Union[_person_pb2.InsuredRelation, _Mapping]] = ...) -> None: ...

class CastInstitution(_message.Message):
    __slots__ = ("name", "institution")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    institution: _institution_pb2.Institution
    def __init__(self, name: _Optional[str] = ..., institution: _Optional[_Union[_institution_pb2.Institution, _Mapping]] = ...) -> None: ...

class CaseLeftOut(_message.Message):
    __slots__ = ("case_id", "interface_version", "why_zh", "why_en")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    WHY_ZH_FIELD_NUMBER: _ClassVar[int]
    WHY_EN_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    interface_version: str
    why_zh: str
    why_en: str
    def __init__(self, case_id: _Optional[str] = ..., interface_version: _Optional[str] = ..., why_zh: _Optional[str] = ..., why_en: _Optional[str] = ...) -> None: ...

class CallCame(_message.Message):
    __slots__ = ("number", "exchange", "case_number", "awaited_id")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    EXCHANGE_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AWAITED_ID_FIELD_NUMBER: _ClassVar[int]
    number: int
    exchange: _result_pb2.Exchange
    case_number: int
    awaited_id: str
    def __init__(self, number: _Optional[int] = ..., exchange: _Optional[_Union[_result_pb2.Exchange, _Mapping]] = ..., case_number: _Optional[int] = ..., awaited_id: _Optional[str] = ...) -> None: ...

class CallEnded(_message.Message):
    __slots__ = ("number", "exchange")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    EXCHANGE_FIELD_NUMBER: _ClassVar[int]
    number: int
    exchange: _result_pb2.Exchange
    def __init__(self, number: _Optional[int] = ..., exchange: _Optional[_Union[_result_pb2.Exchange, _Mapping]] = ...) -> None: ...

class OrderEnded(_message.Message):
    __slots__ = ("case_number", "order_id", "is_left_out", "reason")
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    IS_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    case_number: int
    order_id: str
    is_left_out: bool
    reason: str
    def __init__(self, case_number: _Optional[int] = ..., order_id: _Optional[str] = ..., is_left_out: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class OrderDone(_message.Message):
    __slots__ = ("case_number", "order_id")
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    case_number: int
    order_id: str
    def __init__(self, case_number: _Optional[int] = ..., order_id: _Optional[str] = ...) -> None: ...

class OpenOrder(_message.Message):
    __slots__ = ("number", "case_id", "interface_version", "text_zh", "text_en", "title_zh", "person_number", "person_name", "identity_number", "insured_area", "insurance", "institution_code", "institution_name", "disease_code", "disease_name", "bill", "awaited", "until", "calls", "wrong")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_VERSION_FIELD_NUMBER: _ClassVar[int]
    TEXT_ZH_FIELD_NUMBER: _ClassVar[int]
    TEXT_EN_FIELD_NUMBER: _ClassVar[int]
    TITLE_ZH_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSURED_AREA_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_NAME_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    BILL_FIELD_NUMBER: _ClassVar[int]
    AWAITED_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    WRONG_FIELD_NUMBER: _ClassVar[int]
    number: str
    case_id: str
    interface_version: str
    text_zh: str
    text_en: str
    title_zh: str
    person_number: str
    person_name: str
    identity_number: str
    insured_area: str
    insurance: _codes_pb2.Insurance
    institution_code: str
    institution_name: str
    disease_code: str
    disease_name: str
    bill: _containers.RepeatedScalarFieldContainer[str]
    awaited: _containers.RepeatedScalarFieldContainer[str]
    until: _timestamp_pb2.Timestamp
    calls: int
    wrong: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, number: _Optional[str] = ..., case_id: _Optional[str] = ..., interface_version: _Optional[str] = ..., text_zh: _Optional[str] = ..., text_en: _Optional[str] = ..., title_zh: _Optional[str] = ..., person_number: _Optional[str] = ..., person_name: _Optional[str] = ..., identity_number: _Optional[str] = ..., insured_area: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., institution_code: _Optional[str] = ..., institution_name: _Optional[str] = ..., disease_code: _Optional[str] = ..., disease_name: _Optional[str] = ..., bill: _Optional[_Iterable[str]] = ..., awaited: _Optional[_Iterable[str]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., calls: _Optional[int] = ..., wrong: _Optional[_Iterable[str]] = ...) -> None: ...
