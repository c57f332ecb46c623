"""A refusal: is it of the form the contract describes, can a cashier read it, is it the right one.

The form is held against the contract alone; which reason is right is what the case says.
"""

from __future__ import annotations

from collections.abc import Container

from google.rpc import code_pb2

from yidi.domain.errors import reason_of_code, reasons
from yidi.jointtest.heard import Heard, message_id_of, reason_name
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.judging.texts import faults, technical
from yidi.jointtest.v1 import result_pb2, step_pb2
from yidi.v1 import codes_pb2
from yidi.wire.status import DOMAIN, STATUS_OF_FAMILY

Mismatches = list[result_pb2.Mismatch]
_CHECK = "refusal"
_FORM = "refusal-form"
_TEXT = "refusal-text"
_DIGITS = 1000


def right_refusal(heard: Heard, refused: step_pb2.Refused) -> Mismatches:
    """Return what is wrong with a refusal that had to come."""
    if heard.is_answered:
        wanted = " / ".join(refused.reasons) or " / ".join(refused.status)
        return [
            mismatch(
                _CHECK, "", wanted, "OK",
                zh="应当拒绝，却办理了", en="it had to be refused and was carried out",
            )
        ]  # fmt: skip
    found: Mismatches = []
    first = [heard.reason, *heard.problem_reasons[:1]]
    if refused.reasons and not set(first) & set(refused.reasons):
        found.append(
            mismatch(
                _CHECK, "details.reason", " / ".join(refused.reasons), heard.told(),
                zh="拒绝的原因不对", en="it was refused for another reason",
            )
        )  # fmt: skip
    elif status := _right_status(heard, refused):
        found.append(status)
    missing = [each for each in refused.problems if each not in heard.problem_reasons]
    if missing:
        found.append(
            mismatch(
                _CHECK, "details.problems[].reason", " + ".join(refused.problems),
                " + ".join(heard.problem_reasons),
                zh="应当一次列出全部问题", en="every problem has to be listed at once",
            )
        )  # fmt: skip
    return found + _facts(heard, refused)


def _right_status(heard: Heard, refused: step_pb2.Refused) -> result_pb2.Mismatch | None:
    wanted = list(refused.status)
    known = reasons().get(heard.reason)
    if not wanted and known is not None:
        wanted = [code_pb2.Code.Name(STATUS_OF_FAMILY[known.family])]
    if not wanted or heard.status in wanted:
        return None
    return mismatch(
        _CHECK, "status", " / ".join(wanted), heard.status or heard.told(),
        zh="状态码与错误原因不符", en="the status code does not belong to the reason",
    )  # fmt: skip


def _facts(heard: Heard, refused: step_pb2.Refused) -> Mismatches:
    detail = heard.detail
    if detail is None:
        return []
    found: Mismatches = []
    fields = [each.field for each in detail.problems]
    for field in refused.fields:
        if not any(each == field or each.endswith(f".{field}") for each in fields):
            found.append(
                mismatch(
                    _CHECK, "details.problems[].field", field, " / ".join(fields),
                    zh="没有指出出错的字段", en="the field at fault is not named",
                )
            )  # fmt: skip
    for text in refused.says:
        if text not in detail.text_zh and not any(text in each.text_zh for each in detail.problems):
            found.append(
                mismatch(
                    _TEXT, "details.text_zh", f"…{text}…", detail.text_zh,
                    zh="提示没有说出具体对象", en="the text does not name what it is about",
                    rule="A-142",
                )
            )  # fmt: skip
    if refused.has_retry and heard.retry is None:
        found.append(
            mismatch(
                _CHECK, "RetryInfo", "retry_delay", "—",
                zh="没有说明多久之后重试", en="it does not say when to try again", rule="A-143",
            )
        )  # fmt: skip
    if refused.has_outage and not detail.HasField("outage"):
        found.append(
            mismatch(
                _CHECK, "details.outage", "OutageNotice", "—",
                zh="没有返回停机信息", en="the outage notice is missing", rule="A-143",
            )
        )  # fmt: skip
    return found


def form(heard: Heard, without: Container[str] = ()) -> Mismatches:
    """Return what is wrong with the form and the wording of any refusal (A-142)."""
    if heard.is_answered or heard.is_unreachable or heard.answer_use:
        return []
    if heard.transport:
        return [
            mismatch(
                "transport", "", "答复或拒绝 an answer or a refusal", heard.transport,
                zh="没有得到答复：连接中断、超时或答复不能解读",
                en="no answer came: the connection broke, or timed out, or cannot be read",
            )
        ]  # fmt: skip
    if heard.detail is None:
        return [
            mismatch(
                _FORM, "details", "yidi.v1.ErrorDetail", f"{heard.status} {heard.status_text}",
                zh="拒绝没有附错误详情，操作员不知道原因", en="refused without saying why",
                rule="A-142",
            )
        ]  # fmt: skip
    found = [] if _FORM in without else _form(heard)
    return found if _TEXT in without else found + _wording(heard)


def _form(heard: Heard) -> Mismatches:
    detail = heard.detail
    if detail is None:
        return []
    known = reason_of_code(detail.reason)
    name = reason_name(detail.reason)
    party = codes_pb2.Party.Name(detail.party) if detail.party in codes_pb2.Party.values() else ""
    info, localized = heard.info, heard.localized
    asked = message_id_of(heard.request)
    checks = (
        ("details.reason", "ErrorReason", name, known is not None),
        ("details.code", str(int(detail.reason)), str(detail.code), detail.code == detail.reason),
        ("details.party", str(detail.reason // _DIGITS), f"{detail.party} {party}",
         detail.party == detail.reason // _DIGITS),
        ("details.next_step", "NextStep", str(int(detail.next_step)), detail.next_step != 0),
        ("ErrorInfo.reason", name, info.reason if info else "—",
         info is not None and info.reason.removeprefix("ERROR_REASON_") == name),
        ("ErrorInfo.domain", DOMAIN, info.domain if info else "—",
         info is not None and info.domain == DOMAIN),
        ("LocalizedMessage", detail.text_zh, localized.message if localized else "—",
         localized is not None and localized.message == detail.text_zh),
        ("details.message_id", asked, detail.message_id, detail.message_id in ("", asked)),
    )  # fmt: skip
    return [
        mismatch(
            _FORM, path, wanted, got,
            zh="拒绝的格式与合同不符", en="the refusal has not the form of the contract",
            rule="A-142",
        )
        for path, wanted, got, holds in checks
        if not holds
    ]  # fmt: skip


def _wording(heard: Heard) -> Mismatches:
    detail = heard.detail
    if detail is None:
        return []
    texts = [("details.text_zh", detail.text_zh)]
    texts += [
        (f"details.problems[{n}].text_zh", each.text_zh) for n, each in enumerate(detail.problems)
    ]
    found = [
        mismatch(
            _TEXT, path, "简明、具体的中文提示 a short, concrete Chinese sentence", text,
            zh=f"提示不合规范：{zh}", en=f"the text is not fit for a cashier: {en}", rule="A-142",
        )
        for path, text in texts
        for zh, en in faults(text)
    ]  # fmt: skip
    if technical(heard.status_text):
        found.append(
            mismatch(
                _TEXT, "status.message", "—", heard.status_text,
                zh="状态文字带有程序内部信息", en="the status text shows the inside of a program",
                rule="A-142",
            )
        )  # fmt: skip
    return found
