"""A mentor's time: «2 часа в неделю», «1,5 ч/нед», «8 часов в месяц» as minutes a week."""

import re

from mentoring_methodology.plurals import counted

from registry.imports.roster.table import Cell
from registry.understanding import Exact, NotUnderstood, Repaired, Understanding

_WEEKS_A_YEAR = 52
_MONTHS_A_YEAR = 12
_DAYS_A_WEEK = 5
"""School days: who offers an hour a day means school days."""
_POSSIBLE = range(10, 2401)
"""Minutes a week: less than 10 is a slip, more than a full working week too."""
_WORDS = {"один": "1", "одного": "1", "два": "2", "две": "2", "двух": "2", "три": "3", "трёх": "3", "полтора": "1.5"}
_NUMBER = r"(\d{1,5}(?:[.,]\d{1,2})?)"
_AMOUNT = re.compile(
    rf"(?<!\d){_NUMBER}\s*(?:[-–—]\s*\d{{1,3}}(?:[.,]\d)?\s*)?(?:ак\w*\.?\s*|астроном\w*\s*|учебн\w*\s*|полн\w*\s*)?"
    r"(?:(час\w*|ч(?![а-я])\.?)(?:\s*(?:и\s*)?(\d{1,2})\s*м(?:ин\w*|\b))?|мин\w*)"
)
"""An hour at school may be a short one: an academic hour counts as an hour."""
_TWICE = re.compile(r"(\d)\s*\(\s*\w+\s*\)")
"""«2 (два) часа»."""
_LONE_HOUR = re.compile(r"(?<!\d )\b(?:по\s+)?(?:час[ау]?|полчаса)\b")
_TIMES = re.compile(r"(?:(\d{1,2})\s*раза?|раз)\s+в\s+(недел|месяц|день)")
_PERIOD = re.compile(r"(?:в|/|за)\s*(нед|мес|день|дня)|(еженедельно|ежемесячно|ежедневно)")
_RANGE = re.compile(r"\d\s*[-–—]\s*\d")
_MOMENT = re.compile(r"\d{1,2}:\d\d")
_EVERY_OTHER = re.compile(
    r"раза?\s+в\s+\d|\bв\s+\d+\s+(?:нед|мес)|через\s+нед|(?:в|за|на)\s+(?:год|полугод|четверт|семестр|триместр|квартал)"
)
"""Periods of which nobody knows how many weeks they have."""
_WEEKLY = ("нед", "еженед")
_CLOCK = re.compile(
    r"\bс\s+\d{1,2}(?::\d\d)?\s*(?:час\w*|ч\.?)?\s*(?:до|по)\s+\d{1,2}(?::\d\d)?\s*(?:час\w*|ч\.?)?"
    r"|\b(?:после|с|к|в|около)\s+\d{1,2}(?::\d\d)?\s*(?:час\w*|ч\.?)|\bдо\s+(?:[89]|1\d|2[0-4])\s*(?:час\w*|ч\.?)"
)
"""A time of the day, which is no amount: «после 15 часов», «с 14 до 16»; «до 2 часов» is one."""


def minutes_per_week(cell: Cell) -> Understanding[int | None]:
    """Minutes a week, rounded; None for a text that names no amount («по субботам»), which is nothing to complain of.

    A range counts by its lower end, a month has 52/12 weeks, a bare number is hours: these are told.
    """
    text = str(cell).strip().casefold()
    text = re.sub(r"пол\s+часа", "полчаса", re.sub(r"(\d?)\s*½", lambda whole: f"{whole.group(1) or 0}.5", text))
    for word, digits in _WORDS.items():
        text = re.sub(rf"\b{word}\b", digits, text)
    text = _TWICE.sub(r"\1", _CLOCK.sub(" ", text))
    if re.fullmatch(_NUMBER, text):
        text += " часа"
    times = _TIMES.search(text)
    amount = _amount(_TIMES.sub(" ", text))
    if amount is None:
        return Exact(None)
    if _EVERY_OTHER.search(text):
        return _not_understood()
    period = _PERIOD.search(text)
    kind = (times.group(2) if times else (period.group(1) or period.group(2)) if period else "нед")[:8]
    weekly = amount * (int(times.group(1) or 1) if times else 1) * _weekly(kind)
    minutes = round(weekly)
    if minutes not in _POSSIBLE:
        return _not_understood()
    alone = len(_AMOUNT.findall(_TIMES.sub(" ", text))) == 1
    if alone and period and kind.startswith(_WEEKLY) and not _RANGE.search(text):
        return Exact(minutes)
    told = counted(minutes, "минута", "минуты", "минут")
    return Repaired(minutes, "TIME_REPAIRED", f"Прочитано как {told} в неделю.")


def _amount(text: str) -> float | None:
    """Minutes of one time; none at all where a lone hour has a number of something else beside."""
    if found := _AMOUNT.search(text):
        number = float(found.group(1).replace(",", "."))
        return number * 60 + int(found.group(3) or 0) if found.group(2) else number
    lone = _LONE_HOUR.search(text)
    if lone is None:
        return None
    if re.search(r"\d", _MOMENT.sub(" ", text)):
        return 0.0
    return 30.0 if "полчаса" in lone.group() else 60.0


def _weekly(period: str) -> float:
    if period.startswith(("мес", "ежемес")):
        return _MONTHS_A_YEAR / _WEEKS_A_YEAR
    if period.startswith(("ден", "дня", "ежедн")):
        return _DAYS_A_WEEK
    return 1.0


def _not_understood() -> NotUnderstood:
    return NotUnderstood("TIME_NOT_UNDERSTOOD", "Ресурс времени не понят. Укажите, например, «2 часа в неделю».")
