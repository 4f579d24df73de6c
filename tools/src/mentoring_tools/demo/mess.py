"""How schools spoil their papers: the same facts in other spellings, and rows that nobody could take."""

from dataclasses import dataclass
from datetime import date
from random import Random

from mentoring_tools.demo.books import CellValue, SheetKind

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_FORM_SPELLINGS = (
    ("Ученик-ученик", "УЧЕНИК – УЧЕНИК", "ученик/ученик"),
    ("Студент-ученик", "студент — ученик"),
    ("работодатель-ученик", "Работодатель – Ученик"),
    ("УЧИТЕЛЬ/УЧИТЕЛЬ", "Педагог – педагог", "учитель - учитель"),
)


@dataclass(frozen=True)
class Habits:
    """What one school does to its papers."""

    names: bool = False
    phones: bool = False
    dates: bool = False
    forms: bool = False
    headers: bool = False
    reordered: bool = False
    blank_rows: bool = False
    footer: bool = False
    csv: bool = False
    refused_rows: bool = False
    repeats: bool = False


TIDY = Habits()
SCHOOLS_HABITS = (
    Habits(refused_rows=True, footer=True),
    Habits(names=True, phones=True, refused_rows=True, repeats=True),
    Habits(dates=True, headers=True, refused_rows=True),
    Habits(csv=True, phones=True, dates=True, repeats=True, refused_rows=True, footer=True),
    TIDY,
    Habits(names=True, forms=True, reordered=True, blank_rows=True, footer=True, repeats=True),
    Habits(names=True, phones=True, dates=True, forms=True, headers=True, reordered=True, blank_rows=True, footer=True,
           refused_rows=True, repeats=True),
    TIDY,
)  # fmt: skip
"""School number n has the habits n modulo their count: every second or third school is tidy enough."""


def messy_name(random: Random, name: str) -> str:
    """Capitals, double spaces, spaces at the ends."""
    surname, *rest = name.split()
    return random.choice(
        (name, name.upper(), f"{surname.upper()} {' '.join(rest)}", "  ".join(name.split()), f" {name} ", name.lower())
    )


def messy_phone(random: Random, phone: str, email: str) -> str:
    """One of five spellings of a phone, at times with an address."""
    a, b, c, d = phone[2:5], phone[5:8], phone[8:10], phone[10:]
    written = random.choice(
        (phone, f"8 ({a}) {b}-{c}-{d}", f"8{a}{b}{c}{d}", f"+7 {a} {b} {c} {d}", f"8-{a}-{b}-{c}-{d}")
    )
    return random.choice((written, f"{written}, {email}", f"мама {written}"))


def messy_date(random: Random, day: date) -> CellValue:
    """One of six spellings of a day, Excel's own number among them."""
    return random.choice(
        (
            day,
            day.strftime("%d.%m.%Y"),
            day.isoformat(),
            day.strftime("%d/%m/%y"),
            f"{day.day} {_MONTHS[day.month - 1]} {day.year} г.",
            (day - _EXCEL_DAY_ZERO).days,
        )
    )


def messy_birth(random: Random, born: date) -> CellValue:
    """A birthday, a year, or a year with «г.р.»."""
    return random.choice((messy_date(random, born), born.year, f"{born.year} г.р."))


def messy_form(random: Random, form: int) -> str:
    """The form's title in another spelling."""
    return random.choice(_FORM_SPELLINGS[form])


def messy_header(random: Random, title: str) -> str:
    """The title in capitals, with line breaks, double or hard spaces."""
    return random.choice(
        (
            title.upper(),
            title.replace(" ", "\n", 1),
            title.replace(" ", "  "),
            title.replace(" ", "\xa0"),
            title.lower(),
        )
    )


def spoiled(random: Random, kind: SheetKind, *, formulas: bool) -> tuple[str, CellValue]:
    """The official title of a column and a content because of which its row must be refused."""
    mentees: tuple[tuple[str, CellValue], ...] = (
        ("Год рождения", None),
        ("Год рождения", 1911),
        ("Год рождения", 2031),
        ("Год рождения", "не знаю"),
        ("ФИО наставляемого", "Ветров А. Б."),
        ("Форма наставничества", "дистанционная"),
        ("Форма наставничества", "учитель – ученик"),
    )
    mentors: tuple[tuple[str, CellValue], ...] = (
        ("Основные компетенции", None),
        ("Форма наставничества", "шефство"),
        ("ФИО наставника", "Наставник 1"),
        ("Место работы/учёбы", None),
    )
    if formulas and random.random() < 0.3:
        return ("Год рождения", "=2026-15") if kind is SheetKind.MENTEES else ("Основные компетенции", '="Физ"&"ика"')
    return random.choice(mentees if kind is SheetKind.MENTEES else mentors)
