"""What a file is refused for a request is refused for too, with the same code and the same words, and vice versa."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mentoring_common.addresses import UNREACHABLE
from mentoring_common.errors import Fault, fragment, sentence
from registry.imports.domain import Attestation, admitted_row
from registry.imports.roster import Column, RawRow, Roster, RosterKind, RowResult, interpret
from registry.participations.entry import Entry, EntryRefused, admitted

from .conftest import TERM_BEGINS, Registry
from .roster.papers import DIRECTORY, PACK, ZONE
from .test_participants import PATH, person

TODAY = TERM_BEGINS.date()
CELLS = {
    Column.FULL_NAME: "Громов Лев Ильич", Column.BIRTH: "2012", Column.REQUEST: "математика",
    Column.FORM: "ученик – ученик",
}  # fmt: skip


def of_file(**cells: str) -> RowResult:
    told = {**CELLS, **{Column[name]: cell for name, cell in cells.items()}}
    [row] = interpret(Roster(RosterKind.MENTEES, 1, (RawRow(2, told, {}),)), DIRECTORY, 2026, PACK, ZONE)
    return admitted_row(row, Attestation(), PACK, TODAY).result


def of_request(**said: Any) -> Entry | tuple[Fault, ...]:
    known = {"full_name": "Громов Лев Ильич", "birth_year": 2012, "topics": ("математика",), **said}
    try:
        return admitted(Entry(role="MENTEE", form="PUPIL_PUPIL", school_year=2026, **known), PACK, TODAY)
    except EntryRefused as refused:
        return tuple(refused.errors)


def faults(answer: Entry | tuple[Fault, ...]) -> set[tuple[str, str]]:
    return set() if isinstance(answer, Entry) else {(fault.code, fault.text) for fault in answer}


PIECES = ["Громов", "Лев", "Ильич", "ГРОМОВ", "Анна", "и", "И.", "Я", "Ли", "10 А", "+", ";", "вакансия", "по согласованию",
          "-", "Cepгей", "\u200bОлег", "\u202eПётр", "\x00Вера", "оглы", "класс"]  # fmt: skip
NAMES = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join),
    st.text("АБВабвёй -.,;()+\u200d\u00a0", min_size=1, max_size=30),
).filter(str.strip)


@settings(max_examples=500, deadline=None)
@given(NAMES)
def test_a_name(name: str) -> None:
    row, answer = of_file(FULL_NAME=name.strip()), of_request(full_name=name)
    assert faults(answer) == {(refusal.code, fragment(refusal.reason)) for refusal in row.refusals}
    if isinstance(answer, Entry):
        assert row.draft is not None
        assert answer.full_name == row.draft.full_name
        assert answer.full_name.isprintable()


@settings(max_examples=300, deadline=None)
@given(st.integers(1900, 2099))
def test_a_year_of_birth(year: int) -> None:
    row, answer = of_file(BIRTH=str(year)), of_request(birth_year=year)
    assert faults(answer) == {(refusal.code, fragment(refusal.reason)) for refusal in row.refusals}


LOCAL = st.text("abivanИванова.+-_", min_size=1, max_size=20)
DOMAIN = st.text("mailruшколарф.-7", min_size=1, max_size=20)


@settings(max_examples=500, deadline=None)
@given(st.builds("{}@{}".format, LOCAL, DOMAIN))
def test_an_address(address: str) -> None:
    """A file's person is taken without an address that no letter reaches; a request has nobody to decide for it."""
    row, answer = of_file(CONTACT=address), of_request(contact_email=address)
    assert row.draft is not None
    if isinstance(answer, Entry):
        assert row.draft.contact_email == answer.contact_email
        assert not row.notes
        return
    [(code, text)] = faults(answer)
    [note] = row.notes
    assert code == UNREACHABLE
    assert (note.code, note.text) in {
        (code, sentence(text)),
        ("ADDRESS_REPAIRED", "Русские буквы в адресе заменены латинскими."),
    } or note.code == "CONTACT_NOT_UNDERSTOOD"


