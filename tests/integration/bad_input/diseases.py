"""Diseases, their names, and who is entitled to them: A-001 to A-017."""

from __future__ import annotations

from typing import Any

from tests.agencies import CHENGDU
from tests.integration.bad_input.case import OPEN, SETTLE, Bad, Counters, Refusal
from tests.messages import FIRST_HOSPITAL, LI_GUILAN, NOW, Known, stamp
from yidi.v1 import codes_pb2, qualification_pb2
from yidi.v1 import registry_service_pb2 as registry

UNKNOWN_CODE = Refusal("DISEASE_CODE_UNKNOWN", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT")
OTHER_NAME = Refusal("DISEASE_NAME_MISMATCH", "INVALID_ARGUMENT", "INSTITUTION", "CORRECT")

SHI_XIULAN = Known("21010000000000000592", "石秀兰", "210198195705160104", region="210100")
"""Shenyang, kidney transplant M08301."""
GONG_MINGHUI = Known("43010000000000000574", "龚明辉", "430198195612050097", region="430100")
"""Changsha, transplants by category M08300."""
LIVER_ONLY = "H11010000002"
KIDNEY_ONLY = "H11010000003"
BY_CATEGORY = "H11010000001"
WANG_XIULAN = Known("11010000000000000124", "王秀兰", "110198195001040020", region="110100")
"""Beijing, hypertension, moved to Shanghai."""
ZHANG_GUIYING = Known("13010000000000000140", "张桂英", "130198195211100021", region="130100")
"""Shijiazhuang, hypertension, moved to Guangdong."""


def visit(code: str, name: str = "高血压") -> Any:
    """Li Guilan comes with a disease as somebody wrote it."""
    return lambda at: at.desk().open_visit(disease_code=code, disease_name=name)


def unknown(line: str, sent: str, code: str, shown: str) -> Bad:
    text = f"病种代码{shown}不在跨省直接结算病种代码表内"
    return Bad(line, sent, OPEN, visit(code), UNKNOWN_CODE, text, ("disease_code",))


CODES = [
    unknown("A-001.1", "a local code", "QH0123", "QH0123"),
    unknown("A-001.2", "a category without its own code", "M07800", "M07800"),
    unknown("A-001.3", "a number beyond the list", "M08307", "M08307"),
    unknown("A-001.4", "a small letter", "m03900", "m03900"),
    unknown("A-001.5", "full-width characters", "\uff2d03900", "\uff2d03900"),
    unknown("A-001.6", "a blank behind", "M03900 ", "M03900 "),
    unknown("A-001.7", "a code of ICD-10", "I10", "I10"),
    unknown("A-001.8", "the neighbour of a code", "M04601", "M04601"),
    unknown("A-008.1", "a disease that these two provinces have not agreed on", "M03200", "M03200"),
]

NAMES = [
    Bad(
        "A-002.1", "a name of prose", OPEN,
        visit("M07801", "尿毒症透析"), OTHER_NAME,
        "病种代码M07801对应名称应为透析", ("disease_name",),
    ),
    Bad(
        "A-002.2", "the name of a neighbour", OPEN,
        visit("M08304", "肾移植抗排异治疗"), OTHER_NAME,
        "病种代码M08304对应名称应为肝移植抗排异治疗", ("disease_name",),
    ),
    Bad(
        "A-002.3", "the older name of the policy texts", OPEN,
        visit("M00500", "恶性肿瘤门诊放化疗"), OTHER_NAME,
        "病种代码M00500对应名称应为恶性肿瘤门诊治疗", ("disease_name",),
    ),
]  # fmt: skip

TRANSPLANTS = [
    Bad(
        "A-003.1", "a kidney where only livers are opened", OPEN,
        lambda at: at.desk(LIVER_ONLY).open_visit(SHI_XIULAN, "M08301"),
        Refusal(
            "DISEASE_NOT_OPEN_AT_INSTITUTION", "FAILED_PRECONDITION", "TREATING_PLACE",
            "PAY_AND_CLAIM",
        ),
        "本机构未开通肾移植抗排异治疗跨省直接结算,请全额自费后回参保地手工报销",
        ("disease_code",),
    ),
    Bad(
        "A-003.2", "another organ than that of the person", OPEN,
        lambda at: at.desk(KIDNEY_ONLY).open_visit(SHI_XIULAN, "M08304"),
        Refusal(
            "NO_QUALIFICATION_FOR_DISEASE", "FAILED_PRECONDITION", "INSURED_PLACE", "CONTACT"
        ),
        "未查询到肝移植抗排异治疗门诊慢特病资格:未认定的按普通门诊结算,已认定请联系参保地核对病种代码",
        ("disease_code",),
    ),
    Bad(
        "A-003.3", "a fine code where the insured place has the category", OPEN,
        lambda at: at.desk(BY_CATEGORY).open_visit(GONG_MINGHUI, "M08302"),
        Refusal("USE_UPLOADED_DISEASE_CODE", "FAILED_PRECONDITION", "INSURED_PLACE", "CORRECT"),
        "请使用参保地上传的病种代码M08300", ("disease_code",),
    ),
]  # fmt: skip


def qualification(at: Counters, code: str) -> Any:
    """A qualification as somebody records it who may not."""
    agency = at.agency(code)
    header = agency.header(treating_region="510100")
    return agency.of_person(
        registry.RecordQualificationRequest, LI_GUILAN,
        header=header, local_code="QH0201", begins_on="2025-01-01",
    )  # fmt: skip


async def ended_by_fraud(at: Counters) -> Any:
    """Zhang Guiying's hypertension was obtained by fraud, which is found now."""
    request = at.agency("J13010000001").of_person(
        registry.ChangeQualificationRequest, ZHANG_GUIYING,
        header=at.agency("J13010000001").header(insured_region="130100"),
        local_code=await local_code(at, ZHANG_GUIYING),
        status=qualification_pb2.QUALIFICATION_STATUS_TERMINATED,
        cause="伪造病历",
    )  # fmt: skip
    await at.call("RegistryService/ChangeQualification", request)
    there = at.desk("H44010000001")
    return there.open_visit(ZHANG_GUIYING, visited_at=stamp(NOW))


async def local_code(at: Counters, person: Known) -> str:
    agency = at.agency(f"J{person.region}00001")
    header = agency.header(insured_region=person.region)
    listed = await at.call(
        "RegistryService/ListQualifications",
        agency.of_person(registry.ListQualificationsRequest, person, header=header),
    )
    return str(listed.qualifications[0].local_code)


async def suspended_before_settling(at: Counters) -> Any:
    """Wang Xiulan falls into arrears between registration and settlement."""
    there = at.desk("H31010000001")
    opened = await at.uploaded(there, WANG_XIULAN)
    agency = at.agency("J11010000001")
    await at.call(
        "RegistryService/SetBenefitStatus",
        agency.of_person(
            registry.SetBenefitStatusRequest, WANG_XIULAN,
            header=agency.header(insured_region="110100"),
            insurance=codes_pb2.INSURANCE_EMPLOYEE, status=2, cause="欠费",
        ),
    )  # fmt: skip
    header = there.header(WANG_XIULAN)
    return there.settle(opened.visit_id, person_number=WANG_XIULAN.number, header=header)


QUALIFICATIONS = [
    Bad(
        "A-010.1", "a qualification by the treating place",
        "RegistryService/RecordQualification", lambda at: qualification(at, CHENGDU),
        Refusal(
            "TREATING_PLACE_MAY_NOT_WRITE", "PERMISSION_DENIED", "TREATING_PLACE", "CONTACT"
        ),
        "只有参保地西宁市的医保经办机构可以办理,请联系参保地", ("header.institution_code",),
    ),
    Bad(
        "A-010.2", "a qualification by a hospital",
        "RegistryService/RecordQualification", lambda at: qualification(at, FIRST_HOSPITAL),
        Refusal("INSTITUTION_MAY_NOT_WRITE", "PERMISSION_DENIED", "INSTITUTION", "CONTACT"),
        "医药机构不能办理此项,请由西宁市医保经办机构办理", ("header.institution_code",),
    ),
    Bad(
        "A-015.1", "an institution that was not chosen", OPEN,
        lambda at: at.desk("H51010001001").open_visit(),
        Refusal("INSTITUTION_NOT_SELECTED", "FAILED_PRECONDITION", "PERSON", "PAY_AND_CLAIM"),
        "该机构不是选定的定点机构,已选定:成都市模拟第一人民医院、成都市模拟第二人民医院", ("",),
    ),
    Bad(
        "A-016.1", "a visit after the qualification was ended for fraud", OPEN, ended_by_fraud,
        Refusal("QUALIFICATION_TERMINATED", "FAILED_PRECONDITION", "INSURED_PLACE", "CONTACT"),
        "高血压待遇资格已于2025-01-06终止,请联系参保地医保经办机构", ("disease_code",),
    ),
    Bad(
        "A-017.1", "a settlement after the person fell into arrears", SETTLE,
        suspended_before_settling,
        Refusal("BENEFIT_SUSPENDED", "FAILED_PRECONDITION", "INSURED_PLACE", "CONTACT"),
        "参保人待遇已暂停,请联系参保地医保经办机构", ("",),
    ),
    Bad(
        "A-006.4", "a local code that the area does not have",
        "RegistryService/RecordQualification",
        lambda at: at.agency().of_person(
            registry.RecordQualificationRequest, LI_GUILAN,
            local_code="QH0999", begins_on="2025-01-01",
        ),
        Refusal("LOCAL_DISEASE_UNKNOWN", "INVALID_ARGUMENT", "INSURED_PLACE", "CORRECT"),
        "本地病种QH0999不在参保地病种目录内,请核对", ("local_code",),
    ),
]  # fmt: skip

CASES = [*CODES, *NAMES, *TRANSPLANTS, *QUALIFICATIONS]
