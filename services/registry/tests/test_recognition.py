"""Who is known again, who may be, and who is somebody else. Pure; every case by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.events.contracts.base import MUNICIPALITY
from registry.people.domain import Person, changed, renewed, united
from registry.people.identity import name_key, one_slip_apart
from registry.people.recognition import Likeness, likeness, recognise

SAME, MAYBE, OTHER = Likeness.SAME, Likeness.MAYBE, Likeness.OTHER
BORN = date(2011, 3, 12)


def pupil(name: str = "Иванов Пётр Ильич", **told: Any) -> Person:
    person_id = told.pop("person_id", "known")
    known = {"birth_year": 2011, "workplace": "school-1", "known_in": ("school-1",), **told}
    if known.get("birth_date"):
        known["birth_year"] = known["birth_date"].year
    return Person(person_id=person_id, school_id="school-1", version=1, full_name=name, **known)


def mentor(name: str = "Иванов Пётр Ильич", workplace: str = "school-1", **told: Any) -> Person:
    return pupil(name, **{"birth_year": None, "workplace": workplace, **told})


def partner(**told: Any) -> Person:
    return replace(mentor(workplace="plant", **told), school_id=MUNICIPALITY)


A, B = {"contact_phone": "+79001234567"}, {"contact_phone": "+79007654321"}


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    [
        (pupil(birth_date=BORN), pupil("ИВАНОВ ПЕТР ИЛЬИЧ", birth_date=BORN), SAME),
        (pupil(birth_date=BORN, **A), pupil(birth_date=BORN, **B), SAME),
        (pupil(birth_date=BORN), pupil(birth_date=date(2011, 12, 3)), MAYBE),
        (pupil(birth_date=BORN), pupil(birth_date=date(2011, 3, 13)), MAYBE),
        (pupil(birth_date=BORN), pupil(birth_date=date(2012, 3, 12)), MAYBE),
        (pupil(birth_date=BORN), pupil(birth_date=date(2011, 5, 21)), OTHER),
        (pupil(birth_date=BORN, **A), pupil(birth_date=date(2011, 12, 3), **B), OTHER),
        (pupil("Иванов Пётр", birth_date=BORN), pupil("Иванов Пётр", birth_date=date(2011, 12, 3)), OTHER),
        (pupil(birth_date=BORN), pupil("Ивонов Пётр Ильич", birth_date=date(2011, 12, 3)), OTHER),
        (pupil(birth_date=BORN, **A), pupil(birth_date=date(2011, 3, 13), **A), MAYBE),
        (pupil(**A), pupil(**A), SAME),
        (pupil(), pupil(), SAME),
        (pupil(**A), pupil(), SAME),
        (pupil(**A), pupil(**B), MAYBE),
        (pupil(birth_date=BORN, **A), pupil(**A), SAME),
        (pupil(birth_date=BORN), pupil(), MAYBE),
        (pupil(), pupil(birth_date=BORN), MAYBE),
        (pupil(birth_date=BORN, **A), pupil(**B), MAYBE),
        (pupil(birth_year=2011, **A), pupil(birth_year=2012, **A), MAYBE),
        (pupil(birth_year=2011), pupil(birth_year=2012), OTHER),
        (pupil(birth_date=BORN), pupil("Ивонов Пётр Ильич", birth_date=BORN), MAYBE),
        (pupil(**A), pupil("Иванов Петр Илич", **A), MAYBE),
        (pupil(), pupil("Ивонов Пётр Ильич"), MAYBE),
        (pupil(**A), pupil("Ивонов Пётр Ильич", **B), OTHER),
        (pupil(birth_date=BORN), pupil("Иванов Пётр", birth_date=BORN), MAYBE),
        (pupil("Иванов Пётр", **A), pupil(**A), MAYBE),
        (pupil(birth_date=BORN), pupil("Пётр Ильич Иванов", birth_date=BORN), MAYBE),
        (pupil("Римская-Корсакова Анна", **A), pupil("Римская Корсакова Анна", **A), MAYBE),
        (mentor("Мамедов Эмин Вагиф оглы", **A), mentor("Мамедов Эмин Вагиф", **A), MAYBE),
        (pupil(**A), pupil("Иванов Пётр", **B), OTHER),
        (pupil(birth_date=BORN, **A), pupil("Иванов Пётр", birth_date=date(2011, 3, 13), **A), OTHER),
        (pupil("Иванов Пётр Ильич", **A), pupil("Иванов Пётр Львович", **A), OTHER),
        (pupil(birth_date=BORN), pupil("Ивонов Пётр Ильич", birth_date=date(2011, 3, 13), **A), OTHER),
        (pupil("Орлова Анна Ильинична", birth_date=BORN, **A), pupil("Зорина Анна Ильинична", birth_date=BORN, **A),
         MAYBE),
        (pupil("Орлова Анна Ильинична", birth_date=BORN, **A), pupil("Зорина Анна Ильинична", birth_date=BORN),
         OTHER),
        (pupil("Орлова Анна Ильинична", birth_date=BORN), pupil("Орлова Вера Ильинична", birth_date=BORN), OTHER),
        (mentor(), mentor(), SAME),
        (mentor(), mentor(workplace="school-2"), OTHER),
        (mentor(**A), mentor(workplace="school-2", **A), MAYBE),
        (mentor(), pupil(birth_year=1985), MAYBE),
        (mentor(**A), pupil(birth_year=1985, **A), SAME),
        (partner(known_in=("school-1",)), partner(), SAME),
        (partner(known_in=("school-2",)), partner(), MAYBE),
        (partner(known_in=("school-2",), **A), partner(**A), SAME),
        (partner(known_in=("school-2",), birth_date=BORN), partner(birth_date=BORN), SAME),
    ],
)  # fmt: skip
def test_two_records(known: Person, told: Person, expected: Likeness):
    assert likeness(known, told, "school-1") is expected


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    [
        (pupil(**A), pupil(**B), SAME),
        (pupil(birth_year=2011, **A), pupil(birth_year=2012, **A), SAME),
        (pupil(birth_year=2011, **A), pupil(birth_date=date(2012, 3, 12), **A), SAME),
        (pupil(birth_date=BORN, **A), pupil(birth_year=2012, **A), MAYBE),
        (pupil(birth_date=BORN, **A), pupil(birth_date=date(2012, 3, 12), **A), MAYBE),
        (pupil(birth_year=2011, **A), pupil(birth_year=2012, **B), OTHER),
        (pupil(birth_year=2011), pupil(birth_year=2012), OTHER),
        (pupil(**A), pupil(birth_date=BORN, **B), MAYBE),
        (pupil("Иванов Пётр", **A), pupil("Иванов Пётр", **B), MAYBE),
        (pupil("Иванов Пётр", birth_year=2011, **A), pupil("Иванов Пётр", birth_year=2012, **A), MAYBE),
        (mentor(**A), mentor(workplace="школа 1 корпус 2", **A), SAME),
        (mentor(**A), mentor(workplace="school-2", **B), OTHER),
        (mentor(), mentor(workplace="school-2"), OTHER),
        (partner(**A), replace(partner(**A), workplace="plant цех 4"), SAME),
        (partner(birth_year=1980, **A), partner(birth_year=1980, **B), MAYBE),
    ],
)
def test_two_lists_of_a_school(known: Person, told: Person, expected: Likeness):
    """In a list a name and a year stand once, so that the next list's line is the earlier one's with something new."""
    assert likeness(known, told, "school-1", of_list=True) is expected


def test_one_of_several_alike_is_not_chosen_by_chance():
    """Two namesakes of one year with different parents, and a row without a contact."""
    first, second = pupil(person_id="a", **A), pupil(person_id="b", **B)
    found = recognise(pupil(person_id="new"), [first, second], "school-1")
    assert (found.known, {person.person_id for person in found.possible}) == (None, {"a", "b"})
    third = pupil(person_id="c")
    assert recognise(pupil(person_id="new"), [first, second, third], "school-1").known is third, "the very same record"


def test_a_newer_record_takes_nothing_back():
    known = pupil(birth_date=BORN, contact_email="a@family.example", **A)
    after = renewed(known, pupil("ИВАНОВ ПЁТР ИЛЬИЧ", **B), "school-1", "base", by_alias=False)
    assert (after.full_name, after.birth_date, after.contact_email) == ("ИВАНОВ ПЁТР ИЛЬИЧ", BORN, "a@family.example")
    assert after.contact_phone == "+79007654321"
    assert renewed(known, pupil("Другая Анна"), "school-1", "base", by_alias=True).full_name == known.full_name


def test_a_new_name_does_not_bear_on_participations_and_a_new_birth_does():
    known = pupil()
    renamed, older = changed(known, replace(known, full_name="Иной Пётр")), changed(known, pupil(birth_year=2010))
    assert renamed is not None
    assert older is not None
    assert (renamed.bears, older.bears, older.person.version) == (False, True, 2)
    assert changed(known, replace(known, version=7)) is None


def test_a_union_knows_what_either_knew():
    whole = united(pupil(person_id="a", **A), pupil(person_id="b", birth_date=BORN, contact_email="b@x.example"))
    assert (whole.person_id, whole.birth_date, whole.contact_phone, whole.contact_email) == (
        "a", BORN, "+79001234567", "b@x.example",
    )  # fmt: skip


NAMES = st.text("абвгде ", min_size=3, max_size=9)
PEOPLE = st.builds(
    lambda name, year, day, phone, place: pupil(
        name, birth_year=year, birth_date=date(year, 3, day) if day and year else None, contact_phone=phone,
        workplace=place,
    ),
    NAMES, st.sampled_from([None, 2010, 2011]), st.sampled_from([None, 1, 2]),
    st.sampled_from([None, "+79001234567", "+79007654321"]), st.sampled_from(["", "school-1", "plant"]),
)  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_likeness_is_the_same_both_ways(one: Person, other: Person):
    assert likeness(one, other, "school-1") is likeness(other, one, "school-1")


@given(PEOPLE)
def test_the_same_record_again_is_the_same_person(person: Person):
    assert recognise(replace(person, person_id="again"), [person], "school-1").known is person


@given(NAMES, st.integers(0, 8), st.sampled_from("абвгде"))
def test_a_slip_is_one_letter(name: str, at: int, letter: str):
    at = min(at, len(name) - 1)
    slips = {name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + name[at + 1 :]}
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    for slipped in (slips | {swapped}) - {name}:
        assert one_slip_apart(name, slipped)
        assert one_slip_apart(slipped, name)


@pytest.mark.parametrize("other", ["иванов", "иваново", "иванво", "ивано", "ывано"])
def test_slips_and_more(other: str):
    assert one_slip_apart("иванов", other) is (other in {"иваново", "иванво", "ивано"})


def test_a_name_without_case_yo_and_spaces():
    assert name_key("  ПЁТР   Зуёв ") == "петр зуев"
