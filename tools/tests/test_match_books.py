"""`mentoring match` on the two books of a school: the import's reading, pairs with names, nothing dropped in silence."""

import csv
import re
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_methodology import load_pack
from mentoring_tools.cli import app
from mentoring_tools.matching_file.books import Book, people_of_books
from mentoring_tools.matching_file.people import FileError, People
from mentoring_tools.matching_file.reading import read_people
from mentoring_tools.matching_file.results import write_remarks
from mentoring_tools.matching_file.terminal import tell_reading
from pyarrow import parquet
from registry.imports.roster import RosterLimits, read_roster
from rich.console import Console
from typer.testing import CliRunner, Result

from .books import MENTEE_HEADER, MENTEES, MENTOR_HEADER, MENTORS, PAIRS, Rows, write

ON = date(2026, 10, 1)
PACK = load_pack()
TEACHERS = ("учитель — учитель", "5")


def match(folder: Path, *files: Path) -> Result:
    return CliRunner().invoke(app, ["match", *map(str, files), "--on", "2026-10-01", "--out", str(folder / "out")])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def pairs(folder: Path) -> list[tuple[str, str]]:
    return [(row["Наставляемый"], row["Наставник"]) for row in table(folder / "out" / "pairs.csv")]


def said(done: Result) -> str:
    """Without the line breaks of a narrow terminal."""
    return re.sub(r"\s+", " ", done.output)


def read(folder: Path, mentees: Rows, mentors: Rows) -> People:
    files = [write(folder / "наставляемые.xlsx", mentees), write(folder / "наставники.xlsx", mentors)]
    return read_people(files, ON, PACK)


@pytest.mark.parametrize(
    ("extension", "encoding", "delimiter"),
    [(".xlsx", "", ""), (".ods", "", ""), (".csv", "cp1251", ";"), (".csv", "utf-16", "\t"), (".csv", "utf-8", "|")],
)
def test_pairs_come_with_names_and_the_weakest_first(
    tmp_path: Path, extension: str, encoding: str, delimiter: str
) -> None:
    mentees = write(tmp_path / f"а{extension}", MENTEES, encoding=encoding, delimiter=delimiter)
    mentors = write(tmp_path / f"б{extension}", MENTORS, encoding=encoding, delimiter=delimiter)
    done = match(tmp_path, mentors, mentees)  # in whichever order
    assert done.exit_code == 0, done.output
    assert pairs(tmp_path) == PAIRS
    kept = parquet.read_table(tmp_path / "out" / "pairs.parquet").to_pylist()
    assert [(row["Строка наставляемого"], row["Строка наставника"]) for row in kept] == [(3, 3), (2, 2)]
    assert said(done).index("Зимина Анна Олеговна") < said(done).index("Громов Лев Ильич")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Зимина Анна Олеговна — Белов Пётр Олегович" in page
    assert "подбор считает, что всё это есть" in page
    assert "С наставником (Белов Пётр Олегович, строка 3) балл был бы" in page  # of Громов


def test_what_was_not_read_or_read_doubtfully_is_told_before_the_pairs(tmp_path: Path) -> None:
    mentees = write(
        tmp_path / "наставляемые.xlsx",
        [
            ["МБОУ СОШ № 7"],
            [*MENTEE_HEADER, "Примечание"],
            ["громов лев ильич", "12.03.2014", "математика", "ученик — ученик", "староста"],
            ["Зимина Анна Олеговна", "не знаю", "физика", "ученик — ученик"],
            ["Громов Лев Ильич", "12.03.2014", "черчение", "ученик — ученик"],
            ["Итого: 2"],
        ],
        [["Черновик"]],
    )
    done = match(tmp_path, mentees, write(tmp_path / "наставники.xlsx", MENTORS))
    assert done.exit_code == 3
    before, pairs_found, _ = said(done).partition("Пару получили 1 из 1")
    assert pairs_found
    assert "База наставляемых: наставляемые.xlsx, шапка в строке 2" in before
    assert "Заполненных строк 7: шапка 1, с людьми 3, не прочитано 3." in before
    assert "Из людей: принято 1, объединено с другой 1, не принято 1." in before
    assert "Не принято (1): столбец «Год рождения», строка 4." in before
    assert (
        "Прочитано не так, как написано (1): столбец «ФИО наставляемого», строка 3. ФИО приведено к обычному виду"
        in before
    )
    assert "Под сомнением (1): столбец «ФИО наставляемого», строка 5. Тот же участник, что в строке 3" in before
    assert "Не прочитано (1): строка 1. Заголовок" in before
    assert "Не прочитано (1): строка 6. Итог" in before
    assert "Столбец «Примечание» не читается" in before
    assert "лист «Лист 2»" in before
    assert "Справочника организаций" not in before
    out = tmp_path / "out"
    assert [(row["Файл"], row["Строка"], row["Написано"]) for row in table(out / "refused.csv")] == [
        ("наставляемые.xlsx", "4", "не знаю")
    ]
    noted = {(row["Лист"], row["Строка"], row["Столбец"]) for row in table(out / "notes.csv")}
    assert {("", "1", ""), ("", "6", ""), ("", "2", "Примечание"), ("Лист 2", "1", "")} < noted
    assert ("", "3", "ФИО наставляемого") in noted