@pytest.mark.parametrize(
    ("said", "pointer", "cells"),
    [
        ({"full_name": "Громов Л.И."}, "/body/full_name", {"FULL_NAME": "Громов Л.И."}),
        ({"full_name": "по согласованию"}, "/body/full_name", {"FULL_NAME": "по согласованию"}),
        ({"full_name": "Громов Лев и Громова Анна"}, "/body/full_name", {"FULL_NAME": "Громов Лев и Громова Анна"}),
        ({"birth_year": 1990}, "/body/birth_year", {"BIRTH": "1990"}),
    ],
)
async def test_over_http(
    registry: Registry, school: str, said: dict[str, Any], pointer: str, cells: dict[str, str]
) -> None:
    answer = await registry.as_.curator(school).post(PATH, json=person(school, **said))
    assert (answer.status_code, answer.json()["code"]) == (422, "ENTRY_REFUSED"), answer.text
    [refusal] = of_file(**cells).refusals
    [error] = answer.json()["errors"]
    assert error == {"code": refusal.code, "pointer": pointer, "text": fragment(refusal.reason)}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ГРОМОВ ЛЕВ ИЛЬИЧ", "Громов Лев Ильич"), ("Гро\u200bмов\u202e Лев\x00 Ильич", "Громов Лев Ильич")],
)
async def test_a_name_is_mended_as_in_a_file(registry: Registry, school: str, typed: str, kept: str) -> None:
    made = await registry.as_.curator(school).post(PATH, json=person(school, full_name=typed))
    assert (made.status_code, made.json()["person"]["full_name"]) == (201, kept)


async def test_a_refusal_of_topics_says_what_is_allowed_and_where_it_is_listed(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    refused = await curator.post(PATH, json=person(school, topics=["всё", "математика", "ничего"]))
    first, second = refused.json()["errors"]
    assert (first["code"], first["pointer"]) == ("TOPIC_UNKNOWN", "/body/topics/0")
    assert (second["code"], second["pointer"]) == ("TOPIC_UNKNOWN", "/body/topics/2")
    assert all(term in first["text"] for term in PACK.topics.terms)
    assert "GET /registry/v1/methodology/topics" in second["text"]
    listed = (await curator.get("/registry/v1/methodology/topics")).json()
    assert {"term": "математика", "kind": "SUBJECT"} in listed["topics"]
    assert {each["term"] for each in listed["topics"]} == set(PACK.topics.terms)
    assert set(listed["interests"]) == set(PACK.interests.terms)
    assert {each["code"]: each["title"] for each in listed["languages"]} == PACK.language_titles
    made = await curator.post(PATH, json=person(school, topics=[listed["topics"][-1]["term"]]))
    assert made.status_code == 201


async def test_a_workplace_is_an_organisation_of_the_directory(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    mentor_ = person(school, role="MENTOR", form="EMPLOYER_PUPIL", birth_year=None, grade=None)
    refused = await curator.post(PATH, json={**mentor_, "workplace_id": "4509 123456", "capacity": 3, "variant": "X"})
    assert refused.status_code == 422
    refused = await curator.post(PATH, json={**mentor_, "workplace_id": "4509 123456", "birth_year": 2025})
    assert [(error["code"], error["pointer"]) for error in refused.json()["errors"]] == [
        ("BIRTH_IMPOSSIBLE", "/body/birth_year"),
        ("WORKPLACE_UNKNOWN", "/body/workplace_id"),
    ]
    assert "4509" not in refused.text
    assert await registry.people(curator) == []
    wrong = await curator.post(PATH, json={**mentor_, "workplace_id": school, "workplace_kind": "ENTERPRISE"})
    assert [error["code"] for error in wrong.json()["errors"]] == ["WORKPLACE_KIND_DIFFERS"]

    made = await curator.post(PATH, json={**mentor_, "workplace_id": school})
    assert made.status_code == 201, made.text
    path = made.headers["Location"]
    moved = await curator.patch(path, json={"workplace_id": "plant-of-nowhere"}, headers={"If-Match": '"1"'})
    assert [error["code"] for error in moved.json()["errors"]] == ["WORKPLACE_UNKNOWN"]
    assert (await curator.patch(path, json={"capacity": 2}, headers={"If-Match": '"1"'})).status_code == 200


async def test_marks_that_nobody_sees_are_dropped_from_texts(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    said = person(school, request_text="\u202eподтянуть\x00 алгебру\u200b")
    made = await curator.post(PATH, json=said)
    assert made.json()["person"]["request_text"] == "подтянуть алгебру"
    empty = await curator.post(PATH, json={**said, "full_name": "Зорин Егор", "request_text": "\u200b"})
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (422, "/body/request_text")
