"""What a school's curators are told of an assignment of the municipality: by when. What it is, its page says. Pure."""

from datetime import date

from mentoring_common.events.contracts.registry import AssignmentState
from mentoring_common.events.envelope import Event
from pydantic import BaseModel, ConfigDict

from notifications.messages.kind import FIRST, Kind, News
from notifications.messages.places import assignment_of


class AssignmentSet(BaseModel):
    """An assignment that is new, or that has been changed. Its words are on the page alone."""

    model_config = ConfigDict(frozen=True)

    by: date
    """The last day."""
    is_new: bool
    forms: tuple[str, ...] = ()
    """None: an assignment is about no form."""

    @property
    def by_day(self) -> str:
        return self.by.strftime("%d.%m.%Y")


def news_of(event: Event[AssignmentState]) -> News | None:
    """One message each time it is set or changed; what is told later overtakes the mail before it."""
    told = event.data
    return News(
        occasion=event.id,
        school_id=told.school_id,
        matter=f"assignment/{event.subject}",
        as_of=event.time,
        says_all=True,
        content=AssignmentSet(by=told.due_on, is_new=told.version == FIRST),
        place=assignment_of(told.assignment_id),
    )


KIND = Kind("registry.assignment.set.v1", AssignmentSet, news_of)
