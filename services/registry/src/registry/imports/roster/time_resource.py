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
_WORDS = {"один": "1", "одного": "1", "два": "2", "две": "2", "двух": "2", "три": "3", "трёх": "3", "полтора": "1.5",
          "трех": "3", "четыре": "4", "четырёх": "4", "четырех": "4", "пять": "5", "пяти": "5", "шесть": "6",
          "шести": "6", "семь": "7", "восемь": "8", "восьми": "8", "девять": "9", "десять": "10", "десяти": "10",
          "дважды": "2 раза", "трижды": "3 раза", "каждый день": "ежедневно", "по будням": "ежедневно"}  # fmt: skip
_NUMBER = r"(\d{1,5}(?:[.,]\d{1,2})?)"
_AMOUNT = re.compile(
    rf"(?<!\d){_NUMBER}\s*(?:[-–—]\s*\d{{1,3}}(?:[.,]\d)?\s*)?(?:ак\w*\.?\s*|астроном\w*\s*|учебн\w*\s*|полн\w*\s*)?"
    r"(?:(час\w*|ч(?![а-я])\.?)(?:\s*(?:и\s*)?(\d{1,2})\s*м(?:ин\w*|\b))?|мин\w*)"
)
"""An hour at school may be a short one: an academic hour counts as an hour."""
_TWICE = re.compile(r"(\d)\s*\(\s*\w+\s*\)")
"""«2 (два) часа»."""
_QUARTERS = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
_FRACTION = re.compile(r"(?<![\d/])(\d/\d)(?=\s*ч)")
_FROM_TO = re.compile(r"\bот\s+(\d{1,2}(?:[.,]\d)?)\s+до\s+(?=\d)")
_SHORT_TIMES = re.compile(r"(\d)\s*р(?:аза?)?\.?\s*(?:/|в)\s*(нед|мес)\w*\.?")
"""«3 р/нед», «3 раза/нед.»."""
_WEEKDAY = re.compile(
    r"\b(?:понедельник\w*|вторник\w*|сред[аеуы]м?|средам|четверг\w*|пятниц\w*|суббот\w*|воскресень\w*|пн|вт|ср|чт|пт|сб|вс)\b"
)
_ADDED = re.compile(r"\bи\b|\+|\bплюс\b|\bещ[её]\b")
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
    text = _FRACTION.sub(lambda found: _QUARTERS.get(found.group(1), "0"), text)
    text = re.sub(r"пол\s+часа", "полчаса", re.sub(r"(\d?)\s*½", lambda whole: f"{whole.group(1) or 0}.5", text))
    for word, digits in _WORDS.items():
        text = re.sub(rf"\b{word}\b", digits, text)
    text = _SHORT_TIMES.sub(_in_words, _FROM_TO.sub(r"\1-", text))
    text = _TWICE.sub(r"\1", _CLOCK.sub(" ", text))
    if re.fullmatch(_NUMBER, text):
        text += " часа"
    times = _TIMES.search(text)
    amount = _amount(_TIMES.sub(" ", text))
    if amount is None:
        return Exact(None)
    period = _PERIOD.search(text)
    amounts = len(_AMOUNT.findall(_TIMES.sub(" ", text)))
    if _EVERY_OTHER.search(text) or _is_a_sum(text, amounts, of_a_period=bool(period or times)):
        return _not_understood()
    kind = (times.group(2) if times else (period.group(1) or period.group(2)) if period else "нед")[:8]
    weekly = amount * (int(times.group(1) or 1) if times else 1) * _weekly(kind)
    minutes = round(weekly)
    if minutes not in _POSSIBLE:
        return _not_understood()
    if amounts == 1 and period and kind.startswith(_WEEKLY) and not _RANGE.search(text):
        return Exact(minutes)
    told = counted(minutes, "минута", "минуты", "минут")
    return Repaired(minutes, "TIME_REPAIRED", f"Прочитано как {told} в неделю.")


def _in_words(times: re.Match[str]) -> str:
    return f"{times.group(1)} раза в {'неделю' if times.group(2) == 'нед' else 'месяц'}"


def _is_a_sum(text: str, amounts: int, *, of_a_period: bool) -> bool:
    """«Вторник 2 часа, четверг 1 час», «по часу вторник и четверг»: several times, of which none is the whole."""
    days = len(set(_WEEKDAY.findall(text)))
    return (days > 1 and (amounts > 1 or not of_a_period)) or (amounts > 1 and _ADDED.search(text) is not None)


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
