"""Dates and years as schools write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from registry.imports.roster.day_order import NUMERIC, DayOrder, day_and_month
from registry.imports.roster.table import Cell
from registry.understanding import Exact, NotUnderstood, Repaired, Understanding

_DAY_ZERO = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""The day of the number 0 in a book that counts from 1900 or (an old Mac's) from 1904."""
_SERIALS = range(10_959, 73_050)
"""Excel's day numbers of 1930 to 2099; no year is that large."""
_YEARS = range(1900, 2100)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{1,2})")
_IN_WORDS = re.compile(r"[«\"]?(\d{1,2})[»\"]?[\s.\-/]*([а-я]{3,9})[\s.\-/]*(\d{4}|\d{2})")
"""Also «12.мар.2011» and «12-мар-11», as Excel shows a day."""
_ROMAN = re.compile(r"(\d{1,2})[\s.\-/]+([ivxх]{1,4})[\s.\-/]+(\d{4}|\d{2})")
"""«12.III.2011»; the ten in Russian letters too."""
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_YEAR = re.compile(r"19\d\d|20\d\d")
_YEAR_IN_WORDS = re.compile(r"(\d{4}) ?(?:г(?:\.|од\w?)?)(?: ?р(?:\.|ожд\w*)?)?")
"""«2011 г.р.», «2011 года рождения»."""
_YEAR_AS_NUMBER = re.compile(r"([12])[ .,'’]?(\d{3})(?:[.,]0{1,2})?")
"""A year that a program wrote as a number: «2 012», «2,012», «2012,00»."""
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?\s*(z|[+-]\d\d:?\d\d)?")
_ONE_READING = re.compile(
    r"(?:\d{1,2}([. ])\d{1,2}\1\d{4}|\d{4}([.\-/])\d{1,2}\2\d{1,2}|\d{1,2} [а-я]{3,9} \d{4})"
    r"(?: ?г(?:\.|ода)?)?(?: ?р\.?)?"
)
"""A whole day with a year of four digits in an order that nobody reads otherwise."""
_TIME_OF_DAY = re.compile(r"\s+(\d{1,2}:\d\d)(?::\d\d)?$")
_SLIPPED_YEAR = re.compile(r"(?:19|20)\d{3}")
"""«20111» is a year with a digit too many before it is a day of 1955."""
_NO_BIRTH = re.compile(
    r"^[-+]|[№#]\s*\d|\b(?:до|после|не|ранее|раньше|позже|кроме|с|по|руб\w*|приказ\w*|поступ\w*|зачисл\w*|выпуск\w*|набор\w*"
    r"|выбыл\w*|прибыл\w*|принят\w*|переведен\w*|переведён\w*|прививк\w*|справк\w*|договор\w*)\b",
    re.IGNORECASE,
)
"""Beside such words a year is of something else, or none."""
_LAST_MINUTE = "23:59"
"""A midnight that arithmetic has missed by a little; nobody is born on paper at that minute."""


@dataclass(frozen=True)
class Calendar:
    """How days in a file are read."""

    pivot_year: int
    """Two-digit years up to this one are of this century."""
    zone: ZoneInfo
    """The municipality's: an instant is the day that it was there."""
    order: DayOrder = DayOrder.UNCERTAIN
    """The column's."""
    from_1904: bool = False
    """The book counts its days from 1904."""


@dataclass(frozen=True)
class Birth:
    """What is known of a birthday: the year, perhaps the day."""

    year: int
    day: date | None = None

    def __str__(self) -> str:
        return self.day.strftime("%d.%m.%Y") if self.day else str(self.year)


def day(cell: Cell, calendar: Calendar) -> Understanding[date]:
    """A full date that is the whole of the cell, or the only number in it."""
    if isinstance(cell, date):
        return _kept_as_day(cell, calendar)
    text = " ".join(str(cell).casefold().split())
    serial = _serial(text, calendar)
    if serial is not None:
        return Repaired(serial, "DATE_REPAIRED", "Дата записана порядковым номером Excel; переведена в обычную дату.")
    if instant := _INSTANT.fullmatch(text):
        return _day_of(instant, calendar.zone)
    at = _TIME_OF_DAY.search(text)
    understood = _written_day(_TIME_OF_DAY.sub("", text), calendar)
    if at is None or at.group(1) != _LAST_MINUTE or isinstance(understood, NotUnderstood):
        return understood
    return Repaired(understood.value + timedelta(days=1), "DATE_REPAIRED", "Без минуты полночь: взят следующий день.")


def _kept_as_day(cell: date, calendar: Calendar) -> Understanding[date]:
    """Excel turns the dates of a month-first column into days where it can, and turns them wrongly."""
    if calendar.order is not DayOrder.MONTH_FIRST or cell.day > 12 or cell.day == cell.month:
        return Exact(cell)
    return Repaired(
        cell,
        "DATE_ORDER_DOUBTFUL",
        "Рядом в столбце даты записаны месяцем вперёд: возможно, Excel поменял местами день и месяц.",
    )


