"""A look at what an upload would do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registry.imports.domain import ImportOrder, ReportedRow, ReportOrder, place_of
from registry.participations.taken import Effect

KEPT_FOR = timedelta(hours=1)
"""How long a previewed file waits: long enough to read the report and to ask a colleague."""
KEPT_A_SCHOOL = 3
"""Previewed files of one school at once: both bases, and one that was mended meanwhile. Each is 10 MiB at most."""


@dataclass(frozen=True)
class Previewed:
    """A file that was looked at, and the order that it would be."""

    preview_id: str
    school_id: str
    order: ImportOrder
    rows_total: int
    filename: str
    content: bytes
    kept_at: datetime

    @property
    def kept_until(self) -> datetime:
        return self.kept_at + KEPT_FOR


@dataclass(frozen=True)
class Foreseen:
    """What would become of the rows."""

    preview: Previewed
    rows: Sequence[ReportedRow]
    """The most dangerous first."""


def foreseen(preview: Previewed, rows: Sequence[ReportedRow]) -> Foreseen:
    """Rows that would register somebody lead to nobody yet."""
    told = [replace(row, participant_id=None) if row.effect == Effect.REGISTERED else row for row in rows]
    return Foreseen(preview, sorted(told, key=lambda row: place_of(row, ReportOrder.DANGER)))
