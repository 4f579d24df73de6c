"""People as arrays: the same facts as `Person`, one entry a person, made once or filled by whoever has arrays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
    TeacherMenteeCategory,
)
from numpy.typing import NDArray

from matching.engine.blocks.vocabulary import vocabulary_of
from matching.engine.graph import Int8, Int16, Int32, UInt64
from matching.engine.people import MOST_TOPICS, Person

UNKNOWN = -1
"""In every column of whole numbers: nothing is known."""

PLANES = MOST_TOPICS.bit_length()
"""Bits of a topic's priority."""

FORMS, VARIANTS, KINDS = tuple(MentoringForm), tuple(RoleVariant), tuple(OrganisationKind)
CATEGORIES, QUALIFICATIONS = tuple(TeacherMenteeCategory), tuple(QualificationCategory)


class Columns(NamedTuple):
    """One side, mentees or mentors. Codes mean the same on both sides; organisations share one code space.

    Days are proleptic ordinals, as of `date.toordinal`.
    """

    key: UInt64
    """A stable hash of the participant's id."""
    participant: Int32
    person: Int32
    role: Int8
    """0 a mentee, 1 a mentor, 2 in a role that is neither."""
    municipality: Int32
    school: Int32
    workplace: Int32
    workplace_kind: Int8
    form: Int32
    """The number in `FORMS`; a code that is not there has a number after those."""
    variant: Int32
    """The number in `VARIANTS`, likewise."""
    undecided: Int8
    """1 where the school keeps the role model to itself and has not named one."""
    school_year: Int16
    birth_year: Int16
    birth_day: Int16
    """Month x 100 + day, where the date is known."""
    grade: Int8
    course: Int8
    topics: UInt64
    """Bits of those terms that occur on both sides of the form."""
    planes: NDArray[np.uint64]
    """Four to a person: plane b has the topics whose priority has bit b; the last topic has priority 1."""
    topic_count: Int8
    """Weighed topics."""
    subjects: UInt64
    """Those bits of `topics` that are school subjects."""
    unrecognised: Int8
    """1 where topics were stated in words that nobody understood."""
    interests: UInt64
    interest_count: Int16
    slots: UInt64
    has_slots: Int8
    remote: Int8
    """1 where meetings online are accepted."""
    minutes: Int32
    age_min: Int16
    age_max: Int16
    capacity: Int16
    experience: Int16
    qualification: Int8
    category: Int8
    satisfaction: Int16
    satisfaction_count: Int16
    has_wishes: Int8
    """1 where a list of preferred partners was given."""
    active: Int8
    suspended: Int8
    claimed: Int8
    """1 where the school's base names a mentor already."""
    programme_closed: Int8
    """1 where the school leads programmes, and none that is open has the form."""
    consents_on: Int32
    consents_until: Int32
    admitted_on: Int32
    admitted_until: Int32
    cleared_on: Int32
    cleared_until: Int32
    agreement_on: Int32
    agreement_until: Int32
    finished_on: Int32
    transfer_on: Int32


def columns_of(
    mentees: Sequence[Person], mentors: Sequence[Person], subjects: frozenset[str] = frozenset()
) -> tuple[Columns, Columns]:
    """Both sides as arrays, in the order given. Terms that do not fit into `vocabulary_of` are common to nobody."""
    both = (*mentees, *mentors)
    codes = Codes(
        participants=_numbered(person.participant_id for person in both),
        persons=_numbered(person.person_id for person in both if person.person_id is not None),
        municipalities=_numbered(person.municipality_id for person in both),
        organisations=_numbered(
            name for person in both for name in (person.school_id, person.workplace_id) if name is not None
        ),
        forms=numbered_after(FORMS, (person.form for person in both)),
        variants=numbered_after(VARIANTS, (person.variant for person in both if person.variant is not None)),
        topics=vocabulary_of(mentees, mentors, lambda person: person.topic_set).bits,
        interests=vocabulary_of(mentees, mentors, lambda person: person.interest_set).bits,
        subjects=subjects,
    )
    return columns_by(mentees, codes), columns_by(mentors, codes)


class Codes(NamedTuple):
    """The number of each name, and the bit of each term in each form; a term without one is common to nobody."""

    participants: dict[str, int]
    persons: dict[str, int]
    municipalities: dict[str, int]
    organisations: dict[str, int]
    forms: dict[str, int]
    variants: dict[str, int]
    topics: dict[tuple[str, str], int]
    interests: dict[tuple[str, str], int]
    subjects: frozenset[str]
    """The topics that are school subjects."""


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def numbered_after(known: Sequence[str], names: Iterable[str] = ()) -> dict[str, int]:
    """The known codes by their place, and every other code by a number after them."""
    others = sorted(set(names) - set(known))
    return {code: number for number, code in enumerate((*known, *others))}


