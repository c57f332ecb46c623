"""Who a person is, whose visit it is, and what care may be settled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    FIRST_HOSPITAL,
    LI,
    MA,
    NOW,
    VISIT,
    SomeInstitutions,
    SomePeople,
    a_header,
    a_person,
    a_question,
    a_visit,
    to_open,
)
from tests.fakes import MemoryPage, MemoryProvinceBooks
from tests.unit.engine.places import InsuredPlace
from yidi.domain.care import CareType, CredentialType
from yidi.domain.eligibility import Outcome
from yidi.domain.errors import NotKnown, NotPermitted, Refusal, RequestInvalid, StateRefused
from yidi.domain.records import ProvinceKeys
from yidi.domain.requests import QueryPerson
from yidi.engine.entitlement import own_visit

MA_PERSON = a_person(person_number=MA, name="马国良", identity_number="630198195611200038")


def place() -> InsuredPlace:
    return InsuredPlace(people=SomePeople((a_person(), MA_PERSON)))


def asked(number: str = "630198195203120020", name: str = "", **header: Any) -> QueryPerson:
    return QueryPerson(a_header(**header), CredentialType.IDENTITY_CARD, number, name)


def test_a_credential_leads_to_its_person() -> None:
    """A-040."""
    assert place().entitlement.find_person(asked()).person_number == LI
    assert place().entitlement.find_person(asked(name="李桂兰")).person_number == LI


def test_nobodys_credential_leads_nowhere() -> None:
    with pytest.raises(NotKnown) as caught:
        place().entitlement.find_person(asked("630198199001010019"))

    assert caught.value.reason.name == "PERSON_NOT_KNOWN"
    assert caught.value.head.field_path == "credential.number"


def test_a_person_of_another_area_is_not_known_here() -> None:
    """A-044."""
    assert place().entitlement.find_person(asked(insured_region="630000")).person_number == LI
    with pytest.raises(NotKnown):
        place().entitlement.find_person(asked(insured_region="630200"))


def test_another_name_is_refused() -> None:
    """A-042."""
    with pytest.raises(StateRefused) as caught:
        place().entitlement.find_person(asked(name="李桂芳"))

    assert (caught.value.reason.name, caught.value.head.field_path) == ("PERSON_MISMATCH", "name")


def no_records(*persons: str) -> MemoryPage:
    return MemoryPage(MemoryProvinceBooks(), ProvinceKeys(person_numbers=persons))


def test_a_person_is_known_by_number_in_their_area() -> None:
    entitlement = place().entitlement
    page = no_records(LI)

    assert entitlement.known_person(LI, "630100", page, NOW).name == "李桂兰"
    assert entitlement.known_person(LI, "630000", page, NOW).name == "李桂兰"
    with pytest.raises(NotKnown):
        entitlement.known_person("63010000000000000199", "630100", page, NOW)
    with pytest.raises(RequestInvalid) as caught:
        entitlement.known_person(LI, "630200", page, NOW)
    assert caught.value.reason.name == "INSURED_REGION_MISMATCH"
    assert str(caught.value.problems[0].text_zh) == "人员编号与所填参保地海东市不一致,请核对参保地"


def test_the_shown_credential_must_be_the_persons_own() -> None:
    """A-041, A-042."""
    entitlement = place().entitlement
    page = no_records(LI)

    assert entitlement.shown_person(to_open(), page).person_number == LI
    assert entitlement.shown_person(to_open(person_name=""), page).person_number == LI
    for changed, field in (
        ({"credential_number": "630198195611200038"}, "credential.number"),
        ({"credential_number": "630198199001010019"}, "credential.number"),
        ({"person_name": "马国良"}, "person_name"),
    ):
        with pytest.raises(StateRefused) as caught:
            entitlement.shown_person(to_open(**changed), page)
        assert (caught.value.reason.name, caught.value.head.field_path) == (
            "PERSON_MISMATCH",
            field,
        )


def test_an_institution_must_be_in_the_registry() -> None:
    """A-050."""
    entitlement = InsuredPlace(registry=SomeInstitutions({})).entitlement

    with pytest.raises(NotKnown) as caught:
        entitlement.institution(FIRST_HOSPITAL)

    assert caught.value.head.text_zh == "未查询到机构编码H51010000001,请核对国家统一编码"


def test_care_that_can_be_settled_has_its_standing() -> None:
    standing = place().entitlement.settleable(a_question(), a_person())

    assert (standing.outcome, standing.disease_code) == (Outcome.SETTLE, "M03900")


def test_care_that_cannot_be_settled_is_refused_with_every_reason() -> None:
    """A-069."""
    with pytest.raises(Refusal) as caught:
        place().entitlement.settleable(
            a_question(CareType.PHARMACY), a_person(filings=(), qualifications=())
        )

    assert [each.reason.name for each in caught.value.problems] == [
        "CARE_TYPE_NOT_ALLOWED",
        "FILING_MISSING",
    ]


def test_the_chosen_institutions_are_named_by_the_registry() -> None:
    """A-015: an institution that the registry lacks is named by its code."""
    name = place().entitlement._institution_name

    assert name(FIRST_HOSPITAL) == "成都市模拟第一人民医院"
    assert name("H51010009999") == "H51010009999"


# --------------------------------------------------------------------------- visits


def page_with(**changed: Any) -> MemoryPage:
    books = MemoryProvinceBooks(visits={VISIT: a_visit(**changed)})
    return MemoryPage(books, ProvinceKeys(visit_ids=(VISIT, "other")))


def test_a_visit_belongs_to_its_person_and_institution() -> None:
    assert own_visit(page_with(), VISIT, LI, a_header()).visit_id == VISIT


def test_an_unknown_visit_is_not_found() -> None:
    with pytest.raises(NotKnown) as caught:
        own_visit(page_with(), "other", LI, a_header())

    assert caught.value.reason.name == "VISIT_NOT_KNOWN"


@pytest.mark.parametrize("changed", [{"person_number": MA}, {"institution_code": "H51010000002"}])
def test_somebody_elses_visit_is_not_permitted(changed: dict[str, str]) -> None:
    """A-090."""
    with pytest.raises(NotPermitted) as caught:
        own_visit(page_with(**changed), VISIT, LI, a_header())

    assert caught.value.reason.name == "NOT_YOUR_VISIT"


def test_a_visit_of_another_insured_place_is_not_known_even_in_the_same_books() -> None:
    with pytest.raises(NotKnown):
        own_visit(page_with(insured_area="110100"), VISIT, LI, a_header())
    with pytest.raises(NotKnown):
        own_visit(page_with(), VISIT, LI, a_header(insured_region="110100"))
