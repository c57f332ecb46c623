import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import fees_pb2 as _fees_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SettlementState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SETTLEMENT_STATE_UNSPECIFIED: _ClassVar[SettlementState]
    SETTLEMENT_STATE_TRIAL: _ClassVar[SettlementState]
    SETTLEMENT_STATE_SETTLED: _ClassVar[SettlementState]
    SETTLEMENT_STATE_REFUNDED: _ClassVar[SettlementState]
    SETTLEMENT_STATE_REFUND: _ClassVar[SettlementState]
SETTLEMENT_STATE_UNSPECIFIED: SettlementState
SETTLEMENT_STATE_TRIAL: SettlementState
SETTLEMENT_STATE_SETTLED: SettlementState
SETTLEMENT_STATE_REFUNDED: SettlementState
SETTLEMENT_STATE_REFUND: SettlementState

class FundPayment(_message.Message):
    __slots__ = ("fund", "amount_fen", "name_zh")
    FUND_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    NAME_ZH_FIELD_NUMBER: _ClassVar[int]
    fund: _codes_pb2.Fund
    amount_fen: int
    name_zh: str
    def __init__(self, fund: _Optional[_Union[_codes_pb2.Fund, str]] = ..., amount_fen: _Optional[int] = ..., name_zh: _Optional[str] = ...) -> None: ...

class AccumulatorChange(_message.Message):
    __slots__ = ("name", "year", "before_fen", "after_fen")
    NAME_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FEN_FIELD_NUMBER: _ClassVar[int]
    AFTER_FEN_FIELD_NUMBER: _ClassVar[int]
    name: str
    year: int
    before_fen: int
    after_fen: int
    def __init__(self, name: _Optional[str] = ..., year: _Optional[int] = ..., before_fen: _Optional[int] = ..., after_fen: _Optional[int] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("name_zh", "name_en", "taken_from_fen", "rate_bp", "standard_fen", "amount_fen", "text_zh", "clause")
    NAME_ZH_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FROM_FEN_FIELD_NUMBER: _ClassVar[int]
    RATE_BP_FIELD_NUMBER: _ClassVar[int]
    STANDARD_FEN_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    TEXT_ZH_FIELD_NUMBER: _ClassVar[int]
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    name_zh: str
    name_en: str
    taken_from_fen: int
    rate_bp: int
    standard_fen: int
    amount_fen: int
    text_zh: str
    clause: str
    def __init__(self, name_zh: _Optional[str] = ..., name_en: _Optional[str] = ..., taken_from_fen: _Optional[int] = ..., rate_bp: _Optional[int] = ..., standard_fen: _Optional[int] = ..., amount_fen: _Optional[int] = ..., text_zh: _Optional[str] = ..., clause: _Optional[str] = ...) -> None: ...

class Breakdown(_message.Message):
    __slots__ = ("totals", "extra_share_fen", "deductible_fen", "covered_fen", "uncovered_fen", "funds", "fund_total_fen", "hospital_part_fen", "person_part_fen", "account_fen", "cash_fen", "balance_after_fen", "accumulators", "steps")
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    EXTRA_SHARE_FEN_FIELD_NUMBER: _ClassVar[int]
    DEDUCTIBLE_FEN_FIELD_NUMBER: _ClassVar[int]
    COVERED_FEN_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_FEN_FIELD_NUMBER: _ClassVar[int]
    FUNDS_FIELD_NUMBER: _ClassVar[int]
    FUND_TOTAL_FEN_FIELD_NUMBER: _ClassVar[int]
    HOSPITAL_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_PART_FEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    CASH_FEN_FIELD_NUMBER: _ClassVar[int]
    BALANCE_AFTER_FEN_FIELD_NUMBER: _ClassVar[int]
    ACCUMULATORS_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    totals: _fees_pb2.BillTotals
    extra_share_fen: int
    deductible_fen: int
    covered_fen: int
    uncovered_fen: int
    funds: _containers.RepeatedCompositeFieldContainer[FundPayment]
    fund_total_fen: int
    hospital_part_fen: int
    person_part_fen: int
    account_fen: int
    cash_fen: int
    balance_after_fen: int
    accumulators: _containers.RepeatedCompositeFieldContainer[AccumulatorChange]
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    def __init__(self, totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ..., extra_share_fen: _Optional[int] = ..., deductible_fen: _Optional[int] = ..., covered_fen: _Optional[int] = ..., uncovered_fen: _Optional[int] = ..., funds: _Optional[_Iterable[_Union[FundPayment, _Mapping]]] = ..., fund_total_fen: _Optional[int] = ..., hospital_part_fen: _Optional[int] = ..., person_part_fen: _Optional[int] = ..., account_fen: _Optional[int] = ..., cash_fen: _Optional[int] = ..., balance_after_fen: _Optional[int] = ..., accumulators: _Optional[_Iterable[_Union[AccumulatorChange, _Mapping]]] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ...) -> None: ...

class Settlement(_message.Message):
    __slots__ = ("settlement_id", "state", "visit_id", "message_id", "person_number", "insurance", "category", "care_type", "disease_code", "disease_name", "receipt_category", "treating_region", "insured_area", "institution_code", "filing_type", "plan", "breakdown", "settled_at", "original_settlement_id", "refund_settlement_id", "replaces_settlement_id", "replaced_by_settlement_ids", "invoice_number")
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    CARE_TYPE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    TREATING_REGION_FIELD_NUMBER: _ClassVar[int]
    INSURED_AREA_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_CODE_FIELD_NUMBER: _ClassVar[int]
    FILING_TYPE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    BREAKDOWN_FIELD_NUMBER: _ClassVar[int]
    SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REPLACES_SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REPLACED_BY_SETTLEMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    settlement_id: str
    state: SettlementState
    visit_id: str
    message_id: str
    person_number: str
    insurance: _codes_pb2.Insurance
    category: _codes_pb2.PersonCategory
    care_type: _codes_pb2.CareType
    disease_code: str
    disease_name: str
    receipt_category: _codes_pb2.ReceiptCategory
    treating_region: str
    insured_area: str
    institution_code: str
    filing_type: _codes_pb2.FilingType
    plan: str
    breakdown: Breakdown
    settled_at: _timestamp_pb2.Timestamp
    original_settlement_id: str
    refund_settlement_id: str
    replaces_settlement_id: str
    replaced_by_settlement_ids: _containers.RepeatedScalarFieldContainer[str]
    invoice_number: str
    def __init__(self, settlement_id: _Optional[str] = ..., state: _Optional[_Union[SettlementState, str]] = ..., visit_id: _Optional[str] = ..., message_id: _Optional[str] = ..., person_number: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., category: _Optional[_Union[_codes_pb2.PersonCategory, str]] = ..., care_type: _Optional[_Union[_codes_pb2.CareType, str]] = ..., disease_code: _Optional[str] = ..., disease_name: _Optional[str] = ..., receipt_category: _Optional[_Union[_codes_pb2.ReceiptCategory, str]] = ..., treating_region: _Optional[str] = ..., insured_area: _Optional[str] = ..., institution_code: _Optional[str] = ..., filing_type: _Optional[_Union[_codes_pb2.FilingType, str]] = ..., plan: _Optional[str] = ..., breakdown: _Optional[_Union[Breakdown, _Mapping]] = ..., settled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., original_settlement_id: _Optional[str] = ..., refund_settlement_id: _Optional[str] = ..., replaces_settlement_id: _Optional[str] = ..., replaced_by_settlement_ids: _Optional[_Iterable[str]] = ..., invoice_number: _Optional[str] = ...) -> None: ...
