"""A person as matching sees one: what the rules and the score need, and nothing else."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from functools import cached_property

from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import ParticipantStatus, Role, TeacherMenteeCategory
from mentoring_methodology.meetings import MEETING_HOURS
from mentoring_methodology.schoolyear import first_day, full_years

AGE_BEFORE_GRADE_1 = 6
"""A pupil of grade g is taken to be g + 6 full years old on 1 September: school begins at 6.5-8 (ст. 67 273-ФЗ)."""

AGE_BEFORE_COURSE_1 = 15
"""A student of course c is taken to be c + 15: college follows grade 9, so course 1 stands beside grade 10."""

FIRST_GRADE, LAST_GRADE = 1, 11

FIRST_HOUR, HOURS_A_DAY = MEETING_HOURS.start, len(MEETING_HOURS)
"""The hours in which pairs meet: those that begin at 11:00 until 19:00, seven days a week, 63 in all."""

MOST_TOPICS = 15
"""Different topics of one mentee that are weighed, by priority; four bits hold a priority."""


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
    variant_undecided: bool = False
    """The school keeps the role model to itself and has not named exactly one for matching."""
    birth_year: int | None = None
    birth_date: date | None = None
    grade: int | None = None
    course: int | None = None
    topics: tuple[str, ...] = ()
    """A mentee's requests in order of priority; a mentor's competences."""
    topics_unrecognised: bool = False
    """Something was asked or offered in words that the vocabulary does not know."""
    levels: tuple[tuple[str, int], ...] = ()
    """A mentor's level in a topic, 1 to 5, by topic; carried, not weighed yet."""
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
    cleared_until: date | None = None
    """The last day on which the certificate counts; None when it has no end."""
    finished_on: date | None = None
    status: str = ParticipantStatus.ACTIVE
    person_id: str | None = None
    """The human being behind the participation, where it is known."""
    partner_claimed: bool = False
    """The school's own base names a mentor whom this mentee has already."""
    programme_closed: bool = False
    """The school leads programmes, and none that is at the stage of matching or later has this form."""
    partner_agreement_on: date | None = None
    """The date of the agreement with the partner organisation where a mentor works or studies."""
    partner_agreement_until: date | None = None
    """The last day of that agreement; None when it has no end."""
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
    unweighed: frozenset[str] = frozenset()
    """A mentor's topics and interests that a run leaves out, because the form has more terms than can be weighed."""

    @cached_property
    def identity(self) -> str:
        """The id of the human being where it is known, of the participation otherwise."""
        return self.participant_id if self.person_id is None else self.person_id

    @cached_property
    def names(self) -> frozenset[str]:
        """The ids by which a pair may name this participant: of the participation and of the person."""
        return frozenset({self.participant_id, self.identity})

    @cached_property
    def ages_at_start(self) -> tuple[int, int] | None:
        """The full years on 1 September of the school year, at least and at most; None when nothing tells.

        A year of birth alone leaves two ages. A grade or a course is an estimate and counts as one.
        """
        age = self.age_at_start
        if age is None:
            return None
        only_year = self.birth_date is None and self.birth_year is not None
        return max(0, age - only_year), age

    @cached_property
    def age_at_start(self) -> int | None:
        """Full years on 1 September of the school year, or the best estimate; None when nothing tells.

        With the year of birth alone it is the age of that calendar year: the official form of the mentee base has
        no more. Without a birth year, a pupil's age comes from the grade and a student's from the course.
        """
        if self.birth_date is not None:
            return max(0, full_years(self.birth_date, first_day(self.school_year)))
        if self.birth_year is not None:
            return max(0, self.school_year - self.birth_year)
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
        """The topics that may be common with somebody, without their order."""
        return frozenset(self.topics) - self.unweighed

    @cached_property
    def interest_set(self) -> frozenset[str]:
        """The interests that may be common with somebody."""
        return self.interests - self.unweighed

    @cached_property
    def weighed_topics(self) -> tuple[str, ...]:
        """The first `MOST_TOPICS` different topics, in order of priority; a repeat keeps its first place."""
        return tuple(dict.fromkeys(self.topics))[:MOST_TOPICS]

    @cached_property
    def topic_priorities(self) -> dict[str, int]:
        """Each weighed topic's weight: the last has 1, the one before it 2, and so on."""
        return {topic: place for place, topic in enumerate(reversed(self.weighed_topics), start=1)}


def person_from_state(
    state: ParticipantState,
    allowed_variants: tuple[str, ...] = (),
    partner_agreement_on: date | None = None,
    partner_agreement_until: date | None = None,
    *,
    programme_closed: bool = False,
) -> Person:
    """The person in a participant's published state, whatever that state holds. Never raises.

    `allowed_variants` are the role models that the school named to matching alone, for a participant whose model is not
    published; only exactly one decides. The agreement is of the organisation where the participant works or studies. A
    year of birth outside the calendar is no birth, and a school year outside it is the calendar's first or last.
    """
    withheld = state.variant_restricted
    only_one = withheld and len(allowed_variants) == 1
    return Person(
        participant_id=state.participant_id,
        school_id=state.school_id,
        role=state.role,
        form=state.form,
        school_year=min(max(state.school_year, MINYEAR), MAXYEAR),
        variant=allowed_variants[0] if only_one else None if withheld else state.variant,
        variant_undecided=withheld and not only_one,
        birth_year=state.birth_year if MINYEAR <= (state.birth_year or 0) <= MAXYEAR else None,
        birth_date=state.birth_date,
        grade=state.grade,
        course=state.course,
        topics=state.topics,
        topics_unrecognised=state.topics_unrecognised,
        levels=tuple(sorted(state.levels.items())),
        interests=frozenset(state.interests),
        minutes_per_week=state.minutes_per_week,
        weekly_slots=None if state.weekly_slots is None else _slots(state.weekly_slots),
        accepts_remote=state.accepts_remote,
        preferred_age_min=state.preferred_age_min,
        preferred_age_max=state.preferred_age_max,
        capacity=0 if state.accepting is False else state.capacity,
        experience_years=state.experience_years,
        qualification=state.qualification,
        workplace_id=state.workplace_id,
        workplace_kind=state.workplace_kind,
        consents_on=state.consents_on,
        consents_until=state.consents_until,
        admitted_on=state.admitted_on,
        admitted_until=state.admitted_until,
        cleared_on=state.cleared_on,
        cleared_until=state.cleared_until,
        transfer_consent_on=state.transfer_consent_on,
        finished_on=state.finished_on,
        status=state.status,
        person_id=state.person_id,
        partner_claimed=state.partner_claimed,
        programme_closed=programme_closed,
        partner_agreement_on=partner_agreement_on,
        partner_agreement_until=partner_agreement_until,
    )


def _slots(hours: tuple[str, ...]) -> int | None:
    """Hours such as `3-15` as bits; None where all of them lie outside the hours in which pairs meet.

    Registry refuses such hours; an event of a release that took them is read for what can be weighed of it.
    """
    bits = 0
    for name in hours:
        day, hour = (int(part) for part in name.split("-"))
        if FIRST_HOUR <= hour < FIRST_HOUR + HOURS_A_DAY:
            bits |= slot_bit(day - 1, hour)
    return bits if bits or not hours else None
