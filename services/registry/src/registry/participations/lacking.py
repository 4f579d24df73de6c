"""Who takes part and has no whole set of consents on a day: what is looked at of each participation, and how."""

from dataclasses import dataclass
from datetime import date

from mentoring_common.mongo import Document, Index
from mentoring_methodology.codes import ParticipantStatus

from registry.participations.domain import TAKES_PART

FIELDS = (
    "person_id", "state.role", "state.form", "state.grade", "state.course", "state.status", "state.consents_on",
    "state.consents_until",
)  # fmt: skip
"""What is read of each."""
INDEXES = tuple(
    Index(("school_id", "state.school_year", f"state.{name}")) for name in ("consents_on", "consents_until")
)
"""What finds them without reading everybody."""
BEYOND_ANY_DAY = "A"
"""Days begin with a digit."""


@dataclass(frozen=True)
class Lacking:
    """A participation whose set of consents may not be whole."""

    participant_id: str
    person_id: str
    role: str
    form: str
    status: str
    grade: int | None = None
    course: int | None = None
    consents_on: date | None = None
    consents_until: date | None = None

    @property
    def takes_part(self) -> bool:
        return self.status in TAKES_PART

    @property
    def is_suspended(self) -> bool:
        return self.status == ParticipantStatus.SUSPENDED

    def is_covered(self, day: date) -> bool:
        """Whether others are told that the set is whole on the day."""
        if self.consents_on is None or self.consents_on > day:
            return False
        return self.consents_until is None or day <= self.consents_until


def conditions(school_id: str, school_year: int, day: date) -> list[Document]:
    """What finds them, each condition by an index: nothing collected, collected later, ended before the day.

    Together they are one `$or`, and the rest (`takes_part`) a part of it: with either the embedded database reads the
    whole school, of every year. Bounds on both sides keep it from reading all that have no such day.
    """
    here: Document = {"school_id": school_id, "state.school_year": school_year}
    ended: Document = {**here, "state.consents_until": {"$gt": "", "$lt": day.isoformat()}}
    return [*not_collected(school_id, school_year, day), ended]


def not_collected(school_id: str, school_year: int, day: date) -> list[Document]:
    """What finds those whose set of consents is not whole on the day and never was."""
    here: Document = {"school_id": school_id, "state.school_year": school_year}
    return [
        {**here, "state.consents_on": None},
        {**here, "state.consents_on": {"$gt": day.isoformat(), "$lt": BEYOND_ANY_DAY}},
    ]
