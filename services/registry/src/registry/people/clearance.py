"""What a school has seen of a mentor's record: whether he may meet minors (ст. 351.1 ТК РФ). Pure.

Dates and a number, never a scan. What is said of it to the world are two days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class ClearanceKind(StrEnum):
    """По чему школа знает, что наставник может работать с детьми."""

    NOT_NEEDED = "NOT_NEEDED"
    """Certainly under age through the first days of a pair."""
    PERSONNEL_FILE = "PERSONNEL_FILE"
    """An employee of the school, as its head certifies."""
    CERTIFICATE = "CERTIFICATE"
    """A certificate that the school has seen."""
    MISSING = "MISSING"
    """Taken back: nothing counts until something new is noted."""


@dataclass(frozen=True)
class Clearance:
    """One note about a person. The latest one counts; the others are its history."""

    kind: str
    """An open code: see `ClearanceKind`."""
    noted_at: datetime
    noted_on: date
    """The same in the municipality's days."""
    school_id: str
    """Whose note it is."""
    noted_by: str | None = None
    """The account."""
    seen_on: date | None = None
    """When the certificate was seen or the head certified."""
    valid_until: date | None = None
    """The last day on which the certificate counts; None without an end."""
    number: str | None = None
    reason: str | None = None
    """Free text, for the school alone."""


@dataclass(frozen=True)
class Cleared:
    """What others are told of a mentor's clearance."""

    cleared_on: date | None
    cleared_until: date | None


Clearances = tuple[Clearance, ...]


def in_force(clearances: Clearances, school_id: str, *, is_partners: bool) -> Clearance | None:
    """The note that counts in the school: its own latest, of a partner's person the latest of any school."""
    return max(
        (each for each in clearances if is_partners or each.school_id == school_id),
        key=lambda each: each.noted_at,
        default=None,
    )


def outcome(clearance: Clearance) -> Cleared:
    """What others are told. What is taken back counts up to the day before, so that it suspends at once."""
    if clearance.kind == ClearanceKind.MISSING:
        return Cleared(None, clearance.noted_on - DAY)
    if clearance.kind == ClearanceKind.NOT_NEEDED:
        return Cleared(None, None)
    return Cleared(clearance.seen_on, clearance.valid_until)


def united_clearances(kept: Clearances, other: Iterable[Clearance]) -> Clearances:
    """The notes of both records of one person, each once, the oldest first."""
    return tuple(sorted(dict.fromkeys((*kept, *other)), key=lambda each: each.noted_at))
