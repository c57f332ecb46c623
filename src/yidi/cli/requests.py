"""What the command line asks of the platform: headers, message ids, bills, and whose they are."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.cli.bill_file import ORDINARY, SELF_PAID, BillRow
from yidi.cli.connection import Platform
from yidi.cli.failures import Hint, WrongInput
from yidi.domain.care import CredentialType
from yidi.domain.codes import (
    agency_problem,
    institution_problem,
    make_message_id,
    message_id_problem,
    take_message_id_apart,
)
from yidi.domain.ports import Clock
from yidi.domain.regions import CHINA_TIME
from yidi.province.person_numbers import key_of_person_number
from yidi.v1 import codes_pb2, header_pb2
from yidi.v1 import treating_place_service_pb2 as treating

INTERFACE_VERSION = "V2.1"

_SERIALS = 10_000
_OUTPATIENT_CHARS = 18


class MessageIds:
    """Message ids from the clock and a serial that begins elsewhere in every process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._serials = itertools.count(os.getpid() * 7_919 + clock.now_ms())

    def next_id(self, institution_code: str) -> str:
        """Return the next id; raises WrongInput for a malformed institution code."""
        check_institution(institution_code)
        return make_message_id(institution_code, self._clock.now(), next(self._serials) % _SERIALS)

    def next_agency_id(self, agency_code: str) -> str:
        """Return the next id of an agency; raises WrongInput for a malformed code."""
        problem = agency_problem(agency_code)
        if problem is not None:
            raise WrongInput(
                f"经办机构编码 {agency_code}：{problem.name_zh}",
                f"agency code {agency_code}: {problem.value.replace('_', ' ')}",
                hints=[Hint("J 加 11 位数字", "J and 11 digits")],
            )
        return make_message_id(agency_code, self._clock.now(), next(self._serials) % _SERIALS)


def check_message_id(message_id: str, sender: str = "") -> None:
    """Raise WrongInput unless this is a message id, of the sender if one is named.

    A mistyped one must not pass for a new message: what is repeated would be done twice.
    """
    problem = message_id_problem(message_id)
    if problem is not None:
        zh, en = problem.name_zh, problem.value.replace("_", " ")
    elif not message_id.startswith(sender):
        zh, en = f"前 12 位不是 {sender}", f"it does not begin with {sender}"
    else:
        return
    raise WrongInput(
        f"报文号 {message_id}：{zh}",
        f"message id {message_id}: {en}",
        hints=[
            Hint(
                "30 位：机构编码 12 位、时间 14 位、顺序号 4 位，见第一次的输出",
                "30 characters: institution 12, time 14, serial 4, as the first try printed it",
            )
        ],
    )


def check_institution(code: str) -> None:
    """Raise WrongInput unless the code has the shape of an institution code."""
    problem = institution_problem(code)
    if problem is not None:
        raise WrongInput(
            f"机构编码 {code}：{problem.name_zh}",
            f"institution code {code}: {problem.value.replace('_', ' ')}",
            hints=[
                Hint(
                    "H 或 P 加 11 位数字；某地的机构：yidi institutions 510100",
                    "H or P and 11 digits; those of a region: yidi institutions 510100",
                )
            ],
        )


@dataclass(frozen=True, slots=True)
class Patient:
    """Whose visit it is, with what the cashier reads from the credential."""

    person_number: str
    insured_region: str
    insurance: int
    credential_type: int
    credential_number: str


