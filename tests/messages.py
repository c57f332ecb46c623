"""Requests of the contract as a hospital in Chengdu would send them: name only what matters.

The story behind the defaults: Li Guilan, retired in Xining with hypertension, filed for
Sichuan, is treated at the First Hospital of Chengdu on Monday 6 January 2025 (money.md,
case 2). Every builder returns a request that is right in every field.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.v1 import codes_pb2, eligibility_service_pb2, fees_pb2, header_pb2, person_pb2
from yidi.v1 import settlement_service_pb2 as settlement
from yidi.v1 import treating_place_service_pb2 as treating

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2025, 1, 6, 15, 30, tzinfo=BEIJING)
VISITED = datetime(2025, 1, 6, 14, 0, tzinfo=BEIJING)

FIRST_HOSPITAL = "H51010000001"
WITHOUT_DIALYSIS = "H51010000002"
PHARMACY = "P51010000001"
MIANYANG_HOSPITAL = "H51070000001"


@dataclass(frozen=True)
class Known:
    """A named test person, as data/named_persons.toml describes them."""

    number: str
    name: str
    identity: str
    insurance: codes_pb2.Insurance = codes_pb2.INSURANCE_EMPLOYEE
    region: str = "630100"


LI_GUILAN = Known("63010000000000000152", "李桂兰", "630198195203120020")
"""Retired in Xining, hypertension, 8000.00 in the account, filed for Sichuan."""
MA_GUOLIANG = Known("63010000000000000249", "马国良", "630198195611200038")
"""Retired in Xining, dialysis, filed for Sichuan."""
HAN_WENXIU = Known("63010000000000000346", "韩文秀", "630198198306060060")
"""Works in Xining, without a filing."""
ZHANG_YONGHE = Known("63010000000000000443", "张永和", "630198195408150071")
"""Retired in Xining, hypertension and diabetes, filed for Sichuan."""
QI_HAIYING = Known("63010000000000000540", "祁海英", "630198195912020102")
"""Retired in Xining, hypertension, filed for Chengdu only."""
YE_YUMING = Known(
    "63010000000000000637", "冶玉明", "630198196904270114", codes_pb2.INSURANCE_RESIDENT
)
"""A resident of Xining with a local disease only, filed for Sichuan."""


def stamp(moment: datetime) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(moment)
    return found


def message_id(serial: int, institution: str = FIRST_HOSPITAL) -> str:
    """The id of a message of an institution: ``serial`` counts through the seconds of a day."""
    at = datetime(2025, 1, 6, tzinfo=BEIJING) + timedelta(seconds=serial // 10_000)
    return f"{institution}{at:%Y%m%d%H%M%S}{serial % 10_000:04d}"


def a_header(serial: int = 1, **changed: Any) -> header_pb2.RequestHeader:
    institution = changed.get("institution_code", FIRST_HOSPITAL)
    facts = {
        "message_id": message_id(serial, institution),
        "interface_version": "V2.1",
        "treating_region": "510100",
        "insured_region": "630100",
        "institution_code": institution,
        "operator_code": "1001",
        "operator_type": codes_pb2.OPERATOR_TYPE_STAFF,
    }
    return header_pb2.RequestHeader(**facts | changed)


def a_credential(person: Known = LI_GUILAN) -> person_pb2.Credential:
    kind = codes_pb2.CREDENTIAL_TYPE_IDENTITY_CARD
    return person_pb2.Credential(type=kind, number=person.identity)


def a_line(
    number: str = "1",
    *,
    price: int = 26_000_000,
    quantity: int = 4_000_000,
    amount: int = 10_400,
    first_paid: int = 0,
    over_limit: int = 0,
    full_self_paid: int = 0,
    **changed: Any,
) -> fees_pb2.FeeLine:
    """A split line; what is in scope is the rest of the amount."""
    facts: dict[str, Any] = {
        "line_number": number,
        "item_code": "XC08CAX001A001010190001",
        "item_name": "苯磺酸氨氯地平片",
        "fee_class": codes_pb2.FEE_CLASS_B if first_paid else codes_pb2.FEE_CLASS_A,
        "fee_category": codes_pb2.FEE_CATEGORY_WESTERN_DRUG,
        "price_micros": price,
        "quantity_micros": quantity,
        "amount_fen": amount,
        "split": fees_pb2.Split(
            full_self_paid_fen=full_self_paid,
            over_limit_fen=over_limit,
            first_paid_fen=first_paid,
            in_scope_fen=amount - first_paid - over_limit - full_self_paid,
        ),
        "occurred_at": stamp(VISITED),
    }
    return fees_pb2.FeeLine(**facts | changed)


def hypertension_lines() -> list[fees_pb2.FeeLine]:
    """The chronic part of money.md, case 2: 270.00, of it 255.00 in scope, 15.00 first paid."""
    return [
        a_line("1"),
        a_line("2", price=50_000_000, quantity=3_000_000, amount=15_000, first_paid=1_500),
        a_line("3", price=16_000_000, quantity=1_000_000, amount=1_600),
    ]


def totals_of(lines: Iterable[fees_pb2.FeeLine]) -> fees_pb2.BillTotals:
    sums = fees_pb2.BillTotals()
    for line in lines:
        sums.total_fen += line.amount_fen
        sums.split.full_self_paid_fen += line.split.full_self_paid_fen
        sums.split.over_limit_fen += line.split.over_limit_fen
        sums.split.first_paid_fen += line.split.first_paid_fen
        sums.split.in_scope_fen += line.split.in_scope_fen
    return sums


def totals(in_scope: int, *, first_paid: int = 0, outside: int = 0) -> fees_pb2.BillTotals:
    """Totals of so much in scope, first paid, and fully self-paid."""
    return fees_pb2.BillTotals(
        total_fen=in_scope + first_paid + outside,
        split=fees_pb2.Split(
            in_scope_fen=in_scope, first_paid_fen=first_paid, full_self_paid_fen=outside
        ),
    )


HYPERTENSION_TOTALS = totals(25_500, first_paid=1_500)


@dataclass
class Desk:
    """The counter of an institution, which numbers its own messages."""

    institution: str = FIRST_HOSPITAL
    treating_region: str = "510100"
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def header(self, person: Known = LI_GUILAN, **changed: Any) -> header_pb2.RequestHeader:
        facts = {
            "institution_code": self.institution,
            "treating_region": self.treating_region,
            "insured_region": person.region,
        }
        return a_header(next(self.serials), **facts | changed)

    def query_person(
        self, person: Known = LI_GUILAN, **changed: Any
    ) -> eligibility_service_pb2.QueryPersonRequest:
        facts = {"header": self.header(person), "credential": a_credential(person)}
        return eligibility_service_pb2.QueryPersonRequest(**facts | changed)

    def query_eligibility(
        self, person: Known = LI_GUILAN, disease: str = "", **changed: Any
    ) -> eligibility_service_pb2.QueryEligibilityRequest:
        facts = {
            "header": self.header(person),
            "person_number": person.number,
            "insurance": person.insurance,
            "care_type": care_type_of(disease),
            "disease_code": disease,
            "visited_at": stamp(VISITED),
        }
        return eligibility_service_pb2.QueryEligibilityRequest(**facts | changed)

    def open_visit(
        self, person: Known = LI_GUILAN, disease: str = "M03900", **changed: Any
    ) -> settlement.OpenVisitRequest:
        header = changed.get("header") or self.header(person)
        facts = {
            "header": header,
            "person_number": person.number,
            "credential": a_credential(person),
            "person_name": person.name,
            "insurance": person.insurance,
            "care_type": care_type_of(disease),
            "disease_code": disease,
            "disease_name": DISEASE_NAMES.get(disease, ""),
            "visited_at": stamp(VISITED),
            "outpatient_number": f"OP20250106-{header.message_id[-4:]}",
        }
        return settlement.OpenVisitRequest(**facts | changed)

    def upload_fees(
        self,
        visit_id: str = "630100202501061400000001000001",
        person: Known = LI_GUILAN,
        **changed: Any,
    ) -> settlement.UploadFeesRequest:
        lines = changed.get("lines", hypertension_lines())
        facts = {
            "header": self.header(person),
            "visit_id": visit_id,
            "person_number": person.number,
            "batch_number": "1",
            "lines": lines,
            "totals": totals_of(lines),
        }
        return settlement.UploadFeesRequest(**facts | changed)

    def withdraw_fees(self, visit_id: str, **changed: Any) -> settlement.WithdrawFeesRequest:
        return settlement.WithdrawFeesRequest(
            **self._of_visit(visit_id) | {"batch_number": "1"} | changed
        )

    def cancel_visit(self, visit_id: str, **changed: Any) -> settlement.CancelVisitRequest:
        return settlement.CancelVisitRequest(**self._of_visit(visit_id) | changed)

    def pre_settle(self, visit_id: str, **changed: Any) -> settlement.PreSettleRequest:
        facts = self._of_visit(visit_id) | {"totals": HYPERTENSION_TOTALS}
        return settlement.PreSettleRequest(**facts | changed)

    def settle(self, visit_id: str, **changed: Any) -> settlement.SettleRequest:
        facts = self._of_visit(visit_id) | {"totals": HYPERTENSION_TOTALS}
        return settlement.SettleRequest(**facts | changed)

    def cancel_settlement(
        self, settlement_id: str, visit_id: str, **changed: Any
    ) -> settlement.CancelSettlementRequest:
        facts = self._of_visit(visit_id) | {"settlement_id": settlement_id}
        return settlement.CancelSettlementRequest(**facts | changed)

    def reverse(self, original: str, **changed: Any) -> settlement.ReverseRequest:
        facts = {
            "header": self.header(),
            "person_number": LI_GUILAN.number,
            "original_message_id": original,
            "original_transaction": "2207",
        }
        return settlement.ReverseRequest(**facts | changed)

    def inquire(self, original: str, **changed: Any) -> settlement.InquireMessageRequest:
        facts = {"header": self.header(), "original_message_id": original}
        return settlement.InquireMessageRequest(**facts | changed)

    def get_settlement(self, **changed: Any) -> settlement.GetSettlementRequest:
        facts = {"header": self.header(), "person_number": LI_GUILAN.number}
        return settlement.GetSettlementRequest(**facts | changed)

    def query_settlement_detail(
        self, settlement_id: str, **changed: Any
    ) -> settlement.QuerySettlementDetailRequest:
        facts = {
            "header": self.header(),
            "person_number": LI_GUILAN.number,
            "settlement_id": settlement_id,
        }
        return settlement.QuerySettlementDetailRequest(**facts | changed)

    def split_charges(self, **changed: Any) -> treating.SplitChargesRequest:
        facts = {"header": self.header(), "charges": mixed_charges()}
        return treating.SplitChargesRequest(**facts | changed)

    def settle_bill(self, person: Known = LI_GUILAN, **changed: Any) -> treating.SettleBillRequest:
        header = changed.get("header") or self.header(person)
        facts = {
            "header": header,
            "person_number": person.number,
            "credential": a_credential(person),
            "person_name": person.name,
            "insurance": person.insurance,
            "visited_at": stamp(VISITED),
            "outpatient_number": f"OP20250106-{header.message_id[-4:]}",
            "charges": mixed_charges(),
            "use_account": True,
        }
        return treating.SettleBillRequest(**facts | changed)

    def refund_bill(self, original: str, **changed: Any) -> treating.RefundBillRequest:
        facts = {"header": self.header(), "original_message_id": original}
        return treating.RefundBillRequest(**facts | changed)

    def _of_visit(self, visit_id: str) -> dict[str, Any]:
        return {
            "header": self.header(),
            "visit_id": visit_id,
            "person_number": LI_GUILAN.number,
        }


DISEASE_NAMES = {
    "": "",
    "M03900": "高血压",
    "M01600": "糖尿病",
    "M07801": "透析",
    "M05300": "慢性阻塞性肺疾病",
    "M07200": "强直性脊柱炎",
    "M08300": "器官移植抗排异治疗",
    "M08301": "肾移植抗排异治疗",
    "M08302": "骨髓移植抗排异治疗",
    "M08304": "肝移植抗排异治疗",
}


def care_type_of(disease: str) -> codes_pb2.CareType:
    return codes_pb2.CARE_TYPE_CHRONIC if disease else codes_pb2.CARE_TYPE_ORDINARY


def a_charge(
    number: str,
    item_code: str,
    name: str,
    price: int,
    quantity: int,
    amount: int,
    **part: Any,
) -> treating.Charge:
    """A raw charge; price and quantity in whole yuan and units."""
    return treating.Charge(
        line_number=number,
        item_code=item_code,
        item_name=name,
        price_micros=price * 1_000_000,
        quantity_micros=quantity * 1_000_000,
        amount_fen=amount,
        **part,
    )


def mixed_charges() -> list[treating.Charge]:
    """The mixed visit of money.md, case 2: 428.00 in three parts."""
    return [
        *hypertension_charges(),
        a_charge("4", "XR05XXX001A001010190060", "复方氨酚烷胺片", 35, 1, 3_500, ordinary=True),
        a_charge("5", "002504990000700", "血细胞分析（五分类）", 25, 1, 2_500, ordinary=True),
        a_charge("6", "009914990005700", "保健营养补充剂", 98, 1, 9_800, self_paid=True),
    ]


def hypertension_charges(disease: str = "M03900") -> list[treating.Charge]:
    """The chronic lines of the mixed visit."""
    rows = (
        ("1", "XC08CAX001A001010190001", "苯磺酸氨氯地平片", 26, 4, 10_400),
        ("2", "XC09CAX001E001010190004", "缬沙坦胶囊", 50, 3, 15_000),
        ("3", "001102990000100", "普通门诊诊查费", 16, 1, 1_600),
    )
    return [a_charge(*row, disease_code=disease) for row in rows]
