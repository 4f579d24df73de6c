"""Who takes part and has no whole set of consents on a day: what is looked at of each participation, and how."""

from dataclasses import dataclass
from datetime import date

from mentoring_common.mongo import Document
from mentoring_methodology.codes import ParticipantStatus

from registry.participations.domain import TAKES_PART

FIELDS = (
    "person_id", "state.role", "state.form", "state.grade", "state.course", "state.status", "state.consents_on",
    "state.consents_until",
)  # fmt: skip
"""What is read of each."""


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
    def is_suspended(self) -> bool:
        return self.status == ParticipantStatus.SUSPENDED

    def is_covered(self, day: date) -> bool:
        """Whether others are told that the set is whole on the day."""
        if self.consents_on is None or self.consents_on > day:
            return False
        return self.consents_until is None or day <= self.consents_until


def conditions(school_id: str, from_school_year: int, group: int | None) -> Document:
    """Participations of the school that go on. Whether they cover a day is asked of each: for a query with an `$or` the
    embedded database reads every school's."""
    wanted: Document = {
        "school_id": school_id,
        "state.status": {"$in": sorted(TAKES_PART)},
        "state.school_year": {"$gte": from_school_year},
    }
    return wanted if group is None else {**wanted, "state.grade": group}
