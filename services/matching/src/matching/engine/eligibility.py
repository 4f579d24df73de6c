"""May this mentor be proposed to this mentee: the hard rules, which no weight outvotes.

A refusal belongs to the mentee alone, to the mentor alone or to the two together. The three sets of codes do not
overlap, so a run may ask about each person once and about a pair only for what remains.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from mentoring_methodology.codes import MentoringForm, OrganisationKind, ParticipantStatus, Role, RoleVariant

from matching.engine.circumstances import STRANGERS, Circumstances
from matching.engine.form_rules import mentee_form_refusals, mentor_form_refusals, pair_form_refusals
from matching.engine.majority import may_be_adult, may_be_minor
from matching.engine.norms import Norms
from matching.engine.people import Person
from matching.engine.reasons import Reason

FIRST_DAYS = timedelta(days=30)
"""Consents must last through the beginning of a pair's work (platform)."""

QUARANTINE_YEARS = 1
"""How long a pair that broke off is not proposed again (platform)."""


def refusals(
    mentee: Person, mentor: Person, on: date, norms: Norms, circumstances: Circumstances = STRANGERS
) -> tuple[Reason, ...]:
    """All reasons against the pair on the day, not only the first; empty when it is eligible. Never raises."""
    return (
        *mentee_refusals(mentee, on, norms),
        *mentor_refusals(mentor, on, norms),
        *pair_refusals(mentee, mentor, on, norms, circumstances),
    )


def mentee_refusals(mentee: Person, on: date, norms: Norms) -> tuple[Reason, ...]:
    """The reasons that hold for the mentee with whatever mentor."""
    return tuple(_mentee_refusals(mentee, on, norms))


def mentor_refusals(mentor: Person, on: date, norms: Norms) -> tuple[Reason, ...]:
    """The reasons that hold for the mentor with whatever mentee."""
    return tuple(_mentor_refusals(mentor, on, norms))


def pair_refusals(
    mentee: Person, mentor: Person, on: date, norms: Norms, circumstances: Circumstances = STRANGERS
) -> tuple[Reason, ...]:
    """The reasons that lie in the two together."""
    return (*_pair_refusals(mentee, mentor, on, norms), *circumstantial_refusals(mentee, mentor, on, circumstances))


def circumstantial_refusals(
    mentee: Person, mentor: Person, on: date, circumstances: Circumstances
) -> tuple[Reason, ...]:
    """The reasons that lie in what is known of just these two."""
    return tuple(_circumstantial_refusals(mentee, mentor, on, circumstances))


def free_capacity(mentor: Person, norms: Norms) -> int:
    """The mentees whom the mentor can still take; the form's default where the roster states no number."""
    return norms.default_capacity[mentor.form] if mentor.capacity is None else mentor.capacity


def _mentee_refusals(mentee: Person, on: date, norms: Norms) -> Iterator[Reason]:
    if mentee.role != Role.MENTEE:
        yield Reason.NOT_A_MENTEE
    if not _consented(mentee, on):
        yield Reason.H03_CONSENT
    if mentee.capacity is not None and mentee.capacity < 1:
        yield Reason.H06_MENTEE_SERVED
    if not mentee.topics:
        yield Reason.H11_REQUEST_PRESENT
    if not _takes_part(mentee, on):
        yield Reason.H14_STATUS
    yield from mentee_form_refusals(mentee, norms)


