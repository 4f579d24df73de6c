"""The methodology pack as the engine's norms."""

from collections.abc import Callable
from pathlib import Path

import mentoring_methodology
from mentoring_methodology import MethodologyPack

from matching.engine.norms import (
    EmployerPupilNorms,
    Norms,
    PupilPupilNorms,
    StudentPupilNorms,
    TeacherTeacherNorms,
)


def load_norms(path: Path | None = None) -> Norms:
    """The norms of the shipped pack, with the sections and norms of the YAML file at `path` laid over it.

    Raises `PackInvalid` for a pack that cannot be used and `OSError` for a file that cannot be read.
    """
    return norms_of(mentoring_methodology.load_pack(path))


def norms_in_force(methodology: Callable[[], MethodologyPack]) -> Callable[[], Norms]:
    """Answers with the norms of the pack in force whenever it is asked; the same object while the pack is the same."""
    known: list[tuple[MethodologyPack, Norms]] = []

    def current() -> Norms:
        pack = methodology()
        if not known or known[0][0] is not pack:
            known[:] = [(pack, norms_of(pack))]
        return known[0][1]

    return current


def language_in_force(methodology: Callable[[], MethodologyPack]) -> Callable[[str], str]:
    """Tells what the pack in force calls a language of this code."""
    return lambda code: methodology().title_of("language", code)


def norms_of(pack: MethodologyPack) -> Norms:
    """The norms of a pack."""
    norms = pack.norms
    return Norms(
        version=pack.version,
        pupil_pupil=PupilPupilNorms(
            mentee_age_min=norms.pupil_pupil.mentee_age_min.value,
            mentor_age_min=norms.pupil_pupil.mentor_age_min.value,
            stage_rule=norms.pupil_pupil.stage_rule.value,
            grade_gap_min=norms.pupil_pupil.grade_gap_min.value,
            grade_gap_min_higher_stage=norms.pupil_pupil.grade_gap_min_higher_stage.value,
            grade_gap_min_peers=norms.pupil_pupil.grade_gap_min_peers.value,
            grade_gap_max=norms.pupil_pupil.grade_gap_max.value,
            pupil_mentor_needs_certificate=norms.pupil_pupil.pupil_mentor_needs_certificate.value,
        ),
        student_pupil=StudentPupilNorms(
            mentee_age_min=norms.student_pupil.mentee_age_min.value,
            age_gap_min=norms.student_pupil.age_gap_min.value,
            age_gap_max=norms.student_pupil.age_gap_max.value,
            agreement_required=norms.student_pupil.agreement_required.value,
        ),
        employer_pupil=EmployerPupilNorms(
            mentee_age_min=norms.employer_pupil.mentee_age_min.value,
            mentor_experience_min=norms.employer_pupil.mentor_experience_min.value,
            agreement_required=norms.employer_pupil.agreement_required.value,
        ),
        teacher_teacher=TeacherTeacherNorms(
            mentor_tenure_min=norms.teacher_teacher.mentor_tenure_min.value,
            mentor_qualifications=norms.teacher_teacher.mentor_qualifications.value,
            young_specialist_tenure=norms.teacher_teacher.young_specialist_tenure.value,
        ),
        weights=norms.weights.value,
        required_minutes=norms.required_minutes.value,
        cross_school=norms.cross_school.value,
        default_capacity=norms.default_capacity.value,
        subjects=pack.subjects,
        variant_titles=pack.variant_titles,
        preferred_age_tolerance=norms.preferred_age_tolerance.value,
    )
