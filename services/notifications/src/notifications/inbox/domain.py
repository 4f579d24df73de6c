"""An entry of a school's inbox, and who has read it. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Reading:
    """One person has read an entry."""

    subject: str
    """Of the person's token."""
    read_at: datetime


@dataclass(frozen=True)
class Entry:
    """What a school is told, without personal data. Each person reads it for herself."""

    id: str
    school_id: str
    subject: str
    text: str
    """In Russian, plain text of several lines."""
    link: str
    created_at: datetime
    read_at: datetime | None = None
    """Noted by earlier releases, where one person's reading was everybody's."""
    readings: tuple[Reading, ...] = ()

    def read_at_by(self, subject: str) -> datetime | None:
        """When the person read it; None where it is unread to her."""
        if self.read_at is not None:
            return self.read_at
        return next((reading.read_at for reading in self.readings if reading.subject == subject), None)
