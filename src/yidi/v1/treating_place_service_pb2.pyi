import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import fees_pb2 as _fees_pb2
from yidi.v1 import header_pb2 as _header_pb2
from yidi.v1 import options_pb2 as _options_pb2
from yidi.v1 import person_pb2 as _person_pb2
from yidi.v1 import settlement_pb2 as _settlement_pb2
from yidi.v1 import settlement_service_pb2 as _settlement_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Charge(_message.Message):
    __slots__ = ("line_number", "item_code", "item_name", "price_micros", "quantity_micros", "amount_fen", "occurred_at", "disease_code", "ordinary", "self_paid")
    LINE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ITEM_CODE_FIELD_NUMBER: _ClassVar[int]
    ITEM_NAME_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_MICROS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    ORDINARY_FIELD_NUMBER: _ClassVar[int]
    SELF_PAID_FIELD_NUMBER: _ClassVar[int]
    line_number: str
    item_code: str
    item_name: str
    price_micros: int
    quantity_micros: int
    amount_fen: int
    occurred_at: _timestamp_pb2.Timestamp
    disease_code: str
    ordinary: bool
    self_paid: bool
    def __init__(self, line_number: _Optional[str] = ..., item_code: _Optional[str] = ..., item_name: _Optional[str] = ..., price_micros: _Optional[int] = ..., quantity_micros: _Optional[int] = ..., amount_fen: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., disease_code: _Optional[str] = ..., ordinary: _Optional[bool] = ..., self_paid: _Optional[bool] = ...) -> None: ...

class SplitChargesRequest(_message.Message):
    __slots__ = ("header", "charges")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    charges: _containers.RepeatedCompositeFieldContainer[Charge]
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., charges: _Optional[_Iterable[_Union[Charge, _Mapping]]] = ...) -> None: ...

class SplitChargesResponse(_message.Message):
    __slots__ = ("header", "lines", "totals")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    lines: _containers.RepeatedCompositeFieldContainer[_fees_pb2.FeeLine]
    totals: _fees_pb2.BillTotals
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[_fees_pb2.FeeLine, _Mapping]]] = ..., totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ...) -> None: ...

class SettleBillRequest(_message.Message):
    __slots__ = ("header", "person_number", "credential", "person_name", "insurance", "visited_at", "outpatient_number", "charges", "use_account", "extension", "trial_only", "declared_chronic", "replaces_message_id", "receipts")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    INSURANCE_FIELD_NUMBER: _ClassVar[int]
    VISITED_AT_FIELD_NUMBER: _ClassVar[int]
    OUTPATIENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    USE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    EXTENSION_FIELD_NUMBER: _ClassVar[int]
    TRIAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    DECLARED_CHRONIC_FIELD_NUMBER: _ClassVar[int]
    REPLACES_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    person_number: str
    credential: _person_pb2.Credential
    person_name: str
    insurance: _codes_pb2.Insurance
    visited_at: _timestamp_pb2.Timestamp
    outpatient_number: str
    charges: _containers.RepeatedCompositeFieldContainer[Charge]
    use_account: bool
    extension: _settlement_service_pb2.VisitExtension
    trial_only: bool
    declared_chronic: _codes_pb2.Flag
    replaces_message_id: str
    receipts: _containers.RepeatedCompositeFieldContainer[PartReceipt]
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., person_number: _Optional[str] = ..., credential: _Optional[_Union[_person_pb2.Credential, _Mapping]] = ..., person_name: _Optional[str] = ..., insurance: _Optional[_Union[_codes_pb2.Insurance, str]] = ..., visited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outpatient_number: _Optional[str] = ..., charges: _Optional[_Iterable[_Union[Charge, _Mapping]]] = ..., use_account: _Optional[bool] = ..., extension: _Optional[_Union[_settlement_service_pb2.VisitExtension, _Mapping]] = ..., trial_only: _Optional[bool] = ..., declared_chronic: _Optional[_Union[_codes_pb2.Flag, str]] = ..., replaces_message_id: _Optional[str] = ..., receipts: _Optional[_Iterable[_Union[PartReceipt, _Mapping]]] = ...) -> None: ...

class PartReceipt(_message.Message):
    __slots__ = ("disease_code", "invoice_number")
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    disease_code: str
    invoice_number: str
    def __init__(self, disease_code: _Optional[str] = ..., invoice_number: _Optional[str] = ...) -> None: ...

class BillPart(_message.Message):
    __slots__ = ("receipt_category", "disease_code", "disease_name", "lines", "totals", "settlement")
    RECEIPT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    DISEASE_CODE_FIELD_NUMBER: _ClassVar[int]
    DISEASE_NAME_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    receipt_category: _codes_pb2.ReceiptCategory
    disease_code: str
    disease_name: str
    lines: _containers.RepeatedCompositeFieldContainer[_fees_pb2.FeeLine]
    totals: _fees_pb2.BillTotals
    settlement: _settlement_pb2.Settlement
    def __init__(self, receipt_category: _Optional[_Union[_codes_pb2.ReceiptCategory, str]] = ..., disease_code: _Optional[str] = ..., disease_name: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[_fees_pb2.FeeLine, _Mapping]]] = ..., totals: _Optional[_Union[_fees_pb2.BillTotals, _Mapping]] = ..., settlement: _Optional[_Union[_settlement_pb2.Settlement, _Mapping]] = ...) -> None: ...

class SettleBillResponse(_message.Message):
    __slots__ = ("header", "parts", "total_fen", "fund_total_fen", "account_fen", "cash_fen")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FEN_FIELD_NUMBER: _ClassVar[int]
    FUND_TOTAL_FEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    CASH_FEN_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    parts: _containers.RepeatedCompositeFieldContainer[BillPart]
    total_fen: int
    fund_total_fen: int
    account_fen: int
    cash_fen: int
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., parts: _Optional[_Iterable[_Union[BillPart, _Mapping]]] = ..., total_fen: _Optional[int] = ..., fund_total_fen: _Optional[int] = ..., account_fen: _Optional[int] = ..., cash_fen: _Optional[int] = ...) -> None: ...

class RefundBillRequest(_message.Message):
    __slots__ = ("header", "original_message_id", "cause", "person_number")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    PERSON_NUMBER_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.RequestHeader
    original_message_id: str
    cause: str
    person_number: str
    def __init__(self, header: _Optional[_Union[_header_pb2.RequestHeader, _Mapping]] = ..., original_message_id: _Optional[str] = ..., cause: _Optional[str] = ..., person_number: _Optional[str] = ...) -> None: ...

class RefundBillResponse(_message.Message):
    __slots__ = ("header", "refunds")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    REFUNDS_FIELD_NUMBER: _ClassVar[int]
    header: _header_pb2.ResponseHeader
    refunds: _containers.RepeatedCompositeFieldContainer[_settlement_pb2.Settlement]
    def __init__(self, header: _Optional[_Union[_header_pb2.ResponseHeader, _Mapping]] = ..., refunds: _Optional[_Iterable[_Union[_settlement_pb2.Settlement, _Mapping]]] = ...) -> None: ...
