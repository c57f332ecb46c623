"""Institutions and what they may settle: A-050 to A-059, A-076."""

from __future__ import annotations

from typing import Any

from tests.agencies import CHENGDU
from tests.integration.bad_input.case import BILL, OPEN, Bad, Counters, Refusal
from tests.messages import LI_GUILAN, MA_GUOLIANG, PHARMACY, a_charge, a_header
from yidi.v1 import codes_pb2, institution_pb2
from yidi.v1 import registry_service_pb2 as registry

RECORD = "RegistryService/RecordInstitution"
NEW = "H51010000900"

CONTRADICTION = Refusal(
    "INSTITUTION_RECORD_INVALID", "INVALID_ARGUMENT", "TREATING_PLACE", "CORRECT"
)
NOT_OPENED = Refusal("CARE_TYPE_NOT_OPEN", "FAILED_PRECONDITION", "TREATING_PLACE", "PAY_AND_CLAIM")
WRONG_KIND = Refusal("CARE_TYPE_NOT_ALLOWED", "FAILED_PRECONDITION", "INSTITUTION", "CORRECT")


def opening(institution: str, disease: str = "", person: Any = LI_GUILAN, **changed: Any) -> Any:
    return lambda at: at.desk(institution).open_visit(person, disease, **changed)


def entry(confirmed_by: str = CHENGDU, **changed: Any) -> Any:
    """A new hospital in Chengdu, as its agency sends it up."""
    facts = {
        "institution_code": NEW,
        "name": "成都市模拟新建医院",
        "type": codes_pb2.INSTITUTION_TYPE_MEDICAL,
        "grade": codes_pb2.HOSPITAL_GRADE_TERTIARY_A,
        "opened_care_types": [codes_pb2.CARE_TYPE_ORDINARY, codes_pb2.CARE_TYPE_CHRONIC],
        "opened_diseases": ["M03900"],
    }
    return lambda at: at.agency(CHENGDU).of_institution(
        registry.RecordInstitutionRequest,
        institution=institution_pb2.Institution(**facts | changed),
        confirmed_by=confirmed_by,
    )


def of_unknown(at: Counters) -> Any:
    header = a_header(next(at.serials), institution_code="H51010099999")
    return at.desk().open_visit(header=header)


def of_local_code(at: Counters) -> Any:
    """The hospital's number of its own city: its message id is made of it, as it must be."""
    header = a_header(next(at.serials), institution_code="CDYY00000017")
    return at.desk().open_visit(header=header)


def examination_at_a_pharmacy(at: Counters) -> Any:
    charge = a_charge("1", "002504990000700", "血细胞分析（五分类）", 25, 1, 2_500, ordinary=True)
    return at.desk(PHARMACY).settle_bill(charges=[charge])


