"""Small papers for the tests of this folder."""

import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from mentoring_methodology import load_pack
from mentoring_methodology.codes import OrganisationKind
from registry.imports.roster import Directory, Organisation, RosterLimits, RowResult, interpret, read_roster

LIMITS = RosterLimits()
ZONE = ZoneInfo("Europe/Moscow")
PACK = load_pack()
DIRECTORY = Directory(
    [
        Organisation("school-1", OrganisationKind.SCHOOL, "МБОУ СОШ № 1", "СОШ № 1"),
        Organisation("school-11", OrganisationKind.SCHOOL, "МБОУ СОШ № 11", "СОШ № 11"),
        Organisation("college", OrganisationKind.COLLEGE, "ГБПОУ «Речной политехнический колледж»", "ГБПОУ «РПК»"),
        Organisation("vector", OrganisationKind.ENTERPRISE, "ООО «Завод Вектор»", "Вектор"),
    ]
)

MENTEES = (
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
MENTORS = (
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


def mentee(
    name: Any = "Иванов Иван Иванович",
    contact: Any = "+79001234567",
    birth: Any = 2011,
    request: Any = "Подтянуть математику",
    joined: Any = None,
    form: Any = "ученик – ученик",
    partner: Any = None,
    finished: Any = None,
    results: Any = None,
    case_url: Any = None,
) -> list[Any]:
    return [1, name, contact, birth, request, joined, partner, form, None, finished, results, case_url]


def mentor(
    name: Any = "Петрова Анна Олеговна",
    contact: Any = "+79007654321",
    workplace: Any = "МБОУ СОШ № 1, 10 «А» класс",
    competence: Any = "Математика, олимпиады",
    achievements: Any = None,
    interests: Any = None,
    age: Any = None,
    time: Any = None,
    mentees: Any = None,
    form: Any = "ученик – ученик",
) -> list[Any]:
    return [1, name, contact, workplace, competence, achievements, interests, age, time, None, mentees, form]


def xlsx(*rows: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def results(header: Sequence[str], *rows: Sequence[Any]) -> tuple[RowResult, ...]:
    """The rows through a real xlsx, read for the school year 2026/2027."""
    return interpret(read_roster(xlsx(header, *rows), "база.xlsx", LIMITS), DIRECTORY, 2026, PACK, ZONE)
