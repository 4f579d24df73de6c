"""What the codes of an import are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from mentoring_methodology.plurals import counted

KINDS = {"MENTEES": "База наставляемых", "MENTORS": "База наставников"}
STATUSES = {
    "QUEUED": ("ждёт очереди", "plain"),
    "RUNNING": ("загружается", "warn"),
    "DONE": ("загружена", "good"),
    "FAILED": ("не удалась", "bad"),
    "CANCELLED": ("остановлена", "warn"),
}
"""Code -> what it is called, and how its badge looks."""
OUTCOMES = {
    "ACCEPTED": ("принята", "good"),
    "REPAIRED": ("принята с замечаниями", "warn"),
    "MERGED": ("объединена с другой", "warn"),
    "REFUSED": ("не принята", "bad"),
}
LEVELS = {
    "DOUBTFUL": "не принято или под сомнением",
    "READ_OTHERWISE": "прочитано не так, как написано",
    "EXACT": "прочитано как написано",
}
EFFECTS = {
    "REGISTERED": "записан впервые",
    "RETURNED": "снова участвует",
    "UPDATED": "запись обновлена",
    "UNCHANGED": "без изменений",
    "WITHDRAWN": "выбыл раньше, запись не изменена",
}
FATES = {
    "WITHDRAWN": "убраны",
    "CHANGED_SINCE": "остались: после загрузки их изменили",
    "NAMED_LATER": "остались: есть и в более поздней базе",
    "ENDED": "выбыли раньше сами",
}
_ROWS = (
    ("rows_accepted", "приняты"),
    ("rows_repaired", "приняты с замечаниями"),
    ("rows_merged", "объединены с другими"),
    ("rows_refused", "не приняты"),
)
_PEOPLE = (
    ("people_registered", "записаны впервые", "будут записаны впервые"),
    ("people_returned", "снова участвуют", "снова будут участвовать"),
    ("people_updated", "записи обновлены", "записи обновятся"),
    ("people_unchanged", "без изменений", "не изменятся"),
    ("people_withdrawn", "выбыли раньше, записи не изменены", "выбыли раньше, записи не изменятся"),
)
WORDS: Mapping[str, Any] = {
    "kinds": KINDS, "statuses": STATUSES, "outcomes": OUTCOMES, "levels": LEVELS, "effects": EFFECTS, "fates": FATES
}  # fmt: skip


def rows_told(counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """What became of the rows; they add up to the people's rows of the file."""
    return [(title, counts.get(code, 0)) for code, title in _ROWS]


def people_told(counts: Mapping[str, int], *, ahead: bool = False) -> Sequence[tuple[str, int]]:
    """What became, or with `ahead` would become, of the people; only what there is."""
    return [(would if ahead else did, counts[code]) for code, did, would in _PEOPLE if counts.get(code)]


def sum_told(lines: Mapping[str, int]) -> str:
    """How the sums agree with the file: «В файле 14 заполненных строк: шапка, 12 строк людей и 1 пропущенная.»"""
    filled = counted(lines["in_file"], "заполненная строка", "заполненные строки", "заполненных строк")
    people = counted(lines["people"], "строка людей", "строки людей", "строк людей")
    left = counted(lines["left_out"], "пропущенная", "пропущенные", "пропущенных")
    return f"В файле {filled}: шапка, {people} и {left}."


def going_told(job: Mapping[str, Any]) -> str:
    """How far it is, in a sentence."""
    if job["status"] == "QUEUED":
        return "Ждёт очереди: перед ней загружаются другие базы."
    done, total = job["rows_done"], job["rows_total"]
    return f"Записано {done} из {counted(total, 'строки', 'строк', 'строк')}."
