"""How a command ends when it does not do what was asked: exit codes, texts, hints.

* Failure
  - Refused         the platform said no                         exit 1
  - WrongInput      arguments, settings or a file are wrong      exit 2
  - NotReached      no platform there, or no answer from it      exit 3
  - CannotStart     `yidi serve` cannot begin                    exit 4
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar

from yidi.domain.errors import NextStep, Party, Refusal


class Exit(IntEnum):
    """Exit codes; the same list stands in the help and in the README."""

    DONE = 0
    REFUSED = 1
    WRONG_INPUT = 2
    NOT_REACHED = 3
    CANNOT_START = 4
    NOT_PASSED = 5
    NO_RESULT = 6
    OUR_FAULT = 70
    INTERRUPTED = 130


EXITS: Mapping[Exit, tuple[str, str]] = {
    Exit.DONE: ("完成", "done"),
    Exit.REFUSED: ("平台拒绝(业务原因)，没有结算", "refused by the platform; nothing was settled"),
    Exit.WRONG_INPUT: ("命令、设置或文件有误", "wrong arguments, settings or file"),
    Exit.NOT_REACHED: (
        "连不上平台，或结果未知，可用原报文号重试",
        "platform not reached, or outcome unknown: repeat with the same message id",
    ),
    Exit.CANNOT_START: (
        "无法启动：地址被占用，或数据库、配置文件、安全设置不能用",
        "cannot start: address taken, database refused, files with mistakes or not safe",
    ),
    Exit.NOT_PASSED: (
        "联调测试未通过（有用例失败，或什么也没有测到），或压测超过给定限值",
        "joint test not passed (a case failed, or nothing was tested), or a load limit not held",
    ),
    Exit.NO_RESULT: (
        "压测结果无效：压测机是瓶颈，或独立计数不一致",
        "no load result: the generator was the bottleneck, or independent counts disagree",
    ),
    Exit.OUR_FAULT: ("程序内部错误", "an error in this program"),
    Exit.INTERRUPTED: ("被中断", "interrupted"),
}

_INSTITUTION = ("医药机构", "the institution")
PARTY_WORDS: Mapping[Party, tuple[str, str]] = {
    Party.NATIONAL_PLATFORM: ("国家平台", "the national platform"),
    Party.INSURED_PLACE: ("参保地", "the insured place"),
    Party.TREATING_PLACE: ("就医地", "the treating place"),
    Party.INSTITUTION: ("发送方", "the sender of the request"),
    Party.PERSON: ("参保人本人", "the person"),
    Party.COMMUNICATION: ("通信与接入", "communication and access"),
}
_SENDERS = {"J": ("经办机构", "the agency"), "H": _INSTITUTION, "P": _INSTITUTION}

NEXT_STEP_WORDS: Mapping[NextStep, tuple[str, str]] = {
    NextStep.RETRY: ("稍后用原报文号重试", "retry later with the same message id"),
    NextStep.INQUIRE: (
        "凭报文号查询结果，再决定重发或冲正",
        "inquire by message id, then repeat or reverse",
    ),
    NextStep.CORRECT: ("改正后用新的报文号重发", "correct it and send it with a new message id"),
    NextStep.REFUND: ("先退费，再重新结算", "refund first, then settle again"),
    NextStep.PAY_AND_CLAIM: (
        "本人先全额自费，回参保地手工报销",
        "pay in full and claim by hand at the insured place",
    ),
    NextStep.CONTACT: (
        "联系责任方或提示中的单位",
        "contact the party at fault, or the one that the text names",
    ),
    NextStep.START_AGAIN: (
        "重新登记就诊，用新的报文号办理",
        "begin again with a new visit and new message ids",
    ),
    NextStep.SET_UP: (
        "改正地址、证书、签名或口令后原样重发",
        "set right address, certificate, signature or token, then send the same again",
    ),
}
_STEPS_WITHOUT_MESSAGE = {
    NextStep.RETRY: ("稍后重试", "retry later"),
    NextStep.CORRECT: ("改正后重试", "correct it and try again"),
}
"""What is asked of test control, or only read, has no message id to keep or to renew."""


def party_words(party: Party, sender: str) -> tuple[str, str]:
    """Return who is at fault; of a sender also which kind, as its code says."""
    if party is Party.INSTITUTION:
        return _SENDERS.get(sender[:1], PARTY_WORDS[party])
    return PARTY_WORDS[party]


def step_words(step: NextStep, message_id: str) -> tuple[str, str]:
    """Return what to do next; of message ids only where there is one."""
    return (not message_id and _STEPS_WITHOUT_MESSAGE.get(step)) or NEXT_STEP_WORDS[step]


REPEATABLE = frozenset({NextStep.RETRY, NextStep.INQUIRE})
"""After these the same message may be sent again: nothing was done, or the answer is kept."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: where, and what, in both languages; ``facts`` for programs."""

    place_zh: str
    place_en: str
    text_zh: str
    text_en: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.facts,
            "place_zh": self.place_zh,
            "place_en": self.place_en,
            "text_zh": self.text_zh,
            "text_en": self.text_en,
        }


