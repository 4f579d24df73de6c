"""Whose names the rows of a report show."""

from collections.abc import Sequence

from mentoring_common.auth import UserRole
from mentoring_common.clock import Clock

from registry.attention.store import AttentionStore
from registry.imports.domain import ReportedRow
from registry.participations.store import ParticipationStore
from registry.privacy.viewing import AccessLog, View

LOOK_FOR_THE_SCHOOL = frozenset({UserRole.CURATOR, UserRole.METHODOLOGIST})
"""Once one of them has seen a report, its refusals no longer wait to be seen."""


class ReportViews:
    """Writes down that rows of a report were shown: for what waits, and in the access log."""

    def __init__(
        self, participations: ParticipationStore, log: AccessLog, attention: AttentionStore, clock: Clock
    ) -> None:
        self._participations = participations
        self._log = log
        self._attention = attention
        self._clock = clock

    async def note(self, view: View, school_id: str, import_id: str, rows: Sequence[ReportedRow]) -> None:
        """Awaited before the rows are shown.

        A row repeats cells of the paper, names among them, where it has notes or refusals; one that was refused leads
        to nobody, so that the entry names the paper.
        """
        if view.caller.roles & LOOK_FOR_THE_SCHOOL:
            await self._attention.note_looked_at(view.scope, import_id, school_id, self._clock())
        telling = [row for row in rows if row.notes or row.refusals]
        if not telling or not view.is_named:
            return
        ids = [row.participant_id for row in telling if row.participant_id]
        found = await self._participations.of_ids(view.scope, ids)
        seen: list[tuple[str, str | None]] = [(school_id, each.state.person_id) for each in found.values()]
        await self._log.note(view, [*seen, (school_id, None)], import_id=import_id)
