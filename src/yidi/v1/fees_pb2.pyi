import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yidi.v1 import codes_pb2 as _codes_pb2
from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Split(_message.Message):
    __slots__ = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")
    FULL_SELF_PAID_FEN_FIELD_NUMBER: _ClassVar[int]
    OVER_LIMIT_FEN_FIELD_NUMBER: _ClassVar[int]
    FIRST_PAID_FEN_FIELD_NUMBER: _ClassVar[int]
    IN_SCOPE_FEN_FIELD_NUMBER: _ClassVar[int]
    full_self_paid_fen: int
    over_limit_fen: int
    first_paid_fen: int
    in_scope_fen: int
    def __init__(self, full_self_paid_fen: _Optional[int] = ..., over_limit_fen: _Optional[int] = ..., first_paid_fen: _Optional[int] = ..., in_scope_fen: _Optional[int] = ...) -> None: ...

class BillTotals(_message.Message):
    __slots__ = ("total_fen", "split")
    TOTAL_FEN_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    total_fen: int
    split: Split
    def __init__(self, total_fen: _Optional[int] = ..., split: _Optional[_Union[Split, _Mapping]] = ...) -> None: ...

class FeeLine(_message.Message):
    __slots__ = ("line_number", "item_code", "institution_item_code", "item_name", "fee_class", "fee_category", "price_micros", "quantity_micros", "amount_fen", "split", "price_limit_micros", "first_paid_bp", "occurred_at", "prescription_number")
    LINE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ITEM_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ITEM_CODE_FIELD_NUMBER: _ClassVar[int]
    ITEM_NAME_FIELD_NUMBER: _ClassVar[int]
    FEE_CLASS_FIELD_NUMBER: _ClassVar[int]
    FEE_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_MICROS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FEN_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    PRICE_LIMIT_MICROS_FIELD_NUMBER: _ClassVar[int]
    FIRST_PAID_BP_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    PRESCRIPTION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    line_number: str
    item_code: str
    institution_item_code: str
    item_name: str
    fee_class: _codes_pb2.FeeClass
    fee_category: _codes_pb2.FeeCategory
    price_micros: int
    quantity_micros: int
    amount_fen: int
    split: Split
    price_limit_micros: int
    first_paid_bp: int
    occurred_at: _timestamp_pb2.Timestamp
    prescription_number: str
    def __init__(self, line_number: _Optional[str] = ..., item_code: _Optional[str] = ..., institution_item_code: _Optional[str] = ..., item_name: _Optional[str] = ..., fee_class: _Optional[_Union[_codes_pb2.FeeClass, str]] = ..., fee_category: _Optional[_Union[_codes_pb2.FeeCategory, str]] = ..., price_micros: _Optional[int] = ..., quantity_micros: _Optional[int] = ..., amount_fen: _Optional[int] = ..., split: _Optional[_Union[Split, _Mapping]] = ..., price_limit_micros: _Optional[int] = ..., first_paid_bp: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., prescription_number: _Optional[str] = ...) -> None: ...
