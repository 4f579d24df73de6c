"""An assignment of the municipality and its schools' answers. Pure.

The «вертикальные методы» of the model (Р-145): the municipality says what is to be done by when, each school says that
it is done, or why not.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from mentoring_common.errors import Conflict, NotFound
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import AssignmentState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.schoolyear import school_year_of

ASSIGNMENT_NOT_FOUND = NotFound("ASSIGNMENT_NOT_FOUND", "Задание не найдено. Проверьте идентификатор.")
MOVED_ON = Conflict("ASSIGNMENT_MOVED_ON", "Задание только что изменил кто-то другой. Прочитайте его снова.")
IS_WITHDRAWN = Conflict("ASSIGNMENT_WITHDRAWN", "Задание отозвано: отвечать на него и менять его не нужно.")


class AssignmentOutcome(StrEnum):
    """What a school says of an assignment."""

    DONE = "DONE"
    DECLINED = "DECLINED"
    """It will not be done; the note says why."""


class SchoolStatus(StrEnum):
    """How a school stands with an assignment on a day; WAITING and LATE are computed and never stored."""

    WAITING = "WAITING"
    LATE = "LATE"
    """The last day has passed, and the school has not answered."""
    DONE = "DONE"
    DECLINED = "DECLINED"


@dataclass(frozen=True)
class Answer:
    """What one school has said; its latest counts, the others are kept."""

    school_id: str
    outcome: str
    note: str
    on: date
    at: datetime
    by: str
    """The account, as the token says."""


@dataclass(frozen=True)
class Assignment:
    """One assignment to many schools. It is the municipality's; a school sees it with its own answers alone."""

    assignment_id: str
    version: int
    title: str
    text: str
    due_on: date
    """The last day."""
    schools: tuple[str, ...]
    """Whom it was set to, when it was set."""
    set_at: datetime
    set_by: str
    """The account, as the token says."""
    model: str | None = None
    """On the roadmap of which programme it stands; None is both."""
    withdrawn_on: date | None = None
    answers: tuple[Answer, ...] = ()
    """The oldest first."""
    school_id: str = MUNICIPALITY

    @property
    def school_year(self) -> int:
        return school_year_of(self.due_on)

    def answer_of(self, school_id: str) -> Answer | None:
        """The school's latest answer."""
        return next((each for each in reversed(self.answers) if each.school_id == school_id), None)

    def status_of(self, school_id: str, today: date) -> SchoolStatus:
        answer = self.answer_of(school_id)
        if answer is not None:
            return SchoolStatus(answer.outcome)
        return SchoolStatus.LATE if self.due_on < today else SchoolStatus.WAITING

    def is_late(self, school_id: str, today: date) -> bool:
        """Whether the school has answered after the last day, or not at all until now."""
        answer = self.answer_of(school_id)
        return (today if answer is None else answer.on) > self.due_on


def answered(known: Assignment, answer: Answer) -> Assignment:
    """The assignment with a school's answer; the same one where the school has said just that before.

    Raises Conflict where it was withdrawn.
    """
    if known.withdrawn_on is not None:
        raise IS_WITHDRAWN
    before = known.answer_of(answer.school_id)
    if before is not None and (before.outcome, before.note) == (answer.outcome, answer.note):
        return known
    return replace(known, version=known.version + 1, answers=(*known.answers, answer))


def reworded(known: Assignment, title: str, text: str, due_on: date) -> Assignment:
    """The assignment in other words or with another last day; the same one where nothing is different.

    Raises Conflict where it was withdrawn.
    """
    if known.withdrawn_on is not None:
        raise IS_WITHDRAWN
    if (known.title, known.text, known.due_on) == (title, text, due_on):
        return known
    return replace(known, version=known.version + 1, title=title, text=text, due_on=due_on)


def withdrawn(known: Assignment, today: date) -> Assignment:
    """The assignment that nobody has to do any more; the same one where it was withdrawn before."""
    if known.withdrawn_on is not None:
        return known
    return replace(known, version=known.version + 1, withdrawn_on=today)


def events_of(assignment: Assignment, now: datetime, traceparent: str | None) -> list[Wire]:
    """What each school that has not answered is told: by when. The words stay in registry."""
    return [
        wire(
            "registry.assignment.set.v1",
            f"{assignment.assignment_id}:{school_id}",
            AssignmentState(
                school_id=school_id,
                version=assignment.version,
                assignment_id=assignment.assignment_id,
                due_on=assignment.due_on,
                model=assignment.model,
            ),
            now,
            traceparent,
        )
        for school_id in assignment.schools
        if assignment.answer_of(school_id) is None
    ]
