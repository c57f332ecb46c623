import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import error_pb2 as _error_pb2
from yidi.v1 import fees_pb2 as _fees_pb2
from yidi.v1 import filing_pb2 as _filing_pb2
from yidi.v1 import header_pb2 as _header_pb2
from yidi.v1 import options_pb2 as _options_pb2
from yidi.v1 import person_pb2 as _person_pb2
from yidi.v1 import settlement_pb2 as _settlement_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReverseOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVERSE_OUTCOME_UNSPECIFIED: _ClassVar[ReverseOutcome]
    REVERSE_OUTCOME_UNDONE: _ClassVar[ReverseOutcome]
    REVERSE_OUTCOME_BARRED: _ClassVar[ReverseOutcome]
    REVERSE_OUTCOME_NOTHING_TO_DO: _ClassVar[ReverseOutcome]

class MessageState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_STATE_UNSPECIFIED: _ClassVar[MessageState]
    MESSAGE_STATE_NEVER_RECEIVED: _ClassVar[MessageState]
    MESSAGE_STATE_IN_PROGRESS: _ClassVar[MessageState]
    MESSAGE_STATE_DONE: _ClassVar[MessageState]
    MESSAGE_STATE_REFUSED: _ClassVar[MessageState]
    MESSAGE_STATE_REVERSED: _ClassVar[MessageState]
    MESSAGE_STATE_UNKNOWN: _ClassVar[MessageState]
REVERSE_OUTCOME_UNSPECIFIED: ReverseOutcome
REVERSE_OUTCOME_UNDONE: ReverseOutcome
REVERSE_OUTCOME_BARRED: ReverseOutcome
REVERSE_OUTCOME_NOTHING_TO_DO: ReverseOutcome
MESSAGE_STATE_UNSPECIFIED: MessageState
MESSAGE_STATE_NEVER_RECEIVED: MessageState
MESSAGE_STATE_IN_PROGRESS: MessageState
MESSAGE_STATE_DONE: MessageState
MESSAGE_STATE_REFUSED: MessageState
MESSAGE_STATE_REVERSED: MessageState
MESSAGE_STATE_UNKNOWN: MessageState

class VisitExtension(_message.Message):
    __slots__ = ("patient_group", "trauma", "third_party", "inpatient_type", "emergency_referral")
    PATIENT_GROUP_FIELD_NUMBER: _ClassVar[int]
    TRAUMA_FIELD_NUMBER: _ClassVar[int]
    THIRD_PARTY_FIELD_NUMBER: _ClassVar[int]
    INPATIENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    EMERGENCY_REFERRAL_FIELD_NUMBER: _ClassVar[int]
    patient_group: _codes_pb2.PatientGroup
    trauma: _codes_pb2.Flag
    third_party: _codes_pb2.Flag
    inpatient_type: _codes_pb2.InpatientType
    emergency_referral: _codes_pb2.EmergencyReferral
    def __init__(self, patient_group: _Optional[_Union[_codes_pb2.PatientGroup, str]] = ..., trauma: _Optional[_Union[_codes_pb2.Flag, str]] = ..., third_party: _Optional[_Union[_codes_pb2.Flag, str]] = ..., inpatient_type: _Optional[_Union[_codes_pb2.InpatientType, str]] = ..., emergency_referral: _Optional[_Union[_codes_pb2.EmergencyReferral, str]] = ...) -> None: ...

class Diagnosis(_message.Message):
    __slots__ = ("code", "name", "is_main")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    IS_MAIN_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    is_main: bool
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., is_main: _Optional[bool] = ...) -> None: ...

class PlannedLine(_message.Message):
    __slots__ = ("line_number", "item_code")
    LINE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ITEM_CODE_FIELD_NUMBER: _ClassVar[int]
    line_number: str
    item_code: str
    def __init__(self, line_number: _Optional[str] = ..., item_code: _Optional[str] = ...) -> None: ...

