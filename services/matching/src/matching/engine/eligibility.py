"""May this mentor be proposed to this mentee: the hard rules, which no weight outvotes.

A refusal belongs to the mentee alone, to the mentor alone or to the two together. The three sets of codes do not
overlap, so a run may ask about each person once and about a pair only for what remains.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, date
from itertools import product

from mentoring_methodology.codes import MentoringForm, ParticipantStatus, Role, RoleVariant
from mentoring_methodology.organisations import leads_programmes

from matching.engine.circumstances import STRANGERS, Circumstances
from matching.engine.form_rules import mentee_form_refusals, mentor_form_refusals, pair_form_refusals
from matching.engine.majority import FIRST_DAYS, Adulthood, adulthood, may_be_minor
from matching.engine.norms import Norms
from matching.engine.people import Person
from matching.engine.reasons import Reason

FORMS_WITH_RULES = frozenset(MentoringForm)
"""A participant of another form keeps it and waits for the curator."""

TEACHER_PUPIL = "TEACHER_PUPIL"
"""A form that a municipality may add: there no teacher mentors a pupil to whom he gives marks (platform)."""

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
    return norms.default_capacity.get(mentor.form, 0) if mentor.capacity is None else mentor.capacity


def _mentee_refusals(mentee: Person, on: date, norms: Norms) -> Iterator[Reason]:
    yield from _mentee_place_refusals(mentee)
    if not _consented(mentee, on):
        yield Reason.H03_CONSENT
    if mentee.capacity is not None and mentee.capacity < 1:
        yield Reason.H06_MENTEE_SERVED
    if mentee.partner_claimed:
        yield Reason.H06_MENTEE_CLAIMED
    if not mentee.topics:
        yield Reason.H11_REQUEST_UNRECOGNISED if mentee.topics_unrecognised else Reason.H11_REQUEST_PRESENT
    if mentee.status == ParticipantStatus.SUSPENDED:
        yield Reason.H14_SUSPENDED
    elif not _takes_part(mentee, on):
        yield Reason.H14_STATUS
    yield from mentee_form_refusals(mentee, on, norms)


def _mentor_refusals(mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    yield from _mentor_place_refusals(mentor)
    if not _consented(mentor, on):
        yield Reason.H03_CONSENT_MENTOR
    if not _attested(mentor.admitted_on, on) or (mentor.admitted_until is not None and mentor.admitted_until < on):
        yield Reason.H04_MENTOR_ADMITTED
    if free_capacity(mentor, norms) < 1:
        yield Reason.H06_CAPACITY
    if not mentor.topics:
        yield Reason.H11_COMPETENCE_UNRECOGNISED if mentor.topics_unrecognised else Reason.H11_COMPETENCE_PRESENT
    if mentor.status == ParticipantStatus.SUSPENDED:
        yield Reason.H14_SUSPENDED_MENTOR
    elif not _takes_part(mentor, on):
        yield Reason.H14_STATUS_MENTOR
    yield from mentor_form_refusals(mentor, on, norms)


def _mentee_place_refusals(mentee: Person) -> Iterator[Reason]:
    """What lies in the mentee's place in the programme."""
    if mentee.role != Role.MENTEE:
        yield Reason.NOT_A_MENTEE
    if mentee.form not in FORMS_WITH_RULES:
        yield Reason.FORM_UNKNOWN
    if mentee.variant_undecided:
        yield Reason.VARIANT_UNDECIDED
    if mentee.programme_closed:
        yield Reason.H02_PROGRAMME_NOT_OPEN


def _mentor_place_refusals(mentor: Person) -> Iterator[Reason]:
    """What lies in the mentor's place in the programme."""
    if mentor.role != Role.MENTOR:
        yield Reason.NOT_A_MENTOR
    if mentor.form not in FORMS_WITH_RULES:
        yield Reason.FORM_UNKNOWN_MENTOR
    if mentor.variant_undecided:
        yield Reason.VARIANT_UNDECIDED_MENTOR
    if mentor.programme_closed:
        yield Reason.H02_PROGRAMME_NOT_OPEN_MENTOR


