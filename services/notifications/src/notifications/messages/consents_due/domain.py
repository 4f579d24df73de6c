"""What a school's curators are told of consents that will have to be signed anew. Pure."""

from datetime import date, timedelta

from mentoring_common.events.contracts.registry import ConsentRequirement
from mentoring_common.events.envelope import Event
from pydantic import BaseModel, ConfigDict

from notifications.messages.kind import FIRST, Kind, News
from notifications.messages.places import consents_of

AHEAD = timedelta(days=30)
"""How far the list looks to which the message leads: registry raises a requirement that long ahead."""


class ConsentsDue(BaseModel):
    """By when somebody's consents are to be signed anew. Whose, and which, is on the page alone."""

    model_config = ConfigDict(frozen=True)

    by: date
    """The last day of those that the list shows."""
    forms: tuple[str, ...] = ()
    """None: a consent is about no form."""

    @property
    def by_day(self) -> str:
        return self.by.strftime("%d.%m.%Y")


def news_of(event: Event[ConsentRequirement]) -> News | None:
    """One message a school and day, whoever is concerned: the list names everybody. None for what is no news.

    A requirement that was told before, and one for which everything is signed, are no news.
    """
    told = event.data
    if told.version != FIRST or not told.missing:
        return None
    by = told.raised_on + AHEAD
    return News(
        occasion=f"consents/{told.school_id}/{told.raised_on.isoformat()}",
        school_id=told.school_id,
        matter=f"consents/{told.school_id}",
        as_of=event.time,
        says_all=True,
        content=ConsentsDue(by=by),
        place=consents_of(told.school_id, by),
    )


KIND = Kind("registry.consent-requirement.changed.v1", ConsentsDue, news_of)
