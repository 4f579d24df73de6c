"""What a kind of messages is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mentoring_common.events.envelope import Event
from pydantic import BaseModel


@dataclass(frozen=True)
class News:
    """News for the curators of one school. Counts only: nothing in it leads to a person."""

    occasion: str
    """What it is about; the same occasion is told once, by each channel."""
    school_id: str
    content: BaseModel
    """What the words are filled with."""


@dataclass(frozen=True)
class Kind:
    """One kind of messages. Each is for the curators of the school that the event belongs to."""

    event_type: str
    """The type of the events that may be news."""
    content: type[BaseModel]
    news_of: Callable[[Event[Any]], News | None]
    """What an event of the type has to tell; None when it brought no news. Pure."""