def columns_by(people: Sequence[Person], codes: Codes) -> Columns:
    """One side by given codes."""

    def column(dtype: type[np.generic], value: Callable[[Person], int]) -> NDArray[np.generic]:
        return np.array([value(person) for person in people], dtype)

    def number(value: Callable[[Person], int | None]) -> Callable[[Person], int]:
        return lambda person: UNKNOWN if (known := value(person)) is None else known

    def day(value: Callable[[Person], date | None]) -> Callable[[Person], int]:
        return lambda person: UNKNOWN if (known := value(person)) is None else known.toordinal()

    def coded(numbers: Mapping[str, int], name: Callable[[Person], str | None]) -> Callable[[Person], int]:
        """An empty name is a name, and not one that is missing."""
        return lambda person: UNKNOWN if (known := name(person)) is None else numbers.get(known, UNKNOWN)

    def one_of(members: Sequence[object], value: Callable[[Person], object]) -> Callable[[Person], int]:
        """A code that is none of the members is their number: known, and none of them."""
        numbers = {member: number for number, member in enumerate(members)} | {None: UNKNOWN}
        return lambda person: numbers.get(value(person), len(members))

    planes = np.array([_planes(person, codes.topics) for person in people], np.uint64).reshape(len(people), PLANES)
    columns = {
        "key": column(np.uint64, lambda person: _key(person.participant_id)),
        "participant": column(np.int32, lambda person: codes.participants[person.participant_id]),
        "person": column(np.int32, coded(codes.persons, lambda person: person.person_id)),
        "role": column(np.int8, one_of((Role.MENTEE, Role.MENTOR), lambda person: person.role)),
        "municipality": column(np.int32, lambda person: codes.municipalities[person.municipality_id]),
        "school": column(np.int32, lambda person: codes.organisations[person.school_id]),
        "workplace": column(np.int32, coded(codes.organisations, lambda person: person.workplace_id)),
        "workplace_kind": column(np.int8, one_of(KINDS, lambda person: person.workplace_kind)),
        "form": column(np.int32, lambda person: codes.forms[person.form]),
        "variant": column(np.int32, coded(codes.variants, lambda person: person.variant)),
        "undecided": column(np.int8, lambda person: int(person.variant_undecided)),
        "school_year": column(np.int16, lambda person: person.school_year),
        "birth_year": column(np.int16, number(_birth_year)),
        "birth_day": column(np.int16, number(_birth_day)),
        "grade": column(np.int8, number(lambda person: person.grade)),
        "course": column(np.int8, number(lambda person: person.course)),
        "topics": column(np.uint64, lambda person: _bits(person, person.topic_set, codes.topics)),
        "planes": planes,
        "topic_count": column(np.int8, lambda person: len(person.topic_priorities)),
        "subjects": column(np.uint64, lambda person: _bits(person, person.topic_set & codes.subjects, codes.topics)),
        "unrecognised": column(np.int8, lambda person: int(person.topics_unrecognised)),
        "interests": column(np.uint64, lambda person: _bits(person, person.interest_set, codes.interests)),
        "interest_count": column(np.int16, lambda person: len(person.interests)),
        "slots": column(np.uint64, lambda person: person.weekly_slots or 0),
        "has_slots": column(np.int8, lambda person: int(person.weekly_slots is not None)),
        "remote": column(np.int8, lambda person: int(bool(person.accepts_remote))),
        "minutes": column(np.int32, number(lambda person: person.minutes_per_week)),
        "age_min": column(np.int16, number(lambda person: person.preferred_age_min)),
        "age_max": column(np.int16, number(lambda person: person.preferred_age_max)),
        "capacity": column(np.int16, number(lambda person: person.capacity)),
        "experience": column(np.int16, number(lambda person: person.experience_years)),
        "qualification": column(np.int8, one_of(QUALIFICATIONS, lambda person: person.qualification)),
        "category": column(np.int8, one_of(CATEGORIES, lambda person: person.category)),
        "satisfaction": column(np.int16, number(lambda person: person.satisfaction_tenths)),
        "satisfaction_count": column(np.int16, lambda person: person.satisfaction_count),
        "has_wishes": column(np.int8, lambda person: int(bool(person.preferred))),
        "active": column(np.int8, lambda person: int(person.status == ParticipantStatus.ACTIVE)),
        "suspended": column(np.int8, lambda person: int(person.status == ParticipantStatus.SUSPENDED)),
        "claimed": column(np.int8, lambda person: int(person.partner_claimed)),
        "programme_closed": column(np.int8, lambda person: int(person.programme_closed)),
        "consents_on": column(np.int32, day(lambda person: person.consents_on)),
        "consents_until": column(np.int32, day(lambda person: person.consents_until)),
        "admitted_on": column(np.int32, day(lambda person: person.admitted_on)),
        "admitted_until": column(np.int32, day(lambda person: person.admitted_until)),
        "cleared_on": column(np.int32, day(lambda person: person.cleared_on)),
        "cleared_until": column(np.int32, day(lambda person: person.cleared_until)),
        "agreement_on": column(np.int32, day(lambda person: person.partner_agreement_on)),
        "agreement_until": column(np.int32, day(lambda person: person.partner_agreement_until)),
        "finished_on": column(np.int32, day(lambda person: person.finished_on)),
        "transfer_on": column(np.int32, day(lambda person: person.transfer_consent_on)),
    }
    return Columns(**columns)  # type: ignore[arg-type]  # each column has its own dtype


def _key(participant_id: str) -> int:
    return int.from_bytes(blake2b(participant_id.encode(), digest_size=8).digest(), "little")


def _birth_year(person: Person) -> int | None:
    return person.birth_date.year if person.birth_date is not None else person.birth_year


def _birth_day(person: Person) -> int | None:
    return None if person.birth_date is None else person.birth_date.month * 100 + person.birth_date.day


def _bits(person: Person, terms: Iterable[str], vocabulary: Mapping[tuple[str, str], int]) -> int:
    return sum(1 << vocabulary[person.form, term] for term in terms if (person.form, term) in vocabulary)


def _planes(person: Person, vocabulary: Mapping[tuple[str, str], int]) -> list[int]:
    """The topics by the bits of their priority, which counts for a mentee alone."""
    priorities = person.topic_priorities
    known = {vocabulary[person.form, term]: at for term, at in priorities.items() if (person.form, term) in vocabulary}
    return [sum(1 << bit for bit, priority in known.items() if priority >> plane & 1) for plane in range(PLANES)]