class OpenVisitRequest(_message.Message):
    __slots__ = ("header", "person_number", "credential", "person_name", "insurance", "care_type", "disease_code", "disease_name", "visited_at", "outpatient_number", "department_code", "doctor_code", "diagnoses", "extension", "declared_chronic", "planned_lines")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    VISITED_AT_FIELD_NUMBER: _ClassVar[int]
    OUTPATIENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_CODE_FIELD_NUMBER: _ClassVar[int]
    DOCTOR_CODE_FIELD_NUMBER: _ClassVar[int]
    DIAGNOSES_FIELD_NUMBER: _ClassVar[int]
    EXTENSION_FIELD_NUMBER: _ClassVar[int]
    DECLARED_CHRONIC_FIELD_NUMBER: _ClassVar[int]
    PLANNED_LINES_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    credential: _person_pb2.Credential
    person_name: str
    insurance: _codes_pb2.Insurance
    care_type: _codes_pb2.CareType
    disease_code: str
    disease_name: str
    visited_at: _timestamp_pb2.Timestamp
    outpatient_number: str
    department_code: str
    doctor_code: str
    diagnoses: _containers.RepeatedCompositeFieldContainer[Diagnosis]
    extension: VisitExtension
    declared_chronic: _codes_pb2.Flag
    planned_lines: _containers.RepeatedCompositeFieldContainer[PlannedLine]
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., credential: _Optional[_Union[_person_pb2.Credential, _Mapping]] = ..., person_name: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., disease_code: _Optional[str] = ..., disease_name: _Optional[str] = ..., visited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outpatient_number: _Optional[str] = ..., department_code: _Optional[str] = ..., doctor_code: _Optional[str] = ..., diagnoses: _Optional[_Iterable[_Union[Diagnosis, _Mapping]]] = ..., extension: _Optional[_Union[VisitExtension, _Mapping]] = ..., declared_chronic: _Optional[_Union[_codes_pb2.Flag, str]] = ..., planned_lines: _Optional[_Iterable[_Union[PlannedLine, _Mapping]]] = ...) -> None: ...

class OpenVisitResponse(_message.Message):
    __slots__ = ("header", "visit_id", "filing")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    FILING_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    visit_id: str
    filing: _filing_pb2.Filing
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., visit_id: _Optional[str] = ..., filing: _Optional[_Union[_filing_pb2.Filing, _Mapping]] = ...) -> None: ...

class UploadFeesRequest(_message.Message):
    __slots__ = ("header", "visit_id", "person_number", "batch_number", "lines", "totals")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    BATCH_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    visit_id: str
    person_number: str
    batch_number: str
    lines: _containers.RepeatedCompositeFieldContainer[_fees_pb2.FeeLine]
    totals: _fees_pb2.BillTotals
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., visit_id: _Optional[str] = ..., person_number: _Optional[str] = ..., batch_number: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[_fees_pb2.FeeLine, _Mapping]]] = ..., totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ...) -> None: ...

class UploadFeesResponse(_message.Message):
    __slots__ = ("header", "line_count", "visit_totals")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    LINE_COUNT_FIELD_NUMBER: _ClassVar[int]
    VISIT_TOTALS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    line_count: int
    visit_totals: _fees_pb2.BillTotals
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., line_count: _Optional[int] = ..., visit_totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ...) -> None: ...

class WithdrawFeesRequest(_message.Message):
    __slots__ = ("header", "visit_id", "person_number", "batch_number")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    BATCH_NUMBER_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    visit_id: str
    person_number: str
    batch_number: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., visit_id: _Optional[str] = ..., person_number: _Optional[str] = ..., batch_number: _Optional[str] = ...) -> None: ...

class WithdrawFeesResponse(_message.Message):
    __slots__ = ("header", "line_count", "visit_totals")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    LINE_COUNT_FIELD_NUMBER: _ClassVar[int]
    VISIT_TOTALS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    line_count: int
    visit_totals: _fees_pb2.BillTotals
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., line_count: _Optional[int] = ..., visit_totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ...) -> None: ...

class CancelVisitRequest(_message.Message):
    __slots__ = ("header", "visit_id", "person_number")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    visit_id: str
    person_number: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., visit_id: _Optional[str] = ..., person_number: _Optional[str] = ...) -> None: ...

class CancelVisitResponse(_message.Message):
    __slots__ = ("header",)
    HEADER_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ...) -> None: ...

class PreSettleRequest(_message.Message):
    __slots__ = ("header", "visit_id", "person_number", "totals", "use_account", "hospital_part_fen", "replaces_settlement_id")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    USE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HOSPITAL_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    REPLACES_SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    visit_id: str
    person_number: str
    totals: _fees_pb2.BillTotals
    use_account: bool
    hospital_part_fen: int
    replaces_settlement_id: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., visit_id: _Optional[str] = ..., person_number: _Optional[str] = ..., totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ..., use_account: _Optional[bool] = ..., hospital_part_fen: _Optional[int] = ..., replaces_settlement_id: _Optional[str] = ...) -> None: ...

