"""Whether a sentence is fit for a cashier's screen (A-142)."""

from __future__ import annotations

import pytest

from yidi.domain.errors import Reason, reasons
from yidi.jointtest.judging.texts import faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "没有中文提示"),
        ("Benefit not found", "没有汉字"),
        ("系统异常", "太笼统：没有说明原因和对象"),
        ("调用失败!", "太笼统：没有说明原因和对象"),
        ("请求失败:java.lang.NullPointerException", "带有程序内部信息"),
        ("本地查询错误:该参保人的基本信息为空null", "带有程序内部信息"),
        ("备案无效 the filing has expired 请重办", "夹有英文句子"),
        ("备" * 61, "超过 60 字（61 字）"),
    ],
)
def test_an_unfit_text_is_told_why(text: str, fault: str) -> None:
    assert fault in [zh for zh, _ in faults(text)]


@pytest.mark.parametrize(
    "text",
    [
        "备案地为成都市,与就医地绵阳市不一致",
        "病种代码M07801对应名称应为透析",
        "未查询到有效异地就医备案,请通过国家医保服务平台App补办备案",
        "备" * 60,
    ],
)
def test_a_short_concrete_text_is_fit(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize("reason", reasons().values(), ids=lambda each: each.name)
def test_no_text_of_our_own_catalogue_is_unfit(reason: Reason) -> None:
    assert faults(reason.zh.format_map(reason.example)) == []
