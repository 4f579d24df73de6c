"""An entry of a school's inbox."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """What the curators of a school are told, without personal data. One curator's reading is reading for all."""

    id: str
    school_id: str
    subject: str
    text: str
    """In Russian, plain text of several lines."""
    link: str
    created_at: datetime
    read_at: datetime | None = None
