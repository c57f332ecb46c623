import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import filing_pb2 as _filing_pb2
from yidi.v1 import institution_pb2 as _institution_pb2
from yidi.v1 import person_pb2 as _person_pb2
from yidi.v1 import qualification_pb2 as _qualification_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FilingWish(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_WISH_UNSPECIFIED: _ClassVar[FilingWish]
    FILING_WISH_FILED: _ClassVar[FilingWish]
    FILING_WISH_NONE: _ClassVar[FilingWish]
    FILING_WISH_EXPIRED: _ClassVar[FilingWish]
    FILING_WISH_ANY: _ClassVar[FilingWish]

class PlaceWish(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLACE_WISH_UNSPECIFIED: _ClassVar[PlaceWish]
    PLACE_WISH_COVERED: _ClassVar[PlaceWish]
    PLACE_WISH_OTHER_PREFECTURE: _ClassVar[PlaceWish]
    PLACE_WISH_NOT_COVERED: _ClassVar[PlaceWish]
    PLACE_WISH_ANYWHERE: _ClassVar[PlaceWish]
    PLACE_WISH_HOME: _ClassVar[PlaceWish]
FILING_WISH_UNSPECIFIED: FilingWish
FILING_WISH_FILED: FilingWish
FILING_WISH_NONE: FilingWish
FILING_WISH_EXPIRED: FilingWish
FILING_WISH_ANY: FilingWish
PLACE_WISH_UNSPECIFIED: PlaceWish
PLACE_WISH_COVERED: PlaceWish
PLACE_WISH_OTHER_PREFECTURE: PlaceWish
PLACE_WISH_NOT_COVERED: PlaceWish
PLACE_WISH_ANYWHERE: PlaceWish
PLACE_WISH_HOME: PlaceWish

class Given(_message.Message):
    __slots__ = ("clock", "people", "institutions", "faults")
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    clock: _timestamp_pb2.Timestamp
    people: _containers.RepeatedCompositeFieldContainer[PersonWanted]
    institutions: _containers.RepeatedCompositeFieldContainer[InstitutionWanted]
    faults: _containers.RepeatedCompositeFieldContainer[FaultWanted]
    def __init__(self, clock: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., people: _Optional[_Iterable[_Union[PersonWanted, _Mapping]]] = ..., institutions: _Optional[_Iterable[_Union[InstitutionWanted, _Mapping]]] = ..., faults: _Optional[_Iterable[_Union[FaultWanted, _Mapping]]] = ...) -> None: ...

class PersonWanted(_message.Message):
    __slots__ = ("name", "purpose", "insurance", "category", "status", "filing", "filing_types", "qualified_for", "not_qualified_for", "qualification_status", "has_local_disease_only", "has_no_qualification", "account_at_least_fen", "account_at_most_fen", "is_suspended_directly", "has_selection", "other_than", "is_filed_for_province", "is_filed_for_prefecture", "filed_days_ago_at_least")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    FILING_TYPES_FIELD_NUMBER: _ClassVar[int]
    QUALIFIED_FOR_FIELD_NUMBER: _ClassVar[int]
    NOT_QUALIFIED_FOR_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATION_STATUS_FIELD_NUMBER: _ClassVar[int]
    HAS_LOCAL_DISEASE_ONLY_FIELD_NUMBER: _ClassVar[int]
    HAS_NO_QUALIFICATION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_AT_LEAST_FEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_AT_MOST_FEN_FIELD_NUMBER: _ClassVar[int]
    IS_SUSPENDED_DIRECTLY_FIELD_NUMBER: _ClassVar[int]
    HAS_SELECTION_FIELD_NUMBER: _ClassVar[int]
    OTHER_THAN_FIELD_NUMBER: _ClassVar[int]
    IS_FILED_FOR_PROVINCE_FIELD_NUMBER: _ClassVar[int]
    IS_FILED_FOR_PREFECTURE_FIELD_NUMBER: _ClassVar[int]
    FILED_DAYS_AGO_AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    name: str
    purpose: str
    insurance: _codes_pb2.Insurance
    category: _codes_pb2.PersonCategory
    status: _codes_pb2.InsuredStatus
    filing: FilingWish
    filing_types: _containers.RepeatedScalarFieldContainer[_codes_pb2.FilingType]
    qualified_for: _containers.RepeatedScalarFieldContainer[str]
    not_qualified_for: _containers.RepeatedScalarFieldContainer[str]
    qualification_status: _qualification_pb2.QualificationStatus
    has_local_disease_only: bool
    has_no_qualification: bool
    account_at_least_fen: int
    account_at_most_fen: int
    is_suspended_directly: bool
    has_selection: bool
    other_than: _containers.RepeatedScalarFieldContainer[str]
    is_filed_for_province: bool
    is_filed_for_prefecture: bool
    filed_days_ago_at_least: int
    def __init__(self, name: _Optional[str] = ..., purpose: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., category: _Optional[_Union[_codes_pb2.PersonCategory, str]] = ..., status: _Optional[_Union[_codes_pb2.InsuredStatus, str]] = ..., filing: _Optional[_Union[FilingWish, str]] = ..., filing_types: _Optional[_Iterable[_Union[_codes_pb2.FilingType, str]]] = ..., qualified_for: _Optional[_Iterable[str]] = ..., not_qualified_for: _Optional[_Iterable[str]] = ..., qualification_status: _Optional[_Union[_qualification_pb2.QualificationStatus, str]] = ..., has_local_disease_only: _Optional[bool] = ..., has_no_qualification: _Optional[bool] = ..., account_at_least_fen: _Optional[int] = ..., account_at_most_fen: _Optional[int] = ..., is_suspended_directly: _Optional[bool] = ..., has_selection: _Optional[bool] = ..., other_than: _Optional[_Iterable[str]] = ..., is_filed_for_province: _Optional[bool] = ..., is_filed_for_prefecture: _Optional[bool] = ..., filed_days_ago_at_least: _Optional[int] = ...) -> None: ...

class InstitutionWanted(_message.Message):
    __slots__ = ("name", "purpose", "institution_code", "type", "opens", "does_not_open", "opens_diseases", "does_not_open_diseases", "place", "person", "grades", "status", "is_chronic_suspended", "other_than", "is_selected", "lacks_diseases")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    OPENS_FIELD_NUMBER: _ClassVar[int]
    DOES_NOT_OPEN_FIELD_NUMBER: _ClassVar[int]
    OPENS_DISEASES_FIELD_NUMBER: _ClassVar[int]
    DOES_NOT_OPEN_DISEASES_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    GRADES_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    IS_CHRONIC_SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    OTHER_THAN_FIELD_NUMBER: _ClassVar[int]
    IS_SELECTED_FIELD_NUMBER: _ClassVar[int]
    LACKS_DISEASES_FIELD_NUMBER: _ClassVar[int]
    name: str
    purpose: str
    institution_code: str
    type: _codes_pb2.InstitutionType
    opens: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    does_not_open: _containers.RepeatedScalarFieldContainer[_codes_pb2.CareType]
    opens_diseases: _containers.RepeatedScalarFieldContainer[str]
    does_not_open_diseases: _containers.RepeatedScalarFieldContainer[str]
    place: PlaceWish
    person: str
    grades: _containers.RepeatedScalarFieldContainer[_codes_pb2.HospitalGrade]
    status: _institution_pb2.NetworkStatus
    is_chronic_suspended: bool
    other_than: _containers.RepeatedScalarFieldContainer[str]
    is_selected: _codes_pb2.Flag
    lacks_diseases: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., purpose: _Optional[str] = ..., institution_code: _Optional[str] = ..., type: _Optional[_Union[_codes_pb2.InstitutionType, str]] = ..., opens: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., does_not_open: _Optional[_Iterable[_Union[_codes_pb2.CareType, str]]] = ..., opens_diseases: _Optional[_Iterable[str]] = ..., does_not_open_diseases: _Optional[_Iterable[str]] = ..., place: _Optional[_Union[PlaceWish, str]] = ..., person: _Optional[str] = ..., grades: _Optional[_Iterable[_Union[_codes_pb2.HospitalGrade, str]]] = ..., status: _Optional[_Union[_institution_pb2.NetworkStatus, str]] = ..., is_chronic_suspended: _Optional[bool] = ..., other_than: _Optional[_Iterable[str]] = ..., is_selected: _Optional[_Union[_codes_pb2.Flag, str]] = ..., lacks_diseases: _Optional[_Iterable[str]] = ...) -> None: ...

class FaultWanted(_message.Message):
    __slots__ = ("kind", "methods", "calls", "delay_ms", "reason", "status_code")
    KIND_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    DELAY_MS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    methods: _containers.RepeatedScalarFieldContainer[str]
    calls: int
    delay_ms: int
    reason: str
    status_code: int
    def __init__(self, kind: _Optional[str] = ..., methods: _Optional[_Iterable[str]] = ..., calls: _Optional[int] = ..., delay_ms: _Optional[int] = ..., reason: _Optional[str] = ..., status_code: _Optional[int] = ...) -> None: ...

class Roster(_message.Message):
    __slots__ = ("people", "institutions")
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    people: _containers.RepeatedCompositeFieldContainer[RosterPerson]
    institutions: _containers.RepeatedCompositeFieldContainer[RosterInstitution]
    def __init__(self, people: _Optional[_Iterable[_Union[RosterPerson, _Mapping]]] = ..., institutions: _Optional[_Iterable[_Union[RosterInstitution, _Mapping]]] = ...) -> None: ...

class RosterPerson(_message.Message):
    __slots__ = ("purpose", "person", "credentials", "filings", "qualifications", "selections", "is_suspended_directly")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CREDENTIALS_FIELD_NUMBER: _ClassVar[int]
    FILINGS_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    SELECTIONS_FIELD_NUMBER: _ClassVar[int]
    IS_SUSPENDED_DIRECTLY_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    person: _person_pb2.Person
    credentials: _containers.RepeatedCompositeFieldContainer[_person_pb2.Credential]
    filings: _containers.RepeatedCompositeFieldContainer[_filing_pb2.Filing]
    qualifications: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Qualification]
    selections: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Selection]
    is_suspended_directly: bool
    def __init__(self, purpose: _Optional[str] = ..., person: _Optional[_Union[_person_pb2.Person, _Mapping]] = ..., credentials: _Optional[_Iterable[_Union[_person_pb2.Credential, _Mapping]]] = ..., filings: _Optional[_Iterable[_Union[_filing_pb2.Filing, _Mapping]]] = ..., qualifications: _Optional[_Iterable[_Union[_qualification_pb2.Qualification, _Mapping]]] = ..., selections: _Optional[_Iterable[_Union[_qualification_pb2.Selection, _Mapping]]] = ..., is_suspended_directly: _Optional[bool] = ...) -> None: ...

class RosterInstitution(_message.Message):
    __slots__ = ("purpose", "institution")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    institution: _institution_pb2.Institution
    def __init__(self, purpose: _Optional[str] = ..., institution: _Optional[_Union[_institution_pb2.Institution, _Mapping]] = ...) -> None: ...