class PreSettleResponse(_message.Message):
    __slots__ = ("header", "settlement")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    settlement: _settlement_pb2.Settlement
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., settlement: _Optional[_Union[_settlement_pb2.Settlement, _Mapping]] = ...) -> None: ...

class SettleRequest(_message.Message):
    __slots__ = ("header", "visit_id", "person_number", "totals", "use_account", "hospital_part_fen", "invoice_number", "replaces_settlement_id")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    USE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HOSPITAL_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REPLACES_SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    visit_id: str
    person_number: str
    totals: _fees_pb2.BillTotals
    use_account: bool
    hospital_part_fen: int
    invoice_number: str
    replaces_settlement_id: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., visit_id: _Optional[str] = ..., person_number: _Optional[str] = ..., totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ..., use_account: _Optional[bool] = ..., hospital_part_fen: _Optional[int] = ..., invoice_number: _Optional[str] = ..., replaces_settlement_id: _Optional[str] = ...) -> None: ...

class SettleResponse(_message.Message):
    __slots__ = ("header", "settlement")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    settlement: _settlement_pb2.Settlement
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., settlement: _Optional[_Union[_settlement_pb2.Settlement, _Mapping]] = ...) -> None: ...

class CancelSettlementRequest(_message.Message):
    __slots__ = ("header", "settlement_id", "visit_id", "person_number", "cause")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    settlement_id: str
    visit_id: str
    person_number: str
    cause: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., settlement_id: _Optional[str] = ..., visit_id: _Optional[str] = ..., person_number: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class CancelSettlementResponse(_message.Message):
    __slots__ = ("header", "refund")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    REFUND_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    refund: _settlement_pb2.Settlement
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., refund: _Optional[_Union[_settlement_pb2.Settlement, _Mapping]] = ...) -> None: ...

class ReverseRequest(_message.Message):
    __slots__ = ("header", "person_number", "original_message_id", "original_transaction")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    original_message_id: str
    original_transaction: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., original_message_id: _Optional[str] = ..., original_transaction: _Optional[str] = ...) -> None: ...

class ReverseResponse(_message.Message):
    __slots__ = ("header", "outcome", "refund")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REFUND_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    outcome: ReverseOutcome
    refund: _settlement_pb2.Settlement
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., outcome: _Optional[_Union[ReverseOutcome, str]] = ..., refund: _Optional[_Union[_settlement_pb2.Settlement, _Mapping]] = ...) -> None: ...

class InquireMessageRequest(_message.Message):
    __slots__ = ("header", "original_message_id")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    original_message_id: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., original_message_id: _Optional[str] = ...) -> None: ...

class InquireMessageResponse(_message.Message):
    __slots__ = ("header", "state", "method", "open_visit", "upload_fees", "withdraw_fees", "cancel_visit", "settle", "cancel_settlement", "reverse", "refusal")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    OPEN_VISIT_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_FEES_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_FEES_FIELD_NUMBER: _ClassVar[int]
    CANCEL_VISIT_FIELD_NUMBER: _ClassVar[int]
    SETTLE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    REVERSE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    state: MessageState
    method: str
    open_visit: OpenVisitResponse
    upload_fees: UploadFeesResponse
    withdraw_fees: WithdrawFeesResponse
    cancel_visit: CancelVisitResponse
    settle: SettleResponse
    cancel_settlement: CancelSettlementResponse
    reverse: ReverseResponse
    refusal: _error_pb2.ErrorDetail
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., state: _Optional[_Union[MessageState, str]] = ..., method: _Optional[str] = ..., open_visit: _Optional[_Union[OpenVisitResponse, _Mapping]] = ..., upload_fees: _Optional[_Union[UploadFeesResponse, _Mapping]] = ..., withdraw_fees: _Optional[_Union[WithdrawFeesResponse, _Mapping]] = ..., cancel_visit: _Optional[_Union[CancelVisitResponse, _Mapping]] = ..., settle: _Optional[_Union[SettleResponse, _Mapping]] = ..., cancel_settlement: _Optional[_Union[CancelSettlementResponse, _Mapping]] = ..., reverse: _Optional[_Union[ReverseResponse, _Mapping]] = ..., refusal: _Optional[_Union[_error_pb2.ErrorDetail, _Mapping]] = ...) -> None: ...

