"""Insured places that carry out what they must refuse, or decide otherwise than they may."""

from __future__ import annotations

from typing import Any

from tests.jointtest.mutants.place import Broken, Planted, accepts, tells
from yidi.v1 import codes_pb2, eligibility_service_pb2

_SETTLE = eligibility_service_pb2.ELIGIBILITY_OUTCOME_SETTLE


class FallsBackSilently(Broken):
    """A chronic visit is registered as an ordinary one."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        if method == "OpenVisit" and request.disease_code:
            request.care_type = codes_pb2.CARE_TYPE_ORDINARY
            request.disease_code = request.disease_name = ""
        return await super().call(method, path, request, seconds)


def settles_for_everybody(method: str, _: Any, answer: Any) -> None:
    if method == "QueryEligibility":
        answer.outcome = _SETTLE
        answer.ClearField("reasons")


def refuses_without_a_reason(method: str, _: Any, answer: Any) -> None:
    if method == "QueryEligibility":
        answer.ClearField("reasons")


def warns_of_nothing(_: str, __: Any, answer: Any) -> None:
    answer.header.ClearField("warnings")


def deems_nothing_filed(method: str, _: Any, answer: Any) -> None:
    if method == "OpenVisit":
        answer.filing.is_deemed = False


def gives_away_local_codes(method: str, _: Any, answer: Any) -> None:
    if method == "QueryEligibility":
        for each in answer.qualifications:
            each.disease_code = each.disease_code or "QH0101"


def accepted(
    name: str, rule: str, case: str, step: str, *reasons: str, version: str = "V2.1"
) -> Planted:
    return Planted(name, rule, accepts(*reasons), (case,), step, "refusal", "", version)


_NOT_OPEN = ("DISEASE_NOT_OPEN_AT_INSTITUTION", "CARE_TYPE_NOT_OPEN")
_FILING = ("FILING_EXPIRED", "FILING_AREA_MISMATCH", "FILING_MISSING")

DECISIONS = (
    accepted("accepts a filing after its last day", "A-026", "filing/last-day", "day-after",
             *_FILING),
    accepted("accepts an expired filing", "A-026", "filing/expired", "open", *_FILING),
    accepted("asks for no filing", "A-028", "filing/none[ORDINARY]", "open", "FILING_MISSING"),
    accepted("accepts a filing for another prefecture", "A-031", "filing/one-prefecture",
             "elsewhere", "FILING_AREA_MISMATCH"),
    accepted("accepts a filing for another province", "A-031", "filing/another-province", "open",
             *_FILING),
    accepted("settles at home as if it were elsewhere", "A-034", "filing/at-home", "open",
             "NOT_CROSS_PROVINCE"),
    accepted("accepts an emergency without its flag", "A-028", "filing/emergency-flag-missing",
             "open", "EMERGENCY_FLAG_MISSING"),
    accepted("accepts a chronic visit without qualification", "A-011", "chronic/no-qualification",
             "chronic", "NO_QUALIFICATION_FOR_DISEASE"),
    accepted("accepts another disease's qualification", "A-018", "chronic/another-disease", "open",
             "NO_QUALIFICATION_FOR_DISEASE"),
    accepted("accepts a local disease for a national one", "A-009", "chronic/local-disease-only",
             "chronic", "NO_QUALIFICATION_FOR_DISEASE", "NO_BENEFIT"),
    accepted("accepts an institution that was not selected", "A-015", "chronic/not-selected",
             "open", "INSTITUTION_NOT_SELECTED"),
    accepted("accepts a disease that is not opened", "A-059", "chronic/not-opened[M07801]", "open",
             *_NOT_OPEN),
    accepted("falls back to ordinary care", "A-069", "chronic/no-fall-back", "as-ordinary",
             "FALLBACK_TO_ORDINARY_FORBIDDEN"),
    accepted("falls back to ordinary care line by line", "A-069", "chronic/no-fall-back-by-line",
             "barred-line", "FALLBACK_TO_ORDINARY_FORBIDDEN"),
    Planted("falls back to ordinary care silently", "A-069", FallsBackSilently,
            ("chronic/disease[M03900]",), "settle", "field", r"settlement\.disease_code"),
    accepted("settles a line in two visits", "A-065", "chronic/line-in-two-visits", "again",
             "LINE_ALREADY_SETTLED"),
    accepted("takes a line twice", "A-065", "fees/line-repeated", "again", "LINE_REPEATED"),
    accepted("settles two diseases at once", "A-065", "chronic/two-codes-in-one", "open",
             "ONE_DISEASE_PER_SETTLEMENT", "DISEASE_CODE_UNKNOWN"),
    accepted("knows a disease of its own", "A-006", "chronic/unknown-code[QH0101]", "asked",
             "DISEASE_CODE_UNKNOWN"),
    accepted("does not compare a disease with its name", "A-002", "chronic/name-differs[高血压]",
             "open", "DISEASE_NAME_MISMATCH"),
    accepted("accepts ordinary care with a disease", "A-062", "chronic/code-and-care[ORDINARY]",
             "open", "CARE_TYPE_CODE_CONFLICT", "FIELD_MISSING"),
    accepted("replaces a settlement that stands", "A-090", "chronic/as-ordinary-then-chronic",
             "too-early", "REPLACED_NOT_REFUNDED", "LINE_ALREADY_SETTLED"),
    Planted("does not hint at an unused qualification", "A-043", tells(warns_of_nothing),
            ("chronic/hint",), "open", "field", r"header\.warnings\[0\]\.name"),
    Planted("gives a local disease a code of its own", "A-006", tells(gives_away_local_codes),
            ("chronic/local-disease-only",), "asked", "eligibility",
            r"qualifications\[0\]\.disease_name"),
    accepted("accepts a suspended person", "A-017", "person/suspended[SUSPENDED]", "open",
             "BENEFIT_SUSPENDED"),
    accepted("accepts a person whose insurance ended", "A-017", "person/suspended[TERMINATED]",
             "open", "INSURANCE_TERMINATED"),
    accepted("accepts an insurance that is not held", "A-044", "person/insurance-not-held", "open",
             "INSURANCE_NOT_HELD"),
    accepted("accepts a person of another area", "A-044", "person/other-area", "asked",
             "INSURED_REGION_MISMATCH", "PERSON_NOT_KNOWN", "SERVICE_ELSEWHERE"),
    accepted("accepts another person's credential", "A-042", "person/credential-of-another",
             "open", "PERSON_MISMATCH"),
    accepted("does not compare names", "A-042", "person/name-at-registration", "open",
             "PERSON_MISMATCH"),
    accepted("does not check an identity number", "A-040", "person/check-digit", "asked",
             "CREDENTIAL_INVALID"),
    accepted("opens a visit for nobody", "A-042", "person/number-unknown[OpenVisit]", "asked",
             "PERSON_NOT_KNOWN"),
    accepted("accepts a suspended institution", "A-053", "institutions/suspended", "open",
             "INSTITUTION_SUSPENDED"),
    accepted("accepts care that is not opened", "A-059", "institutions/care-not-opened[EMERGENCY]",
             "open", "CARE_TYPE_NOT_OPEN"),
    accepted("accepts an institution that nobody knows", "A-050",
             "institutions/unknown[OpenVisit]", "asked", "INSTITUTION_NOT_KNOWN"),
    accepted("lets a pharmacy give ordinary care", "A-076",
             "settle/care-not-allowed[PHARMACY,ORDINARY]", "open", "CARE_TYPE_NOT_ALLOWED",
             "CARE_TYPE_NOT_OPEN"),
    accepted("lets another institution upload", "A-090", "settle/another-persons-visit",
             "by-another-institution", "NOT_YOUR_VISIT", "VISIT_NOT_KNOWN"),
    accepted("opens a visit that is not known", "A-079", "settle/unknown-visit[PreSettle]",
             "asked", "VISIT_NOT_KNOWN"),
    accepted("accepts a receipt twice", "A-096", "settle/invoice-number", "second",
             "RECEIPT_ALREADY_USED"),
    accepted("accepts a split that is one fen off", "A-061", "fees/one-fen-off[split]", "fees",
             "SPLIT_NOT_BALANCED"),
    accepted("accepts a batch that is one fen off", "A-061", "fees/one-fen-off[total]", "fees",
             "BILL_NOT_BALANCED"),
    accepted("accepts an amount that is not price times quantity", "A-061",
             "fees/price-times-quantity", "fees", "AMOUNT_NOT_BALANCED"),
    accepted("settles other totals than were uploaded", "A-061",
             "fees/settle-with-other-totals[Settle]", "asked", "BILL_NOT_BALANCED"),
    accepted("accepts a local item code", "A-056", "fees/item-code[YP00123]", "fees",
             "ITEM_CODE_MALFORMED"),
    accepted("accepts more lines than may be", "A-061", "fees/too-many", "too-many",
             "TOO_MANY_LINES"),
    accepted("accepts an amount below zero", "A-061", "fees/line-field[negative]", "fees",
             "AMOUNT_OUT_OF_RANGE", "AMOUNT_NOT_BALANCED"),
    accepted("accepts a short message id", "A-079", "requests/message-id[short]", "open",
             "MESSAGE_ID_MALFORMED"),
    accepted("accepts a message id of last year", "A-079", "requests/message-id-untimely[-400]",
             "open", "MESSAGE_ID_UNTIMELY"),
    accepted("accepts a visit that has not been", "A-079", "requests/visited-later", "open",
             "FIELD_MALFORMED"),
    accepted("accepts a new field in an old message", "A-140",
             "versions/newer-field-at-older-version[trauma]", "open", "FIELD_NOT_IN_VERSION",
             version="V2.0"),
    accepted("accepts any version", "A-140", "versions/unknown[V3.0]", "asked",
             "INTERFACE_VERSION_UNKNOWN"),
    accepted("settles what a third party pays", "A-087", "versions/third-party", "open",
             "TRAUMA_THIRD_PARTY"),
    Planted("tells everybody that they may settle", "A-069", tells(settles_for_everybody),
            ("filing/another-province",), "asked", "field", "outcome|reasons"),
    Planted("gives no reason for a decision", "A-069", tells(refuses_without_a_reason),
            ("filing/another-province",), "asked", "eligibility", "reasons"),
    Planted("does not deem an emergency as filed", "A-028", tells(deems_nothing_filed),
            ("settle/emergency",), "open", "field", r"filing\.is_deemed"),
)  # fmt: skip
