"""Hints beside a successful answer: what a person has (A-043), what became of a bill since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from yidi.domain.eligibility import Standing
from yidi.domain.limits import TEXT_ZH_CHARS_MAX
from yidi.v1 import header_pb2

UNUSED_QUALIFICATION: Final = "UNUSED_QUALIFICATION"
DECLARED_QUALIFICATION_MISSING: Final = "DECLARED_QUALIFICATION_MISSING"

_MISSING = header_pb2.Warning(
    name=DECLARED_QUALIFICATION_MISSING,
    text_zh="患者申明有门诊慢特病待遇资格,参保地未查询到有效资格",
    text_en="The person declared a qualification; the insured place knows of none that is valid.",
)

BILL_REFUNDED: Final = header_pb2.Warning(
    name="BILL_REFUNDED",
    text_zh="这张账单后来已退费,本回答是第一次结算的结果",
    text_en="The bill was refunded since; this is the answer to its settlement.",
)
"""Beside the first answer to a bill, when it is asked for again after a refund."""


def hints_of(standing: Standing, *, is_declared: bool = False) -> tuple[header_pb2.Warning, ...]:
    """Return what the institution should tell the person about qualifications.

    Ordinary care of somebody with a qualification gets a hint, and so does a declared
    qualification that is not there. Chronic care uses one: there is nothing to hint at.
    """
    if standing.disease_code:
        return ()
    if standing.unused:
        return (unused_qualification(standing.unused),)
    return (_MISSING,) if is_declared else ()


@lru_cache(maxsize=1_024)
def unused_qualification(codes: tuple[str, ...]) -> header_pb2.Warning:
    """Return the hint that these qualifications are not used."""
    text = "患者有门诊慢特病待遇资格:"
    room = TEXT_ZH_CHARS_MAX - len(text) - 1
    shown = "、".join(codes)
    if len(shown) > room:
        shown = shown[:room].rpartition("、")[0] + "等"
    return header_pb2.Warning(
        name=UNUSED_QUALIFICATION,
        text_zh=f"{text}{shown}",
        text_en=f"The person has qualifications that this visit does not use: {', '.join(codes)}",
        disease_codes=codes,
    )


def hints_of_bill(
    given: Iterable[header_pb2.Warning], used_codes: Sequence[str]
) -> tuple[header_pb2.Warning, ...]:
    """Return the hints of all parts once; a qualification that one part uses is used."""
    found: dict[str, header_pb2.Warning] = {}
    for hint in given:
        if hint.name == UNUSED_QUALIFICATION:
            left = tuple(code for code in hint.disease_codes if code not in used_codes)
            if left:
                found[hint.name] = unused_qualification(left)
        else:
            found[hint.text_zh] = hint
    return tuple(found.values())
