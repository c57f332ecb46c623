"""Refusals as rich statuses and back: nothing is lost that the wire can carry."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from google.protobuf.any_pb2 import Any as Packed
from google.rpc import code_pb2, error_details_pb2
from google.rpc.status_pb2 import Status

from tests.unit.wire.test_error_texts import LONGEST
from yidi.domain import errors
from yidi.domain.errors import Family, NextStep, Party, Problem, Refusal, problem, refusal, refuse
from yidi.v1 import error_pb2
from yidi.wire.status import (
    STATUS_OF_FAMILY,
    decode_status,
    encode_detail,
    encode_status,
    internal,
)

REASONS = [pytest.param(each, id=each.name) for each in errors.reasons().values()]
MESSAGE = "H51010000001202501060000000001"


def detail_of(status: Status) -> error_pb2.ErrorDetail:
    found = error_pb2.ErrorDetail()
    assert any(packed.Unpack(found) for packed in status.details)
    return found


def back(status: Status) -> Refusal:
    found = decode_status(Status.FromString(status.SerializeToString()))
    assert found is not None
    return found


def trailer_bytes(status: Status) -> int:
    """What a status costs in HTTP/2 trailers: Base64 details, percent-encoded message."""
    details = len(base64.b64encode(status.SerializeToString()))
    return details + len(quote(status.message)) + 200


# --------------------------------------------------------------------------- there and back


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_survives_the_way_there_and_back(reason: errors.Reason) -> None:
    first = refusal([Problem(reason, LONGEST, "lines[3].amount_fen")])

    again = back(encode_status(first, MESSAGE))

    assert type(again) is type(first)
    assert [each.reason for each in again.problems] == [reason]
    assert [each.text_zh for each in again.problems] == [each.text_zh for each in first.problems]
    assert [each.text_en for each in again.problems] == [each.text_en for each in first.problems]
    assert [each.field_path for each in again.problems] == ["lines[3].amount_fen"]


@pytest.mark.parametrize(
    "problems",
    [
        [problem("FIELD_MISSING", "name", field="姓名"), problem("NOT_CROSS_PROVINCE", "header")],
        [problem("FILING_MISSING"), problem("BENEFIT_SUSPENDED")],
        [problem("TOO_MANY_LINES", "lines", count=501, most=500)],
    ],
    ids=["a wrong request", "two reasons of state", "a limit"],
)
def test_a_refusal_encoded_twice_is_the_same(problems: list[Problem]) -> None:
    """The gateway passes on what a province said, word for word."""
    status = encode_status(refusal(problems, retry_after_ms=1_500), MESSAGE)

    assert encode_status(back(status), MESSAGE) == status


def test_omitted_problems_are_still_counted_at_the_next_hop() -> None:
    status = encode_status(refusal([problem("FIELD_MISSING", "f", field="x")] * 30))

    again = back(status)

    assert len(again.problems) + again.omitted == 30
    assert encode_status(again).message == status.message


# --------------------------------------------------------------------------- what it carries


def test_a_status_has_info_text_retry_and_detail() -> None:
    refused = refuse("VISIT_NOT_KNOWN", "visit_id", visit="V1")
    refused.retry_after_ms = 1_500

    status = encode_status(refused, MESSAGE)

    assert status.code == code_pb2.NOT_FOUND
    assert status.message == (
        "未查询到就诊V1,请核对就诊号 | Visit V1 is not known; check the number."
    )
    info, text, retry, detail = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.LocalizedMessage(),
        error_details_pb2.RetryInfo(),
        error_pb2.ErrorDetail(),
    )
    unpacked = [
        packed.Unpack(into)
        for packed, into in zip(status.details, (info, text, retry, detail), strict=True)
    ]
    assert unpacked == [True, True, True, True]
    assert (info.reason, info.domain, dict(info.metadata)) == (
        "VISIT_NOT_KNOWN",
        "yidi",
        {"visit": "V1"},
    )
    assert (text.locale, text.message) == ("zh-CN", "未查询到就诊V1,请核对就诊号")
    assert retry.retry_delay.ToMilliseconds() == 1_500
    assert (detail.code, detail.reason) == (4_040, error_pb2.ERROR_REASON_VISIT_NOT_KNOWN)
    assert (detail.party, detail.next_step) == (4, error_pb2.NEXT_STEP_CORRECT)
    assert detail.message_id == MESSAGE
    assert [(each.field, each.text_zh) for each in detail.problems] == [
        ("visit_id", "未查询到就诊V1,请核对就诊号")
    ]


def test_every_family_has_its_own_status() -> None:
    assert {family: code_pb2.Code.Name(code) for family, code in STATUS_OF_FAMILY.items()} == {
        Family.REQUEST_INVALID: "INVALID_ARGUMENT",
        Family.NOT_KNOWN: "NOT_FOUND",
        Family.STATE_REFUSED: "FAILED_PRECONDITION",
        Family.NOT_IDENTIFIED: "UNAUTHENTICATED",
        Family.NOT_PERMITTED: "PERMISSION_DENIED",
        Family.MESSAGE_CONFLICT: "ALREADY_EXISTS",
        Family.LIMIT_REACHED: "RESOURCE_EXHAUSTED",
        Family.PROVINCE_DOWN: "UNAVAILABLE",
        Family.OUTCOME_UNKNOWN: "DEADLINE_EXCEEDED",
        Family.NOT_SERVED: "UNIMPLEMENTED",
        Family.OUR_FAULT: "INTERNAL",
    }


def test_our_own_failure_says_no_more_than_that() -> None:
    status = encode_status(internal(), MESSAGE)

    assert status.code == code_pb2.INTERNAL
    assert detail_of(status).text_zh == "国家平台处理出错,未确认结果,请凭报文号查询"
    assert [each.text_zh for each in detail_of(status).problems] == [
        "国家平台处理出错,未确认结果,请凭报文号查询"
    ]


# --------------------------------------------------------------------------- its size


def test_twenty_problems_are_listed_and_the_rest_is_counted() -> None:
    small = [problem("FIELD_MISSING", "f", field="x")] * 21

    detail = encode_detail(refusal(small), room=100_000)

    assert (len(detail.problems), detail.problems_omitted) == (20, 1)
    assert detail.text_zh == "报文有21处错误,请逐项更正后重新发送"


@pytest.mark.parametrize("count", [1, 2, 20, 50])
@pytest.mark.parametrize("reason", REASONS)
def test_trailers_stay_under_8_kb_with_the_longest_texts(reason: errors.Reason, count: int) -> None:
    longest = Problem(reason, LONGEST, "charges[499].occurred_at.and.something")
    refused = refusal([longest] * count, retry_after_ms=3_600_000)
    needed = {name: LONGEST[name] for name in LONGEST if f"{{{name}}}" in reason.zh + reason.en}
    refused.problems = (Problem(reason, needed, longest.field_path), *refused.problems[1:])

    status = encode_status(refused, MESSAGE)

    assert trailer_bytes(status) < 8_192
    detail = detail_of(status)
    assert len(detail.problems) >= 1
    assert len(detail.problems) + detail.problems_omitted == count


# --------------------------------------------------------------------------- what others send


def test_a_status_without_our_detail_carries_no_refusal() -> None:
    info = error_details_pb2.ErrorInfo(reason="OTHER", domain="somebody else")
    status = Status(code=5)
    status.details.add().Pack(info)

    assert decode_status(status) is None
    assert decode_status(Status(code=9, message="bare")) is None


def test_broken_details_carry_no_refusal() -> None:
    broken = Packed(type_url="type.googleapis.com/yidi.v1.ErrorDetail", value=b"\xff\xff")

    assert decode_status(Status(code=9, details=[broken])) is None


def foreign(code: int = code_pb2.FAILED_PRECONDITION, **facts: object) -> Refusal:
    status = Status(code=code)
    status.details.add().Pack(error_pb2.ErrorDetail(**facts))
    found = decode_status(status)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("number", "code", "party"),
    [
        (2_999, 2_999, Party.INSURED_PLACE),
        (9_999, 9_999, Party.COMMUNICATION),
        (6_001, 2_000, Party.INSURED_PLACE),
        (0, 2_000, Party.INSURED_PLACE),
        (-7, 2_000, Party.INSURED_PLACE),
        (2_147_483_647, 2_000, Party.INSURED_PLACE),
    ],
)
def test_a_reason_of_a_newer_release_keeps_its_text_and_status(
    number: int, code: int, party: Party
) -> None:
    found = foreign(reason=number, text_zh="较新的原因", text_en="newer", next_step=77)

    assert (found.reason.code, found.reason.party) == (code, party)
    assert found.reason.name == "REASON_UNKNOWN"
    assert found.reason.family is Family.STATE_REFUSED
    assert found.reason.next_step is NextStep.CONTACT
    assert (found.head.text_zh, found.head.text_en) == ("较新的原因", "newer")
    assert encode_status(found).code == code_pb2.FAILED_PRECONDITION


def test_a_newer_reason_keeps_the_next_step_that_it_names() -> None:
    found = foreign(reason=2_999, text_zh="x", next_step=error_pb2.NEXT_STEP_PAY_AND_CLAIM)

    assert found.reason.next_step is NextStep.PAY_AND_CLAIM


def test_a_newer_reason_under_a_status_that_is_none_of_ours_is_a_matter_of_state() -> None:
    assert foreign(code=code_pb2.ABORTED, reason=2_999).reason.family is Family.STATE_REFUSED


def test_a_newer_reason_without_a_text_says_that_none_was_given() -> None:
    assert foreign(reason=2_999).head.text_zh == "对方拒绝办理,原因未说明"


def test_braces_in_a_foreign_text_are_only_text() -> None:
    found = foreign(reason=2_999, text_zh="缺少{field}", text_en="{0} {x!r}")

    assert found.head.text_zh == "缺少{field}"
    assert encode_status(found).message == "缺少{field} | {0} {x!r}"


def test_texts_that_were_left_out_are_ours_with_gaps_for_unknown_facts() -> None:
    found = foreign(reason=error_pb2.ERROR_REASON_VISIT_CLOSED)

    assert found.head.text_zh == "就诊…已…,不能再办理,请重新登记就诊"
    assert found.head.text_en == "Visit … is …; open a new visit instead."


def test_facts_fill_the_text_that_was_left_out() -> None:
    status = Status(code=code_pb2.NOT_FOUND)
    status.details.add().Pack(
        error_details_pb2.ErrorInfo(reason="VISIT_NOT_KNOWN", metadata={"visit": "V7"})
    )
    status.details.add().Pack(error_pb2.ErrorDetail(reason=error_pb2.ERROR_REASON_VISIT_NOT_KNOWN))

    found = decode_status(status)

    assert found is not None
    assert found.head.text_zh == "未查询到就诊V7,请核对就诊号"


def test_whatever_others_send_is_cut_to_what_we_pass_on() -> None:
    entry = error_pb2.Problem(
        reason=error_pb2.ERROR_REASON_FIELD_MISSING,
        field="f" * 10_000,
        text_zh="长" * 10_000,
        text_en="long " * 10_000,
    )
    status = Status(code=code_pb2.INVALID_ARGUMENT)
    status.details.add().Pack(
        error_details_pb2.ErrorInfo(
            reason="x" * 10_000, metadata={f"{n}" * 100: "长" * 10_000 for n in range(1_000)}
        )
    )
    status.details.add().Pack(
        error_pb2.ErrorDetail(
            reason=error_pb2.ERROR_REASON_REQUEST_INVALID,
            text_zh="长" * 10_000,
            text_en="\U0001f600" * 10_000,
            problems=[entry] * 500,
            problems_omitted=2_147_483_647,
        )
    )

    found = decode_status(status)

    assert found is not None
    assert (len(found.problems), found.omitted) == (20, 1_000_000)
    assert all(len(each.text_zh) <= 60 for each in found.problems)
    assert trailer_bytes(encode_status(found)) < 8_192


def test_emoji_cost_four_bytes_and_still_fit() -> None:
    found = foreign(reason=2_999, text_zh="\U0001f600" * 500, text_en="\U0001f600" * 500)

    assert trailer_bytes(encode_status(found)) < 8_192


@pytest.mark.parametrize(
    ("seconds", "nanos", "expected_ms"),
    [(1, 500_000_000, 1_500), (-5, 0, 0), (10**12, 0, 3_600_000), (0, 0, 0)],
)
def test_foreign_advice_when_to_retry_is_kept_within_reason(
    seconds: int, nanos: int, expected_ms: int
) -> None:
    status = Status(code=code_pb2.UNAVAILABLE)
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.seconds, retry.retry_delay.nanos = seconds, nanos
    status.details.add().Pack(retry)
    status.details.add().Pack(error_pb2.ErrorDetail(reason=error_pb2.ERROR_REASON_OVERLOADED))

    found = decode_status(status)

    assert found is not None
    assert found.retry_after_ms == expected_ms


def test_a_negative_count_of_omitted_problems_counts_as_none() -> None:
    assert foreign(reason=4_001, problems_omitted=-3).omitted == 0