class GetSettlementRequest(_message.Message):
    __slots__ = ("header", "person_number", "settlement_id", "original_message_id")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    settlement_id: str
    original_message_id: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., settlement_id: _Optional[str] = ..., original_message_id: _Optional[str] = ...) -> None: ...

class GetSettlementResponse(_message.Message):
    __slots__ = ("header", "settlement")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    settlement: _settlement_pb2.Settlement
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., settlement: _Optional[_Union[_settlement_pb2.Settlement, _Mapping]] = ...) -> None: ...

class QuerySettlementDetailRequest(_message.Message):
    __slots__ = ("header", "person_number", "settlement_id")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    settlement_id: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., settlement_id: _Optional[str] = ...) -> None: ...

class SettlementDetail(_message.Message):
    __slots__ = ("settlement_id", "state", "receipt_category", "disease_code", "disease_name", "settled_at", "total_fen", "in_scope_fen", "deductible_fen", "pool_fen", "other_funds_fen", "account_fen", "cash_fen", "own_share_fen", "first_paid_fen", "own_cost_fen", "over_limit_fen", "hospital_part_fen", "person_part_fen", "year", "annual_limit_left_fen", "account_balance_fen", "refund_settlement_id")
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FEN_FIELD_NUMBER: _ClassVar[int]
    IN_SCOPE_FEN_FIELD_NUMBER: _ClassVar[int]
    DEDUCTIBLE_FEN_FIELD_NUMBER: _ClassVar[int]
    POOL_FEN_FIELD_NUMBER: _ClassVar[int]
    OTHER_FUNDS_FEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    CASH_FEN_FIELD_NUMBER: _ClassVar[int]
    OWN_SHARE_FEN_FIELD_NUMBER: _ClassVar[int]
    FIRST_PAID_FEN_FIELD_NUMBER: _ClassVar[int]
    OWN_COST_FEN_FIELD_NUMBER: _ClassVar[int]
    OVER_LIMIT_FEN_FIELD_NUMBER: _ClassVar[int]
    HOSPITAL_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    ANNUAL_LIMIT_LEFT_FEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_BALANCE_FEN_FIELD_NUMBER: _ClassVar[int]
    REFUND_SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    settlement_id: str
    state: _settlement_pb2.SettlementState
    receipt_category: _codes_pb2.ReceiptCategory
    disease_code: str
    disease_name: str
    settled_at: _timestamp_pb2.Timestamp
    total_fen: int
    in_scope_fen: int
    deductible_fen: int
    pool_fen: int
    other_funds_fen: int
    account_fen: int
    cash_fen: int
    own_share_fen: int
    first_paid_fen: int
    own_cost_fen: int
    over_limit_fen: int
    hospital_part_fen: int
    person_part_fen: int
    year: int
    annual_limit_left_fen: int
    account_balance_fen: int
    refund_settlement_id: str
    def __init__(self, settlement_id: _Optional[str] = ..., state: _Optional[_Union[_settlement_pb2.SettlementState, str]] = ..., receipt_category: _Optional[_Union[_codes_pb2.ReceiptCategory, str]] = ..., disease_code: _Optional[str] = ..., disease_name: _Optional[str] = ..., settled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., total_fen: _Optional[int] = ..., in_scope_fen: _Optional[int] = ..., deductible_fen: _Optional[int] = ..., pool_fen: _Optional[int] = ..., other_funds_fen: _Optional[int] = ..., account_fen: _Optional[int] = ..., cash_fen: _Optional[int] = ..., own_share_fen: _Optional[int] = ..., first_paid_fen: _Optional[int] = ..., own_cost_fen: _Optional[int] = ..., over_limit_fen: _Optional[int] = ..., hospital_part_fen: _Optional[int] = ..., person_part_fen: _Optional[int] = ..., year: _Optional[int] = ..., annual_limit_left_fen: _Optional[int] = ..., account_balance_fen: _Optional[int] = ..., refund_settlement_id: _Optional[str] = ...) -> None: ...

class QuerySettlementDetailResponse(_message.Message):
    __slots__ = ("header", "detail")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    detail: SettlementDetail
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., detail: _Optional[_Union[SettlementDetail, _Mapping]] = ...) -> None: ...
