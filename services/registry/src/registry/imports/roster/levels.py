"""How far a note of the report asks to be looked at, and what its reader can do. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Level(StrEnum):
    """From what needs nobody to what may be a mistake; the most dangerous note decides for its row."""

    EXACT = "EXACT"
    READ_OTHERWISE = "READ_OTHERWISE"
    """Read otherwise than written, by a rule that is nearly always right."""
    DOUBTFUL = "DOUBTFUL"
    """Left out, taken apart, or perhaps somebody else's."""


_READ_OTHERWISE = frozenset(
    {
        "NAME_REPAIRED",
        "FORM_REPAIRED",
        "DATE_REPAIRED",
        "BIRTH_REPAIRED",
        "TIME_REPAIRED",
        "AGE_REPAIRED",
        "ADDRESS_REPAIRED",
        "COMPLETED_ALREADY",
    }
)
"""Every other code is doubtful, one that a later release adds too."""

_OTHERWISE = "Сверьте с тем, что написано в файле. Если прочитано верно, делать ничего не нужно."
_CORRECT = "Исправьте ячейку и загрузите файл ещё раз или поправьте запись участника."
_WHAT_TO_DO: Mapping[str, str] = {
    "POSSIBLE_DUPLICATE": "Сравните обе записи в разделе «Возможные повторы» и решите, один это человек или два.",
    "BIRTH_CORRECTED": "Если это другой человек, верните прежний год в записи, а в файле укажите обоим полную дату.",
    "RELATION_CLAIMED": "Решите на странице «Пары, названные в базе», есть ли эта пара; туда ведёт «Сегодня».",
    "PARTICIPANT_WITHDRAWN": "Если он вернулся, верните его в его записи.",
    "DUPLICATE_MERGED": "Если это два разных человека, укажите в обеих строках полную дату рождения.",
    "WORKPLACE_UNKNOWN": "Проверьте название или попросите методиста добавить организацию в справочник.",
    "DATE_ORDER_DOUBTFUL": "Сверьте день и месяц с документом; если они переставлены, поправьте запись участника.",
    "TOPICS_TOO_MANY": "Оставьте главные и загрузите файл ещё раз.",
    "REQUEST_NOT_UNDERSTOOD": "Назовите предмет, навык или сферу из словаря методики.",
    "COMPETENCE_NOT_UNDERSTOOD": "Назовите предмет, навык или сферу из словаря методики.",
    "ADDRESS_UNREACHABLE": "Впишите адрес, который состоит из латинских букв перед знаком @.",
}


def level_of(code: str) -> Level:
    """The level of a note with this code."""
    return Level.READ_OTHERWISE if code in _READ_OTHERWISE else Level.DOUBTFUL


def worst(codes: Iterable[str]) -> Level:
    """The level of a row with notes of these codes: EXACT without any."""
    return max(map(level_of, codes), key=rank, default=Level.EXACT)


def rank(level: Level) -> int:
    """The greater, the more dangerous."""
    return tuple(Level).index(level)


def what_to_do(code: str) -> str:
    """What the reader of a note can do, in Russian."""
    return _WHAT_TO_DO.get(code, _OTHERWISE if level_of(code) is Level.READ_OTHERWISE else _CORRECT)
