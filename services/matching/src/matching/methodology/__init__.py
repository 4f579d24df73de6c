"""The methodology pack: the norms of matching as a file that a municipality edits, checked before anything uses it."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Generic, Self, TypeVar

import yaml
from mentoring_methodology.codes import MentoringForm, QualificationCategory
from pydantic import BaseModel, ConfigDict, Field, model_validator

from matching.engine.norms import (
    Criterion,
    EmployerPupilNorms,
    Norms,
    PupilPupilNorms,
    StudentPupilNorms,
    TeacherTeacherNorms,
)

TOTAL_WEIGHT = 100
"""Points: a score of a hundred is an ideal pair."""


class PackError(ValueError):
    """The pack is not YAML, lacks a norm, has one too many, or has one out of its range."""


def load_norms(path: Path | None = None) -> Norms:
    """The norms of the pack at `path`, by default of the pack shipped with the service.

    Raises `PackError` for a pack that cannot be used and `OSError` for a file that cannot be read.
    """
    text = files(__package__).joinpath("pack.yaml").read_text("utf-8") if path is None else path.read_text("utf-8")
    return parse_norms(text)


def parse_norms(text: str) -> Norms:
    """The norms in the text of a pack. Raises `PackError`."""
    try:
        pack = _Pack.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValueError) as error:
        raise PackError(f"the methodology pack cannot be used: {error}") from error
    return pack.norms()


Value = TypeVar("Value")
Years = Annotated[int, Field(ge=0, le=100, strict=True)]
Grades = Annotated[int, Field(ge=0, le=10, strict=True)]
Weight = Annotated[int, Field(ge=0, le=TOTAL_WEIGHT, strict=True)]
Minutes = Annotated[int, Field(ge=1, le=7 * 24 * 60, strict=True)]
Capacity = Annotated[int, Field(ge=1, le=10, strict=True)]


class _Closed(BaseModel):
    """A misspelt norm is an error, not a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sourced(_Closed, Generic[Value]):
    """A norm and where it comes from."""

    value: Value
    source: Annotated[str, Field(min_length=1)]


class _PupilPupil(_Closed):
    mentee_age_min: _Sourced[Years]
    mentor_age_min: _Sourced[Years]
    grade_gap_min: _Sourced[Grades]
    grade_gap_min_higher_stage: _Sourced[Grades]
    grade_gap_min_peers: _Sourced[Grades]
    grade_gap_max: _Sourced[Grades]

    @model_validator(mode="after")
    def _gap_is_a_range(self) -> Self:
        least = max(self.grade_gap_min.value, self.grade_gap_min_higher_stage.value, self.grade_gap_min_peers.value)
        if least > self.grade_gap_max.value:
            raise ValueError("pupil_pupil: a least grade gap is above the greatest")
        return self


class _StudentPupil(_Closed):
    mentee_age_min: _Sourced[Years]
    age_gap_min: _Sourced[Years]
    age_gap_max: _Sourced[Years]

    @model_validator(mode="after")
    def _gap_is_a_range(self) -> Self:
        if self.age_gap_min.value > self.age_gap_max.value:
            raise ValueError("student_pupil: the least age gap is above the greatest")
        return self


class _EmployerPupil(_Closed):
    mentee_age_min: _Sourced[Years]
    mentor_experience_min: _Sourced[Years]


class _TeacherTeacher(_Closed):
    mentor_tenure_min: _Sourced[Years]
    mentor_qualifications: _Sourced[frozenset[QualificationCategory]]
    young_specialist_tenure: _Sourced[Years]


class _Pack(_Closed):
    version: Annotated[str, Field(min_length=1, strict=True)]
    pupil_pupil: _PupilPupil
    student_pupil: _StudentPupil
    employer_pupil: _EmployerPupil
    teacher_teacher: _TeacherTeacher
    weights: _Sourced[dict[str, dict[Criterion, Weight]]]
    required_minutes: _Sourced[dict[str, Minutes]]
    cross_school: _Sourced[dict[str, Annotated[bool, Field(strict=True)]]]
    default_capacity: _Sourced[dict[str, Capacity]]
    preferred_age_tolerance: _Sourced[Annotated[int, Field(ge=1, le=20, strict=True)]]

    @model_validator(mode="after")
    def _every_form_is_complete(self) -> Self:
        for name in ("weights", "required_minutes", "cross_school", "default_capacity"):
            if missing := set(MentoringForm) - set(getattr(self, name).value):
                raise ValueError(f"{name}: no norm for {', '.join(sorted(missing))}")
        for form, weights in self.weights.value.items():
            if missing_criteria := set(Criterion) - set(weights):
                raise ValueError(f"weights of {form}: no weight for {', '.join(sorted(missing_criteria))}")
            if (total := sum(weights.values())) != TOTAL_WEIGHT:
                raise ValueError(f"weights of {form}: they sum to {total}, not to {TOTAL_WEIGHT}")
        return self

    def norms(self) -> Norms:
        return Norms(
            version=self.version,
            pupil_pupil=PupilPupilNorms(
                mentee_age_min=self.pupil_pupil.mentee_age_min.value,
                mentor_age_min=self.pupil_pupil.mentor_age_min.value,
                grade_gap_min=self.pupil_pupil.grade_gap_min.value,
                grade_gap_min_higher_stage=self.pupil_pupil.grade_gap_min_higher_stage.value,
                grade_gap_min_peers=self.pupil_pupil.grade_gap_min_peers.value,
                grade_gap_max=self.pupil_pupil.grade_gap_max.value,
            ),
            student_pupil=StudentPupilNorms(
                mentee_age_min=self.student_pupil.mentee_age_min.value,
                age_gap_min=self.student_pupil.age_gap_min.value,
                age_gap_max=self.student_pupil.age_gap_max.value,
            ),
            employer_pupil=EmployerPupilNorms(
                mentee_age_min=self.employer_pupil.mentee_age_min.value,
                mentor_experience_min=self.employer_pupil.mentor_experience_min.value,
            ),
            teacher_teacher=TeacherTeacherNorms(
                mentor_tenure_min=self.teacher_teacher.mentor_tenure_min.value,
                mentor_qualifications=self.teacher_teacher.mentor_qualifications.value,
                young_specialist_tenure=self.teacher_teacher.young_specialist_tenure.value,
            ),
            weights=self.weights.value,
            required_minutes=self.required_minutes.value,
            cross_school=self.cross_school.value,
            default_capacity=self.default_capacity.value,
            preferred_age_tolerance=self.preferred_age_tolerance.value,
        )
