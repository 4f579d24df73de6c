"""What speaks against each person with whomever, over arrays: `eligibility.mentee_refusals` and `mentor_refusals`."""

from datetime import date

import numpy as np
from mentoring_methodology.codes import MentoringForm, OrganisationKind
from mentoring_methodology.organisations import leads_programmes
from numpy.typing import NDArray

from matching.engine.blocks.ages import age_on, surely_at_start
from matching.engine.blocks.bits import BIT
from matching.engine.blocks.columns import FORMS, KINDS, UNKNOWN, Columns
from matching.engine.form_rules import EMPLOYMENT_AGE
from matching.engine.graph import Int32, UInt64
from matching.engine.majority import ADULT_AGE, FIRST_DAYS, LAST_GRADE_OF_MINORS
from matching.engine.norms import Norms
from matching.engine.reasons import Reason

Flags = NDArray[np.bool_]

PP, SP, EP, TT = (FORMS.index(form) for form in MentoringForm)

KNOWN_FORMS = len(FORMS)
"""A form with this number or a higher one has no rules here."""

ADULT, UNPROVED = 1, 2
"""Marks of a mentor without clearance: an adult, or a pupil of whom it is not known."""


def mentee_refusals(columns: Columns, age: Int32, grade: Int32, on: date, norms: Norms) -> UInt64:
    """By mentee: a bit for each of `MENTEE_REASONS` that holds. Age and grade as `ages` estimates them."""
    form = columns.form
    surely = surely_at_start(columns, age)
    day_least, day_most = (age_on(columns, on, surely=each) for each in (True, False))
    stated = columns.birth_year != UNKNOWN
    suspended = columns.suspended == 1
    return _mask(
        {
            Reason.NOT_A_MENTEE: columns.role != 0,
            Reason.FORM_UNKNOWN: form >= KNOWN_FORMS,
            Reason.VARIANT_UNDECIDED: columns.undecided == 1,
            Reason.H02_PROGRAMME_NOT_OPEN: columns.programme_closed == 1,
            Reason.H03_CONSENT: ~_consented(columns, on),
            Reason.H06_MENTEE_SERVED: columns.capacity == 0,
            Reason.H06_MENTEE_CLAIMED: columns.claimed == 1,
            Reason.H11_REQUEST_PRESENT: (columns.topic_count == 0) & (columns.unrecognised == 0),
            Reason.H11_REQUEST_UNRECOGNISED: (columns.topic_count == 0) & (columns.unrecognised == 1),
            Reason.H14_SUSPENDED: suspended,
            Reason.H14_STATUS: ~suspended & ~_takes_part(columns, on),
            Reason.PP_GRADE_UNKNOWN: (form == PP) & (grade == UNKNOWN),
        }
        | _age_refusals(
            form == PP,
            (surely, age),
            norms.pupil_pupil.mentee_age_min,
            (Reason.PP_MENTEE_AGE, Reason.PP_MENTEE_AGE_UNCERTAIN, Reason.PP_MENTEE_AGE_UNKNOWN),
        )
        | _age_refusals(
            form == SP,
            (surely, age),
            norms.student_pupil.mentee_age_min,
            (Reason.SP_MENTEE_AGE, Reason.SP_MENTEE_AGE_UNCERTAIN, Reason.SP_MENTEE_AGE_UNKNOWN),
        )
        | _age_refusals(
            form == EP,
            (np.where(stated, day_least, age), np.where(stated, day_most, age)),
            norms.employer_pupil.mentee_age_min,
            (Reason.EP_MENTEE_AGE, Reason.EP_MENTEE_AGE_UNCERTAIN, Reason.EP_MENTEE_AGE_UNKNOWN),
        ),
        len(form),
    )


