"""Whether a school waits for a run, and how many wait for a pair. Pure."""

from dataclasses import dataclass
from datetime import datetime

from matching.programmes.domain import Opening


@dataclass(frozen=True)
class SchoolWaiting:
    """How pairing stands in one school in one school year."""

    school_id: str
    changed_at: datetime | None
    """When its people last changed here; None where they have not since that is noted."""
    last_run_at: datetime | None
    programme: Opening = Opening.NONE
    """Whether its programme of the year lets pairs be proposed."""
    without_pair: int | None = None
    """Mentees who take part and have no proposed pair; None where the one who asks decides nothing about people."""
    to_decide: int | None = None
    """Proposed pairs that wait for the curator; None likewise."""
    approved: int | None = None
    """Approved pairs that no order has fixed; None likewise."""
    suspended: int | None = None
    """Pairs that were stopped; None likewise."""
    meetings: int | None = None
    """Common meetings whose day has come and that are not closed; None likewise."""
    drafts: int | None = None
    """Orders that are prepared and not signed; None likewise."""
    lending: int | None = None
    """Its mentors for whom another school asks and who wait for its answer; None likewise."""

    @property
    def run_needed(self) -> bool:
        """Its people have changed since the last run, or there was none."""
        if self.changed_at is None:
            return False
        return self.last_run_at is None or self.last_run_at < self.changed_at
