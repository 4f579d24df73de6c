"""The age of mentees that a mentor wishes: «10-14», «от 12 лет», «5–7 класс»."""

import re
from dataclasses import dataclass
from datetime import date

from registry.imports.roster.dates import month_of
from registry.imports.roster.table import Cell
from registry.understanding import Exact, NotUnderstood, Repaired, Understanding

_POSSIBLE = range(5, 81)
"""Full years: a first-grader … the oldest teacher."""
_CLASS_TO_AGE = 6
"""A pupil of class n is n + 6 or n + 7 years old in the school year."""
_LEAP_YEAR, _SHORTEST_MONTH = 2024, 28
"""Of a day without a year. No range of ages that Excel took for a day has a day above 12."""
_RANGE = re.compile(r"(\d{1,2})\s*(?:лет|года?)?\s*(?:[-–—‑]|до|по)\s*(\d{1,2})")
_FROM = re.compile(r"\b(?:от|с|старше|не\s+(?:младше|моложе|менее|меньше))\s*(\d{1,2})|(\d{1,2})\s*(?:\+|и\s+старше)")
_NOT_OLDER = re.compile(r"\bне\s+(?:старше|более|больше)\s*(\d{1,2})|(\d{1,2})\s*и\s+(?:младше|моложе)")
_UP_TO = re.compile(r"(?<!не )\b(?:до|младше|моложе)\s*(\d{1,2})")
"""A number of more digits is not cut: what is left of it is another number beside, and nothing is read."""
_AS_MONTH = re.compile(r"([а-я]{3,8})\.?[\s-]?(?:20)?(\d\d)")
_AS_DAY = re.compile(r"(\d{1,2})[\s.-]?([а-я]{3,8})\.?")
"""«окт.14» and «05.июл»: how Excel shows such a range where it took it for a date, and writes it into a text."""
_EXCEPT = re.compile(r"\bкроме\b|\bне\s+\d")
_ANY = re.compile(r"люб|не\s*важ|без\s*огранич|все\b|не\s*имеет")


@dataclass(frozen=True)
class AgeRange:
    """Full years, both ends included; None is open."""

    lowest: int | None = None
    highest: int | None = None

    def __str__(self) -> str:
        return f"{self.lowest or '…'}–{self.highest or '…'}"


def preferred_age(cell: Cell) -> Understanding[AgeRange]:
    """Understands ranges, one-sided bounds, a single age, classes, and ranges that Excel took for a date."""
    if isinstance(cell, date):
        return _from_date(cell)
    text = str(cell).strip().casefold()
    if _EXCEPT.search(text):
        return _not_understood()
    if (shown := _shown_as_date(text)) is not None:
        return _from_date(shown)
    if _ANY.search(text) and not re.search(r"\d", text):
        return Exact(AgeRange())
    found = _written(text)
    if found is None:
        return _not_understood()
    lowest, highest = found.lowest, found.highest
    repaired = False
    if re.search(r"клас|\bкл\b", text) and re.search(r"\d\s*(?:лет|год)", text):
        return _not_understood()
    if "клас" in text or re.search(r"\bкл\b", text):
        lowest = None if lowest is None else lowest + _CLASS_TO_AGE
        highest = None if highest is None else highest + _CLASS_TO_AGE + 1
        repaired = True
    if lowest is not None and highest is not None and lowest > highest:
        lowest, highest, repaired = highest, lowest, True
    if any(age is not None and age not in _POSSIBLE for age in (lowest, highest)):
        return _not_understood()
    return _repaired(AgeRange(lowest, highest)) if repaired else Exact(AgeRange(lowest, highest))


def _written(text: str) -> AgeRange | None:
    """None too where the text has another number beside: it is not known which is meant."""
    if one := re.fullmatch(r"(?:класс\s*)?(\d{1,2})(?:\s*(?:-?(?:й|го|ти))?\s*(?:лет|год\w?|класс\w*|кл))?\.?", text):
        return AgeRange(int(one.group(1)), int(one.group(1)))
    for pattern in (_RANGE, _NOT_OLDER, _FROM, _UP_TO):
        found = pattern.search(text)
        if found is None:
            continue
        if re.search(r"\d", text[: found.start()] + text[found.end() :]):
            return None
        ages = [int(age) for age in found.groups() if age is not None]
        if pattern is _RANGE:
            return AgeRange(*ages)
        return AgeRange(ages[0], None) if pattern is _FROM else AgeRange(None, ages[0])
    return None


def _shown_as_date(text: str) -> date | None:
    if (month := _AS_MONTH.fullmatch(text)) and (number := month_of(month.group(1))):
        return date(2000 + int(month.group(2)), number, 1)
    if (day := _AS_DAY.fullmatch(text)) and (number := month_of(day.group(2))) and int(day.group(1)) in _POSSIBLE:
        return date(_LEAP_YEAR, number, min(int(day.group(1)), _SHORTEST_MONTH))
    return None


def _from_date(cell: date) -> Understanding[AgeRange]:
    """Excel turns «10-14» into October 2014 and «5-7» into the 5th of July."""
    year = cell.year % 100
    if cell.day == 1 and cell.month < year <= 20 and cell.month in _POSSIBLE:
        return _repaired(AgeRange(cell.month, year))
    if cell.day < cell.month and cell.day in _POSSIBLE:
        return _repaired(AgeRange(cell.day, cell.month))
    return _not_understood()


def _repaired(found: AgeRange) -> Repaired[AgeRange]:
    return Repaired(found, "AGE_REPAIRED", f"Прочитано как {found} лет.")


def _not_understood() -> NotUnderstood:
    return NotUnderstood("AGE_NOT_UNDERSTOOD", "Желаемый возраст не понят. Укажите, например, «10–14» или «от 12 лет».")
