"""What a school's curators are told when the thirty days end by which data are to be destroyed. Pure."""

from datetime import date

from mentoring_common.events.contracts.registry import DestructionDue as Due
from mentoring_common.events.envelope import Event
from mentoring_methodology.plurals import counted
from pydantic import BaseModel, ConfigDict

from notifications.messages.kind import Kind, News
from notifications.messages.places import DESTRUCTIONS


class DestructionDue(BaseModel):
    """How many people's data are to be destroyed by which day; nobody is named."""

    model_config = ConfigDict(frozen=True)

    people: int
    due_on: date
    """The last day."""
    forms: tuple[str, ...] = ()
    """None: a consent is about no form."""

    @property
    def whose(self) -> str:
        """Of how many people, in the genitive."""
        return counted(self.people, "человека", "человек", "человек")

    @property
    def last_day(self) -> str:
        return self.due_on.strftime("%d.%m.%Y")


def news_of(event: Event[Due]) -> News | None:
    """One message for each school and last day."""
    told = event.data
    return News(
        occasion=event.id,
        school_id=told.school_id,
        matter=f"destruction/{told.school_id}/{told.due_on.isoformat()}",
        as_of=event.time,
        says_all=True,
        content=DestructionDue(people=told.people, due_on=told.due_on),
        place=DESTRUCTIONS,
    )


KIND = Kind("registry.destruction.due.v1", DestructionDue, news_of)
