"""What is ahead: sets of consents that will not be whole any more, told once in time to sign anew. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from registry.people.consents.ages import Birth
from registry.people.consents.domain import DAY, Consents, ConsentState, Paper, of_school
from registry.people.consents.whole import AHEAD, FOR_TAKING_PART, missing, whole_spans


@dataclass(frozen=True)
class Requirement:
    """From a day on a school's set is not whole, unless something is signed. Told once for a person and day."""

    school_id: str
    due_on: date
    """The first day that is not covered."""
    missing: tuple[Paper, ...]
    """Empty when everything has been signed since."""
    raised_on: date
    version: int = 1


Requirements = tuple[Requirement, ...]


def watched(before: Requirements, consents: Consents, birth: Birth, school_id: str, today: date) -> Requirements:
    """The requirements with those of a school as they are today: a new one, and what is still missing of the others."""
    own = of_school(consents, school_id)
    after = tuple(
        _renewed(each, own, birth) if each.school_id == school_id and each.due_on >= today else each for each in before
    )
    due_on = _due(own, birth, today)
    if due_on is None or any((each.school_id, each.due_on) == (school_id, due_on) for each in after):
        return after
    return (*after, Requirement(school_id, due_on, missing(own, birth, due_on), today))


def next_change(consents: Consents, birth: Birth, today: date) -> date | None:
    """The next day on which the calendar has anything to do with these consents; None where it never will."""
    ends = [
        each.valid_until + DAY for each in consents if each.state is ConsentState.GIVEN and each.valid_until is not None
    ]
    stands = any(each.state is ConsentState.GIVEN for each in consents)
    changes = [*ends, *(birth.turns if stands else ())]
    return min((day for each in changes for day in (each - AHEAD, each) if day > today), default=None)


def resolved(before: Requirements) -> Requirements:
    """The requirements of a record that goes: nothing is missing there any more."""
    return tuple(replace(each, missing=(), version=each.version + 1) if each.missing else each for each in before)


def _due(own: Consents, birth: Birth, today: date) -> date | None:
    for span in whole_spans(own, birth, *FOR_TAKING_PART):
        if span.holds(today) and span.last is not None and span.last + DAY <= today + AHEAD:
            return span.last + DAY
    return None


def _renewed(before: Requirement, own: Consents, birth: Birth) -> Requirement:
    lacks = missing(own, birth, before.due_on)
    return before if lacks == before.missing else replace(before, missing=lacks, version=before.version + 1)
