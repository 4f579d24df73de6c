"""Why mentees have no pair, and what helps. Pure."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict

CHIEF_REASONS = 3
"""Reasons said of a form: what keeps most people from a pair; the rest is among the figures."""

CURES: Mapping[str, str] = {
    "H03_CONSENT": "Отметьте собранные согласия наставляемых.",
    "H03_CONSENT_MENTOR": "Отметьте собранные согласия наставников.",
    "H04_MENTOR_ADMITTED": "Отметьте допуск наставников: анкету, собеседование и обучение.",
    "H05_ADULT_CLEARANCE": "Отметьте справки об отсутствии судимости взрослых наставников.",
    "H06_CAPACITY": "Пригласите новых наставников.",
    "NO_MENTORS": "Пригласите новых наставников.",
    "H11_REQUEST_PRESENT": "Укажите запросы наставляемых.",
    "H11_COMPETENCE_PRESENT": "Укажите компетенции наставников.",
    "H12_TIME": "Договоритесь о времени встреч или о встречах онлайн.",
}
"""Reason -> what the school can do about it."""
OTHER_CURE = "Уточните сведения об участниках или пригласите новых наставников."
"""Where the reason lies in the people, or is one that this release does not know."""


class ReasonSaid(BaseModel):
    """A reason as it is said, with the number of mentees."""

    model_config = ConfigDict(frozen=True)

    code: str
    """Empty for what is said of all the rest together."""
    text: str
    mentees: int


def chief_reasons(reasons: Iterable[ReasonSaid]) -> tuple[ReasonSaid, ...]:
    """The most frequent reasons, and the rest together where there are more."""
    ordered = sorted(reasons, key=lambda reason: (-reason.mentees, reason.text))
    rest = sum(reason.mentees for reason in ordered[CHIEF_REASONS:])
    chief = tuple(ordered[:CHIEF_REASONS])
    return (*chief, ReasonSaid(code="", text="Другие причины", mentees=rest)) if rest else chief


def cures(reasons: Iterable[ReasonSaid]) -> tuple[str, ...]:
    """What helps against these reasons, first what helps most people; each thing once."""
    mentees: dict[str, int] = {}
    for reason in reasons:
        if reason.code:
            cure = CURES.get(reason.code, OTHER_CURE)
            mentees[cure] = mentees.get(cure, 0) + reason.mentees
    return tuple(sorted(mentees, key=lambda cure: (-mentees[cure], cure)))
