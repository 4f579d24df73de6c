"""What a kind of messages is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.events.envelope import Event
from pydantic import BaseModel

from notifications.messages.places import Place

FIRST = 1
"""The version in which what an event tells of is new."""


@dataclass(frozen=True)
class News:
    """News for the curators of one school. Counts only: nothing in it leads to a person."""

    occasion: str
    """What makes it worth telling; the same occasion is told once, by each channel."""
    school_id: str
    matter: str
    """What it is about, together with other news: of one matter and recipient, later news may overtake earlier."""
    as_of: datetime
    """The instant of which it speaks, as the event says it."""
    says_all: bool
    """Whether it says all there is to know of the matter, so that nobody needs the news before it."""
    content: BaseModel
    """What the words are filled with."""
    place: Place
    """Where its reader can do something about it."""


@dataclass(frozen=True)
class Kind:
    """One kind of messages. Each is for the curators of the school that the event belongs to."""

    event_type: str
    """The type of the events that may be news."""
    content: type[BaseModel]
    news_of: Callable[[Event[Any]], News | None]
    """What an event of the type has to tell; None when it brought no news. Pure."""


def pairing_of(run: RunCompleted) -> str:
    """The matter of all news about a run: how the pairing of one school stands in one school year."""
    return f"pairing/{run.school_id}/{run.school_year}"