def test_the_second_of_two_equal_columns_is_told_and_the_first_is_read(tmp_path: Path) -> None:
    twice = [[*row, more] for row, more in zip(MENTEES, ("Год рождения", "1999", "1999"), strict=True)]
    people = read(tmp_path, twice, MENTORS)
    assert [person.birth_date for person in people.mentees] == [date(2014, 3, 12), date(2014, 5, 5)]
    assert [remark.column for remark in people.sources[0].left_out] == ["Год рождения"]


def test_who_has_a_mentor_already_waits_for_the_curator(tmp_path: Path) -> None:
    header, first, second = MENTEES
    claimed = [[*header, "ФИО наставника"], [*first, "Старшов Олег Ильич"], [*second, ""]]
    done = match(tmp_path, write(tmp_path / "а.xlsx", claimed), write(tmp_path / "б.xlsx", MENTORS))
    assert pairs(tmp_path) == [PAIRS[0]]
    assert (
        "уже назван наставник: подтвердите эту пару приказом или оставьте запись текстом (1): Громов Лев Ильич"
        in said(done)
    )


def test_nobody_is_paired_with_himself(tmp_path: Path) -> None:
    """One teacher in both books is one person, with whatever years the other book knows of him."""
    mentees = [MENTEE_HEADER, ["Ким Ли Олегович", "02.04.1980", "математика", TEACHERS[0]]]
    mentors = [
        [*MENTOR_HEADER, "Год рождения", "Стаж"],
        ["Ким Ли Олегович", "МБОУ СОШ № 7", "математика", *TEACHERS, "02.04.1980", "20"],
    ]
    people = read(tmp_path, mentees, mentors)
    assert people.mentees[0].identity == people.mentors[0].identity
    assert people.mentees[0].participant_id != people.mentors[0].participant_id


def test_places_of_one_person_in_two_forms_are_one_number(tmp_path: Path) -> None:
    told = ["Орлова Вера Ильинична", "АО «Вымпел»", "математика"]
    mentors = [
        [*MENTOR_HEADER, "Год рождения", "Стаж"],
        [*told, "работодатель — ученик", "2", "03.03.1980", "10"],
        [*told, "студент — ученик", "3", "03.03.1980", ""],
    ]
    done = match(tmp_path, write(tmp_path / "а.xlsx", MENTEES), write(tmp_path / "б.xlsx", mentors))
    assert "Пару получили 0 из 2 наставляемых; мест у наставников 2." in said(done)


def test_who_may_be_the_same_is_offered_as_such(tmp_path: Path) -> None:
    header, first, _ = MENTEES
    rows = [header, first, ["Громов Лев Ильич", "2014", "физика", "студент — ученик"]]
    people = read(tmp_path, rows, MENTORS)
    assert len({person.identity for person in people.mentees}) == 2
    (remark,) = people.sources[0].noted
    assert (remark.row, remark.code) == (3, "POSSIBLE_DUPLICATE")
    assert "тот же человек, что в строке 2 (база наставляемых)" in remark.text


def test_partners_are_taken_as_the_book_says_and_that_is_told(tmp_path: Path) -> None:
    mentors = [
        MENTOR_HEADER,
        ["Орлова Вера Ильинична", "ГБПОУ «ППК», 3 курс", "математика", "студент — ученик", "2"],
        ["Белов Пётр Олегович", "АО «Вымпел»", "физика", "работодатель — ученик", "2"],
    ]
    people = read(tmp_path, MENTEES, mentors)
    assert [person.workplace_kind for person in people.mentors] == ["COLLEGE", "ENTERPRISE"]
    assert [person.partner_agreement_on for person in people.mentors] == [ON, ON]
    assert people.sources[1].noted == []
    assert "2 наставника из 2 организаций приняты так, как записаны в базе" in people.assumed[1]


