"""How a base says what the register knows only as values, since no school has written it. Pure.

A value that comes back in these words was told by us: it is no news.
"""

import re
from collections.abc import Iterable

from mentoring_methodology.plurals import counted

from registry.participations.entry import Entry
from registry.people.names import names_somebody

BETWEEN_NAMES = "; "
"""As an import joins what rows of one mentor say."""
_BETWEEN = re.compile(r"\s*[;,\n]\s*")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")
"""Two to four words: with a word alone, or with more, a text says something beside names."""


def spelled_topics(entry: Entry) -> str | None:
    """What is asked or offered, by the methodology's terms."""
    return ", ".join(entry.topics) or None


def spelled_minutes(entry: Entry) -> str | None:
    """How much time a mentor has."""
    minutes = entry.minutes_per_week
    return None if minutes is None else f"{counted(minutes, 'минута', 'минуты', 'минут')} в неделю"


def spelled_schooling(entry: Entry) -> str | None:
    """The class or the course, of somebody of whom no workplace is written."""
    if entry.grade is not None:
        return f"{entry.grade} класс"
    return None if entry.course is None else f"{entry.course} курс"


def spelled_names(names: Iterable[str | None]) -> str | None:
    """What an import makes of rows that say these, each once."""
    return BETWEEN_NAMES.join(dict.fromkeys(filter(None, names))) or None


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text of nothing but different names; any other text as one, nothing as none."""
    parts = tuple(_BETWEEN.split(text.strip()))
    if len(set(parts)) == len(parts) and all(_NAME.fullmatch(each) and names_somebody(each) for each in parts):
        return parts
    return (text,) if text else ()