@dataclass(frozen=True, slots=True)
class Hint:
    """What to do about it, in both languages."""

    zh: str
    en: str


class Failure(Exception):
    """A command ends without having done what was asked; the user reads why and what to do."""

    exit: Exit = Exit.OUR_FAULT
    kind: ClassVar[str] = "failure"
    title: ClassVar[tuple[str, str]] = ("错误", "error")

    def __init__(
        self,
        text_zh: str,
        text_en: str,
        *,
        troubles: Sequence[Trouble] = (),
        hints: Sequence[Hint] = (),
    ) -> None:
        super().__init__(text_en)
        self.text_zh = text_zh
        self.text_en = text_en
        self.troubles = tuple(troubles)
        self.hints = tuple(hints)

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "exit": int(self.exit),
            "text_zh": self.text_zh,
            "text_en": self.text_en,
            "problems": [each.as_json() for each in self.troubles],
            "hints": [{"zh": each.zh, "en": each.en} for each in self.hints],
        }


class WrongInput(Failure):
    """Arguments, settings or a file are wrong."""

    exit = Exit.WRONG_INPUT
    kind = "wrong_input"


class NotReached(Failure):
    """No platform was found, or it did not answer."""

    exit = Exit.NOT_REACHED
    kind = "not_reached"


class CannotStart(Failure):
    """The platform cannot start."""

    exit = Exit.CANNOT_START
    kind = "cannot_start"


class Refused(Failure):
    """The platform refused; everything a cashier needs is in ``refusal``.

    ``message_id`` is empty where there is none to keep or to renew: what only looks, and test
    control. When the refusal says that the outcome is unknown, or that the same message may be sent
    again, the command ends like one that did not reach the platform.
    """

    kind = "refused"
    title = ("拒绝", "refused")

    def __init__(
        self,
        refusal: Refusal,
        *,
        message_id: str = "",
        sender: str = "",
        troubles: Sequence[Trouble] = (),
        hints: Sequence[Hint] = (),
    ) -> None:
        head = refusal.head
        super().__init__(head.text_zh, head.text_en, troubles=troubles, hints=hints)
        self.refusal = refusal
        self.message_id = message_id
        self.sender = sender
        self.exit = Exit.REFUSED
        if head.reason.next_step in REPEATABLE:
            self.exit = Exit.NOT_REACHED

    def as_json(self) -> dict[str, Any]:
        reason = self.refusal.reason
        party_zh, party_en = party_words(reason.party, self.sender)
        step_zh, step_en = step_words(reason.next_step, self.message_id)
        return super().as_json() | {
            "code": reason.code,
            "reason": reason.name,
            "party": reason.party.name,
            "party_zh": party_zh,
            "party_en": party_en,
            "next_step": reason.next_step.name,
            "next_step_zh": step_zh,
            "next_step_en": step_en,
            "message_id": self.message_id,
            "problems": [
                {
                    "code": each.reason.code,
                    "reason": each.reason.name,
                    "field": each.field_path,
                    "text_zh": each.text_zh,
                    "text_en": each.text_en,
                }
                for each in self.refusal.problems
            ],
            "problems_omitted": self.refusal.omitted,
        }
