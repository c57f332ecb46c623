import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import error_pb2 as _error_pb2
from yidi.v1 import filing_pb2 as _filing_pb2
from yidi.v1 import header_pb2 as _header_pb2
from yidi.v1 import institution_pb2 as _institution_pb2
from yidi.v1 import options_pb2 as _options_pb2
from yidi.v1 import person_pb2 as _person_pb2
from yidi.v1 import qualification_pb2 as _qualification_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EligibilityPurpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ELIGIBILITY_PURPOSE_UNSPECIFIED: _ClassVar[EligibilityPurpose]
    ELIGIBILITY_PURPOSE_REGISTRATION: _ClassVar[EligibilityPurpose]
    ELIGIBILITY_PURPOSE_BOOKING: _ClassVar[EligibilityPurpose]
    ELIGIBILITY_PURPOSE_VISIT: _ClassVar[EligibilityPurpose]
    ELIGIBILITY_PURPOSE_SETTLEMENT: _ClassVar[EligibilityPurpose]

class EligibilityOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ELIGIBILITY_OUTCOME_UNSPECIFIED: _ClassVar[EligibilityOutcome]
    ELIGIBILITY_OUTCOME_SETTLE: _ClassVar[EligibilityOutcome]
    ELIGIBILITY_OUTCOME_SETTLE_AS_ORDINARY: _ClassVar[EligibilityOutcome]
    ELIGIBILITY_OUTCOME_PAY_AND_CLAIM: _ClassVar[EligibilityOutcome]
    ELIGIBILITY_OUTCOME_REFUSED: _ClassVar[EligibilityOutcome]
ELIGIBILITY_PURPOSE_UNSPECIFIED: EligibilityPurpose
ELIGIBILITY_PURPOSE_REGISTRATION: EligibilityPurpose
ELIGIBILITY_PURPOSE_BOOKING: EligibilityPurpose
ELIGIBILITY_PURPOSE_VISIT: EligibilityPurpose
ELIGIBILITY_PURPOSE_SETTLEMENT: EligibilityPurpose
ELIGIBILITY_OUTCOME_UNSPECIFIED: EligibilityOutcome
ELIGIBILITY_OUTCOME_SETTLE: EligibilityOutcome
ELIGIBILITY_OUTCOME_SETTLE_AS_ORDINARY: EligibilityOutcome
ELIGIBILITY_OUTCOME_PAY_AND_CLAIM: EligibilityOutcome
ELIGIBILITY_OUTCOME_REFUSED: EligibilityOutcome

class QueryPersonRequest(_message.Message):
    __slots__ = ("header", "credential", "name")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    credential: _person_pb2.Credential
    name: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., credential: _Optional[_Union[_person_pb2.Credential, _Mapping]] = ..., name: _Optional[str] = ...) -> None: ...

class QueryPersonResponse(_message.Message):
    __slots__ = ("header", "person")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    person: _person_pb2.Person
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., person: _Optional[_Union[_person_pb2.Person, _Mapping]] = ...) -> None: ...

class QueryEligibilityRequest(_message.Message):
    __slots__ = ("header", "person_number", "insurance", "care_type", "disease_code", "disease_name", "visited_at", "emergency_referral", "declared_chronic", "purpose")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    VISITED_AT_FIELD_NUMBER: _ClassVar[int]
    EMERGENCY_REFERRAL_FIELD_NUMBER: _ClassVar[int]
    DECLARED_CHRONIC_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    insurance: _codes_pb2.Insurance
    care_type: _codes_pb2.CareType
    disease_code: str
    disease_name: str
    visited_at: _timestamp_pb2.Timestamp
    emergency_referral: _codes_pb2.EmergencyReferral
    declared_chronic: _codes_pb2.Flag
    purpose: EligibilityPurpose
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., disease_code: _Optional[str] = ..., disease_name: _Optional[str] = ..., visited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., emergency_referral: _Optional[_Union[_codes_pb2.EmergencyReferral, str]] = ..., declared_chronic: _Optional[_Union[_codes_pb2.Flag, str]] = ..., purpose: _Optional[_Union[EligibilityPurpose, str]] = ...) -> None: ...

class BenefitSummary(_message.Message):
    __slots__ = ("plan", "rate_bp", "deductible_left_fen", "cap_left_fen", "account_balance_fen")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    RATE_BP_FIELD_NUMBER: _ClassVar[int]
    DEDUCTIBLE_LEFT_FEN_FIELD_NUMBER: _ClassVar[int]
    CAP_LEFT_FEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_BALANCE_FEN_FIELD_NUMBER: _ClassVar[int]
    plan: str
    rate_bp: int
    deductible_left_fen: int
    cap_left_fen: int
    account_balance_fen: int
    def __init__(self, plan: _Optional[str] = ..., rate_bp: _Optional[int] = ..., deductible_left_fen: _Optional[int] = ..., cap_left_fen: _Optional[int] = ..., account_balance_fen: _Optional[int] = ...) -> None: ...

class QueryEligibilityResponse(_message.Message):
    __slots__ = ("header", "outcome", "reasons", "filing", "qualifications", "relation", "benefit", "institution", "purpose", "cacheable_until")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    QUALIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CACHEABLE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    outcome: EligibilityOutcome
    reasons: _containers.RepeatedCompositeFieldContainer[_error_pb2.Problem]
    filing: _filing_pb2.Filing
    qualifications: _containers.RepeatedCompositeFieldContainer[_qualification_pb2.Qualification]
    relation: _person_pb2.InsuredRelation
    benefit: BenefitSummary
    institution: _institution_pb2.Institution
    purpose: EligibilityPurpose
    cacheable_until: _timestamp_pb2.Timestamp
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., outcome: _Optional[_Union[EligibilityOutcome, str]] = ..., reasons: _Optional[_Iterable[_Union[_error_pb2.Problem, _Mapping]]] = ..., filing: _Optional[_Union[_filing_pb2.Filing, _Mapping]] = ..., qualifications: _Optional[_Iterable[_Union[_qualification_pb2.Qualification, _Mapping]]] = ..., relation: _Optional[_Union[_person_pb2.InsuredRelation, _Mapping]] = ..., benefit: _Optional[_Union[BenefitSummary, _Mapping]] = ..., institution: _Optional[_Union[_institution_pb2.Institution, _Mapping]] = ..., purpose: _Optional[_Union[EligibilityPurpose, str]] = ..., cacheable_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
