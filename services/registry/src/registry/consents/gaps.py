"""Who lacks which consents: the list that a class teacher goes round with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.errors import Fault, Unprocessable

from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import presumed_ages
from registry.participations.entry import years_that_go_on
from registry.participations.lacking import Lacking
from registry.people.consents.ages import ANY_AGE, Birth
from registry.people.consents.domain import Paper, of_school
from registry.people.consents.whole import missing
from registry.people.domain import Person


@dataclass(frozen=True)
class Gap:
    """Somebody whose set of consents is not whole on a day."""

    person: Person
    participations: tuple[Lacking, ...]
    missing: tuple[Paper, ...]
    age_is_known: bool
    """Who signs is certain; otherwise every paper is asked for that may be needed."""


@dataclass(frozen=True)
class Gaps:
    """A part of the list, and how long the whole one is."""

    items: tuple[Gap, ...]
    total: int
    following: str | None
    """The person after whom the next part begins."""


@dataclass(frozen=True)
class Asked:
    """Of which school, on which day, in which class; None for all."""

    school_id: str
    on: date
    group: int | None = None


async def gaps(register: Register, scope: Scope, asked: Asked, after: str | None, limit: int) -> Gaps:
    """Who takes part and lacks something on the day, by class and name, beginning after the person `after`."""
    years = years_that_go_on(register.today())
    lacking = await register.participations.lacking_consents(scope, asked.school_id, years, asked.on, asked.group)
    of_person: dict[str, list[Lacking]] = {}
    for each in lacking:
        of_person.setdefault(each.person_id, []).append(each)
    people = await register.people.of_school(ANY_SCHOOL, asked.school_id, list(of_person))
    found = sorted(
        (
            gap
            for person_id, theirs in of_person.items()
            if person_id in people and (gap := gap_of(people[person_id], theirs, asked)) is not None
        ),
        key=_place,
    )
    start = 0
    if after is not None:
        start = next((at + 1 for at, gap in enumerate(found) if gap.person.person_id == after), -1)
        if start < 0:
            raise _no_page()
    page = tuple(found[start : start + limit])
    more = start + limit < len(found)
    return Gaps(page, len(found), page[-1].person.person_id if more else None)


def gap_of(person: Person, theirs: Sequence[Lacking], asked: Asked) -> Gap | None:
    """What somebody lacks on the day; None where his papers are whole then, whatever is told of today."""
    presumed = frozenset(age for each in theirs for age in presumed_ages(each.role, each.form)) or ANY_AGE
    birth = Birth(person.birth_date, person.birth_year, presumed)
    own = of_school(person.consents, asked.school_id)
    lacks = missing(own, birth, asked.on)
    return Gap(person, tuple(theirs), lacks, len(birth.ages_on(asked.on)) == 1) if lacks else None


def _place(gap: Gap) -> tuple[int, int, str, str]:
    """By class, then course, adults last; by name within."""
    grades = [each.grade for each in gap.participations if each.grade is not None]
    courses = [each.course for each in gap.participations if each.course is not None]
    return (min(grades, default=99), min(courses, default=99), gap.person.name_key, gap.person.person_id)


def _no_page() -> Unprocessable:
    text = "такой страницы нет: список изменился"
    return Unprocessable(
        "PAGE_UNKNOWN",
        "Такой страницы больше нет. Откройте список сначала.",
        [Fault("PAGE_UNKNOWN", "/query/after", text)],
    )
