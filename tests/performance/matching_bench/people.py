"""People as arrays: what a generated district consists of, before any rule is asked."""

from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from matching.engine.graph import Int64, UInt64
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

FORMS = ("PUPIL_PUPIL", "STUDENT_PUPIL", "EMPLOYER_PUPIL", "TEACHER_TEACHER")
"""A form's number is its position."""
PUPIL_PUPIL, STUDENT_PUPIL, EMPLOYER_PUPIL, TEACHER_TEACHER = range(4)

UNKNOWN = -1
"""In a column of numbers: nothing is known."""

MOST_REQUESTS = 3
"""Topics that a mentee asks for at most."""

HOURS = 63
"""The hours of a week in which pairs meet: nine a day, seven days."""


class People(NamedTuple):
    """One side of a district, one row a person. Numbers are UNKNOWN where nobody said."""

    key: UInt64
    """A hash that stands for the id."""
    municipality: Int64
    school: Int64
    """Numbered through all municipalities."""
    form: Int64
    variant: Int64
    """The role model, 0 to 3 within the form."""
    birth_year: Int64
    grade: Int64
    course: Int64
    requests: Int64
    """Rows of MOST_REQUESTS topics from the dearest on, UNKNOWN after the last; a mentor has none."""
    topics: UInt64
    """The same as bits; a mentor's competences."""
    interests: UInt64
    slots: UInt64
    """Free hours as bits."""
    minutes_per_week: Int64
    accepts_remote: Int64
    """1, 0 or UNKNOWN."""
    age_from: Int64
    """The ages that a mentor wishes."""
    age_to: Int64
    capacity: Int64
    """Places of a mentor; 0 for a mentee."""
    experience: Int64
    """Full years."""
    qualification: Int64
    workplace: Int64
    """A mentor's organisation: a school has its own number, others are numbered after the last school."""
    consents: Flags
    """All consents that taking part needs."""
    transfer_consent: Flags
    """The consent to pass data to another school."""
    admitted: Flags
    cleared: Flags


class District(NamedTuple):
    """Everybody who takes part, and the first day of the school year."""

    mentees: People
    mentors: People
    school_year: int


def fingerprint(*arrays: NDArray[np.generic]) -> str:
    """The same for the same numbers on every machine."""
    digest = blake2b(digest_size=8)
    for array in arrays:
        digest.update(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).tobytes())
    return digest.hexdigest()
