"""A generated district as the engine's own arrays."""

from datetime import date

import numpy as np
from matching.engine.blocks.columns import FORMS as ENGINE_FORMS
from matching.engine.blocks.columns import KINDS, PLANES, VARIANTS, Columns
from matching.engine.blocks.population import Population, population_from
from matching.methodology import load_norms
from mentoring_methodology.codes import MentoringForm, OrganisationKind, RoleVariant

from .people import EMPLOYER_PUPIL, FORMS, MOST_REQUESTS, PUPIL_PUPIL, STUDENT_PUPIL, UNKNOWN, District, People

V = RoleVariant
VARIANTS_OF = {
    "PUPIL_PUPIL": (V.ACHIEVER_STRUGGLER, V.LEADER_PASSIVE, V.PEER_TO_PEER, V.ADAPTED_NEWCOMER),
    "STUDENT_PUPIL": (V.ACHIEVER_STRUGGLER, V.LEADER_INDIFFERENT, V.PEER_TO_OTHER, V.CURATOR_PROJECT_AUTHOR),
    "EMPLOYER_PUPIL": (V.PROFESSIONAL_INDIFFERENT, V.COLLEAGUE_YOUNG_COLLEAGUE, V.EMPLOYER_FUTURE_EMPLOYEE, None),
    "TEACHER_TEACHER": (
        V.EXPERIENCED_NOVICE,
        V.LEADER_COMMUNICATION_DIFFICULTY,
        V.INNOVATOR_CONSERVATIVE,
        V.SUBJECT_EXPERT_SUBJECT_NOVICE,
    ),
}
FORM_NUMBERS = np.array([ENGINE_FORMS.index(MentoringForm(name)) for name in FORMS], np.int8)
VARIANT_NUMBERS = np.array(
    [[VARIANTS.index(one) if one else UNKNOWN for one in (*VARIANTS_OF[name], None)] for name in FORMS], np.int8
)


def population(district: District) -> Population:
    """The district on 1 October of its school year, by the shipped norms."""
    on = date(district.school_year, 10, 1)
    mentees = _columns(district.mentees, on, role=0, first=0)
    mentors = _columns(district.mentors, on, role=1, first=len(district.mentees.key))
    return population_from(mentees, mentors, on, load_norms())


def _columns(people: People, on: date, role: int, first: int) -> Columns:
    count = len(people.key)
    unknown, attested = np.full(count, UNKNOWN), on.toordinal() - 30
    kind = np.full(count, KINDS.index(OrganisationKind.SCHOOL))
    kind[people.form == STUDENT_PUPIL] = KINDS.index(OrganisationKind.COLLEGE)
    kind[people.form == EMPLOYER_PUPIL] = KINDS.index(OrganisationKind.ENTERPRISE)
    planes = _planes(people)
    values = {
        "key": people.key,
        "participant": np.arange(first, first + count),
        "person": unknown,
        "role": np.full(count, role),
        "municipality": people.municipality,
        "school": people.school,
        "workplace": people.workplace,
        "workplace_kind": np.where(people.workplace == UNKNOWN, UNKNOWN, kind),
        "form": FORM_NUMBERS[people.form],
        "undecided": np.zeros(count),
        "variant": VARIANT_NUMBERS[people.form, people.variant],
        "school_year": np.full(count, on.year),
        "birth_year": people.birth_year,
        "birth_day": unknown,
        "grade": people.grade,
        "course": people.course,
        "topics": people.topics,
        "planes": planes,
        "subjects": people.topics,
        "unrecognised": np.zeros(count),
        "topic_count": np.bitwise_count(people.topics),
        "interests": people.interests,
        "interest_count": np.bitwise_count(people.interests),
        "slots": people.slots,
        "has_slots": np.ones(count),
        "remote": people.accepts_remote == 1,
        "minutes": people.minutes_per_week,
        "age_min": people.age_from,
        "age_max": people.age_to,
        "capacity": people.capacity if role else unknown,
        "experience": people.experience,
        "qualification": people.qualification,
        "category": unknown,
        "satisfaction": unknown,
        "satisfaction_count": np.zeros(count),
        "has_wishes": np.zeros(count),
        "active": np.ones(count),
        "suspended": np.zeros(count),
        "claimed": np.zeros(count),
        "programme_closed": np.zeros(count),
        "consents_on": np.where(people.consents, attested, UNKNOWN),
        "consents_until": unknown,
        "admitted_on": np.where(people.admitted, attested, UNKNOWN),
        "admitted_until": unknown,
        "cleared_on": np.where(people.cleared | (people.form == PUPIL_PUPIL), attested, UNKNOWN),
        "cleared_until": unknown,
        "agreement_on": np.full(count, attested),
        "agreement_until": unknown,
        "finished_on": unknown,
        "transfer_on": np.where(people.transfer_consent, attested, UNKNOWN),
    }
    hints = Columns.__annotations__
    return Columns(**{name: np.ascontiguousarray(values[name]).astype(_dtype(hints[name])) for name in Columns._fields})


def _dtype(annotation: object) -> np.dtype[np.generic]:
    """The dtype in an annotation such as `NDArray[np.int32]`."""
    dtype = annotation.__args__[1].__args__[0]  # type: ignore[attr-defined]
    return np.dtype(dtype)


def _planes(people: People) -> np.ndarray:
    planes = np.zeros((len(people.key), PLANES), np.uint64)
    asked = np.count_nonzero(people.requests != UNKNOWN, axis=1)
    for place in range(MOST_REQUESTS):
        topic, priority = people.requests[:, place], asked - place
        bit = np.where(topic == UNKNOWN, np.uint64(0), np.uint64(1) << np.maximum(topic, 0).astype(np.uint64))
        for plane in range(PLANES):
            planes[:, plane] |= np.where((priority >> plane) & 1 == 1, bit, np.uint64(0))
    return planes
