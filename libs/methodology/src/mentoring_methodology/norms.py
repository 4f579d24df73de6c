"""The norms of a pack as its files write them: each value with its source, checked alone and with the others."""

from collections.abc import Mapping
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from mentoring_methodology.codes import Criterion, QualificationCategory, StageRule

TOTAL_WEIGHT = 100
"""Points: a score of a hundred is an ideal pair."""

Value = TypeVar("Value")
Years = Annotated[int, Field(ge=0, le=100, strict=True)]
Grades = Annotated[int, Field(ge=0, le=10, strict=True)]
Weight = Annotated[int, Field(ge=0, le=TOTAL_WEIGHT, strict=True)]
Minutes = Annotated[int, Field(ge=1, le=7 * 24 * 60, strict=True)]
Capacity = Annotated[int, Field(ge=1, le=10, strict=True)]
Members = Annotated[int, Field(ge=2, le=10, strict=True)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]


class Section(BaseModel):
    """A part of the pack. Its keys are checked by the loader, which refuses unknown ones in the shipped files."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Sourced(Section, Generic[Value]):
    """A norm and where it comes from."""

    value: Value
    source: Annotated[str, Field(min_length=1)]


class PupilPupil(Section):
    """«Ученик — ученик»: ages in full years on 1 September, gaps in grades."""

    mentee_age_min: Sourced[Years]
    mentor_age_min: Sourced[Years]
    stage_rule: Sourced[StageRule]
    grade_gap_min: Sourced[Grades]
    grade_gap_min_higher_stage: Sourced[Grades]
    grade_gap_min_peers: Sourced[Grades]
    grade_gap_max: Sourced[Grades]
    pupil_mentor_needs_certificate: Sourced[StrictBool]
    """Whether a pupil who turns 18 shows a certificate of no criminal record to go on as a mentor."""

    @model_validator(mode="after")
    def _gap_is_a_range(self) -> Self:
        least = max(self.grade_gap_min.value, self.grade_gap_min_higher_stage.value, self.grade_gap_min_peers.value)
        if least > self.grade_gap_max.value:
            raise ValueError("наименьшая разница в классах больше наибольшей")
        return self


class StudentPupil(Section):
    """«Студент — ученик»: the gap is the student's age less the pupil's, in years."""

    mentee_age_min: Sourced[Years]
    age_gap_min: Sourced[Years]
    age_gap_max: Sourced[Years]
    agreement_required: Sourced[StrictBool]

    @model_validator(mode="after")
    def _gap_is_a_range(self) -> Self:
        if self.age_gap_min.value > self.age_gap_max.value:
            raise ValueError("наименьшая разница в возрасте больше наибольшей")
        return self


class EmployerPupil(Section):
    """«Работодатель — ученик»: the mentee's age and the mentor's experience in full years."""

    mentee_age_min: Sourced[Years]
    mentor_experience_min: Sourced[Years]
    agreement_required: Sourced[StrictBool]


class TeacherTeacher(Section):
    """«Учитель — учитель»: tenure in full years, inclusive."""

    mentor_tenure_min: Sourced[Years]
    mentor_qualifications: Sourced[frozenset[QualificationCategory]]
    """The categories that replace the tenure."""
    young_specialist_tenure: Sourced[Years]


class Groups(Section):
    """A group: one mentor with several mentees who work on the same; packs of earlier releases say nothing of it."""

    members_max: Sourced[Members] = Sourced(value=10, source="platform: малая группа")
    common_topics: Sourced[Percent] = Sourced(value=60, source="platform")
    """How much of what the group works on each mentee asks for, in percent."""
    grades_within: Sourced[Grades] = Sourced(value=2, source="platform")
    """The oldest mentee's grade less the youngest's, at most."""


class Programmes(Section):
    """What matching asks of a school's programme; packs of earlier releases say nothing of it."""

    required: Sourced[StrictBool] = Sourced(value=False, source="platform")
    """Whether nobody is offered at a school that leads no programme of the year here."""


class NormsSection(Section):
    """All norms. Every mapping by form has all forms of the pack; each form's weights sum to 100."""

    pupil_pupil: PupilPupil
    student_pupil: StudentPupil
    employer_pupil: EmployerPupil
    teacher_teacher: TeacherTeacher
    weights: Sourced[Mapping[str, Mapping[Criterion, Weight]]]
    required_minutes: Sourced[Mapping[str, Minutes]]
    cross_school: Sourced[Mapping[str, StrictBool]]
    default_capacity: Sourced[Mapping[str, Capacity]]
    preferred_age_tolerance: Sourced[Annotated[int, Field(ge=1, le=20, strict=True)]]
    groups: Groups = Groups()
    programmes: Programmes = Programmes()

    def faults(self, forms: frozenset[str]) -> list[str]:
        """What the norms by form lack or have too much."""
        found = []
        for name in ("weights", "required_minutes", "cross_school", "default_capacity"):
            by_form = set(getattr(self, name).value)
            if missing := forms - by_form:
                found.append(f"{name}: нет значения для {', '.join(sorted(missing))}")
            if unknown := by_form - forms:
                found.append(f"{name}: нет такой формы: {', '.join(sorted(unknown))}")
        for form, weights in self.weights.value.items():
            if unweighed := set(Criterion) - set(weights):
                found.append(f"веса {form}: нет веса {', '.join(sorted(unweighed))}")
            elif (total := sum(weights.values())) != TOTAL_WEIGHT:
                found.append(f"веса {form}: сумма {total}, а должна быть {TOTAL_WEIGHT}")
        return found
