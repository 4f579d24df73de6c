"""What a school's curators are told of an agreement with a partner that ends. Pure."""

from datetime import date

from mentoring_common.events.contracts.registry import AgreementEnding as Ending
from mentoring_common.events.envelope import Event
from pydantic import BaseModel, ConfigDict

from notifications.messages.kind import Kind, News
from notifications.messages.places import partner_of


class AgreementEnding(BaseModel):
    """Until when the agreement with which partner holds."""

    model_config = ConfigDict(frozen=True)

    partner: str
    ends_on: date
    """The last day."""
    forms: tuple[str, ...] = ()
    """None: an agreement is about no form."""

    @property
    def last_day(self) -> str:
        return self.ends_on.strftime("%d.%m.%Y")


def news_of(event: Event[Ending]) -> News | None:
    """One message for each partner and last day; an agreement that ends earlier or later than was told is news."""
    told = event.data
    return News(
        occasion=event.id,
        school_id=told.school_id,
        matter=f"agreement/{told.school_id}/{told.organisation_id}",
        as_of=event.time,
        says_all=True,
        content=AgreementEnding(partner=told.short_name, ends_on=told.ends_on),
        place=partner_of(told.organisation_id),
    )


KIND = Kind("registry.agreement.ending.v1", AgreementEnding, news_of)
