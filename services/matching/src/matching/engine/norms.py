"""The numbers of the methodology that a municipality may change. A pack of them is loaded by `matching.methodology`."""

from collections.abc import Mapping
from dataclasses import dataclass

from mentoring_methodology.codes import Criterion as Criterion
from mentoring_methodology.codes import QualificationCategory, StageRule


@dataclass(frozen=True, slots=True)
class PupilPupilNorms:
    """Ages in full years on 1 September; gaps are the mentor's grade less the mentee's."""

    mentee_age_min: int
    mentor_age_min: int
    stage_rule: StageRule
    """Whether the mentor has to be on a higher stage of education, or `grade_gap_min` is enough on the same one."""
    grade_gap_min: int
    grade_gap_min_higher_stage: int
    """Enough where the mentor is on a higher stage of education."""
    grade_gap_min_peers: int
    """Enough in the variants of equals: `PEER_TO_PEER`, `ADAPTED_NEWCOMER`."""
    grade_gap_max: int
    pupil_mentor_needs_certificate: bool
    """Whether a pupil who may turn 18 in the pair's first days needs a certificate to mentor a minor."""


@dataclass(frozen=True, slots=True)
class StudentPupilNorms:
    """Ages in full years on 1 September; the gap is the student's age less the pupil's."""

    mentee_age_min: int
    age_gap_min: int
    age_gap_max: int
    agreement_required: bool
    """Whether the mentor's college must have an agreement in force."""


@dataclass(frozen=True, slots=True)
class EmployerPupilNorms:
    """The mentee's age in full years on the day of the run; the mentor's experience in full years."""

    mentee_age_min: int
    mentor_experience_min: int
    agreement_required: bool
    """Whether the mentor's enterprise must have an agreement in force."""


@dataclass(frozen=True, slots=True)
class TeacherTeacherNorms:
    """Tenure in full years, inclusive; they bind only the variant «опытный педагог — молодой специалист»."""

    mentor_tenure_min: int
    mentor_qualifications: frozenset[QualificationCategory]
    """The categories that stand for the tenure."""
    young_specialist_tenure: int
    """A teacher with less is a young specialist, who mentors nobody in that variant."""


@dataclass(frozen=True, slots=True)
class Norms:
    """One version of the norms. Every mapping has all four forms; each form's weights sum to 100."""

    version: str
    pupil_pupil: PupilPupilNorms
    student_pupil: StudentPupilNorms
    employer_pupil: EmployerPupilNorms
    teacher_teacher: TeacherTeacherNorms
    weights: Mapping[str, Mapping[Criterion, int]]
    """Points of 100."""
    required_minutes: Mapping[str, int]
    """Minutes a week that a pair needs of its mentor."""
    cross_school: Mapping[str, bool]
    """Whether a pair of the form may join two schools, when both have consented to pass their data."""
    default_capacity: Mapping[str, int]
    """Mentees of a mentor whose roster states no number."""
    subjects: frozenset[str]
    """The topics that are school subjects: only these make two teachers colleagues in a subject."""
    variant_titles: Mapping[str, str]
    """What the methodology calls the role models."""
    preferred_age_tolerance: int
    """Years outside the mentor's preferred ages at which the criterion falls to zero."""