def _pair_refusals(mentee: Person, mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    if mentee.participant_id == mentor.participant_id or (
        mentee.person_id is not None and mentee.person_id == mentor.person_id
    ):
        yield Reason.H01_SAME_PERSON
    if mentee.municipality_id != mentor.municipality_id:
        yield Reason.OTHER_MUNICIPALITY
    yield from _school_refusals(mentee, mentor, on, norms)
    if mentee.school_year != mentor.school_year:
        yield Reason.H02_PROGRAMME
    if may_be_minor(mentee, on):
        yield from _clearance_refusal(mentor, on, norms)
    if _share_no_time(mentee, mentor):
        yield Reason.H12_TIME
    if mentee.form != mentor.form:
        yield Reason.OTHER_FORM
    elif mentee.variant is not None and mentor.variant is not None and mentee.variant != mentor.variant:
        yield Reason.OTHER_VARIANT
    else:
        yield from pair_form_refusals(mentee, mentor, variant_of(mentee, mentor), norms)


def _clearance_refusal(mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    """What keeps the mentor from a minor."""
    if mentor.form == MentoringForm.PUPIL_PUPIL and not norms.pupil_pupil.pupil_mentor_needs_certificate:
        return
    age = adulthood(mentor, on)
    if age is Adulthood.MINOR or _cleared(mentor, on):
        return
    yield Reason.H05_ADULT_CLEARANCE if age is Adulthood.ADULT else Reason.H05_BIRTH_UNKNOWN


def _school_refusals(mentee: Person, mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    if mentee.school_id == mentor.school_id:
        return
    if not (_attested(mentee.transfer_consent_on, on) and _attested(mentor.transfer_consent_on, on)):
        yield Reason.OTHER_SCHOOL
    if not norms.cross_school.get(mentee.form, False):
        yield Reason.FORM_WITHIN_SCHOOL


def _share_no_time(mentee: Person, mentor: Person) -> bool:
    """Whether both said when they are free, never at the same hour, and one of them wants no meetings online."""
    if mentee.weekly_slots is None or mentor.weekly_slots is None or mentee.weekly_slots & mentor.weekly_slots:
        return False
    return not (mentee.accepts_remote and mentor.accepts_remote)


def _circumstantial_refusals(
    mentee: Person, mentor: Person, on: date, circumstances: Circumstances
) -> Iterator[Reason]:
    pairs = frozenset(product(mentee.names, mentor.names))
    if not pairs.isdisjoint(circumstances.relatives):
        yield Reason.H07_RELATIVE
    broken_off = [circumstances.broken_off[pair] for pair in pairs if pair in circumstances.broken_off]
    completed = [circumstances.completed[pair] for pair in pairs if pair in circumstances.completed]
    if any(_next_year(day) > on for day in broken_off) or mentee.school_year in completed:
        yield Reason.H08_NO_REPEAT
    if not pairs.isdisjoint(circumstances.standing):
        yield Reason.H08_PAIRED_NOW
    if not pairs.isdisjoint(circumstances.bans):
        yield Reason.H09_EXPLICIT_BAN
    if not pairs.isdisjoint(circumstances.conflicts_of_role) or (
        mentee.form == TEACHER_PUPIL and not pairs.isdisjoint(circumstances.lessons)
    ):
        yield Reason.H10_CONFLICT_OF_ROLE
    if not pairs.isdisjoint(circumstances.reversed_in_run) or (
        not frozenset(product(mentor.names, mentee.names)).isdisjoint(circumstances.standing)
        and not may_be_mutual(mentee, mentor)
    ):
        yield Reason.H13_REVERSE_CYCLE


def may_be_mutual(mentee: Person, mentor: Person) -> bool:
    """Whether the mentee may be the mentor's mentor too: only equals may."""
    return variant_of(mentee, mentor) == RoleVariant.PEER_TO_PEER


def _next_year(day: date) -> date:
    """The same day a year on; 29 February becomes 1 March, and after the calendar's last year comes none."""
    if day.year + QUARANTINE_YEARS > MAXYEAR:
        return date.max
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
    """A certificate was seen and lasts through the pair's first days, or the mentor is a school's employee, whose
    personnel file covers it (ст. 351.1 ТК РФ). A pupil of the school is no employee of it.
    """
    lasting = mentor.cleared_until is None or mentor.cleared_until >= on + FIRST_DAYS
    if _attested(mentor.cleared_on, on) and lasting:
        return True
    return leads_programmes(mentor.workplace_kind) and mentor.form != MentoringForm.PUPIL_PUPIL
