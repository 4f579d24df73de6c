"""The figures of one school year: counters by school and form, their sums, and coverage.

A counter counts participations, not persons: somebody who mentors in two forms takes part twice. Places alone are
counted by person, since one person has one capacity. Coverage of any scope is the sum of proposals over the sum of
mentees, never a mean of percentages (Р-145, section 1.9, trap 2), and where there is nothing to divide by it is None,
which people read as «нет данных», never as 0 %.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

from mentoring_common.events.contracts.base import MUNICIPALITY

from reporting.figures.names import name_order

NO_SCHOOL_NAME = "Вне школ (муниципалитет)"


class FiguresScope(StrEnum):
    """Whose figures they are: all schools', or one school's."""

    MUNICIPALITY = "municipality"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Counters:
    """What is counted in every scope. Absent means none.

    mentees = proposed + unmatched + not_matched_yet, in every scope.
    """

    mentees: int = 0
    """Mentees who take part now."""
    mentors: int = 0
    """Mentors who take part now."""
    places: int = 0
    """How many mentees these mentors take, each person counted once."""
    proposed: int = 0
    """Mentees with a pair that is proposed or approved."""
    approved: int = 0
    """Those of them whose pair a curator has approved and nobody has ended."""
    active: int = 0
    """Those of them whose pair works now: an order has fixed it, and nothing has stopped it."""
    groups: int = 0
    """Groups of one mentor's pairs of which at least one works now."""
    unmatched: int = 0
    """Mentees whom the latest run left without a pair and who have none still."""
    not_matched_yet: int = 0
    """Mentees without a pair of whom no run has reported anything: they came later, or lost their proposal since."""
    shortage: int = 0
    """Mentees for whom there is no place: of each school and form on its own, since places are not exchanged."""
    completed: int = 0
    """Participations that ended as planned; they are in no other counter."""
    withdrawn: int = 0
    """Participations that ended early, by a transfer to another school too; they are in no other counter."""

    @property
    def coverage_percent(self) -> float | None:
        """Mentees with a proposal per hundred mentees, with one decimal; None where there are no mentees."""
        return coverage_percent(self.proposed, self.mentees)


@dataclass(frozen=True, slots=True)
class UnmatchedReason:
    """How many mentees have no pair chiefly for this reason."""

    code: str
    text: str
    """In Russian, as the run published it; the code where it published none."""
    mentees: int


@dataclass(frozen=True, slots=True)
class FormCount:
    """What was counted of one form in one school."""

    counters: Counters
    reasons: tuple[UnmatchedReason, ...] = ()
    """Of the mentees who are `unmatched`, and of nobody else."""


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """What was counted of one school in one school year."""

    school_id: str
    forms: Mapping[str, FormCount]
    places: int
    """By person: who mentors in two forms of the school is counted once, with the lesser capacity."""


@dataclass(frozen=True, slots=True)
class CountedMentor:
    """A participation that a school's count has counted as a mentor's; shared, where it is one of several."""

    person_id: str
    school_id: str
    form: str
    places: int


