"""Bans, relatives and wishes of the table of both sides: each holds between the two people whom it names, or is refused."""

from datetime import date
from pathlib import Path

import pytest
from matching.engine.eligibility import circumstantial_refusals
from matching.engine.reasons import Reason
from mentoring_methodology import load_pack
from mentoring_tools.matching_file.people import People
from mentoring_tools.matching_file.reading import read_people

ON = date(2026, 10, 1)
HEADINGS = "Идентификатор;Роль;Форма;Школа;Человек;Класс;{}"
MENTEE, MENTOR = "наставляемый;ученик — ученик;ш1", "наставник;ученик — ученик;ш1"


def people_of(folder: Path, heading: str, *rows: str) -> People:
    path = folder / "people.csv"
    path.write_text("\n".join([HEADINGS.format(heading), *rows]), "utf-8")
    return read_people([path], ON, load_pack())


def against(people: People, mentee_id: str, mentor_id: str) -> set[Reason]:
    (mentee,) = (each for each in people.mentees if each.participant_id == mentee_id)
    (mentor,) = (each for each in people.mentors if each.participant_id == mentor_id)
    return set(circumstantial_refusals(mentee, mentor, ON, people.circumstances))


REFUSED = [
    ("р-1", "«р-1» нет в файле. Может быть, это «р1»?"),
    ("Иванов", "«Иванов» нет в файле. Впишите идентификатор наставника из файла"),
    ("е2", "«е2» — на той же стороне. Впишите идентификатор наставника"),
    ("р1, р-9", "«р-9» нет в файле"),
]


@pytest.mark.parametrize("heading", ["Запреты", "Родственники", "Предпочтения"])
@pytest.mark.parametrize(("named", "told"), REFUSED)
def test_an_id_that_names_nobody_is_refused_with_its_row(tmp_path: Path, heading: str, named: str, told: str) -> None:
    people = people_of(
        tmp_path, heading, f"е1;{MENTEE};;5;{named}", f"е2;{MENTEE};;5;", f"р1;{MENTOR};;10;", f"р2;{MENTOR};;10;"
    )
    assert [person.participant_id for person in people.mentees] == ["е2"]
    refused = people.sources[0].refused
    assert {(each.row, each.column) for each in refused} == {(2, heading)}
    assert told in refused[-1].text


@pytest.mark.parametrize(
    ("heading", "reason"), [("Запреты", Reason.H09_EXPLICIT_BAN), ("Родственники", Reason.H07_RELATIVE)]
)
@pytest.mark.parametrize("rows", [("р1", ""), ("", "е1")])
def test_a_tie_holds_whoever_wrote_it(tmp_path: Path, heading: str, reason: Reason, rows: tuple[str, str]) -> None:
    people = people_of(
        tmp_path, heading, f"е1;{MENTEE};;5;{rows[0]}", f"р1;{MENTOR};;10;{rows[1]}", f"р2;{MENTOR};;10;"
    )
    assert people.refused == 0
    assert against(people, "е1", "р1") == {reason}
    assert against(people, "е1", "р2") == set()


def test_a_ban_by_a_refused_row_holds_for_the_persons_other_participation(tmp_path: Path) -> None:
    people = people_of(
        tmp_path,
        "Запреты",
        f"е1;{MENTEE};ч1;5;р1",
        f"е2;{MENTEE};ч1;тридцать;р2",
        f"е3;{MENTEE};ч1;6;",
        f"р1;{MENTOR};ч9;10;",
        f"р2;{MENTOR};;10;",
        f"р3;{MENTOR};ч9;11;",
    )
    assert [each.row for each in people.sources[0].refused] == [3]
    assert against(people, "е3", "р1") == against(people, "е3", "р3") == {Reason.H09_EXPLICIT_BAN}
    assert against(people, "е1", "р2") == {Reason.H09_EXPLICIT_BAN}


def test_a_ban_may_name_the_person_and_a_wish_the_participation(tmp_path: Path) -> None:
    people = people_of(tmp_path, "Запреты", f"е1;{MENTEE};;5;ч9", f"р1;{MENTOR};ч9;10;", f"р3;{MENTOR};ч9;11;")
    assert against(people, "е1", "р1") == against(people, "е1", "р3") == {Reason.H09_EXPLICIT_BAN}
    wishes = people_of(tmp_path, "Предпочтения", f"е1;{MENTEE};;5;ч9", f"е2;{MENTEE};;5;р1", f"р1;{MENTOR};ч9;10;")
    assert [each.row for each in wishes.sources[0].refused] == [2]
    assert wishes.mentees[0].preferred == ("р1",)


def test_naming_a_mentor_whose_row_is_refused_is_no_mistake(tmp_path: Path) -> None:
    people = people_of(tmp_path, "Запреты", f"е1;{MENTEE};;5;р1", f"р1;{MENTOR};;двенадцать;", f"р2;{MENTOR};;10;")
    assert [each.row for each in people.sources[0].refused] == [3]
