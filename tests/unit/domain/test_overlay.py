"""A person is the roster overlaid by the records, as of a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from yidi.domain.care import CareType, FilingType, Insurance, InsuredStatus, PersonCategory, Sex
from yidi.domain.filing import Filing, FilingStatus
from yidi.domain.filing_record import FilingMaterial, FilingMode, FilingVersion
from yidi.domain.overlay import last_version, overlaid, selection_key
from yidi.domain.person import InsuredRelation, Person, Selection
from yidi.domain.qualification import Qualification, QualificationState, QualificationStatus
from yidi.domain.records import RecordKind, RegistryRecord
from yidi.domain.regions import CHINA_TIME
from yidi.domain.registry_documents import (
    filing_from_text,
    filing_to_text,
    moment_ms,
    qualification_to_text,
    to_text,
)

TEN = datetime(2025, 3, 10, 10, 0, tzinfo=CHINA_TIME)
NINE_59 = datetime(2025, 3, 10, 9, 59, tzinfo=CHINA_TIME)
OLD_FILING = Filing("BA1", FilingType.LONG_TERM_RESIDENT, "510000", date(2023, 1, 1))
HYPERTENSION = Qualification("QH0101", "高血压Ⅱ期", "M03900", date(2022, 1, 1), None)
PERSON = Person(
    person_number="1",
    name="王秀兰",
    identity_number="",
    sex=Sex.FEMALE,
    birth_date=date(1950, 1, 4),
    area_code="630100",
    insurances=(
        InsuredRelation(
            Insurance.EMPLOYEE, PersonCategory.RETIRED, InsuredStatus.NORMAL, False, False, 0,
            "630100",
        ),
    ),
    filings=(OLD_FILING,),
    qualifications=(replace(HYPERTENSION, selected_institutions=("H51010000001",)),),
    selections=(Selection(CareType.ORDINARY, "H51010000002", date(2020, 1, 1)),),
)  # fmt: skip


def a_record(
    kind: RecordKind, key: str, document: str, *, at: datetime = TEN, version: int = 1
) -> RegistryRecord:
    at_ms = moment_ms(at)
    return RegistryRecord("1", kind, key, version, at_ms, at_ms, "m", "J63010000001", document)


def test_without_records_the_person_is_that_of_the_roster():
    assert overlaid(PERSON, (), TEN) is PERSON


def test_a_changed_filing_counts_from_its_moment_on_and_the_old_one_before():
    """A-036: settlement uses the version valid at the service time."""
    moved = FilingVersion(replace(OLD_FILING, area_code="440000"), date(2025, 3, 10))
    records = [a_record(RecordKind.FILING, "BA1", filing_to_text(moved), version=2)]

    assert overlaid(PERSON, records, NINE_59).filings[0].area_code == "510000"
    assert overlaid(PERSON, records, TEN).filings[0].area_code == "440000"


def test_a_cancelled_filing_still_counts_for_the_time_before():
    """A-036."""
    cancelled = FilingVersion(replace(OLD_FILING, status=FilingStatus.CANCELLED), date(2025, 3, 10))
    records = [a_record(RecordKind.FILING, "BA1", filing_to_text(cancelled), version=2)]

    assert overlaid(PERSON, records, NINE_59).filings[0].status is FilingStatus.ACTIVE
    assert overlaid(PERSON, records, TEN).filings[0].status is FilingStatus.CANCELLED


def test_a_new_filing_is_added_and_its_days_decide():
    """A-024, A-035."""
    new = FilingVersion(
        Filing("BA2", FilingType.OTHER_TEMPORARY, "440000", date(2025, 3, 10), date(2025, 9, 10)),
        date(2025, 3, 10),
    )
    records = [a_record(RecordKind.FILING, "BA2", filing_to_text(new))]

    assert [each.filing_id for each in overlaid(PERSON, records, NINE_59).filings] == ["BA1", "BA2"]


def test_a_filing_with_material_missing_ends_with_the_day_it_is_due():
    """A-024: 容缺."""
    version = FilingVersion(OLD_FILING, date(2025, 3, 10), due=date(2025, 4, 9))
    records = [a_record(RecordKind.FILING, "BA1", filing_to_text(version), version=2)]

    assert overlaid(PERSON, records, TEN).filings[0].end == date(2025, 4, 9)


def test_a_version_of_a_filing_is_read_back_as_it_was_written():
    version = FilingVersion(
        OLD_FILING,
        date(2025, 3, 10),
        mode=FilingMode.SELF_SERVICE,
        materials=(FilingMaterial.COMMITMENT_LETTER,),
        due=date(2025, 4, 9),
    )

    assert filing_from_text("BA1", filing_to_text(version)) == version


def test_a_terminated_qualification_stands_at_09_59_and_not_at_10_00():
    """A-016."""
    ended = replace(HYPERTENSION, status=QualificationStatus.TERMINATED, terminated_at=TEN)
    records = [
        a_record(RecordKind.QUALIFICATION, "QH0101", qualification_to_text(ended), version=2)
    ]

    before = overlaid(PERSON, records, NINE_59).qualifications[0]
    after = overlaid(PERSON, records, TEN).qualifications[0]

    assert before.state_at(NINE_59) is QualificationState.STANDS
    assert after.state_at(TEN) is QualificationState.TERMINATED
    assert after.selected_institutions == ("H51010000001",)


def test_a_benefit_status_has_a_time_line():
    """A-017: paused at 10:00, resumed at 11:00."""
    eleven = TEN.replace(hour=11)
    records = [
        a_record(RecordKind.BENEFIT_STATUS, "310", to_text({"status": 2})),
        a_record(RecordKind.BENEFIT_STATUS, "310", to_text({"status": 1}), at=eleven, version=2),
    ]

    statuses = [overlaid(PERSON, records, at).insurances[0].status for at in (NINE_59, TEN, eleven)]

    assert statuses == [InsuredStatus.NORMAL, InsuredStatus.SUSPENDED, InsuredStatus.NORMAL]


def test_a_block_begins_at_its_moment_and_ends_when_it_is_lifted():
    """A-134."""
    eleven = TEN.replace(hour=11)
    records = [
        a_record(RecordKind.BLOCK, "", to_text({"is_blocked": True})),
        a_record(RecordKind.BLOCK, "", to_text({"is_blocked": False}), at=eleven, version=2),
    ]

    assert not overlaid(PERSON, records, NINE_59).is_blocked_at(NINE_59)
    assert overlaid(PERSON, records, TEN).is_blocked_at(TEN)
    assert not overlaid(PERSON, records, eleven).is_blocked_at(eleven)


def test_a_choice_replaces_the_earlier_one_of_its_kind_from_the_next_day():
    """A-015, A-033."""
    next_day = datetime(2025, 3, 11, tzinfo=CHINA_TIME)
    chosen = to_text({"institutions": ["H51010000003"]})
    records = [
        a_record(RecordKind.SELECTION, selection_key(CareType.ORDINARY), chosen, at=next_day),
        a_record(RecordKind.SELECTION, selection_key(CareType.CHRONIC), chosen, at=next_day),
    ]

    today, tomorrow = overlaid(PERSON, records, TEN), overlaid(PERSON, records, next_day)

    assert today.selected_for(CareType.ORDINARY, date(2025, 3, 10)) == ("H51010000002",)
    assert tomorrow.selected_for(CareType.ORDINARY, date(2025, 3, 11)) == ("H51010000003",)
    assert today.qualifications[0].selected_institutions == ("H51010000001",)
    assert tomorrow.qualifications[0].selected_institutions == ("H51010000003",)


def test_the_later_of_a_choice_for_one_disease_and_for_all_counts():
    """A-015."""
    for_all = selection_key(CareType.CHRONIC)
    for_one = selection_key(CareType.CHRONIC, "QH0101")
    records = [
        a_record(RecordKind.SELECTION, for_all, to_text({"institutions": ["A"]})),
        a_record(RecordKind.SELECTION, for_one, to_text({"institutions": ["B"]}),
                 at=TEN.replace(hour=11)),
        a_record(RecordKind.SELECTION, for_all, to_text({"institutions": ["C"]}), version=2,
                 at=TEN.replace(hour=12)),
    ]  # fmt: skip

    seen = [
        overlaid(PERSON, records, TEN.replace(hour=hour)).qualifications[0].selected_institutions
        for hour in (10, 11, 12)
    ]

    assert seen == [("A",), ("B",), ("C",)]


def test_the_last_version_of_a_record_is_found():
    first = a_record(RecordKind.BLOCK, "", "{}")
    second = first._replace(version=2)

    assert last_version([first, second], RecordKind.BLOCK, "") is second
    assert last_version([first], RecordKind.FILING, "") is None
