"""Counts of schools for tests of what is made of them."""

from collections.abc import Mapping

from reporting.figures.domain import Counters, FormCount, SchoolCount, UnmatchedReason

FORM_TITLES = {
    "PUPIL_PUPIL": "Ученик — ученик",
    "STUDENT_PUPIL": "Студент — ученик",
    "EMPLOYER_PUPIL": "Работодатель — ученик",
    "TEACHER_TEACHER": "Учитель — учитель",
}
SchoolAndForm = tuple[str, str]


def counts(
    by_school_and_form: Mapping[SchoolAndForm, Counters],
    reasons: Mapping[SchoolAndForm, tuple[UnmatchedReason, ...]] | None = None,
) -> list[SchoolCount]:
    """Schools in which nobody mentors twice."""
    by_school: dict[str, dict[str, FormCount]] = {}
    for (school_id, form), counted in by_school_and_form.items():
        told = (reasons or {}).get((school_id, form), ())
        by_school.setdefault(school_id, {})[form] = FormCount(counted, told)
    return [
        SchoolCount(school_id, forms, sum(form.counters.places for form in forms.values()))
        for school_id, forms in by_school.items()
    ]