def _mentor_refusals(mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    if mentor.role != Role.MENTOR:
        yield Reason.NOT_A_MENTOR
    if not _consented(mentor, on):
        yield Reason.H03_CONSENT_MENTOR
    if not _attested(mentor.admitted_on, on) or (mentor.admitted_until is not None and mentor.admitted_until < on):
        yield Reason.H04_MENTOR_ADMITTED
    if free_capacity(mentor, norms) < 1:
        yield Reason.H06_CAPACITY
    if not mentor.topics:
        yield Reason.H11_COMPETENCE_PRESENT
    if not _takes_part(mentor, on):
        yield Reason.H14_STATUS_MENTOR
    yield from mentor_form_refusals(mentor, on, norms)


def _pair_refusals(mentee: Person, mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    if mentee.participant_id == mentor.participant_id or (mentee.person_id or "?") == mentor.person_id:
        yield Reason.H01_SAME_PERSON
    if mentee.municipality_id != mentor.municipality_id:
        yield Reason.OTHER_MUNICIPALITY
    yield from _school_refusals(mentee, mentor, on, norms)
    if mentee.school_year != mentor.school_year:
        yield Reason.H02_PROGRAMME
    if not _cleared(mentor, on) and may_be_adult(mentor, on) and may_be_minor(mentee, on):
        yield Reason.H05_ADULT_CLEARANCE
    if _share_no_time(mentee, mentor):
        yield Reason.H12_TIME
    if mentee.form != mentor.form:
        yield Reason.OTHER_FORM
    elif mentee.variant is not None and mentor.variant is not None and mentee.variant != mentor.variant:
        yield Reason.OTHER_VARIANT
    else:
        yield from pair_form_refusals(mentee, mentor, variant_of(mentee, mentor), norms)


def _school_refusals(mentee: Person, mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    if mentee.school_id == mentor.school_id:
        return
    if not (_attested(mentee.transfer_consent_on, on) and _attested(mentor.transfer_consent_on, on)):
        yield Reason.OTHER_SCHOOL
    if not norms.cross_school[mentee.form]:
        yield Reason.FORM_WITHIN_SCHOOL


def _share_no_time(mentee: Person, mentor: Person) -> bool:
    """Whether both said when they are free, never at the same hour, and one of them wants no meetings online."""
    if mentee.weekly_slots is None or mentor.weekly_slots is None or mentee.weekly_slots & mentor.weekly_slots:
        return False
    return not (mentee.accepts_remote and mentor.accepts_remote)


def _circumstantial_refusals(
    mentee: Person, mentor: Person, on: date, circumstances: Circumstances
) -> Iterator[Reason]:
    pair = mentee.participant_id, mentor.participant_id
    if pair in circumstances.relatives:
        yield Reason.H07_RELATIVE
    broken_off = circumstances.broken_off.get(pair)
    if (broken_off is not None and _next_year(broken_off) > on) or (
        circumstances.completed.get(pair) == mentee.school_year
    ):
        yield Reason.H08_NO_REPEAT
    if pair in circumstances.standing:
        yield Reason.H08_PAIRED_NOW
    if pair in circumstances.bans:
        yield Reason.H09_EXPLICIT_BAN
    if pair in circumstances.conflicts_of_role:
        yield Reason.H10_CONFLICT_OF_ROLE
    equals = variant_of(mentee, mentor) == RoleVariant.PEER_TO_PEER
    if (pair[1], pair[0]) in circumstances.standing and not equals:
        yield Reason.H13_REVERSE_CYCLE


def _next_year(day: date) -> date:
    """The same day a year on; 29 February becomes 1 March."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + QUARANTINE_YEARS, 3, 1)
    return day.replace(year=day.year + QUARANTINE_YEARS)


def variant_of(mentee: Person, mentor: Person) -> str | None:
    """The variant that an eligible pair would work in: a side that names none takes part in any."""
    return mentor.variant if mentee.variant is None else mentee.variant


def _attested(fact: date | None, on: date) -> bool:
    """Whether a fact is on file by the day; a date in the future attests nothing yet."""
    return fact is not None and fact <= on


def _consented(person: Person, on: date) -> bool:
    """Whether all consents are on file and last through the first days of a pair's work."""
    lasting = person.consents_until is None or person.consents_until >= on + FIRST_DAYS
    return _attested(person.consents_on, on) and lasting


def _takes_part(person: Person, on: date) -> bool:
    return person.status == ParticipantStatus.ACTIVE and (person.finished_on is None or person.finished_on > on)


def _cleared(mentor: Person, on: date) -> bool:
    """A certificate was seen, or the mentor is a school's employee, whose personnel file covers it (ст. 351.1 ТК РФ).

    A pupil of the school is no employee of it.
    """
    if _attested(mentor.cleared_on, on):
        return True
    return mentor.workplace_kind == OrganisationKind.SCHOOL and mentor.form != MentoringForm.PUPIL_PUPIL
