"""The bit of each reason in a mask: three masks, one for each place where a reason lies, so that none is ever full."""

from collections.abc import Sequence

import numpy as np

from matching.engine.reasons import Reason

MENTEE_REASONS = (
    Reason.NOT_A_MENTEE,
    Reason.FORM_UNKNOWN,
    Reason.VARIANT_UNDECIDED,
    Reason.H02_PROGRAMME_NOT_OPEN,
    Reason.H03_CONSENT,
    Reason.H06_MENTEE_SERVED,
    Reason.H06_MENTEE_CLAIMED,
    Reason.H11_REQUEST_PRESENT,
    Reason.H11_REQUEST_UNRECOGNISED,
    Reason.H14_STATUS,
    Reason.H14_SUSPENDED,
    Reason.PP_MENTEE_AGE,
    Reason.PP_MENTEE_AGE_UNCERTAIN,
    Reason.PP_MENTEE_AGE_UNKNOWN,
    Reason.PP_GRADE_UNKNOWN,
    Reason.SP_MENTEE_AGE,
    Reason.SP_MENTEE_AGE_UNCERTAIN,
    Reason.SP_MENTEE_AGE_UNKNOWN,
    Reason.EP_MENTEE_AGE,
    Reason.EP_MENTEE_AGE_UNCERTAIN,
    Reason.EP_MENTEE_AGE_UNKNOWN,
)
"""Those of `eligibility.mentee_refusals`."""

MENTOR_REASONS = (
    Reason.NOT_A_MENTOR,
    Reason.FORM_UNKNOWN_MENTOR,
    Reason.VARIANT_UNDECIDED_MENTOR,
    Reason.H02_PROGRAMME_NOT_OPEN_MENTOR,
    Reason.H03_CONSENT_MENTOR,
    Reason.H04_MENTOR_ADMITTED,
    Reason.H06_CAPACITY,
    Reason.H11_COMPETENCE_PRESENT,
    Reason.H11_COMPETENCE_UNRECOGNISED,
    Reason.H14_STATUS_MENTOR,
    Reason.H14_SUSPENDED_MENTOR,
    Reason.PP_MENTOR_AGE,
    Reason.PP_MENTOR_AGE_UNCERTAIN,
    Reason.PP_MENTOR_AGE_UNKNOWN,
    Reason.PP_GRADE_UNKNOWN_MENTOR,
    Reason.SP_COLLEGE,
    Reason.SP_COLLEGE_UNKNOWN,
    Reason.SP_AGREEMENT,
    Reason.SP_MENTOR_AGE_UNKNOWN,
    Reason.EP_PARTNER,
    Reason.EP_PARTNER_UNKNOWN,
    Reason.EP_AGREEMENT,
    Reason.EP_EXPERIENCE,
    Reason.EP_EXPERIENCE_UNKNOWN,
    Reason.EP_MENTOR_AGE,
    Reason.EP_MENTOR_AGE_UNKNOWN,
)
"""Those of `eligibility.mentor_refusals`."""

OBJECTIONS = (
    Reason.H01_SAME_PERSON,
    Reason.OTHER_MUNICIPALITY,
    Reason.OTHER_SCHOOL,
    Reason.FORM_WITHIN_SCHOOL,
    Reason.H02_PROGRAMME,
    Reason.H05_ADULT_CLEARANCE,
    Reason.H05_BIRTH_UNKNOWN,
    Reason.H12_TIME,
    Reason.OTHER_FORM,
    Reason.OTHER_VARIANT,
    Reason.PP_GRADE_GAP_WIDE,
    Reason.PP_GRADE_GAP,
    Reason.SP_AGE_GAP,
    Reason.TT_CATEGORY,
    Reason.TT_INNOVATION,
    Reason.TT_AGREEMENT,
    Reason.TT_RECOMMENDATION,
    Reason.TT_SUBJECT,
    Reason.TT_TENURE_UNKNOWN,
    Reason.TT_NOVICE,
    Reason.TT_TENURE,
)
"""The reason of each of the conditions that `objections` returns, in that order."""

PAIR_REASONS = (
    *OBJECTIONS,
    Reason.H07_RELATIVE,
    Reason.H08_NO_REPEAT,
    Reason.H08_PAIRED_NOW,
    Reason.H09_EXPLICIT_BAN,
    Reason.H10_CONFLICT_OF_ROLE,
    Reason.H13_REVERSE_CYCLE,
)
"""Those of `eligibility.pair_refusals`."""

MASK_BITS = 63
"""Reasons that each of the three masks has room for; the last bit of a mentor's marks a row without anybody."""

BIT = {
    reason: np.uint64(1 << number)
    for reasons in (MENTEE_REASONS, MENTOR_REASONS, PAIR_REASONS)
    for number, reason in enumerate(reasons)
}
"""A reason's bit in the mask of its place."""


def reasons_in(mask: int, reasons: Sequence[Reason]) -> set[Reason]:
    """The reasons whose bits are set."""
    return {reason for number, reason in enumerate(reasons) if mask >> number & 1}