CODES = [
    Bad(
        "A-050.1", "a code of no institution", OPEN, of_unknown,
        Refusal("INSTITUTION_NOT_KNOWN", "NOT_FOUND", "TREATING_PLACE", "CORRECT"),
        "未查询到机构编码H51010099999,请核对国家统一编码", ("header.institution_code",),
    ),
    Bad(
        "A-050.2", "a code of the city's own", OPEN, of_local_code,
        Refusal("REQUEST_INVALID", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT"),
        "报文有2处错误,请逐项更正后重新发送",
        ("header.message_id", "header.institution_code"),
    ),
]  # fmt: skip

ENTRIES = [
    Bad(
        "A-051.1", "chronic service without a disease", RECORD, entry(opened_diseases=[]),
        CONTRADICTION, f"机构{NEW}登记有误:开通门慢特须列出病种", ("institution",),
    ),
    Bad(
        "A-051.2", "a disease that does not exist", RECORD,
        entry(opened_diseases=["M03900", "M07800"]),
        Refusal("DISEASE_CODE_UNKNOWN", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT"),
        "病种代码M07800不在跨省直接结算病种代码表内", ("institution.opened_diseases[1]",),
    ),
    Bad(
        "A-051.3", "a disease without chronic service", RECORD,
        entry(opened_care_types=[codes_pb2.CARE_TYPE_ORDINARY]),
        CONTRADICTION, f"机构{NEW}登记有误:列出病种须开通门慢特", ("institution",),
    ),
    Bad(
        "A-051.4", "what no agency has confirmed", RECORD, entry(confirmed_by=""),
        Refusal("INSTITUTION_NOT_CONFIRMED", "INVALID_ARGUMENT", "TREATING_PLACE", "CORRECT"),
        f"机构{NEW}的开通内容未经经办机构确认,不能上传", ("confirmed_by",),
    ),
]  # fmt: skip

STATES = [
    Bad(
        "A-053.1", "a suspended institution", OPEN, opening("H51010000004"),
        Refusal(
            "INSTITUTION_SUSPENDED", "FAILED_PRECONDITION", "TREATING_PLACE", "PAY_AND_CLAIM"
        ),
        "该机构自2025-01-01起中止跨省结算,请全额自费后回参保地手工报销", ("",),
    ),
    Bad(
        "A-058.1", "chronic care where that was withdrawn", OPEN,
        opening("H51010000005", "M03900"), NOT_OPENED,
        "本机构未开通门诊慢特病跨省直接结算,请全额自费后回参保地手工报销",
        ("care_type", ""),
    ),
    Bad(
        "A-059.1", "chronic care where it was never opened", OPEN,
        opening("H51010000003", "M03900"), NOT_OPENED,
        "本机构未开通门诊慢特病跨省直接结算,请全额自费后回参保地手工报销",
        ("care_type", ""),
    ),
    Bad(
        "A-059.2", "a disease that is not opened", OPEN,
        opening("H51010000002", "M07801", MA_GUOLIANG),
        Refusal(
            "DISEASE_NOT_OPEN_AT_INSTITUTION", "FAILED_PRECONDITION", "TREATING_PLACE",
            "PAY_AND_CLAIM",
        ),
        "本机构未开通透析跨省直接结算,请全额自费后回参保地手工报销", ("disease_code",),
    ),
    Bad(
        "A-059.3", "an emergency where only ordinary care is opened", OPEN,
        opening(
            "H51010002001", care_type=codes_pb2.CARE_TYPE_EMERGENCY,
            extension={"emergency_referral": codes_pb2.EMERGENCY_REFERRAL_EMERGENCY},
        ),
        NOT_OPENED, "本机构未开通急诊跨省直接结算,请全额自费后回参保地手工报销",
        ("care_type",),
    ),
]  # fmt: skip

PHARMACIES = [
    Bad(
        "A-076.1", "an examination at a pharmacy", BILL, examination_at_a_pharmacy,
        Refusal("ITEM_NOT_ALLOWED", "FAILED_PRECONDITION", "INSTITUTION", "CORRECT"),
        "第1行项目002504990000700不能在零售药店结算", ("charges[0].item_code",),
    ),
    Bad(
        "A-076.2", "a doctor's visit at a pharmacy", OPEN, opening(PHARMACY), WRONG_KIND,
        "该机构不能办理普通门诊结算", ("care_type",),
    ),
    Bad(
        "A-076.3", "an inpatient care type at a pharmacy", OPEN, opening(PHARMACY, care_type=21),
        Refusal("CODE_VALUE_UNKNOWN", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT"),
        "医疗类别的代码值21不在代码表内", ("care_type",),
    ),
    Bad(
        "A-076.4", "a purchase at a hospital", OPEN,
        opening("H51010000001", care_type=codes_pb2.CARE_TYPE_PHARMACY), WRONG_KIND,
        "该机构不能办理定点药店购药结算", ("care_type",),
    ),
]  # fmt: skip

CASES = [*CODES, *ENTRIES, *STATES, *PHARMACIES]
