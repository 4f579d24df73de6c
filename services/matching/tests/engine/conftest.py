"""A mentee and a mentor of each form who may be paired on 1 October 2026, and the shipped norms."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from matching.engine import Norms, Person
from matching.methodology import load_norms
from mentoring_methodology.codes import MentoringForm, OrganisationKind, Role

Build = Callable[..., Person]

ATTESTED = date(2026, 9, 1)

MENTEE = Person(
    participant_id="mentee",
    school_id="school-1",
    role=Role.MENTEE,
    form=MentoringForm.PUPIL_PUPIL,
    school_year=2026,
    topics=("математика",),
    consents_on=ATTESTED,
)
MENTOR = Person(
    participant_id="mentor",
    school_id="school-1",
    role=Role.MENTOR,
    form=MentoringForm.PUPIL_PUPIL,
    school_year=2026,
    topics=("математика",),
    capacity=1,
    consents_on=ATTESTED,
    admitted_on=ATTESTED,
)
MENTEE_OF: dict[MentoringForm, dict[str, Any]] = {
    MentoringForm.PUPIL_PUPIL: {"grade": 4, "birth_year": 2014},
    MentoringForm.STUDENT_PUPIL: {"grade": 9, "birth_year": 2011},
    MentoringForm.EMPLOYER_PUPIL: {"grade": 9, "birth_year": 2011},
    MentoringForm.TEACHER_TEACHER: {"birth_year": 2001, "experience_years": 1},
}
MENTOR_OF: dict[MentoringForm, dict[str, Any]] = {
    MentoringForm.PUPIL_PUPIL: {"grade": 8},
    MentoringForm.STUDENT_PUPIL: {
        "course": 3,
        "workplace_id": "college-1",
        "workplace_kind": OrganisationKind.COLLEGE,
        "partner_agreement_on": ATTESTED,
        "cleared_on": ATTESTED,
    },
    MentoringForm.EMPLOYER_PUPIL: {
        "experience_years": 5,
        "workplace_id": "plant-1",
        "workplace_kind": OrganisationKind.ENTERPRISE,
        "partner_agreement_on": ATTESTED,
        "cleared_on": ATTESTED,
    },
    MentoringForm.TEACHER_TEACHER: {
        "experience_years": 5,
        "workplace_id": "school-1",
        "workplace_kind": OrganisationKind.SCHOOL,
    },
}


@pytest.fixture(scope="session")
def norms() -> Norms:
    """The pack shipped with the service."""
    return load_norms()


@pytest.fixture(scope="session")
def on() -> date:
    """The day of the run."""
    return date(2026, 10, 1)


@pytest.fixture(scope="session")
def mentee() -> Build:
    """Builds an eligible mentee of a form, with what a test changes."""

    def build(form: MentoringForm = MentoringForm.PUPIL_PUPIL, **changes: Any) -> Person:
        return replace(MENTEE, form=form, **MENTEE_OF[form] | changes)

    return build


@pytest.fixture(scope="session")
def mentor() -> Build:
    """Builds an eligible mentor of a form, with what a test changes."""

    def build(form: MentoringForm = MentoringForm.PUPIL_PUPIL, **changes: Any) -> Person:
        return replace(MENTOR, form=form, **MENTOR_OF[form] | changes)

    return build
