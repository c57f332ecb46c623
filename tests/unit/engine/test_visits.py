"""The steps of an open visit: open, upload, withdraw, close (all or nothing)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    LI,
    MA,
    NOW_MS,
    VISIT,
    VISITED_MS,
    SomeInstitutions,
    SomePeople,
    a_fee_line,
    a_header,
    a_person,
    a_policy,
    a_question,
    a_visit,
    an_empty_visit,
    an_institution,
    to_cancel_visit,
    to_open,
    to_upload,
    to_withdraw,
)
from tests.unit.engine.places import InsuredPlace
from yidi.domain.care import CareType
from yidi.domain.errors import LimitReached, NotKnown, Refusal, RequestInvalid, StateRefused
from yidi.domain.fallback import Bar
from yidi.domain.records import Visit, VisitState
from yidi.domain.requests import PlannedLine
from yidi.engine.barred_costs import bars_record
from yidi.engine.once import RefusedWithTrace


def place(*visits: Visit, **lines: Any) -> InsuredPlace:
    found = InsuredPlace()
    found.keep(*visits, **lines)
    return found


async def test_an_opened_visit_keeps_what_was_decided() -> None:
    insured = InsuredPlace()

    opened, standing = await insured.open(to_open())

    assert opened == Visit(
        visit_id="630100202501061530000000000001",
        person_number=LI,
        insurance=310,
        category=12,
        care_type=14,
        disease_code="M03900",
        filing_type=11,
        is_emergency=False,
        treating_region="510100",
        insured_area="630100",
        institution_code="H51010000001",
        outpatient_number="OP1",
        visited_at_ms=VISITED_MS,
        opened_at_ms=NOW_MS,
        state=VisitState.OPEN,
        line_count=0,
        total_fen=0,
        full_self_paid_fen=0,
        over_limit_fen=0,
        first_paid_fen=0,
        in_scope_fen=0,
    )
    assert standing.filing_type == 11
    assert insured.books.visits == {opened.visit_id: opened}


async def test_an_emergency_is_kept_as_one() -> None:
    """A-028."""
    insured = InsuredPlace(people=SomePeople((a_person(filings=()),)))

    opened, standing = await insured.open(to_open(question=a_question(CareType.EMERGENCY)))

    assert (opened.is_emergency, opened.filing_type, standing.is_deemed) == (True, 22, True)


async def test_where_no_filing_is_needed_none_is_kept() -> None:
    """A-038."""
    insured = InsuredPlace(
        people=SomePeople((a_person(filings=()),)), policy=a_policy(filing_required=frozenset())
    )

    opened, _ = await insured.open(to_open(question=a_question(CareType.ORDINARY)))

    assert opened.filing_type == 0


@pytest.mark.parametrize(
    "command",
    [
        to_open(credential_number="630198195611200038"),
        to_open(question=a_question(CareType.PHARMACY)),
        to_open(question=a_question(person_number=MA)),
    ],
    ids=["another credential", "care not allowed", "unknown person"],
)
async def test_a_refused_opening_leaves_nothing(command: Any) -> None:
    insured = InsuredPlace()

    with pytest.raises(Refusal):
        await insured.open(command)

    assert insured.books.visits == {}


# --------------------------------------------------------------------------- refused costs

BARS = f"H51010000001/{LI}"


def without_hypertension() -> InsuredPlace:
    """The hospital has opened chronic care, but not hypertension."""
    hospital = an_institution(opened_diseases=frozenset({"M01600"}))
    return InsuredPlace(registry=SomeInstitutions({hospital.code: hospital}))


async def test_chronic_care_that_is_not_opened_leaves_a_bar_with_its_lines() -> None:
    """A-069."""
    command = to_open(planned_lines=(PlannedLine("1", "A"), PlannedLine("2", "B")))

    with pytest.raises(RefusedWithTrace) as caught:
        await without_hypertension().open(command)

    assert caught.value.refusal.reason.name == "DISEASE_NOT_OPEN_AT_INSTITUTION"
    (record,) = caught.value.changes.messages
    assert (record.message_id, record.at_ms) == (BARS, NOW_MS)
    assert record.answer == b'[["OP1","M03900",[["1","A"],["2","B"]]]]'


async def test_a_missing_filing_leaves_no_bar() -> None:
    """A-069: the policy text speaks of what is not opened; a filing can be made."""
    insured = InsuredPlace(people=SomePeople((a_person(filings=()),)))

    with pytest.raises(Refusal) as caught:
        await insured.open(to_open())

    assert caught.value.reason.name == "FILING_MISSING"


async def test_a_barred_line_is_refused_in_an_ordinary_visit_and_others_are_taken() -> None:
    """A-069."""
    bar = Bar("OP1", "M07801", frozenset({PlannedLine("1", a_fee_line("1").item_code)}))
    ordinary = an_empty_visit(care_type=11, disease_code="", outpatient_number="OP1")
    insured = place(ordinary)
    insured.books.messages[BARS] = bars_record(BARS, (bar,), NOW_MS)

    with pytest.raises(StateRefused) as caught:
        await insured.upload(to_upload(a_fee_line("2"), a_fee_line("1")))
    after = await insured.upload(to_upload(a_fee_line("2")))

    assert [each.field_path for each in caught.value.problems] == ["lines[1].line_number"]
    assert after.line_count == 1


async def test_chronic_care_that_can_be_opened_lifts_its_own_bar() -> None:
    """A-069: the hospital has opened it in the meantime."""
    own, other = (Bar("OP1", code, frozenset()) for code in ("M03900", "M07801"))
    insured = InsuredPlace()
    insured.books.messages[BARS] = bars_record(BARS, (own, other), NOW_MS)

    await insured.open(to_open())

    assert insured.books.messages[BARS].answer == b'[["OP1","M07801",[]]]'


# --------------------------------------------------------------------------- lines


async def test_uploaded_lines_are_kept_and_counted() -> None:
    insured = place(an_empty_visit())
    lines = (a_fee_line("1"), a_fee_line("2", amount=1_600))

    after = await insured.upload(to_upload(*lines))

    assert (after.line_count, after.total_fen, after.in_scope_fen) == (2, 12_000, 12_000)
    assert list(insured.books.lines.values()) == list(lines)
    assert insured.books.visits[VISIT] == after


async def test_a_line_number_that_the_visit_has_already_is_refused_with_all_of_them() -> None:
    """A-065."""
    kept = (a_fee_line("1"), a_fee_line("2"))
    insured = place(an_empty_visit(line_count=2), lines=kept)

    with pytest.raises(RequestInvalid) as caught:
        await insured.upload(to_upload(a_fee_line("2"), a_fee_line("3"), a_fee_line("1")))

    assert [(each.reason.name, each.field_path) for each in caught.value.problems] == [
        ("LINE_REPEATED", "lines[0].line_number"),
        ("LINE_REPEATED", "lines[2].line_number"),
    ]
    assert len(insured.books.lines) == 2


async def test_the_same_line_number_may_occur_in_another_visit() -> None:
    other = a_fee_line("1", visit_id="other")
    insured = place(an_empty_visit(), an_empty_visit(visit_id="other"), lines=[other])

    after = await insured.upload(to_upload(a_fee_line("1")))

    assert after.line_count == 1


async def test_a_visit_that_would_have_too_many_lines_takes_none_of_them() -> None:
    insured = place(an_empty_visit(line_count=1_999))

    with pytest.raises(LimitReached):
        await insured.upload(to_upload(a_fee_line("1"), a_fee_line("2")))

    assert insured.books.lines == {}
    assert insured.books.visits[VISIT].line_count == 1_999


async def test_a_batch_taken_back_leaves_the_others() -> None:
    kept = (a_fee_line("1"), a_fee_line("2", batch_number="2", amount=1_600))
    before = an_empty_visit(line_count=2, total_fen=12_000, in_scope_fen=12_000)
    insured = place(before, lines=kept)

    after = await insured.withdraw(to_withdraw("2"))

    assert (after.line_count, after.total_fen, after.in_scope_fen) == (1, 10_400, 10_400)
    assert list(insured.books.lines) == [(VISIT, "1")]


async def test_all_batches_can_be_taken_back_at_once_even_if_there_are_none() -> None:
    kept = (a_fee_line("1"), a_fee_line("2", batch_number="2", amount=1_600))
    before = an_empty_visit(line_count=2, total_fen=12_000, in_scope_fen=12_000)
    insured = place(before, lines=kept)

    first = await insured.withdraw(to_withdraw("0000"))
    again = await insured.withdraw(to_withdraw("0000"))

    assert first == again == an_empty_visit()
    assert insured.books.lines == {}


async def test_an_unknown_batch_is_not_found() -> None:
    insured = place(a_visit())

    with pytest.raises(NotKnown) as caught:
        await insured.withdraw(to_withdraw("7"))

    assert caught.value.reason.name == "BATCH_NOT_KNOWN"
    assert caught.value.head.text_zh == "未查询到收费批次7,请核对批次号"


# --------------------------------------------------------------------------- closing


async def test_a_cancelled_visit_keeps_its_lines_for_the_record() -> None:
    insured = place(a_visit(), lines=[a_fee_line("1")])

    assert await insured.cancel_visit(to_cancel_visit()) is None

    assert insured.books.visits[VISIT] == a_visit(state=VisitState.CANCELLED)
    assert list(insured.books.lines) == [(VISIT, "1")]


CLOSED = (VisitState.SETTLED, VisitState.REFUNDED, VisitState.CANCELLED)


@pytest.mark.parametrize("state", CLOSED)
@pytest.mark.parametrize("step", ["upload", "withdraw", "cancel_visit"])
async def test_a_closed_visit_takes_no_step_any_more(step: str, state: VisitState) -> None:
    commands = {
        "upload": to_upload(a_fee_line("9")),
        "withdraw": to_withdraw(),
        "cancel_visit": to_cancel_visit(),
    }
    insured = place(a_visit(state=state), lines=[a_fee_line("1")])

    with pytest.raises(StateRefused) as caught:
        await getattr(insured, step)(commands[step])

    assert caught.value.reason.name == "VISIT_CLOSED"
    assert insured.books.visits[VISIT].state is state


@pytest.mark.parametrize("step", ["upload", "withdraw", "cancel_visit"])
async def test_another_institution_cannot_touch_a_visit(step: str) -> None:
    header = a_header(institution_code="H51010000002")
    commands = {
        "upload": to_upload(a_fee_line("9"), header=header),
        "withdraw": to_withdraw(header=header),
        "cancel_visit": to_cancel_visit(header=header),
    }
    insured = place(a_visit())

    with pytest.raises(Refusal) as caught:
        await getattr(insured, step)(commands[step])

    assert caught.value.reason.name == "NOT_YOUR_VISIT"
