"""Who takes part and has no whole set of consents on a day: what is looked at of each participation, and how."""

from dataclasses import dataclass
from datetime import date

from mentoring_common.mongo import Document
from mentoring_methodology.codes import ParticipantStatus

from registry.participations.domain import TAKES_PART

FIELDS = ("person_id", "state.role", "state.form", "state.grade", "state.course", "state.status", "state.school_year")
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

    @property
    def is_suspended(self) -> bool:
        return self.status == ParticipantStatus.SUSPENDED


def conditions(school_id: str, from_school_year: int, day: date, group: int | None) -> Document:
    """Participations of the school that go on, whose outcome does not cover the day."""
    on = day.isoformat()
    uncovered: list[Document] = [
        {"state.consents_on": None},
        {"state.consents_on": {"$gt": on}},
        {"state.consents_until": {"$lt": on, "$gt": ""}},
    ]
    wanted: Document = {
        "school_id": school_id,
        "person_id": {"$gt": ""},
        "state.status": {"$in": sorted(TAKES_PART)},
        "state.school_year": {"$gte": from_school_year},
        "$or": uncovered,
    }
    return wanted if group is None else {**wanted, "state.grade": group}
