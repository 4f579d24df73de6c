"""The figures of one school year: counters by school and form, their sums, and coverage.

A counter counts participations, not persons: somebody who mentors in two forms takes part twice. Coverage of any
scope is the sum of proposals over the sum of mentees, never a mean of percentages (Р-145, section 1.9, trap 2), and
where there is nothing to divide by it is None, which people read as «нет данных», never as 0 %.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum

from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_methodology.codes import MentoringForm

FORM_TITLES: dict[MentoringForm, str] = {
    MentoringForm.PUPIL_PUPIL: "Ученик — ученик",
    MentoringForm.STUDENT_PUPIL: "Студент — ученик",
    MentoringForm.EMPLOYER_PUPIL: "Работодатель — ученик",
    MentoringForm.TEACHER_TEACHER: "Учитель — учитель",
}
"""The forms as the methodology names them, in its order."""

NO_SCHOOL_NAME = "Вне школ (муниципалитет)"


class FiguresScope(StrEnum):
    """Whose figures they are: all schools', or one school's."""

    MUNICIPALITY = "municipality"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Counters:
    """What is counted in every scope. Absent means none."""

    mentees: int = 0
    """Mentees who take part now."""
    mentors: int = 0
    """Mentors who take part now."""
    places: int = 0
    """How many mentees these mentors take, together."""
    proposed: int = 0
    """Mentees for whom a proposal stands."""
    unmatched: int = 0
    """Mentees whom the latest run left without a pair."""
    withdrawn: int = 0
    """Participations that ended early; they are in no other counter."""

    @property
    def coverage_percent(self) -> float | None:
        """Mentees with a proposal per hundred mentees, with one decimal; None where there are no mentees."""
        return coverage_percent(self.proposed, self.mentees)


@dataclass(frozen=True, slots=True)
class FormFigures:
    """One form's counters: in the whole scope, or in one school."""

    form: MentoringForm
    counters: Counters

    @property
    def title(self) -> str:
        return FORM_TITLES[self.form]


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """One school's counters, and those of the forms that it runs."""

    school_id: str
    name: str
    counters: Counters
    forms: tuple[FormFigures, ...]


@dataclass(frozen=True, slots=True)
class UnmatchedReason:
    """How many mentees have no pair chiefly for this reason."""

    code: str
    text: str
    mentees: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a dashboard or a workbook shows of one school year."""

    as_of: datetime
    """When the newest fact in the figures became known; aware, shown to people in its own time zone."""
    school_year: int
    """The calendar year in which the school year begins: 2026 means 2026/2027."""
    scope: FiguresScope
    totals: Counters
    forms: tuple[FormFigures, ...]
    """Every form of the methodology, also one in which nobody takes part."""
    schools: tuple[SchoolFigures, ...]
    """In the order of their names (`name_order`); a school without participants is there, so that it is seen."""
    unmatched_reasons: tuple[UnmatchedReason, ...]
    """The most frequent first."""


def figures_from(
    counters: Mapping[tuple[str, MentoringForm], Counters],
    *,
    school_names: Mapping[str, str],
    unmatched_reasons: Mapping[str, int],
    as_of: datetime,
    school_year: int,
    scope: FiguresScope,
    reason_texts: Mapping[str, str] | None = None,
) -> Figures:
    """The figures of a scope from its counters by (school id, form), its schools' names and its reasons by code.

    A school that has a name but no counters appears with zeros. A school that has counters but no name yet (its event
    is still under way) appears under its id, so that the sums always agree with the rows. `reason_texts` are the
    Russian texts by code as matching published them; a reason without one is shown by its code.
    """
    texts = reason_texts or {}
    by_school: dict[str, dict[MentoringForm, Counters]] = {school_id: {} for school_id in school_names}
    for (school_id, form), counted in counters.items():
        by_school.setdefault(school_id, {})[form] = counted
    schools = [
        SchoolFigures(
            school_id=school_id,
            name=_school_name(school_id, school_names),
            counters=sum_counters(by_form.values()),
            forms=tuple(FormFigures(form, by_form[form]) for form in FORM_TITLES if form in by_form),
        )
        for school_id, by_form in by_school.items()
    ]
    return Figures(
        as_of=as_of,
        school_year=school_year,
        scope=scope,
        totals=sum_counters(counters.values()),
        forms=tuple(
            FormFigures(
                form, sum_counters(counted for (_, counted_form), counted in counters.items() if counted_form is form)
            )
            for form in FORM_TITLES
        ),
        schools=tuple(sorted(schools, key=_place_of_school)),
        unmatched_reasons=tuple(
            UnmatchedReason(code, texts.get(code, f"Причина {code}"), mentees)
            for code, mentees in sorted(unmatched_reasons.items(), key=lambda reason: (-reason[1], reason[0]))
            if mentees > 0
        ),
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


def school_year_title(school_year: int) -> str:
    """2026 -> «2026/2027»."""
    return f"{school_year}/{school_year + 1}"


def name_order(name: str) -> tuple[str | int, ...]:
    """Sorts «СОШ № 2» before «СОШ № 10», and blind to case, to «ё» and to the space after «№»."""
    parts = re.split(r"(\d+)", name.casefold().replace("ё", "е"))
    # split() with one group alternates text and digits, so that keys are compared text to text and number to number
    return tuple(int(part) if position % 2 else " ".join(part.split()) for position, part in enumerate(parts))


def to_json(figures: Figures) -> dict[str, object]:
    """The body of `GET /reporting/v1/figures`. `as_of` must be aware."""
    if figures.as_of.tzinfo is None:
        raise ValueError("as_of must be aware of its time zone")
    return {
        "as_of": figures.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "school_year": figures.school_year,
        "scope": figures.scope.value,
        "totals": _counters_json(figures.totals),
        "forms": [_form_json(form) for form in figures.forms],
        "schools": [
            {
                "school_id": school.school_id,
                "name": school.name,
                **_counters_json(school.counters),
                "forms": [_form_json(form) for form in school.forms],
            }
            for school in figures.schools
        ],
        "unmatched_reasons": [
            {"code": reason.code, "text": reason.text, "mentees": reason.mentees}
            for reason in figures.unmatched_reasons
        ],
    }


def _form_json(form: FormFigures) -> dict[str, object]:
    return {"form": form.form.value, "title": form.title, **_counters_json(form.counters)}


def _counters_json(counters: Counters) -> dict[str, object]:
    counted: dict[str, object] = {field.name: getattr(counters, field.name) for field in fields(Counters)}
    return {**counted, "coverage_percent": counters.coverage_percent}


def _school_name(school_id: str, school_names: Mapping[str, str]) -> str:
    if school_id in school_names:
        return school_names[school_id]
    return NO_SCHOOL_NAME if school_id == MUNICIPALITY else school_id


def _place_of_school(school: SchoolFigures) -> tuple[bool, tuple[str | int, ...], str]:
    """By name; what belongs to no school comes last."""
    return school.school_id == MUNICIPALITY, name_order(school.name), school.school_id
