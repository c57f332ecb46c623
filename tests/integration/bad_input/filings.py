"""Filings, credentials and persons: A-020 to A-044, A-134."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.integration.bad_input.case import OPEN, QUERY_PERSON, Bad, Counters, Refusal
from tests.messages import (
    BEIJING,
    HAN_WENXIU,
    MA_GUOLIANG,
    MIANYANG_HOSPITAL,
    QI_HAIYING,
    YE_YUMING,
    ZHANG_YONGHE,
    a_credential,
    stamp,
)
from yidi.v1 import codes_pb2, filing_pb2, person_pb2
from yidi.v1 import registry_service_pb2 as registry

SUBMIT = "RegistryService/SubmitFiling"
CHANGE = "RegistryService/ChangeFiling"
IN_MAY = datetime(2025, 5, 6, 9, 0, tzinfo=BEIJING)

WRONG_TYPE = Refusal("FILING_TYPE_INVALID", "INVALID_ARGUMENT", "INSURED_PLACE", "CORRECT")
NO_CREDENTIAL = Refusal("CREDENTIAL_INVALID", "INVALID_ARGUMENT", "PERSON", "CORRECT")
NOBODY = Refusal("PERSON_NOT_KNOWN", "NOT_FOUND", "INSTITUTION", "CORRECT")
SOMEBODY_ELSE = Refusal("PERSON_MISMATCH", "FAILED_PRECONDITION", "INSTITUTION", "CORRECT")
WRONG_PERIOD = Refusal("FILING_PERIOD_INVALID", "INVALID_ARGUMENT", "INSURED_PLACE", "CORRECT")


def filing(**changed: Any) -> Any:
    return lambda at: at.agency().submit_filing(**changed)


async def changed_after_four_months(at: Counters) -> Any:
    """Ye Yuming filed on 2025-01-06 and moves on in May."""
    agency = at.agency()
    filed = await at.call(SUBMIT, agency.submit_filing(YE_YUMING))
    at.running.clock.set(IN_MAY)
    return agency.change_filing(YE_YUMING, filed.filing.filing.filing_id)


FILINGS = [
    Bad(
        "A-020.1", "a type that does not exist", SUBMIT, filing(type=99), WRONG_TYPE,
        "备案人员类型与备案类别不一致,请重新选择", ("type",),
    ),
    Bad(
        "A-020.2", "a type of the other class", SUBMIT,
        filing(filing_class=codes_pb2.FILING_CLASS_LONG_TERM), WRONG_TYPE,
        "备案人员类型与备案类别不一致,请重新选择", ("filing_class",),
    ),
    Bad(
        "A-021.1", "three months of residence, no letter of commitment", SUBMIT,
        filing(
            type=codes_pb2.FILING_TYPE_LONG_TERM_RESIDENT,
            materials=[filing_pb2.FILING_MATERIAL_RESIDENCE_PROOF],
            resident_since="2024-10-06",
        ),
        Refusal(
            "FILING_CONDITION_NOT_MET", "FAILED_PRECONDITION", "INSURED_PLACE", "CORRECT"
        ),
        "不符合备案条件:在异地居住或工作未满半年,也没有个人承诺书", ("resident_since",),
    ),
    Bad(
        "A-022.1", "a referral without its proof", SUBMIT,
        filing(
            type=codes_pb2.FILING_TYPE_REFERRAL, referring_institution_code="H63010000001"
        ),
        Refusal("FILING_MATERIAL_MISSING", "INVALID_ARGUMENT", "PERSON", "CORRECT"),
        "备案缺少材料:转诊转院证明材料", ("materials",),
    ),
    Bad(
        "A-025.1", "a long-term filing with an end six months ahead", SUBMIT,
        filing(
            type=codes_pb2.FILING_TYPE_LONG_TERM_RESIDENT,
            materials=[filing_pb2.FILING_MATERIAL_COMMITMENT_LETTER],
            ends_on="2025-07-06",
        ),
        WRONG_PERIOD, "备案期限不符合规定:长期居住类备案不设截止日期", ("ends_on",),
    ),
    Bad(
        "A-026.3", "a temporary filing of less than six months", SUBMIT,
        filing(ends_on="2025-07-05"), WRONG_PERIOD,
        "备案期限不符合规定:临时外出备案有效期不少于6个月", ("ends_on",),
    ),
    Bad(
        "A-027.2", "a change after four of six months", CHANGE, changed_after_four_months,
        Refusal("FILING_CHANGE_TOO_EARLY", "FAILED_PRECONDITION", "PERSON", "CONTACT"),
        "备案未满变更时限,2025-07-06起可变更或取消", ("filing_id",),
    ),
    Bad(
        "A-028.2", "neither filing nor emergency flag", OPEN,
        lambda at: at.desk().open_visit(HAN_WENXIU, ""),
        Refusal("FILING_MISSING", "FAILED_PRECONDITION", "PERSON", "PAY_AND_CLAIM"),
        "未查询到有效异地就医备案,请通过国家医保服务平台App补办备案", ("",),
    ),
    Bad(
        "A-031.1", "another prefecture than the one filed for", OPEN,
        lambda at: at.desk(MIANYANG_HOSPITAL).open_visit(QI_HAIYING, ""),
        Refusal("FILING_AREA_MISMATCH", "FAILED_PRECONDITION", "PERSON", "PAY_AND_CLAIM"),
        "备案地为成都市,与就医地绵阳市不一致", ("",),
    ),
]  # fmt: skip


def shown(kind: str, number: str) -> Any:
    """Li Guilan's counter reads a credential."""
    found = person_pb2.Credential(
        type=codes_pb2.CredentialType.Value(f"CREDENTIAL_TYPE_{kind}"), number=number
    )
    return lambda at: at.desk().query_person(credential=found)


