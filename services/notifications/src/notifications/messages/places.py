"""Where a message leads: the page on which its reader can do what it speaks of. Pure."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from mentoring_common.events.contracts.matching import RunCompleted


@dataclass(frozen=True)
class Place:
    """A page of the console, as it is called in a message."""

    path: str
    """Begins with a slash; ids and codes alone, no name."""
    title: str


def pairs_of(run: RunCompleted) -> Place:
    """The pairs that are proposed in the school now: the decision about each is its curator's."""
    return Place(f"/pairs?{_of_school(run)}", "Предложенные пары")


def unmatched_of(run: RunCompleted) -> Place:
    """Who has no pair in the school, why, and what would help."""
    return Place(f"/unmatched?{_of_school(run)}", "Кто без пары и что поможет")


def consents_of(school_id: str, on: date) -> Place:
    """Who lacks which consents in the school on a day."""
    return Place(
        f"/consents?{urlencode({'school_id': school_id, 'on': on.isoformat()})}", "Согласия: кому чего не хватает"
    )


def assignment_of(assignment_id: str) -> Place:
    """An assignment of the municipality, with the form to answer it."""
    return Place(f"/assignments/{assignment_id}", "Задание муниципалитета")


def partner_of(organisation_id: str) -> Place:
    """A partner organisation with its agreements, and the form to record another one."""
    return Place(f"/partners/{organisation_id}", "Партнёр и его соглашения")


DESTRUCTIONS = Place("/erasures", "Удаление данных: чей срок подходит")
"""Whose data are to be destroyed, and what was asked for."""
FIGURES = Place("/figures", "Показатели школы")


def _of_school(run: RunCompleted) -> str:
    return urlencode({"school": run.school_id})