def mentor_refusals(columns: Columns, age: Int32, grade: Int32, places: Int32, on: date, norms: Norms) -> UInt64:
    """By mentor: a bit for each of `MENTOR_REASONS` that holds; `places` are those that are free."""
    form, experience, workplace = columns.form, columns.experience, columns.workplace_kind
    nowhere = (columns.workplace == UNKNOWN) | (workplace == UNKNOWN)
    admitted = attested(columns.admitted_on, on)
    expired = (columns.admitted_until != UNKNOWN) & (columns.admitted_until < on.toordinal())
    at_least = age_on(columns, on, surely=True)
    unproved = (at_least == UNKNOWN) & ((experience == UNKNOWN) | (EMPLOYMENT_AGE + experience < ADULT_AGE))
    college, enterprise = KINDS.index(OrganisationKind.COLLEGE), KINDS.index(OrganisationKind.ENTERPRISE)
    ended = (columns.agreement_until != UNKNOWN) & (columns.agreement_until < on.toordinal())
    agreed = attested(columns.agreement_on, on) & ~ended
    suspended, silent = columns.suspended == 1, columns.topic_count == 0
    return _mask(
        {
            Reason.NOT_A_MENTOR: columns.role != 1,
            Reason.FORM_UNKNOWN_MENTOR: form >= KNOWN_FORMS,
            Reason.VARIANT_UNDECIDED_MENTOR: columns.undecided == 1,
            Reason.H02_PROGRAMME_NOT_OPEN_MENTOR: columns.programme_closed == 1,
            Reason.H03_CONSENT_MENTOR: ~_consented(columns, on),
            Reason.H04_MENTOR_ADMITTED: ~admitted | expired,
            Reason.H06_CAPACITY: places < 1,
            Reason.H11_COMPETENCE_PRESENT: silent & (columns.unrecognised == 0),
            Reason.H11_COMPETENCE_UNRECOGNISED: silent & (columns.unrecognised == 1),
            Reason.H14_SUSPENDED_MENTOR: suspended,
            Reason.H14_STATUS_MENTOR: ~suspended & ~_takes_part(columns, on),
            Reason.PP_GRADE_UNKNOWN_MENTOR: (form == PP) & (grade == UNKNOWN),
            Reason.SP_COLLEGE: (form == SP) & ~nowhere & (workplace != college),
            Reason.SP_COLLEGE_UNKNOWN: (form == SP) & nowhere,
            Reason.SP_AGREEMENT: (form == SP)
            & (columns.workplace != UNKNOWN)
            & (workplace == college)
            & ~agreed
            & norms.student_pupil.agreement_required,
            Reason.EP_AGREEMENT: (form == EP)
            & (columns.workplace != UNKNOWN)
            & (workplace == enterprise)
            & ~agreed
            & norms.employer_pupil.agreement_required,
            Reason.SP_MENTOR_AGE_UNKNOWN: (form == SP) & (age == UNKNOWN),
            Reason.EP_PARTNER: (form == EP) & ~nowhere & (workplace != enterprise),
            Reason.EP_PARTNER_UNKNOWN: (form == EP) & nowhere,
            Reason.EP_EXPERIENCE_UNKNOWN: (form == EP) & (experience == UNKNOWN),
            Reason.EP_EXPERIENCE: (form == EP)
            & (experience != UNKNOWN)
            & (experience < norms.employer_pupil.mentor_experience_min),
            Reason.EP_MENTOR_AGE: (form == EP) & (at_least != UNKNOWN) & (at_least < ADULT_AGE),
            Reason.EP_MENTOR_AGE_UNKNOWN: (form == EP) & unproved,
        }
        | _age_refusals(
            form == PP,
            (surely_at_start(columns, age), age),
            norms.pupil_pupil.mentor_age_min,
            (Reason.PP_MENTOR_AGE, Reason.PP_MENTOR_AGE_UNCERTAIN, Reason.PP_MENTOR_AGE_UNKNOWN),
        ),
        len(form),
    )


def uncleared(columns: Columns, on: date, norms: Norms) -> Int32:
    """The marks of those without clearance, for whoever meets a minor: `eligibility._clearance_refusal`."""
    last = on + FIRST_DAYS
    pupil = columns.form == PP
    at_least, at_most = (age_on(columns, last, surely=each) for each in (True, False))
    young = (columns.grade != UNKNOWN) & (columns.grade <= LAST_GRADE_OF_MINORS)
    unproved = pupil & np.where(at_most == UNKNOWN, ~young, (at_most >= ADULT_AGE) & (at_least < ADULT_AGE))
    grown_up = np.where(pupil, at_least >= ADULT_AGE, (at_most == UNKNOWN) | (at_most >= ADULT_AGE))
    lasting = (columns.cleared_until == UNKNOWN) | (columns.cleared_until >= last.toordinal())
    schools = [KINDS.index(kind) for kind in KINDS if leads_programmes(kind)]
    employed = np.isin(columns.workplace_kind, schools) & ~pupil
    excused = pupil & (not norms.pupil_pupil.pupil_mentor_needs_certificate)
    asked = ~(attested(columns.cleared_on, on) & lasting) & ~employed & ~excused
    marks: Int32 = (asked * (unproved * UNPROVED + grown_up * ADULT)).astype(np.int32)
    return marks


def attested(day: Int32, on: date) -> Flags:
    """Whether a fact of that day is on file by the day; one in the future attests nothing yet."""
    attested: Flags = (day != UNKNOWN) & (day <= on.toordinal())
    return attested


def _consented(columns: Columns, on: date) -> Flags:
    last = (on + FIRST_DAYS).toordinal()
    lasting: Flags = (columns.consents_until == UNKNOWN) | (columns.consents_until >= last)
    return attested(columns.consents_on, on) & lasting


def _takes_part(columns: Columns, on: date) -> Flags:
    going_on: Flags = (columns.finished_on == UNKNOWN) | (columns.finished_on > on.toordinal())
    active: Flags = columns.active == 1
    return active & going_on


def _age_refusals(
    of_form: Flags, ages: tuple[Int32, Int32], required: int, reasons: tuple[Reason, Reason, Reason]
) -> dict[Reason, Flags]:
    """`form_rules._age_refusal`: too young, perhaps too young, unknown."""
    at_least, at_most = ages
    known = of_form & (at_most != UNKNOWN)
    return {
        reasons[0]: known & (at_most < required),
        reasons[1]: known & (at_most >= required) & (at_least < required),
        reasons[2]: of_form & (at_most == UNKNOWN),
    }


def _mask(conditions: dict[Reason, Flags], size: int) -> UInt64:
    mask = np.zeros(size, np.uint64)
    for reason, condition in conditions.items():
        mask |= condition.astype(np.uint64) * BIT[reason]
    return mask