async def find_patient(
    platform: Platform,
    person_number: str,
    *,
    insured_region: str | None,
    insurance: int | None,
    credential: tuple[int, str] | None,
) -> Patient:
    """Return the patient; what is not given is asked of the platform's list of people.

    Raises WrongInput when the platform has no such person and something was left out, or
    when several insurances could be meant.
    """
    if insured_region and insurance and credential:
        return Patient(person_number, insured_region, insurance, *credential)
    key = key_of_person_number(person_number)
    if key is None:
        raise WrongInput(
            f"{person_number} 不是模拟人员编号（有一位抄错？）",
            f"{person_number} is no number of a simulated person (a digit mistyped?)",
            hints=[
                Hint(
                    "某地的人员：yidi persons 630000；真实省系统的人员请同时给出 "
                    "--insured-region、--insurance、--credential",
                    "people of a region: yidi persons 630000; for a person of a real system give "
                    "--insured-region, --insurance and --credential",
                )
            ],
        )
    found = await platform.persons(key.area_code, first_serial=key.serial, count=1)
    person = found[0].person
    relations = [
        each for each in person.relations if each.status == codes_pb2.INSURED_STATUS_NORMAL
    ]
    kinds = {each.insurance for each in relations or person.relations}
    if insurance is None and len(kinds) != 1:
        raise WrongInput(
            f"{person.name} 有多个参保关系，请用 --insurance 指明",
            f"{person_number} has several insurances; choose one with --insurance",
            hints=[Hint("--insurance employee 或 resident", "--insurance employee or resident")],
        )
    return Patient(
        person_number=person_number,
        insured_region=insured_region or key.area_code,
        insurance=insurance or kinds.pop(),
        credential_type=credential[0] if credential else CredentialType.IDENTITY_CARD,
        credential_number=credential[1] if credential else person.identity_number,
    )


@dataclass(frozen=True, slots=True)
class BillOptions:
    """How a bill is to be settled."""

    visited_at: datetime | None = None
    use_account: bool = True
    is_trial: bool = False
    is_emergency: bool = False


def header(message_id: str, insured_region: str) -> header_pb2.RequestHeader:
    """Return the header of a request of the institution that the message id names."""
    institution_code = message_id[:12]
    return header_pb2.RequestHeader(
        message_id=message_id,
        interface_version=INTERFACE_VERSION,
        treating_region=institution_code[1:7],
        insured_region=insured_region,
        institution_code=institution_code,
        operator_type=codes_pb2.OPERATOR_TYPE_STAFF,
    )


def bill_request(
    message_id: str, patient: Patient, rows: Iterable[BillRow], options: BillOptions
) -> treating.SettleBillRequest:
    """Return the request for a bill.

    Whatever is not given follows from the message id, so that the same command with the
    same id sends the same content, and a repeat is recognised as one.
    """
    visited_at = options.visited_at or take_message_id_apart(message_id).sent_at
    request = treating.SettleBillRequest(
        header=header(message_id, patient.insured_region),
        person_number=patient.person_number,
        insurance=patient.insurance,  # type: ignore[arg-type]
        visited_at=_stamp(visited_at),
        outpatient_number=f"OP{message_id[-_OUTPATIENT_CHARS:]}",
        charges=[_charge(each) for each in rows],
        use_account=options.use_account,
        trial_only=options.is_trial,
    )
    request.credential.type = patient.credential_type  # type: ignore[assignment]
    request.credential.number = patient.credential_number
    if options.is_emergency:
        request.extension.emergency_referral = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY
    return request


def refund_request(
    message_id: str,
    original_message_id: str,
    insured_region: str,
    cause: str,
    person_number: str = "",
) -> treating.RefundBillRequest:
    """Return the request to refund a bill; with a person only if it is that person's."""
    return treating.RefundBillRequest(
        header=header(message_id, insured_region),
        original_message_id=original_message_id,
        cause=cause,
        person_number=person_number,
    )


def wholly_ordinary(rows: Sequence[BillRow]) -> list[BillRow]:
    """Return the charges as a cashier books them who does not ask about chronic diseases."""
    return [replace(each, part=ORDINARY) for each in rows]


def _charge(row: BillRow) -> treating.Charge:
    charge = treating.Charge(
        line_number=row.line_number,
        item_code=row.item_code,
        item_name=row.item_name,
        price_micros=row.price_micros,
        quantity_micros=row.quantity_micros,
        amount_fen=row.amount_fen,
    )
    if row.part == ORDINARY:
        charge.ordinary = True
    elif row.part == SELF_PAID:
        charge.self_paid = True
    else:
        charge.disease_code = row.part
    if row.occurred_on is not None:
        day = datetime.combine(row.occurred_on, time(), CHINA_TIME)
        charge.occurred_at.CopyFrom(_stamp(day))
    return charge


def _stamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp
