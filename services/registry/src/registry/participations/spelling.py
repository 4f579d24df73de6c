"""How a base says what the register knows only as values, since no school has written it. Pure.

A value that comes back in these words was told by us: it is no news.
"""

from mentoring_methodology.plurals import counted

from registry.participations.entry import Entry


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
