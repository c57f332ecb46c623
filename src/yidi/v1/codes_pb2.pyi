from yidi.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Insurance(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSURANCE_UNSPECIFIED: _ClassVar[Insurance]
    INSURANCE_EMPLOYEE: _ClassVar[Insurance]
    INSURANCE_RESIDENT: _ClassVar[Insurance]

class PersonCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERSON_CATEGORY_UNSPECIFIED: _ClassVar[PersonCategory]
    PERSON_CATEGORY_WORKING: _ClassVar[PersonCategory]
    PERSON_CATEGORY_RETIRED: _ClassVar[PersonCategory]
    PERSON_CATEGORY_MINOR: _ClassVar[PersonCategory]
    PERSON_CATEGORY_ADULT: _ClassVar[PersonCategory]
    PERSON_CATEGORY_SENIOR: _ClassVar[PersonCategory]

class InsuredStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSURED_STATUS_UNSPECIFIED: _ClassVar[InsuredStatus]
    INSURED_STATUS_NORMAL: _ClassVar[InsuredStatus]
    INSURED_STATUS_SUSPENDED: _ClassVar[InsuredStatus]
    INSURED_STATUS_TERMINATED: _ClassVar[InsuredStatus]

class Sex(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEX_UNSPECIFIED: _ClassVar[Sex]
    SEX_MALE: _ClassVar[Sex]
    SEX_FEMALE: _ClassVar[Sex]

class CareType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CARE_TYPE_UNSPECIFIED: _ClassVar[CareType]
    CARE_TYPE_ORDINARY: _ClassVar[CareType]
    CARE_TYPE_EMERGENCY: _ClassVar[CareType]
    CARE_TYPE_CHRONIC: _ClassVar[CareType]
    CARE_TYPE_PHARMACY: _ClassVar[CareType]

class CredentialType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CREDENTIAL_TYPE_UNSPECIFIED: _ClassVar[CredentialType]
    CREDENTIAL_TYPE_ELECTRONIC: _ClassVar[CredentialType]
    CREDENTIAL_TYPE_IDENTITY_CARD: _ClassVar[CredentialType]
    CREDENTIAL_TYPE_SOCIAL_SECURITY_CARD: _ClassVar[CredentialType]

class FilingClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_CLASS_UNSPECIFIED: _ClassVar[FilingClass]
    FILING_CLASS_LONG_TERM: _ClassVar[FilingClass]
    FILING_CLASS_TEMPORARY: _ClassVar[FilingClass]

class FilingType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILING_TYPE_UNSPECIFIED: _ClassVar[FilingType]
    FILING_TYPE_RELOCATED_RETIREE: _ClassVar[FilingType]
    FILING_TYPE_LONG_TERM_RESIDENT: _ClassVar[FilingType]
    FILING_TYPE_PERMANENT_WORKER: _ClassVar[FilingType]
    FILING_TYPE_REFERRAL: _ClassVar[FilingType]
    FILING_TYPE_EMERGENCY: _ClassVar[FilingType]
    FILING_TYPE_OTHER_TEMPORARY: _ClassVar[FilingType]

class HospitalGrade(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOSPITAL_GRADE_UNSPECIFIED: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_TERTIARY_SPECIAL: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_TERTIARY_A: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_TERTIARY_B: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_TERTIARY_C: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_SECONDARY_A: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_SECONDARY_B: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_SECONDARY_C: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_PRIMARY_A: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_PRIMARY_B: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_PRIMARY_C: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_UNGRADED: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_TERTIARY_UNRATED: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_SECONDARY_UNRATED: _ClassVar[HospitalGrade]
    HOSPITAL_GRADE_PRIMARY_UNRATED: _ClassVar[HospitalGrade]

class InstitutionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSTITUTION_TYPE_UNSPECIFIED: _ClassVar[InstitutionType]
    INSTITUTION_TYPE_MEDICAL: _ClassVar[InstitutionType]
    INSTITUTION_TYPE_PHARMACY: _ClassVar[InstitutionType]

class FeeClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEE_CLASS_UNSPECIFIED: _ClassVar[FeeClass]
    FEE_CLASS_A: _ClassVar[FeeClass]
    FEE_CLASS_B: _ClassVar[FeeClass]
    FEE_CLASS_C: _ClassVar[FeeClass]

class FeeCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEE_CATEGORY_UNSPECIFIED: _ClassVar[FeeCategory]
    FEE_CATEGORY_BED: _ClassVar[FeeCategory]
    FEE_CATEGORY_CONSULTATION: _ClassVar[FeeCategory]
    FEE_CATEGORY_EXAMINATION: _ClassVar[FeeCategory]
    FEE_CATEGORY_LABORATORY: _ClassVar[FeeCategory]
    FEE_CATEGORY_TREATMENT: _ClassVar[FeeCategory]
    FEE_CATEGORY_OPERATION: _ClassVar[FeeCategory]
    FEE_CATEGORY_NURSING: _ClassVar[FeeCategory]
    FEE_CATEGORY_MATERIAL: _ClassVar[FeeCategory]
    FEE_CATEGORY_WESTERN_DRUG: _ClassVar[FeeCategory]
    FEE_CATEGORY_HERBAL_DRUG: _ClassVar[FeeCategory]
    FEE_CATEGORY_CHINESE_DRUG: _ClassVar[FeeCategory]
    FEE_CATEGORY_GENERAL_SERVICE: _ClassVar[FeeCategory]
    FEE_CATEGORY_REGISTRATION: _ClassVar[FeeCategory]
    FEE_CATEGORY_OTHER: _ClassVar[FeeCategory]

class Fund(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FUND_UNSPECIFIED: _ClassVar[Fund]
    FUND_EMPLOYEE_POOL: _ClassVar[Fund]
    FUND_EMPLOYEE_ACCOUNT: _ClassVar[Fund]
    FUND_CIVIL_SERVANT: _ClassVar[Fund]
    FUND_LARGE_COST: _ClassVar[Fund]
    FUND_RESIDENT_POOL: _ClassVar[Fund]
    FUND_CRITICAL_ILLNESS: _ClassVar[Fund]
    FUND_MEDICAL_ASSISTANCE: _ClassVar[Fund]

class ReceiptCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECEIPT_CATEGORY_UNSPECIFIED: _ClassVar[ReceiptCategory]
    RECEIPT_CATEGORY_ORDINARY: _ClassVar[ReceiptCategory]
    RECEIPT_CATEGORY_CHRONIC: _ClassVar[ReceiptCategory]
    RECEIPT_CATEGORY_SELF_PAID: _ClassVar[ReceiptCategory]
    RECEIPT_CATEGORY_PHARMACY: _ClassVar[ReceiptCategory]

class OperatorType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPERATOR_TYPE_UNSPECIFIED: _ClassVar[OperatorType]
    OPERATOR_TYPE_STAFF: _ClassVar[OperatorType]
    OPERATOR_TYPE_TERMINAL: _ClassVar[OperatorType]
    OPERATOR_TYPE_MOBILE: _ClassVar[OperatorType]

class Party(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PARTY_UNSPECIFIED: _ClassVar[Party]
    PARTY_NATIONAL_PLATFORM: _ClassVar[Party]
    PARTY_INSURED_PLACE: _ClassVar[Party]
    PARTY_TREATING_PLACE: _ClassVar[Party]
    PARTY_INSTITUTION: _ClassVar[Party]
    PARTY_PERSON: _ClassVar[Party]
    PARTY_COMMUNICATION: _ClassVar[Party]

class PatientGroup(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PATIENT_GROUP_UNSPECIFIED: _ClassVar[PatientGroup]
    PATIENT_GROUP_CONFIRMED: _ClassVar[PatientGroup]
    PATIENT_GROUP_PUBLIC_EMERGENCY: _ClassVar[PatientGroup]
    PATIENT_GROUP_SUSPECTED: _ClassVar[PatientGroup]
    PATIENT_GROUP_ASYMPTOMATIC: _ClassVar[PatientGroup]

class EmergencyReferral(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EMERGENCY_REFERRAL_UNSPECIFIED: _ClassVar[EmergencyReferral]
    EMERGENCY_REFERRAL_EMERGENCY: _ClassVar[EmergencyReferral]
    EMERGENCY_REFERRAL_REFERRAL: _ClassVar[EmergencyReferral]
    EMERGENCY_REFERRAL_BOTH: _ClassVar[EmergencyReferral]

class InpatientType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INPATIENT_TYPE_UNSPECIFIED: _ClassVar[InpatientType]
    INPATIENT_TYPE_ORDINARY: _ClassVar[InpatientType]
    INPATIENT_TYPE_EMERGENCY: _ClassVar[InpatientType]
    INPATIENT_TYPE_TRANSFERRED: _ClassVar[InpatientType]

class Flag(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FLAG_UNSPECIFIED: _ClassVar[Flag]
    FLAG_YES: _ClassVar[Flag]
    FLAG_NO: _ClassVar[Flag]
INSURANCE_UNSPECIFIED: Insurance
INSURANCE_EMPLOYEE: Insurance
INSURANCE_RESIDENT: Insurance
PERSON_CATEGORY_UNSPECIFIED: PersonCategory
PERSON_CATEGORY_WORKING: PersonCategory
PERSON_CATEGORY_RETIRED: PersonCategory
PERSON_CATEGORY_MINOR: PersonCategory
PERSON_CATEGORY_ADULT: PersonCategory
PERSON_CATEGORY_SENIOR: PersonCategory
INSURED_STATUS_UNSPECIFIED: InsuredStatus
INSURED_STATUS_NORMAL: InsuredStatus
INSURED_STATUS_SUSPENDED: InsuredStatus
INSURED_STATUS_TERMINATED: InsuredStatus
SEX_UNSPECIFIED: Sex
SEX_MALE: Sex
SEX_FEMALE: Sex
CARE_TYPE_UNSPECIFIED: CareType
CARE_TYPE_ORDINARY: CareType
CARE_TYPE_EMERGENCY: CareType
CARE_TYPE_CHRONIC: CareType
CARE_TYPE_PHARMACY: CareType
CREDENTIAL_TYPE_UNSPECIFIED: CredentialType
CREDENTIAL_TYPE_ELECTRONIC: CredentialType
CREDENTIAL_TYPE_IDENTITY_CARD: CredentialType
CREDENTIAL_TYPE_SOCIAL_SECURITY_CARD: CredentialType
FILING_CLASS_UNSPECIFIED: FilingClass
FILING_CLASS_LONG_TERM: FilingClass
FILING_CLASS_TEMPORARY: FilingClass
FILING_TYPE_UNSPECIFIED: FilingType
FILING_TYPE_RELOCATED_RETIREE: FilingType
FILING_TYPE_LONG_TERM_RESIDENT: FilingType
FILING_TYPE_PERMANENT_WORKER: FilingType
FILING_TYPE_REFERRAL: FilingType
FILING_TYPE_EMERGENCY: FilingType
FILING_TYPE_OTHER_TEMPORARY: FilingType
HOSPITAL_GRADE_UNSPECIFIED: HospitalGrade
HOSPITAL_GRADE_TERTIARY_SPECIAL: HospitalGrade
HOSPITAL_GRADE_TERTIARY_A: HospitalGrade
HOSPITAL_GRADE_TERTIARY_B: HospitalGrade
HOSPITAL_GRADE_TERTIARY_C: HospitalGrade
HOSPITAL_GRADE_SECONDARY_A: HospitalGrade
HOSPITAL_GRADE_SECONDARY_B: HospitalGrade
HOSPITAL_GRADE_SECONDARY_C: HospitalGrade
HOSPITAL_GRADE_PRIMARY_A: HospitalGrade
HOSPITAL_GRADE_PRIMARY_B: HospitalGrade
HOSPITAL_GRADE_PRIMARY_C: HospitalGrade
HOSPITAL_GRADE_UNGRADED: HospitalGrade
HOSPITAL_GRADE_TERTIARY_UNRATED: HospitalGrade
HOSPITAL_GRADE_SECONDARY_UNRATED: HospitalGrade
HOSPITAL_GRADE_PRIMARY_UNRATED: HospitalGrade
INSTITUTION_TYPE_UNSPECIFIED: InstitutionType
INSTITUTION_TYPE_MEDICAL: InstitutionType
INSTITUTION_TYPE_PHARMACY: InstitutionType
FEE_CLASS_UNSPECIFIED: FeeClass
FEE_CLASS_A: FeeClass
FEE_CLASS_B: FeeClass
FEE_CLASS_C: FeeClass
FEE_CATEGORY_UNSPECIFIED: FeeCategory
FEE_CATEGORY_BED: FeeCategory
FEE_CATEGORY_CONSULTATION: FeeCategory
FEE_CATEGORY_EXAMINATION: FeeCategory
FEE_CATEGORY_LABORATORY: FeeCategory
FEE_CATEGORY_TREATMENT: FeeCategory
FEE_CATEGORY_OPERATION: FeeCategory
FEE_CATEGORY_NURSING: FeeCategory
FEE_CATEGORY_MATERIAL: FeeCategory
FEE_CATEGORY_WESTERN_DRUG: FeeCategory
FEE_CATEGORY_HERBAL_DRUG: FeeCategory
FEE_CATEGORY_CHINESE_DRUG: FeeCategory
FEE_CATEGORY_GENERAL_SERVICE: FeeCategory
FEE_CATEGORY_REGISTRATION: FeeCategory
FEE_CATEGORY_OTHER: FeeCategory
FUND_UNSPECIFIED: Fund
FUND_EMPLOYEE_POOL: Fund
FUND_EMPLOYEE_ACCOUNT: Fund
FUND_CIVIL_SERVANT: Fund
FUND_LARGE_COST: Fund
FUND_RESIDENT_POOL: Fund
FUND_CRITICAL_ILLNESS: Fund
FUND_MEDICAL_ASSISTANCE: Fund
RECEIPT_CATEGORY_UNSPECIFIED: ReceiptCategory
RECEIPT_CATEGORY_ORDINARY: ReceiptCategory
RECEIPT_CATEGORY_CHRONIC: ReceiptCategory
RECEIPT_CATEGORY_SELF_PAID: ReceiptCategory
RECEIPT_CATEGORY_PHARMACY: ReceiptCategory
OPERATOR_TYPE_UNSPECIFIED: OperatorType
OPERATOR_TYPE_STAFF: OperatorType
OPERATOR_TYPE_TERMINAL: OperatorType
OPERATOR_TYPE_MOBILE: OperatorType
PARTY_UNSPECIFIED: Party
PARTY_NATIONAL_PLATFORM: Party
PARTY_INSURED_PLACE: Party
PARTY_TREATING_PLACE: Party
PARTY_INSTITUTION: Party
PARTY_PERSON: Party
PARTY_COMMUNICATION: Party
PATIENT_GROUP_UNSPECIFIED: PatientGroup
PATIENT_GROUP_CONFIRMED: PatientGroup
PATIENT_GROUP_PUBLIC_EMERGENCY: PatientGroup
PATIENT_GROUP_SUSPECTED: PatientGroup
PATIENT_GROUP_ASYMPTOMATIC: PatientGroup
EMERGENCY_REFERRAL_UNSPECIFIED: EmergencyReferral
EMERGENCY_REFERRAL_EMERGENCY: EmergencyReferral
EMERGENCY_REFERRAL_REFERRAL: EmergencyReferral
EMERGENCY_REFERRAL_BOTH: EmergencyReferral
INPATIENT_TYPE_UNSPECIFIED: InpatientType
INPATIENT_TYPE_ORDINARY: InpatientType
INPATIENT_TYPE_EMERGENCY: InpatientType
INPATIENT_TYPE_TRANSFERRED: InpatientType
FLAG_UNSPECIFIED: Flag
FLAG_YES: Flag
FLAG_NO: Flag