def test_a_restricted_role_model_is_named_in_no_file(tmp_path: Path) -> None:
    form = f"учитель — учитель ({PACK.variant_titles['LEADER_COMMUNICATION_DIFFICULTY']})"
    mentees = [MENTEE_HEADER, ["Ким Ли Олегович", "02.04.1999", "математика", form]]
    mentors = [
        [*MENTOR_HEADER, "Стаж"],
        ["Белова Ася Олеговна", "МБОУ СОШ № 7", "математика", form, "1", "20"],
    ]
    files = write(tmp_path / "а.xlsx", mentees), write(tmp_path / "б.xlsx", mentors)
    people = read_people(files, ON, PACK)
    assert people.mentees[0].variant == people.mentors[0].variant == "LEADER_COMMUNICATION_DIFFICULTY"
    done = match(tmp_path, *files)
    assert done.exit_code == 0
    assert pairs(tmp_path) == [("Ким Ли Олегович", "Белова Ася Олеговна")]
    for result in (tmp_path / "out").iterdir():
        for word in ("затруднен", "LEADER_COMMUNICATION"):
            assert word.encode() not in result.read_bytes(), result
    assert "Ролевая модель подходит" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_the_order_of_rows_changes_no_pair(tmp_path: Path) -> None:
    """Two mentors alike in all but their names: only an id that forgets the row decides between them."""
    names = ("Орлова Вера Ильинична", "Белов Пётр Олегович")
    mentors = [MENTOR_HEADER, *([name, "10 класс", "физика", "ученик — ученик", "1"] for name in names)]
    rows = [[f"Громов {name} Ильич", "12.03.2014", "физика", "ученик — ученик"] for name in ("Лев", "Олег", "Пётр")]
    found = set()
    for number, order in enumerate(permutations(rows)):
        folder = tmp_path / str(number)
        folder.mkdir()
        turned = [mentors[0], *(mentors[1:] if number % 2 else mentors[:0:-1])]
        match(folder, write(folder / "а.xlsx", [MENTEE_HEADER, *order]), write(folder / "б.xlsx", turned))
        found.add(frozenset(pairs(folder)))
    assert len(found) == 1


PEOPLE = st.tuples(
    st.sampled_from(["Громов Лев Ильич", "громов лев ильич", "Громова Лев Ильич", "Ким Ли", "-", "двое и трое", ""]),
    st.sampled_from(["12.03.2014", "2014", "13.03.2014", "1901", "нет", ""]),
    st.sampled_from(["физика", "вышивание", ""]),
    st.sampled_from(["ученик — ученик", "студент — ученик", "учитель — учитель", "как договоримся"]),
)


@given(mentees=st.lists(PEOPLE, max_size=12), mentors=st.lists(PEOPLE, max_size=12))
def test_every_line_is_taken_merged_or_refused(mentees: list[tuple[str, ...]], mentors: list[tuple[str, ...]]) -> None:
    mentor_header = ("ФИО наставника", "Год рождения", "Основные компетенции", "Форма наставничества", "Место работы")
    books = [
        as_book([MENTEE_HEADER, *mentees]),
        as_book([mentor_header, *((*row, "10 класс") for row in mentors)]),
    ]
    people = people_of_books(books, ON, PACK)
    for source, book, side in zip(people.sources, books, (people.mentees, people.mentors), strict=True):
        assert source.rows == len(book.roster.rows)
        assert source.lines == book.roster.lines
        assert source.taken == len(side)
        assert {people.row_of[person.participant_id] for person in side}.isdisjoint(each.row for each in source.refused)


def as_book(rows: Rows) -> Book:
    content = "\n".join(";".join(row) for row in rows).encode()
    return Book("база.csv", content, read_roster(content, "база.csv", RosterLimits()))


def test_each_remark_says_what_to_do_and_none_speaks_of_uploads(tmp_path: Path) -> None:
    header, first, second = MENTEES
    topics = (
        "математика, физика, химия, биология, история, география, информатика, музыка, спорт, театр, танцы, шахматы"
    )
    rows = [
        ["МБОУ СОШ № 7"],
        [*header, "Контактные данные"],
        ["ГРОМОВ ЛЕВ ИЛЬИЧ", *first[1:], "через маму"],
        [*second, "анна@почта.рф"],
        ["Белов Ян Олегович", "2014", "всего понемногу", first[3], ""],
        ["Белов Ян Олегович", "2014", topics, first[3], ""],
        ["Белов Я.", "2014", "=1+1", first[3], ""],
    ]
    people = read(tmp_path, rows, MENTORS)
    noted = people.sources[0].noted
    assert {"NAME_REPAIRED", "CONTACT_NOT_UNDERSTOOD", "ADDRESS_UNREACHABLE", "REQUEST_NOT_UNDERSTOOD"} <= {
        remark.code for remark in noted
    }
    assert all(remark.what_to_do.endswith(".") for remark in noted)
    console = Console(record=True, width=200)
    tell_reading(people, console)
    write_remarks(people, tmp_path)
    told = console.export_text() + (tmp_path / "notes.csv").read_text("utf-8-sig")
    told += (tmp_path / "refused.csv").read_text("utf-8-sig")
    assert noted[0].what_to_do in told
    assert "агрузите" not in told
    assert "/registry/" not in told


@pytest.mark.parametrize(
    "content", [b"", b"%PDF", b"a;b\n1;2", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 600, b"<html>", b"x" * (11 << 20)]
)
def test_a_file_that_cannot_be_read_is_not_to_be_uploaded(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "а.xlsx").write_bytes(content)
    with pytest.raises(FileError) as refused:
        read_people([tmp_path / "а.xlsx", write(tmp_path / "б.xlsx", MENTORS)], ON, PACK)
    assert "агрузите" not in str(refused.value)
