"""Whether a sentence for the cashier's screen is fit for it (规范报错提示信息, A-142).

Short, Chinese, about something concrete; no trace of a program, no bare code, no English.
"""

from __future__ import annotations

import re
from typing import Final

from yidi.domain.limits import TEXT_ZH_CHARS_MAX

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{4,}(?:[ '][A-Za-z]{2,})+")
_TECHNICAL: Final = (
    "exception", "traceback", "stacktrace", "java.", "com.", "org.", "ora-", "sql", "null",
    "undefined", "nullpointer", "unique constraint", "uniqueconstraint", "insert into",
    "select ", "http://", "https://", "localhost", ".py", ".java", "errno", "timeout error",
    "internal error",
)  # fmt: skip
_VAGUE: Final = frozenset(
    ("系统异常", "系统错误", "系统繁忙", "调用失败", "操作失败", "未知错误", "处理失败", "请求失败",
     "失败", "错误", "异常", "办理失败", "结算失败", "服务异常", "网络异常", "接口异常",
     "数据异常", "数据错误", "参数错误")
)  # fmt: skip
_MARKS = re.compile(r"[\s,，。.!！:：;；、]+")


def faults(text: str) -> list[tuple[str, str]]:
    """Return everything that is wrong with a text, in Chinese and English."""
    found = []
    if not text.strip():
        return [("没有中文提示", "there is no Chinese text")]
    if len(text) > TEXT_ZH_CHARS_MAX:
        found.append(
            (
                f"超过 {TEXT_ZH_CHARS_MAX} 字（{len(text)} 字）",
                f"longer than {TEXT_ZH_CHARS_MAX} characters",
            )
        )
    if not _CHINESE.search(text):
        found.append(("没有汉字", "not in Chinese"))
    if technical(text):
        found.append(("带有程序内部信息", "shows the inside of a program"))
    elif _ENGLISH.search(text):
        found.append(("夹有英文句子", "has English words"))
    if _MARKS.sub("", text) in _VAGUE:
        found.append(("太笼统：没有说明原因和对象", "says neither what is wrong nor with what"))
    return found


def technical(text: str) -> bool:
    """Whether a text shows the inside of a program: a trace, SQL, a class name."""
    lower = text.lower()
    return any(word in lower for word in _TECHNICAL)
