"""A person as matching sees one: what the rules and the score need, and nothing else."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import (
    ParticipantStatus,
    Role,
)

AGE_BEFORE_GRADE_1 = 6
"""A pupil of grade g is taken to be g + 6 full years old on 1 September: school begins at 6.5-8 (ст. 67 273-ФЗ)."""

AGE_BEFORE_COURSE_1 = 15
"""A student of course c is taken to be c + 15: college follows grade 9, so course 1 stands beside grade 10."""

FIRST_GRADE, LAST_GRADE = 1, 11

FIRST_HOUR, HOURS_A_DAY = 11, 9
"""The hours in which pairs meet: those that begin at 11:00 until 19:00, seven days a week, 63 in all."""


class TeacherMenteeCategory(StrEnum):
    """The eight categories of mentees among the teaching staff (the customer's document)."""

    NOVICE = "NOVICE"
    RETURNING_AFTER_BREAK = "RETURNING_AFTER_BREAK"
    ADAPTING_NEW_WORKPLACE = "ADAPTING_NEW_WORKPLACE"
    UPSKILLING_DIRECTION = "UPSKILLING_DIRECTION"
    DIGITAL_SKILLS = "DIGITAL_SKILLS"
    BURNOUT = "BURNOUT"
    OTHER_DIFFICULTY = "OTHER_DIFFICULTY"
    TRAINEE_STUDENT = "TRAINEE_STUDENT"


def slot_bit(day: int, hour: int) -> int:
    """The bit of the hour that begins at `hour` on the day, Monday being 0. Raises `ValueError` outside the week."""
    if not (0 <= day < 7 and FIRST_HOUR <= hour < FIRST_HOUR + HOURS_A_DAY):
        raise ValueError(f"no pair meets at {hour}:00 on day {day}")
    return 1 << (day * HOURS_A_DAY + hour - FIRST_HOUR)


@dataclass(frozen=True)
class Person:
    """One participation: a person in one role, form and school year at one school.

    `capacity` is the number of places that are still free, a mentee having one; a caller lowers it by the pairs that
    already stand.
    """

    participant_id: str
    school_id: str
    role: str
    form: str
    school_year: int
    variant: str | None = None
    birth_year: int | None = None
    birth_date: date | None = None
    grade: int | None = None
    course: int | None = None
    topics: tuple[str, ...] = ()
    """A mentee's requests in order of priority; a mentor's competences."""
    interests: frozenset[str] = frozenset()
    minutes_per_week: int | None = None
    preferred_age_min: int | None = None
    preferred_age_max: int | None = None
    capacity: int | None = None
    experience_years: int | None = None
    qualification: str | None = None
    workplace_id: str | None = None
    workplace_kind: str | None = None
    consents_on: date | None = None
    admitted_on: date | None = None
    cleared_on: date | None = None
    finished_on: date | None = None
    status: str = ParticipantStatus.ACTIVE
    person_id: str | None = None
    """The human being behind the participation, where it is known."""
    municipality_id: str = ""
    consents_until: date | None = None
    """The last day on which all consents are valid; None when they have no end."""
    admitted_until: date | None = None
    """The last day of a mentor's admission; None when it has no end."""
    transfer_consent_on: date | None = None
    """The date of the consent to pass data to another school, which alone lets a pair cross schools (152-ФЗ, ст. 9)."""
    weekly_slots: int | None = None
    """Free hours as bits: `slot_bit(day, hour)`; None when nothing is known."""
    accepts_remote: bool | None = None
    category: TeacherMenteeCategory | None = None
    """Why a teacher has a mentor; never shown to the mentor."""
    preferred: tuple[str, ...] = ()
    """The participants whom this one named after the common meeting, the first the dearest (Р-145, stage 5)."""
    satisfaction_tenths: int | None = None
    """A mentor's mean answer of past mentees, 10 to 100 tenths."""
    satisfaction_count: int = 0
    """How many answers that is."""

    @cached_property
    def age_at_start(self) -> int | None:
        """Full years on 1 September of the school year, or the best estimate; None when nothing tells.

        With the year of birth alone it is the age of that calendar year: the official form of the mentee base has
        no more. Without a birth year, a pupil's age comes from the grade and a student's from the course.
        """
        if self.birth_date is not None:
            return full_years(self.birth_date, date(self.school_year, 9, 1))
        if self.birth_year is not None:
            return self.school_year - self.birth_year
        if self.grade is not None:
            return self.grade + AGE_BEFORE_GRADE_1
        if self.course is not None:
            return self.course + AGE_BEFORE_COURSE_1
        return None

    @cached_property
    def grade_level(self) -> int | None:
        """The grade, or for a mentee without one the estimate by the year of birth, 1 to 11; None when nothing tells.

        A mentor's grade is never estimated: an adult's year of birth would make him a pupil of grade 11.
        """
        if self.grade is not None or self.role == Role.MENTOR:
            return self.grade
        year = self.birth_date.year if self.birth_date is not None else self.birth_year
        if year is None:
            return None
        return min(max(self.school_year - year - AGE_BEFORE_GRADE_1, FIRST_GRADE), LAST_GRADE)

    @cached_property
    def topic_set(self) -> frozenset[str]:
        """The topics without their order."""
        return frozenset(self.topics)

    @cached_property
    def topic_priorities(self) -> dict[str, int]:
        """Each topic's weight: the last has 1, the one before it 2, and so on; a repeat keeps the first place."""
        return {topic: place for place, topic in enumerate(reversed(tuple(dict.fromkeys(self.topics))), start=1)}


def full_years(birth: date, on: date) -> int:
    """Full years between a birth and a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def person_from_state(state: ParticipantState) -> Person:
    """The person in a participant's published state."""
    return Person(
        participant_id=state.participant_id,
        school_id=state.school_id,
        role=state.role,
        form=state.form,
        school_year=state.school_year,
        variant=state.variant,
        birth_year=state.birth_year,
        birth_date=state.birth_date,
        grade=state.grade,
        course=state.course,
        topics=state.topics,
        interests=frozenset(state.interests),
        minutes_per_week=state.minutes_per_week,
        preferred_age_min=state.preferred_age_min,
        preferred_age_max=state.preferred_age_max,
        capacity=state.capacity,
        experience_years=state.experience_years,
        qualification=state.qualification,
        workplace_id=state.workplace_id,
        workplace_kind=state.workplace_kind,
        consents_on=state.consents_on,
        admitted_on=state.admitted_on,
        cleared_on=state.cleared_on,
        finished_on=state.finished_on,
        status=state.status,
    )