async def blocked(at: Counters) -> Any:
    """Zhang Yonghe lent his card to a neighbour; his agency has just noticed."""
    agency = at.agency()
    request = agency.of_person(registry.BlockPersonRequest, ZHANG_YONGHE, cause="出借医保凭证")
    await at.call("RegistryService/BlockPerson", request)
    now = stamp(at.running.clock.now())
    return at.desk().open_visit(ZHANG_YONGHE, "", visited_at=now)


PERSONS = [
    Bad(
        "A-040.1", "an electronic credential that is not one any more", QUERY_PERSON,
        shown("ELECTRONIC", "E63010000001500000000"), NOBODY,
        "参保地未查询到该人员,请核对凭证、人员编号和参保地", ("credential.number",),
    ),
    Bad(
        "A-040.2", "a card that is nobody's", QUERY_PERSON,
        shown("SOCIAL_SECURITY_CARD", "Q63000000"), NOBODY,
        "参保地未查询到该人员,请核对凭证、人员编号和参保地", ("credential.number",),
    ),
    Bad(
        "A-040.3", "an identity number with a wrong check digit", QUERY_PERSON,
        shown("IDENTITY_CARD", "630198195203120021"), NO_CREDENTIAL,
        "就医凭证无效,请核对或改用其他有效凭证", ("credential.number",),
    ),
    Bad(
        "A-040.4", "the credential of another person", OPEN,
        lambda at: at.desk().open_visit(credential=a_credential(MA_GUOLIANG)), SOMEBODY_ELSE,
        "姓名、人员编号与凭证不符,请核对就医凭证", ("credential.number",),
    ),
    Bad(
        "A-042.1", "the name of another person", OPEN,
        lambda at: at.desk().open_visit(person_name="马国良"), SOMEBODY_ELSE,
        "姓名、人员编号与凭证不符,请核对就医凭证", ("person_name",),
    ),
    Bad(
        "A-044.1", "an insurance that the person does not hold", OPEN,
        lambda at: at.desk().open_visit(insurance=codes_pb2.INSURANCE_RESIDENT),
        Refusal("INSURANCE_NOT_HELD", "FAILED_PRECONDITION", "PERSON", "CORRECT"),
        "该人员没有城乡居民基本医疗保险参保关系,请确认险种", ("insurance",),
    ),
    Bad(
        "A-044.2", "a person who is insured elsewhere", OPEN,
        lambda at: at.desk().open_visit(header=at.desk().header(insured_region="630200")),
        Refusal("INSURED_REGION_MISMATCH", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT"),
        "人员编号与所填参保地海东市不一致,请核对参保地", ("header.insured_region",),
    ),
    Bad(
        "A-134.1", "a person whose direct settlement was suspended", OPEN, blocked,
        Refusal(
            "DIRECT_SETTLEMENT_SUSPENDED", "FAILED_PRECONDITION", "INSURED_PLACE",
            "PAY_AND_CLAIM",
        ),
        "该人员直接结算已暂停,请先自费,并联系参保地医保经办机构", ("",),
    ),
]  # fmt: skip

CASES = [*FILINGS, *PERSONS]
