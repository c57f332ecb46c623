"""Insured places whose refusals help nobody, each in one way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc

from tests.jointtest.mutants.place import Planted, call_it, refuses, say
from tests.platforms import Refused
from yidi.v1 import codes_pb2

_STACK = "java.lang.NullPointerException at cn.gov.Settle.open(Settle.java:112)"
_LONG = "患者没有办理异地就医备案，" * 6
_ENGLISH = "The person has no filing for this place."
_NONE = ("filing/none[ORDINARY]",)
_SEVERAL = ("requests/several-problems",)


def says(text_zh: str) -> Callable[[Refused], None]:
    return lambda refused: say(refused, text_zh)


def gives(reason: str) -> Callable[[Refused], None]:
    return lambda refused: call_it(refused, reason)


def gives_no_details(refused: Refused) -> None:
    refused.is_rich = False


def gives_another_status(refused: Refused) -> None:
    refused.code = grpc.StatusCode.INTERNAL


def blames_the_platform(refused: Refused) -> None:
    refused.detail.party = codes_pb2.PARTY_NATIONAL_PLATFORM


def says_no_next_step(refused: Refused) -> None:
    refused.detail.ClearField("next_step")


def gives_another_code(refused: Refused) -> None:
    refused.detail.code += 1


def gives_its_own_domain(refused: Refused) -> None:
    refused.info.domain = "qinghai"


def gives_another_info(refused: Refused) -> None:
    refused.info.reason = "E1001"


def says_it_twice_otherwise(refused: Refused) -> None:
    refused.localized.message = "没有备案"


def gives_another_message(refused: Refused) -> None:
    refused.detail.message_id = refused.detail.message_id[::-1]


def shows_a_trace(refused: Refused) -> None:
    refused.text = _STACK


def tells_only_the_first(refused: Refused) -> None:
    del refused.detail.problems[1:]


def names_no_field(refused: Refused) -> None:
    for problem in refused.detail.problems:
        problem.field = ""


def drops_retry(refused: Refused) -> None:
    refused.retry = None


def drops_outage(refused: Refused) -> None:
    refused.detail.ClearField("outage")


def planted(
    name: str,
    change: Callable[[Refused], Any],
    check: str,
    path: str,
    cases: tuple[str, ...] = _NONE,
    rule: str = "A-142",
    step: str = "open",
) -> Planted:
    return Planted(name, rule, refuses(change), cases, step, check, path)


WORDING = (
    planted("refuses without details", gives_no_details, "refusal-form", "details"),
    planted("refuses with a wrong status", gives_another_status, "refusal", "status"),
    planted("refuses for another reason", gives("PERSON_NOT_KNOWN"), "refusal", r"details\.reason"),
    planted("blames another party", blames_the_platform, "refusal-form", r"details\.party"),
    planted("does not say what to do next", says_no_next_step, "refusal-form",
            r"details\.next_step"),
    planted("numbers its refusals otherwise", gives_another_code, "refusal-form", r"details\.code"),
    planted("gives another domain", gives_its_own_domain, "refusal-form", r"ErrorInfo\.domain"),
    planted("gives a code of its own", gives_another_info, "refusal-form", r"ErrorInfo\.reason"),
    planted("says one thing here and another there", says_it_twice_otherwise, "refusal-form",
            "LocalizedMessage"),
    planted("refuses another message", gives_another_message, "refusal-form",
            r"details\.message_id"),
    planted("says only that it failed", says("操作失败！"), "refusal-text", r"details\.text_zh"),
    planted("says nothing in Chinese", says(_ENGLISH), "refusal-text", r"details\.text_zh"),
    planted("begins in English", says(f"{_ENGLISH} 没有备案"), "refusal-text",
            r"details\.text_zh"),
    planted("says more than 60 characters", says(_LONG), "refusal-text", r"details\.text_zh"),
    planted("shows a trace to the cashier", says(f"错误：{_STACK}"), "refusal-text",
            r"details\.text_zh"),
    planted("shows a trace in the status", shows_a_trace, "refusal-text", r"status\.message"),
    planted("says nothing", says(""), "refusal-text", r"details\.text_zh"),
    planted("tells only the first problem", tells_only_the_first, "refusal",
            r"details\.problems\[\]\.reason", _SEVERAL),
    planted("names no field", names_no_field, "refusal", r"details\.problems\[\]\.field",
            _SEVERAL),
    planted("does not say by how much", says("费用明细的四部分之和与金额不符"), "refusal-text",
            r"details\.text_zh", ("fees/one-fen-off[split]",), step="fees"),
    planted("does not say when to try again", drops_retry, "refusal", "RetryInfo",
            ("hub/maintenance",), "A-143", "in-the-window"),
    planted("does not say what is out of service", drops_outage, "refusal", r"details\.outage",
            ("hub/unplanned-outage",), "A-143", "during"),
)  # fmt: skip
