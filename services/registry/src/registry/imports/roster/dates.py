"""Dates and years as schools write them; the day comes before the month."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from registry.imports.roster.table import Cell
from registry.imports.roster.understanding import Exact, NotUnderstood, Repaired, Understanding

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(10_959, 73_050)
"""Excel's day numbers of 1930 … 2099; no year is that large."""
_YEARS = range(1900, 2100)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?!\d)")
_IN_WORDS = re.compile(r"(\d{1,2})\s+([а-я]{3,9})\.?\s+(\d{4})")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True)
class Birth:
    """What is known of a birthday: the year, perhaps the day."""

    year: int
    day: date | None = None

    def __str__(self) -> str:
        return self.day.strftime("%d.%m.%Y") if self.day else str(self.year)


def day(cell: Cell, pivot_year: int) -> Understanding[date]:
    """A full date. Two-digit years up to `pivot_year` are of this century."""
    if isinstance(cell, date):
        return Exact(cell)
    text = str(cell).strip().casefold()
    serial = _serial(text)
    if serial is not None:
        return Repaired(serial, "DATE_REPAIRED", "Дата записана порядковым номером Excel; переведена в обычную дату.")
    found = _written_day(text, pivot_year)
    if found is None:
        return NotUnderstood("DATE_NOT_UNDERSTOOD", "Укажите дату в виде ДД.ММ.ГГГГ, например 01.09.2026.")
    if text in (found.strftime("%d.%m.%Y"), found.isoformat()):
        return Exact(found)
    return Repaired(found, "DATE_REPAIRED", "Дата приведена к виду ДД.ММ.ГГГГ.")


def birth(cell: Cell, pivot_year: int) -> Understanding[Birth]:
    """A birthday or a bare year of birth: 2011, «2011 г.р.», 12.03.2011, 40614."""
    text = str(cell).strip()
    if re.fullmatch(r"\d{4}", text) and int(text) in _YEARS:
        return Exact(Birth(int(text)))
    match day(cell, pivot_year):
        case Exact(value=found):
            return Exact(Birth(found.year, found))
        case Repaired(value=found, code=code, why=why):
            return Repaired(Birth(found.year, found), code, why)
        case NotUnderstood():
            years = set(_YEAR.findall(text))
    if len(years) == 1 and not re.search(r"\d[./]\d", text):
        return Repaired(Birth(int(years.pop())), "BIRTH_REPAIRED", "Из текста взят год рождения.")
    return NotUnderstood(
        "BIRTH_NOT_UNDERSTOOD", "Укажите год рождения (2011) или дату рождения в виде ДД.ММ.ГГГГ (12.03.2011)."
    )


def _serial(text: str) -> date | None:
    number = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    if number is None or int(number.group(1)) not in _SERIALS:
        return None
    return _EXCEL_DAY_ZERO + timedelta(days=int(number.group(1)))


def _written_day(text: str, pivot_year: int) -> date | None:
    if found := _YEAR_FIRST.search(text):
        return _calendar_day(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    if found := _DAY_FIRST.search(text):
        first, second, year = int(found.group(1)), int(found.group(2)), _full_year(found.group(3), pivot_year)
        american = second > 12 >= first
        return _calendar_day(year, first, second) if american else _calendar_day(year, second, first)
    if found := _IN_WORDS.search(text):
        month = next((n for n, stem in enumerate(_MONTHS, 1) if found.group(2).startswith(stem)), 0)
        return _calendar_day(int(found.group(3)), month, int(found.group(1)))
    return None


def _full_year(digits: str, pivot_year: int) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if 2000 + year <= pivot_year else 1900 + year


def _calendar_day(year: int, month: int, day_of_month: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None
