from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import options_pb2 as _options_pb2
from yidi.v1 import outage_pb2 as _outage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_INTERNAL: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_SERVED: _ClassVar[ErrorReason]
    ERROR_REASON_SHUTTING_DOWN: _ClassVar[ErrorReason]
    ERROR_REASON_OVERLOADED: _ClassVar[ErrorReason]
    ERROR_REASON_BOOKS_UNAVAILABLE: _ClassVar[ErrorReason]
    ERROR_REASON_BENEFIT_SUSPENDED: _ClassVar[ErrorReason]
    ERROR_REASON_INSURANCE_TERMINATED: _ClassVar[ErrorReason]
    ERROR_REASON_NO_QUALIFICATION_FOR_DISEASE: _ClassVar[ErrorReason]
    ERROR_REASON_QUALIFICATION_TERMINATED: _ClassVar[ErrorReason]
    ERROR_REASON_QUALIFICATION_PAUSED: _ClassVar[ErrorReason]
    ERROR_REASON_QUALIFICATION_NOT_VALID: _ClassVar[ErrorReason]
    ERROR_REASON_USE_UPLOADED_DISEASE_CODE: _ClassVar[ErrorReason]
    ERROR_REASON_DIRECT_SETTLEMENT_SUSPENDED: _ClassVar[ErrorReason]
    ERROR_REASON_SPLIT_ALTERED: _ClassVar[ErrorReason]
    ERROR_REASON_RESULT_UNBALANCED: _ClassVar[ErrorReason]
    ERROR_REASON_ANSWER_UNREADABLE: _ClassVar[ErrorReason]
    ERROR_REASON_REFUSED_WITHOUT_REASON: _ClassVar[ErrorReason]
    ERROR_REASON_INSURED_PLACE_DOWN: _ClassVar[ErrorReason]
    ERROR_REASON_INSURED_PLACE_TIMEOUT: _ClassVar[ErrorReason]
    ERROR_REASON_INSURED_PLACE_MAINTENANCE: _ClassVar[ErrorReason]
    ERROR_REASON_NO_BENEFIT: _ClassVar[ErrorReason]
    ERROR_REASON_INSTITUTION_NOT_KNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_INSTITUTION_SUSPENDED: _ClassVar[ErrorReason]
    ERROR_REASON_CARE_TYPE_NOT_OPEN: _ClassVar[ErrorReason]
    ERROR_REASON_DISEASE_NOT_OPEN_AT_INSTITUTION: _ClassVar[ErrorReason]
    ERROR_REASON_DISEASE_NOT_YET_OPEN: _ClassVar[ErrorReason]
    ERROR_REASON_SPLIT_NOT_BALANCED: _ClassVar[ErrorReason]
    ERROR_REASON_ITEM_NOT_IN_CATALOGUE: _ClassVar[ErrorReason]
    ERROR_REASON_REQUEST_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_PROTOBUF: _ClassVar[ErrorReason]
    ERROR_REASON_FIELD_MISSING: _ClassVar[ErrorReason]
    ERROR_REASON_FIELD_MALFORMED: _ClassVar[ErrorReason]
    ERROR_REASON_MESSAGE_ID_MALFORMED: _ClassVar[ErrorReason]
    ERROR_REASON_MESSAGE_CONFLICT: _ClassVar[ErrorReason]
    ERROR_REASON_INTERFACE_VERSION_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_REGION_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_CROSS_PROVINCE: _ClassVar[ErrorReason]
    ERROR_REASON_PERSON_NOT_KNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_INSURED_REGION_MISMATCH: _ClassVar[ErrorReason]
    ERROR_REASON_PERSON_MISMATCH: _ClassVar[ErrorReason]
    ERROR_REASON_DISEASE_CODE_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_DISEASE_NAME_MISMATCH: _ClassVar[ErrorReason]
    ERROR_REASON_CARE_TYPE_CODE_CONFLICT: _ClassVar[ErrorReason]
    ERROR_REASON_CARE_TYPE_NOT_ALLOWED: _ClassVar[ErrorReason]
    ERROR_REASON_CODE_VALUE_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_INSTITUTION_MISMATCH: _ClassVar[ErrorReason]
    ERROR_REASON_INSTITUTION_NOT_IN_REGION: _ClassVar[ErrorReason]
    ERROR_REASON_AMOUNT_NOT_BALANCED: _ClassVar[ErrorReason]
    ERROR_REASON_BILL_NOT_BALANCED: _ClassVar[ErrorReason]
    ERROR_REASON_AMOUNT_OUT_OF_RANGE: _ClassVar[ErrorReason]
    ERROR_REASON_LINE_REPEATED: _ClassVar[ErrorReason]
    ERROR_REASON_TOO_MANY_LINES: _ClassVar[ErrorReason]
    ERROR_REASON_MESSAGE_TOO_LARGE: _ClassVar[ErrorReason]
    ERROR_REASON_ITEM_CODE_MALFORMED: _ClassVar[ErrorReason]
    ERROR_REASON_ITEM_NOT_ALLOWED: _ClassVar[ErrorReason]
    ERROR_REASON_BILL_PART_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_VISIT_NOT_KNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_VISIT_CLOSED: _ClassVar[ErrorReason]
    ERROR_REASON_VISIT_EMPTY: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_YOUR_VISIT: _ClassVar[ErrorReason]
    ERROR_REASON_SETTLEMENT_NOT_KNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_ALREADY_REFUNDED: _ClassVar[ErrorReason]
    ERROR_REASON_REFUND_NOT_ALLOWED: _ClassVar[ErrorReason]
    ERROR_REASON_BATCH_NOT_KNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_MESSAGE_REVERSED: _ClassVar[ErrorReason]
    ERROR_REASON_REVERSE_NOT_POSSIBLE: _ClassVar[ErrorReason]
    ERROR_REASON_BILL_NOT_KNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_FILING_MISSING: _ClassVar[ErrorReason]
    ERROR_REASON_FILING_EXPIRED: _ClassVar[ErrorReason]
    ERROR_REASON_FILING_AREA_MISMATCH: _ClassVar[ErrorReason]
    ERROR_REASON_FILING_NOT_YET_VALID: _ClassVar[ErrorReason]
    ERROR_REASON_CREDENTIAL_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_INSTITUTION_NOT_SELECTED: _ClassVar[ErrorReason]
    ERROR_REASON_INSURANCE_NOT_HELD: _ClassVar[ErrorReason]
    ERROR_REASON_OUTCOME_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_DEADLINE_TOO_SHORT: _ClassVar[ErrorReason]