def birth(cell: Cell, calendar: Calendar) -> Understanding[Birth]:
    """A birthday or a bare year of birth: 2011, «2011 г.р.», 12.03.2011, 40614."""
    text = " ".join(str(cell).split())
    if re.fullmatch(r"\d{4}", text) and int(text) in _YEARS:
        return Exact(Birth(int(text)))
    if (worded := _YEAR_IN_WORDS.fullmatch(text.casefold())) and int(worded.group(1)) in _YEARS:
        return Exact(Birth(int(worded.group(1))))
    if (number := _YEAR_AS_NUMBER.fullmatch(text)) and int("".join(number.groups())) in _YEARS:
        return Repaired(Birth(int("".join(number.groups()))), "BIRTH_REPAIRED", "Число прочитано как год рождения.")
    match _not_understood() if _NO_BIRTH.search(text) else day(cell, calendar):
        case Exact(value=found):
            return Exact(Birth(found.year, found))
        case Repaired(value=found, code=code, why=why):
            return Repaired(Birth(found.year, found), code, why)
        case NotUnderstood(code="DATE_ORDER_UNCERTAIN") as uncertain:
            return uncertain
        case NotUnderstood():
            years = _YEAR.findall(text)
    if _NO_BIRTH.search(text) is None and len(years) == 1 and re.findall(r"\d+", text) == years:
        return Repaired(Birth(int(years[0])), "BIRTH_REPAIRED", "Из текста взят год рождения.")
    return NotUnderstood(
        "BIRTH_NOT_UNDERSTOOD", "Укажите год рождения (2011) или дату рождения в виде ДД.ММ.ГГГГ (12.03.2011)."
    )


def _serial(text: str, calendar: Calendar) -> date | None:
    number = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    if number is None or int(number.group(1)) not in _SERIALS or _SLIPPED_YEAR.fullmatch(number.group(1)):
        return None
    return _DAY_ZERO[calendar.from_1904] + timedelta(days=int(number.group(1)))


def _day_of(instant: re.Match[str], zone: ZoneInfo) -> Understanding[date]:
    written_day, clock, _, offset = instant.groups()
    try:
        moment = datetime.fromisoformat(f"{written_day}T{clock}{(offset or '').upper()}")
    except ValueError:
        return _not_understood()
    here = moment.astimezone(zone) if offset else moment
    found = here.date() + timedelta(days=here.strftime("%H:%M") == _LAST_MINUTE)
    if found.year not in _YEARS:
        return _not_understood()
    if not offset and found == moment.date():
        return Repaired(found, "DATE_REPAIRED", "Время при дате отброшено.")
    return Repaired(found, "DATE_REPAIRED", "Момент времени переведён в день по местному времени муниципалитета.")


def _written_day(text: str, calendar: Calendar) -> Understanding[date]:
    for pattern, read in ((_YEAR_FIRST, _year_first), (NUMERIC, _numeric), (_IN_WORDS, _in_words), (_ROMAN, _roman)):
        written = re.search(rf"(?<![\w.,/\-]){pattern.pattern}(?![\d/\-]|[.,]\d|(?!г)[^\W\d_])", text)
        if written is None or re.search(r"\d", text[: written.start()] + text[written.end() :]):
            continue
        parts = read(written, calendar)
        if parts is None:
            return NotUnderstood(
                "DATE_ORDER_UNCERTAIN",
                "Не понять, где день, а где месяц: в столбце встречается и то и другое или ни одна дата не решает. "
                "Запишите дату через точки: ДД.ММ.ГГГГ.",
            )
        found = _calendar_day(*parts)
        if found is None:
            return _not_understood()
        if _ONE_READING.fullmatch(text):
            return Exact(found)
        return Repaired(found, "DATE_REPAIRED", "Дата приведена к виду ДД.ММ.ГГГГ.")
    return _not_understood()


Parts = tuple[int, int, int]
"""Year, month, day."""


def _year_first(written: re.Match[str], _calendar: Calendar) -> Parts | None:
    return int(written.group(1)), int(written.group(2)), int(written.group(3))


def _numeric(written: re.Match[str], calendar: Calendar) -> Parts | None:
    decided = day_and_month(int(written.group(1)), written.group(2), int(written.group(3)), calendar.order)
    return None if decided is None else (_full_year(written.group(5), calendar.pivot_year), decided[1], decided[0])


def _in_words(written: re.Match[str], calendar: Calendar) -> Parts | None:
    return _full_year(written.group(3), calendar.pivot_year), month_of(written.group(2)), int(written.group(1))


def _roman(written: re.Match[str], calendar: Calendar) -> Parts | None:
    told = written.group(2).replace("х", "x")
    month = _ROMAN_MONTHS.index(told) + 1 if told in _ROMAN_MONTHS else 0
    return _full_year(written.group(3), calendar.pivot_year), month, int(written.group(1))


def month_of(word: str) -> int:
    """The month, from 1, that a small word in any case and of any length begins as; 0 for none."""
    return next((number for number, stem in enumerate(_MONTHS, 1) if word.startswith(stem)), 0)


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


def _not_understood() -> NotUnderstood:
    return NotUnderstood("DATE_NOT_UNDERSTOOD", "Укажите дату в виде ДД.ММ.ГГГГ, например 01.09.2026.")
