"""One school's paper: people become rows, and the books note what must become of each."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from mentoring_tools.demo import mess
from mentoring_tools.demo.books import BookedRow, CellValue, Fate, FileFormat, RosterSheet, SheetKind
from mentoring_tools.demo.people import FORMS, Person

MENTEE_HEADERS = (
    "№",
    "ФИО наставляемого",
    "Контактные данные для связи (данные представителя)",
    "Год рождения",
    "Основной запрос наставляемого",
    "Дата вхождения в программу",
    "ФИО наставника",
    "Форма наставничества",
    "Место работы/учёбы наставника",
    "Дата завершения программы",
    "Результаты программы",
    "Ссылка на кейс/отзыв наставляемого на сайте организации",
    "Отметка о прохождении программы",
)
MENTOR_HEADERS = (
    "№",
    "ФИО наставника",
    "Контактные данные",
    "Место работы/учёбы",
    "Основные компетенции",
    "Важные для программы достижения",
    "Интересы",
    "Желаемый возраст наставляемых",
    "Ресурс времени на программу",
    "Дата вхождения в программу",
    "ФИО наставляемого (наставляемых)",
    "Форма наставничества",
    "Место работы/учёбы наставляемого",
    "Дата завершения программы",
    "Результаты программы",
    "Ссылка на кейс/отзыв наставника на сайте",
)
_TITLES = {
    SheetKind.MENTEES: "БАЗА НАСТАВЛЯЕМЫХ",
    SheetKind.MENTORS: "БАЗА НАСТАВНИКОВ",
}
_REFUSED_ONE_IN = 40
"""People for one spoiled row: two or three in a hundred, as in real papers."""
_REPEATED_ONE_IN = 15
_BLANK_ONE_IN = 25

SECOND_ROW = "Второй ряд "
"""Begins what stands for the partner in a repeated row, before the person's number."""

Cells = dict[str, CellValue]


def school_paper(
    random: Random, school_number: int, kind: SheetKind, people: Sequence[Person], habits: mess.Habits, school_year: int
) -> RosterSheet:
    """The whole sheet with its books. Spoiled rows are never repeated, so that every fate is certain."""
    headers = list(MENTEE_HEADERS if kind is SheetKind.MENTEES else MENTOR_HEADERS)
    if habits.reordered:
        headers = [headers[0], *random.sample(headers[1:], len(headers) - 1), "Примечание классного руководителя"]
    shown = tuple(mess.messy_header(random, title) if habits.headers else title for title in headers)
    rows: list[tuple[CellValue, ...]] = [
        (f"МБОУ СОШ № {school_number}",),
        (f"{_TITLES[kind]} на {school_year}/{school_year + 1} учебный год",),
        (),
        shown,
    ]
    if habits.headers:
        rows.append(tuple(range(1, len(shown) + 1)))
    books: list[BookedRow] = []
    for cells, fate, column in _written(random, kind, people, habits):
        if habits.blank_rows and random.randrange(_BLANK_ONE_IN) == 0:
            rows.append(())
        rows.append(tuple(len(books) + 1 if title == "№" else cells.get(title) for title in headers))
        books.append(BookedRow(len(rows), fate, column))
    if habits.footer:
        rows += [(), ("Итого:", len(books)), ("Куратор:", None, "подпись")]
    file_format: FileFormat = "csv-cp1251" if habits.csv else "xlsx"
    suffix = "csv" if habits.csv else "xlsx"
    name = f"school-{school_number:02d}-{kind.value.lower()}.{suffix}"
    return RosterSheet(school_number, kind, name, file_format, shown, tuple(rows), tuple(books))


def naming_mentors(sheet: RosterSheet, mentees: Sequence[Person], mentors: Sequence[Person]) -> RosterSheet:
    """The mentees' sheet whose repeated rows name mentors of the same form and school: pairs that exist already."""
    in_form: dict[int, list[str]] = {}
    for each in mentors:
        in_form.setdefault(each.form, []).append(each.name)

    def named(cell: CellValue) -> CellValue:
        if not isinstance(cell, str) or not cell.startswith(SECOND_ROW):
            return cell
        number = int(cell.removeprefix(SECOND_ROW))
        known = in_form.get(mentees[number].form)
        return known[number % len(known)] if known else cell

    return replace(sheet, rows=tuple(tuple(map(named, row)) for row in sheet.rows))


def _written(
    random: Random, kind: SheetKind, people: Sequence[Person], habits: mess.Habits
) -> list[tuple[Cells, Fate, str | None]]:
    written: list[tuple[Cells, Fate, str | None]] = []
    for index, person in enumerate(people):
        cells = _mentee(random, person, habits) if kind is SheetKind.MENTEES else _mentor(random, person, habits)
        if habits.refused_rows and index % _REFUSED_ONE_IN == 3:
            column, content = mess.spoiled(random, kind, formulas=not habits.csv)
            written.append((cells | {column: content}, Fate.REFUSED, column))
            continue
        written.append((cells, Fate.TAKEN, None))
        if habits.repeats and index % _REPEATED_ONE_IN == 5:
            partner = "ФИО наставляемого (наставляемых)" if kind is SheetKind.MENTORS else "ФИО наставника"
            written.append((cells | {partner: f"{SECOND_ROW}{index}"}, Fate.MERGED, None))
    return written


def _mentee(random: Random, person: Person, habits: mess.Habits) -> Cells:
    return _both_papers(random, person, habits) | {
        "ФИО наставляемого": _name(random, person, habits),
        "Контактные данные для связи (данные представителя)": _contact(random, person, habits),
        "Год рождения": mess.messy_birth(random, person.born) if habits.dates else person.born.year,
        "Основной запрос наставляемого": person.text,
    }


def _mentor(random: Random, person: Person, habits: mess.Habits) -> Cells:
    return _both_papers(random, person, habits) | {
        "ФИО наставника": _name(random, person, habits),
        "Контактные данные": _contact(random, person, habits),
        "Место работы/учёбы": person.workplace,
        "Основные компетенции": person.text,
        "Важные для программы достижения": person.achievements or None,
        "Интересы": person.interests or None,
        "Желаемый возраст наставляемых": person.preferred_age,
        "Ресурс времени на программу": person.time,
    }


def _both_papers(random: Random, person: Person, habits: mess.Habits) -> Cells:
    form = mess.messy_form(random, person.form) if habits.forms else FORMS[person.form]
    return {
        "Форма наставничества": f"{form} ({person.variant})" if person.variant else form,
        "Дата вхождения в программу": mess.messy_date(random, person.joined) if habits.dates else person.joined,
    }


def _name(random: Random, person: Person, habits: mess.Habits) -> str:
    return mess.messy_name(random, person.name) if habits.names else person.name


def _contact(random: Random, person: Person, habits: mess.Habits) -> str:
    return mess.messy_phone(random, person.phone, person.email) if habits.phones else f"{person.phone}, {person.email}"