class NextStep(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NEXT_STEP_UNSPECIFIED: _ClassVar[NextStep]
    NEXT_STEP_RETRY: _ClassVar[NextStep]
    NEXT_STEP_INQUIRE: _ClassVar[NextStep]
    NEXT_STEP_CORRECT: _ClassVar[NextStep]
    NEXT_STEP_REFUND: _ClassVar[NextStep]
    NEXT_STEP_PAY_AND_CLAIM: _ClassVar[NextStep]
    NEXT_STEP_CONTACT: _ClassVar[NextStep]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_INTERNAL: ErrorReason
ERROR_REASON_NOT_SERVED: ErrorReason
ERROR_REASON_SHUTTING_DOWN: ErrorReason
ERROR_REASON_OVERLOADED: ErrorReason
ERROR_REASON_BOOKS_UNAVAILABLE: ErrorReason
ERROR_REASON_BENEFIT_SUSPENDED: ErrorReason
ERROR_REASON_INSURANCE_TERMINATED: ErrorReason
ERROR_REASON_NO_QUALIFICATION_FOR_DISEASE: ErrorReason
ERROR_REASON_QUALIFICATION_TERMINATED: ErrorReason
ERROR_REASON_QUALIFICATION_PAUSED: ErrorReason
ERROR_REASON_QUALIFICATION_NOT_VALID: ErrorReason
ERROR_REASON_USE_UPLOADED_DISEASE_CODE: ErrorReason
ERROR_REASON_DIRECT_SETTLEMENT_SUSPENDED: ErrorReason
ERROR_REASON_SPLIT_ALTERED: ErrorReason
ERROR_REASON_RESULT_UNBALANCED: ErrorReason
ERROR_REASON_ANSWER_UNREADABLE: ErrorReason
ERROR_REASON_REFUSED_WITHOUT_REASON: ErrorReason
ERROR_REASON_INSURED_PLACE_DOWN: ErrorReason
ERROR_REASON_INSURED_PLACE_TIMEOUT: ErrorReason
ERROR_REASON_INSURED_PLACE_MAINTENANCE: ErrorReason
ERROR_REASON_NO_BENEFIT: ErrorReason
ERROR_REASON_INSTITUTION_NOT_KNOWN: ErrorReason
ERROR_REASON_INSTITUTION_SUSPENDED: ErrorReason
ERROR_REASON_CARE_TYPE_NOT_OPEN: ErrorReason
ERROR_REASON_DISEASE_NOT_OPEN_AT_INSTITUTION: ErrorReason
ERROR_REASON_DISEASE_NOT_YET_OPEN: ErrorReason
ERROR_REASON_SPLIT_NOT_BALANCED: ErrorReason
ERROR_REASON_ITEM_NOT_IN_CATALOGUE: ErrorReason
ERROR_REASON_REQUEST_INVALID: ErrorReason
ERROR_REASON_NOT_PROTOBUF: ErrorReason
ERROR_REASON_FIELD_MISSING: ErrorReason
ERROR_REASON_FIELD_MALFORMED: ErrorReason
ERROR_REASON_MESSAGE_ID_MALFORMED: ErrorReason
ERROR_REASON_MESSAGE_CONFLICT: ErrorReason
ERROR_REASON_INTERFACE_VERSION_UNKNOWN: ErrorReason
ERROR_REASON_REGION_UNKNOWN: ErrorReason
ERROR_REASON_NOT_CROSS_PROVINCE: ErrorReason
ERROR_REASON_PERSON_NOT_KNOWN: ErrorReason
ERROR_REASON_INSURED_REGION_MISMATCH: ErrorReason
ERROR_REASON_PERSON_MISMATCH: ErrorReason
ERROR_REASON_DISEASE_CODE_UNKNOWN: ErrorReason
ERROR_REASON_DISEASE_NAME_MISMATCH: ErrorReason
ERROR_REASON_CARE_TYPE_CODE_CONFLICT: ErrorReason
ERROR_REASON_CARE_TYPE_NOT_ALLOWED: ErrorReason
ERROR_REASON_CODE_VALUE_UNKNOWN: ErrorReason
ERROR_REASON_INSTITUTION_MISMATCH: ErrorReason
ERROR_REASON_INSTITUTION_NOT_IN_REGION: ErrorReason
ERROR_REASON_AMOUNT_NOT_BALANCED: ErrorReason
ERROR_REASON_BILL_NOT_BALANCED: ErrorReason
ERROR_REASON_AMOUNT_OUT_OF_RANGE: ErrorReason
ERROR_REASON_LINE_REPEATED: ErrorReason
ERROR_REASON_TOO_MANY_LINES: ErrorReason
ERROR_REASON_MESSAGE_TOO_LARGE: ErrorReason
ERROR_REASON_ITEM_CODE_MALFORMED: ErrorReason
ERROR_REASON_ITEM_NOT_ALLOWED: ErrorReason
ERROR_REASON_BILL_PART_INVALID: ErrorReason
ERROR_REASON_VISIT_NOT_KNOWN: ErrorReason
ERROR_REASON_VISIT_CLOSED: ErrorReason
ERROR_REASON_VISIT_EMPTY: ErrorReason
ERROR_REASON_NOT_YOUR_VISIT: ErrorReason
ERROR_REASON_SETTLEMENT_NOT_KNOWN: ErrorReason
ERROR_REASON_ALREADY_REFUNDED: ErrorReason
ERROR_REASON_REFUND_NOT_ALLOWED: ErrorReason
ERROR_REASON_BATCH_NOT_KNOWN: ErrorReason
ERROR_REASON_MESSAGE_REVERSED: ErrorReason
ERROR_REASON_REVERSE_NOT_POSSIBLE: ErrorReason
ERROR_REASON_BILL_NOT_KNOWN: ErrorReason
ERROR_REASON_FILING_MISSING: ErrorReason
ERROR_REASON_FILING_EXPIRED: ErrorReason
ERROR_REASON_FILING_AREA_MISMATCH: ErrorReason
ERROR_REASON_FILING_NOT_YET_VALID: ErrorReason
ERROR_REASON_CREDENTIAL_INVALID: ErrorReason
ERROR_REASON_INSTITUTION_NOT_SELECTED: ErrorReason
ERROR_REASON_INSURANCE_NOT_HELD: ErrorReason
ERROR_REASON_OUTCOME_UNKNOWN: ErrorReason
ERROR_REASON_DEADLINE_TOO_SHORT: ErrorReason
NEXT_STEP_UNSPECIFIED: NextStep
NEXT_STEP_RETRY: NextStep
NEXT_STEP_INQUIRE: NextStep
NEXT_STEP_CORRECT: NextStep
NEXT_STEP_REFUND: NextStep
NEXT_STEP_PAY_AND_CLAIM: NextStep
NEXT_STEP_CONTACT: NextStep

class Problem(_message.Message):
    __slots__ = ("reason", "field", "text_zh", "text_en")
    REASON_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    TEXT_ZH_FIELD_NUMBER: _ClassVar[int]
    TEXT_EN_FIELD_NUMBER: _ClassVar[int]
    reason: ErrorReason
    field: str
    text_zh: str
    text_en: str
    def __init__(self, reason: _Optional[_Union[ErrorReason, str]] = ..., field: _Optional[str] = ..., text_zh: _Optional[str] = ..., text_en: _Optional[str] = ...) -> None: ...

class ErrorDetail(_message.Message):
    __slots__ = ("code", "reason", "party", "next_step", "text_zh", "text_en", "problems", "problems_omitted", "message_id", "outage")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    TEXT_ZH_FIELD_NUMBER: _ClassVar[int]
    TEXT_EN_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_OMITTED_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    code: int
    reason: ErrorReason
    party: _codes_pb2.Party
    next_step: NextStep
    text_zh: str
    text_en: str
    problems: _containers.RepeatedCompositeFieldContainer[Problem]
    problems_omitted: int
    message_id: str
    outage: _outage_pb2.OutageNotice
    def __init__(self, code: _Optional[int] = ..., reason: _Optional[_Union[ErrorReason, str]] = ..., party: _Optional[_Union[_codes_pb2.Party, str]] = ..., next_step: _Optional[_Union[NextStep, str]] = ..., text_zh: _Optional[str] = ..., text_en: _Optional[str] = ..., problems: _Optional[_Iterable[_Union[Problem, _Mapping]]] = ..., problems_omitted: _Optional[int] = ..., message_id: _Optional[str] = ..., outage: _Optional[_Union[_outage_pb2.OutageNotice, _Mapping]] = ...) -> None: ...
