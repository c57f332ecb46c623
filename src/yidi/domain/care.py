"""The closed code tables of care, insurance, persons and funds, with their national values.

An enum's number is the national code read as a number (care type 14, insurance 310, fund
310100), so the wire, the database and the log all show the value a province knows. Local
extensions of the tables (interface.md 3) are left out on purpose: only these are common.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class NationalCode(IntEnum):
    """A national code with its Chinese name."""

    name_zh: str

    def __new__(cls, value: int, name_zh: str = "") -> Self:
        """Make the member a plain number that also knows its Chinese name."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.name_zh = name_zh
        return member


class Material(IntEnum):
    """Something that is handed in (材料), with its name in both languages; our own numbers."""

    name_zh: str
    name_en: str

    def __new__(cls, value: int, name_zh: str = "", name_en: str = "") -> Self:
        """Make the member a plain number that also knows its names."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.name_zh = name_zh
        member.name_en = name_en
        return member


class CareType(NationalCode):
    """Care type (医疗类别, ``med_type``). Only outpatient care is settled in this release."""

    ORDINARY = 11, "普通门诊"
    EMERGENCY = 13, "急诊"
    CHRONIC = 14, "门诊慢特病"
    PHARMACY = 41, "定点药店购药"


class Insurance(NationalCode):
    """Insurance (险种类型, ``insutype``)."""

    EMPLOYEE = 310, "职工基本医疗保险"
    RESIDENT = 390, "城乡居民基本医疗保险"


class PersonCategory(NationalCode):
    """Person category (人员类别, ``psn_type``), national two-digit level."""

    WORKING = 11, "在职"
    RETIRED = 12, "退休"
    MINOR = 14, "居民(未成年)"
    ADULT = 15, "居民(成年)"
    SENIOR = 16, "居民(老年)"


class InsuredStatus(NationalCode):
    """Insured status (人员参保状态, ``psn_insu_stas``)."""

    NORMAL = 1, "正常参保"
    SUSPENDED = 2, "暂停参保"
    TERMINATED = 4, "终止参保"


class Sex(NationalCode):
    """Sex (性别, ``gend``)."""

    MALE = 1, "男"
    FEMALE = 2, "女"


class CredentialType(NationalCode):
    """Credential shown by the person (就诊凭证类型, ``mdtrt_cert_type``), A-040."""

    ELECTRONIC = 1, "医保电子凭证"
    IDENTITY_CARD = 2, "居民身份证"
    SOCIAL_SECURITY_CARD = 3, "社会保障卡"


class FeeClass(NationalCode):
    """Class of a catalogue item (收费项目等级, ``chrgitm_lv``)."""

    A = 1, "甲类"
    B = 2, "乙类"
    C = 3, "丙类"


class FeeCategory(NationalCode):
    """Kind of a charge (医疗收费项目类别, ``med_chrgitm_type``)."""

    BED = 1, "床位费"
    CONSULTATION = 2, "诊察费"
    EXAMINATION = 3, "检查费"
    LABORATORY = 4, "化验费"
    TREATMENT = 5, "治疗费"
    OPERATION = 6, "手术费"
    NURSING = 7, "护理费"
    MATERIAL = 8, "卫生材料费"
    WESTERN_DRUG = 9, "西药费"
    HERBAL_DRUG = 10, "中药饮片费"
    CHINESE_DRUG = 11, "中成药费"
    GENERAL_SERVICE = 12, "一般诊疗费"
    REGISTRATION = 13, "挂号费"
    OTHER = 14, "其他费"


class InstitutionType(NationalCode):
    """Kind of institution (定点医疗服务机构类型, ``fixmedins_type``)."""

    MEDICAL = 1, "定点医疗机构"
    PHARMACY = 2, "定点零售药店"


class GradeLevel(NationalCode):
    """The three levels that benefit rules use (医保结算等级, ``hi_setl_lv``)."""

    PRIMARY = 1, "一级及以下"
    SECONDARY = 2, "二级"
    TERTIARY = 3, "三级"


class HospitalGrade(NationalCode):
    """Hospital grade (医院等级, ``hosp_lv``)."""

    TERTIARY_SPECIAL = 1, "三级特等"
    TERTIARY_A = 2, "三级甲等"
    TERTIARY_B = 3, "三级乙等"
    TERTIARY_C = 4, "三级丙等"
    SECONDARY_A = 5, "二级甲等"
    SECONDARY_B = 6, "二级乙等"
    SECONDARY_C = 7, "二级丙等"
    PRIMARY_A = 8, "一级甲等"
    PRIMARY_B = 9, "一级乙等"
    PRIMARY_C = 10, "一级丙等"
    UNGRADED = 11, "无等级"
    TERTIARY_UNRATED = 12, "三级无等"
    SECONDARY_UNRATED = 13, "二级无等"
    PRIMARY_UNRATED = 14, "一级无等"

    @property
    def level(self) -> GradeLevel:
        """The level that prices, deductibles and rates look at; ungraded counts as primary."""
        if self in (1, 2, 3, 4, 12):
            return GradeLevel.TERTIARY
        if self in (5, 6, 7, 13):
            return GradeLevel.SECONDARY
        return GradeLevel.PRIMARY


class Fund(NationalCode):
    """A fund that pays (基金支付类型, ``fund_pay_type``)."""

    EMPLOYEE_POOL = 310100, "城镇职工基本医疗保险统筹基金"
    EMPLOYEE_ACCOUNT = 310200, "城镇职工基本医疗保险个人账户基金"
    CIVIL_SERVANT = 320100, "公务员医疗补助基金"
    LARGE_COST = 330100, "大额医疗费用补助基金"
    RESIDENT_POOL = 390100, "城乡居民基本医疗保险基金"
    CRITICAL_ILLNESS = 390200, "城乡居民大病医疗保险基金"
    MEDICAL_ASSISTANCE = 610100, "医疗救助基金"


class ReceiptCategory(NationalCode):
    """What a receipt shows as its kind of settlement (A-070)."""

    ORDINARY = 1, "普通门诊"
    CHRONIC = 2, "门诊慢特病"
    SELF_PAID = 3, "自费"
    PHARMACY = 4, "药店购药"


class FilingClass(NationalCode):
    """The two classes of filing (备案人员类别), A-020."""

    LONG_TERM = 1, "跨省异地长期居住人员"
    TEMPORARY = 2, "跨省临时外出就医人员"


class FilingType(NationalCode):
    """The six types of filing (备案类型), A-020; no national list is public."""

    RELOCATED_RETIREE = 11, "异地安置退休人员"
    LONG_TERM_RESIDENT = 12, "异地长期居住人员"
    PERMANENT_WORKER = 13, "常驻异地工作人员"
    REFERRAL = 21, "异地转诊就医人员"
    EMERGENCY = 22, "异地急诊抢救人员"
    OTHER_TEMPORARY = 23, "其他跨省临时外出就医人员"

    @property
    def filing_class(self) -> FilingClass:
        """Long-term or temporary; the class decides validity, materials and difference."""
        return FilingClass.LONG_TERM if self < 20 else FilingClass.TEMPORARY  # noqa: PLR2004
