"""The thirty days after a consent to processing was taken back (152-ФЗ, ст. 21, ч. 5). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mentoring_common.events.contracts.registry import DestructionDue
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import ConsentPurpose

from registry.erasure.domain import LASTS, REMINDED_BEFORE, Erasure, is_due_soon
from registry.people.consents.ages import Birth
from registry.people.consents.domain import Consent, ConsentState, Paper
from registry.people.consents.whole import needed_for

FIRST = 1
"""What was told is told once: it has no second version."""


@dataclass(frozen=True, order=True)
class Unfounded:
    """Somebody whose data a school may not keep: the consent was taken back and nothing has come in its place."""

    due_on: date
    """The last day by which they are destroyed."""
    withdrawn_on: date
    school_id: str
    person_id: str


@dataclass(frozen=True)
class Reminder:
    """What a school is told on the 25th day: how many people's data are to be destroyed by the day."""

    school_id: str
    due_on: date
    people: int

    @property
    def reminder_id(self) -> str:
        return f"{self.school_id}:{self.due_on.isoformat()}"

    def event(self, now: datetime, traceparent: str | None) -> Wire:
        state = DestructionDue(school_id=self.school_id, version=FIRST, due_on=self.due_on, people=self.people)
        return wire("registry.destruction.due.v1", self.reminder_id, state, now, traceparent)


def withdrawn_on(consents: Iterable[Consent], birth: Birth, day: date) -> date | None:
    """Since when one school's consents found the processing of somebody's data no more, because one was taken back.

    None where every paper that is needed on the day is there, or where none of what is missing was ever taken back:
    that is a gap to fill, not data to destroy. A consent that was given anew ends the thirty days.
    """
    own = [each for each in consents if each.purpose == ConsentPurpose.PD_PROCESSING]
    covered = {each.paper for each in own if each.counts_on(day)}
    if needed_for(birth, ConsentPurpose.PD_PROCESSING)(day) <= covered:
        return None
    last: dict[Paper, date] = {}
    for each in own:
        if each.state is ConsentState.WITHDRAWN and each.ended_on is not None and each.paper not in covered:
            last[each.paper] = max(each.ended_on, last.get(each.paper, each.ended_on))
    return min(last.values(), default=None)


def unfounded(person_id: str, school_id: str, since: date) -> Unfounded:
    """The person whose consent was taken back on a day, with the end of the thirty days."""
    return Unfounded(since + LASTS, since, school_id, person_id)


def reminders(people: Iterable[Unfounded], erasures: Iterable[Erasure], day: date) -> list[Reminder]:
    """What is told on the day: of people whose 25th day has come, and of erasures that are not done on theirs."""
    counted: dict[tuple[str, date], int] = {}
    soon = [(each.school_id, each.due_on) for each in people if day >= each.due_on - REMINDED_BEFORE]
    soon += [(school, each.due_on) for each in erasures if is_due_soon(each, day) for school in each.schools]
    for key in soon:
        counted[key] = counted.get(key, 0) + 1
    return [Reminder(school_id, due_on, people) for (school_id, due_on), people in sorted(counted.items())]