@dataclass(frozen=True, slots=True)
class FormFigures:
    """One form's counters and reasons: in the whole scope, or in one school."""

    form: str
    title: str
    """The methodology's; the code of a form that it does not know."""
    counters: Counters
    reasons: tuple[UnmatchedReason, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """One school's counters and reasons, and those of the forms that it runs."""

    school_id: str
    name: str
    counters: Counters
    reasons: tuple[UnmatchedReason, ...]
    forms: tuple[FormFigures, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a page or a workbook shows of one school year."""

    as_of: datetime
    """When the newest count was made; aware, shown to people in its own time zone."""
    school_year: int
    """The calendar year in which the school year begins: 2026 means 2026/2027."""
    school_years: tuple[int, ...]
    """Every year that can be asked for, the latest first."""
    scope: FiguresScope
    totals: Counters
    forms: tuple[FormFigures, ...]
    """Every form of the methodology, also one in which nobody takes part."""
    schools: tuple[SchoolFigures, ...]
    """In the order of their names (`name_order`); a school without participants is there, so that it is seen."""
    reasons: tuple[UnmatchedReason, ...]
    """The most frequent first."""


def figures_from(
    counts: Iterable[SchoolCount],
    *,
    school_names: Mapping[str, str],
    form_titles: Mapping[str, str],
    shared_mentors: Iterable[CountedMentor] = (),
    as_of: datetime,
    school_year: int,
    school_years: Iterable[int] = (),
    scope: FiguresScope,
) -> Figures:
    """The figures of a scope from its schools' counts, names, and the mentors who are counted in several of them.

    `form_titles` are the methodology's, in its order; a form that is none of these follows them under its code.
    A school that has a name but no count appears with zeros. A school that has a count but no name yet (its event
    is still under way) appears under its id, so that the sums always agree with the rows. `shared_mentors` are those
    of the scope's schools.
    """
    listed = list(counts)
    shared = list(shared_mentors)
    named = {school_id: SchoolCount(school_id, {}, 0) for school_id in school_names}
    unknown = {form for each in listed for form in each.forms} - set(form_titles)
    titles = {**form_titles, **{form: form for form in sorted(unknown)}}
    schools = [
        _school(count, school_names, titles)
        for count in {**named, **{each.school_id: each for each in listed}}.values()
    ]
    places = sum(school.places for school in listed) - _counted_twice(shared)
    return Figures(
        as_of=as_of,
        school_year=school_year,
        school_years=tuple(sorted({*school_years, school_year}, reverse=True)),
        scope=scope,
        totals=with_places(sum_counters(school.counters for school in schools), places),
        forms=tuple(_form(form, title, listed, shared) for form, title in titles.items()),
        schools=tuple(sorted(schools, key=_place_of_school)),
        reasons=merged(form.reasons for each in listed for form in each.forms.values()),
    )


def coverage_percent(proposed: int, mentees: int) -> float | None:
    """`proposed` per hundred `mentees`, rounded half up to one decimal; None where there are no mentees.

    Counted in integers: a float would round 0.25 % to 0.2.
    """
    if mentees <= 0:
        return None
    return (2000 * proposed + mentees) // (2 * mentees) / 10


def sum_counters(counters: Iterable[Counters]) -> Counters:
    """Each counter summed; nothing sums to zeros."""
    listed = tuple(counters)
    return Counters(**{field.name: sum(getattr(each, field.name) for each in listed) for field in fields(Counters)})


def with_places(counters: Counters, places: int) -> Counters:
    """The counters with these places, and with the shortage that they add to the parts' own."""
    return replace(counters, places=places, shortage=max(counters.shortage, counters.mentees - places))


def merged(reasons: Iterable[tuple[UnmatchedReason, ...]]) -> tuple[UnmatchedReason, ...]:
    """The reasons of several parts together, the most frequent first."""
    mentees: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for part in reasons:
        for reason in part:
            mentees[reason.code] += reason.mentees
            texts[reason.code] = reason.text
    ordered = sorted(mentees.items(), key=lambda counted: (-counted[1], counted[0]))
    return tuple(UnmatchedReason(code, texts[code], number) for code, number in ordered if number > 0)


def _school(count: SchoolCount, names: Mapping[str, str], titles: Mapping[str, str]) -> SchoolFigures:
    return SchoolFigures(
        school_id=count.school_id,
        name=names.get(count.school_id) or (NO_SCHOOL_NAME if count.school_id == MUNICIPALITY else count.school_id),
        counters=with_places(sum_counters(form.counters for form in count.forms.values()), count.places),
        reasons=merged(form.reasons for form in count.forms.values()),
        forms=tuple(
            FormFigures(form, title, count.forms[form].counters, count.forms[form].reasons)
            for form, title in titles.items()
            if form in count.forms
        ),
    )


def _form(form: str, title: str, counts: Iterable[SchoolCount], shared: Iterable[CountedMentor]) -> FormFigures:
    of_form = [count.forms[form] for count in counts if form in count.forms]
    counters = sum_counters(each.counters for each in of_form)
    places = counters.places - _counted_twice(each for each in shared if each.form == form)
    return FormFigures(form, title, with_places(counters, places), merged(each.reasons for each in of_form))


def _counted_twice(shared: Iterable[CountedMentor]) -> int:
    """The places by which a sum over schools exceeds the persons' own capacities."""
    by_person: dict[str, dict[str, int]] = defaultdict(dict)
    for each in shared:
        of_schools = by_person[each.person_id]
        of_schools[each.school_id] = min(each.places, of_schools.get(each.school_id, each.places))
    return sum(sum(places.values()) - min(places.values()) for places in by_person.values())


def _place_of_school(school: SchoolFigures) -> tuple[bool, tuple[str | int, ...], str]:
    """By name; what belongs to no school comes last."""
    return school.school_id == MUNICIPALITY, name_order(school.name), school.school_id
