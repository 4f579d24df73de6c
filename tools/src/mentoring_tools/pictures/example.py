"""A small base with one row of each kind that its report tells apart. Everybody in it is invented."""

import csv
import io
from collections.abc import Sequence
from zoneinfo import ZoneInfo

SCHOOL_YEAR = 2026
ZONE = ZoneInfo("Europe/Moscow")
ROWS = (
    ("ФИО наставляемого", "Контактные данные", "Год рождения", "Основной запрос наставляемого", "Форма наставничества"),
    ("Громов Лев Ильич", "8 (900) 123-45-67, мама", "12 марта 2012 г.", "математика", "ученик – ученик"),
    ("БЕЛОВА АННА ОЛЕГОВНА", "+7 900 765-43-21", "25/03/2012", "английский язык", "ученик – ученик"),
    ("Зимин Пётр Львович", "бабушка@почта.рф", "2013", "информатика", "ученик – ученик"),
    ("Ершов И. П.", "+7 900 555-35-35", "2013", "химия", "ученик – ученик"),
)


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """The base as a text."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()
