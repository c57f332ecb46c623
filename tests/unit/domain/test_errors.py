"""The tree of refusals and the catalogue behind it (A-142)."""

from __future__ import annotations

import pytest

from yidi.domain import errors
from yidi.domain.errors import Family, NextStep, Party, problem, refusal, refuse
from yidi.domain.invariants import InvariantBroken


def test_every_reason_has_its_own_number() -> None:
    codes = [reason.code for reason in errors.reasons().values()]

    assert len(set(codes)) == len(codes)


def test_the_first_digit_of_a_number_is_the_party_at_fault() -> None:
    named = {
        "INTERNAL": Party.NATIONAL_PLATFORM,
        "BENEFIT_SUSPENDED": Party.INSURED_PLACE,
        "ITEM_NOT_IN_CATALOGUE": Party.TREATING_PLACE,
        "REQUEST_INVALID": Party.INSTITUTION,
        "FILING_MISSING": Party.PERSON,
        "OUTCOME_UNKNOWN": Party.COMMUNICATION,
    }

    assert {name: errors.reasons()[name].party for name in named} == named


def test_every_reason_names_a_party_a_family_and_a_next_step() -> None:
    for reason in errors.reasons().values():
        assert reason.party in Party
        assert reason.family in Family
        assert reason.next_step in NextStep


def test_a_reason_is_found_by_its_number() -> None:
    found = errors.reason_of_code(4_006)

    assert found is not None
    assert found.name == "MESSAGE_CONFLICT"
    assert errors.reason_of_code(4_999) is None


def test_the_catalogue_is_in_the_order_of_its_numbers() -> None:
    codes = [reason.code for reason in errors.reasons().values()]

    assert codes == sorted(codes)


def test_every_family_has_its_class() -> None:
    assert set(errors.FAMILIES) == set(Family)
    assert all(issubclass(kind, errors.Refusal) for kind in errors.FAMILIES.values())


def test_a_text_is_filled_with_its_facts() -> None:
    found = problem("VISIT_NOT_KNOWN", "visit_id", visit="V1")

    assert found.text_zh == "未查询到就诊V1,请核对就诊号"
    assert found.text_en == "Visit V1 is not known; check the number."
    assert found.field_path == "visit_id"


def test_numbers_among_the_facts_become_text() -> None:
    assert problem("TOO_MANY_LINES", count=501, most=500).facts == {"count": "501", "most": "500"}


def test_a_text_of_another_party_is_given_as_it_is() -> None:
    reason = errors.reasons()["BENEFIT_SUSPENDED"]

    found = errors.Problem(reason, given_zh="待遇已暂停", given_en="suspended")

    assert (found.text_zh, found.text_en) == ("待遇已暂停", "suspended")


def test_a_reason_that_is_not_in_the_catalogue_is_our_mistake() -> None:
    with pytest.raises(InvariantBroken, match="NO_SUCH_REASON"):
        problem("NO_SUCH_REASON")


def test_a_refusal_without_a_problem_is_our_mistake() -> None:
    with pytest.raises(InvariantBroken):
        refusal([])
    with pytest.raises(InvariantBroken):
        errors.StateRefused([])


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("FIELD_MISSING", errors.RequestInvalid),
        ("VISIT_NOT_KNOWN", errors.NotKnown),
        ("VISIT_CLOSED", errors.StateRefused),
        ("NOT_YOUR_VISIT", errors.NotPermitted),
        ("MESSAGE_CONFLICT", errors.MessageConflict),
        ("TOO_MANY_LINES", errors.LimitReached),
        ("INSURED_PLACE_DOWN", errors.ProvinceDown),
        ("OUTCOME_UNKNOWN", errors.OutcomeUnknown),
        ("METHOD_UNKNOWN", errors.NotServed),
        ("INTERNAL", errors.OurFault),
    ],
)
def test_a_refusal_is_of_the_family_of_its_reason(reason: str, kind: type[errors.Refusal]) -> None:
    facts = dict.fromkeys(
        ("field", "visit", "state", "state_en", "message_id", "count", "most", "region", "method"),
        "x",
    )

    assert type(refuse(reason, **facts)) is kind


def test_the_first_problem_decides_the_family() -> None:
    refused = refusal([problem("FILING_MISSING"), problem("FIELD_MISSING", field="x")])

    assert isinstance(refused, errors.StateRefused)
    assert refused.reason.name == "FILING_MISSING"
    assert [each.reason.name for each in refused.problems] == ["FILING_MISSING", "FIELD_MISSING"]


def test_one_problem_of_a_request_stands_for_itself() -> None:
    refused = refuse("FIELD_MISSING", "name", field="姓名")

    assert (refused.reason.name, refused.head.field_path) == ("FIELD_MISSING", "name")
    assert str(refused) == "FIELD_MISSING: name is missing."


def test_several_problems_of_a_request_are_counted() -> None:
    missing = problem("FIELD_MISSING", field="x")

    refused = refusal([missing] * 3)

    assert refused.reason.name == "REQUEST_INVALID"
    assert refused.head.text_zh == "报文有3处错误,请逐项更正后重新发送"


def test_problems_that_were_not_sent_are_counted_too() -> None:
    refused = refusal([problem("FIELD_MISSING", field="x")], omitted=29)

    assert refused.head.facts == {"count": "30"}


def test_several_reasons_of_state_keep_the_first_as_the_head() -> None:
    refused = refusal([problem("FILING_MISSING"), problem("BENEFIT_SUSPENDED")])

    assert refused.head.reason.name == "FILING_MISSING"


def test_advice_when_to_try_again_is_kept() -> None:
    refused = refusal([problem("OVERLOADED")], retry_after_ms=1_000)

    assert (refused.retry_after_ms, refused.omitted) == (1_000, 0)
