"""Rehearses an import: the same reader, the same rules, the same takeover, over a register that forgets."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from mentoring_common.auth import Scope
from mentoring_common.errors import NotFound

from registry.imports.desk import Upload, UploadDesk
from registry.imports.domain import CHUNK_ROWS, ImportJob, ReportedRow, demand_possible
from registry.imports.portions import results_of, taken
from registry.imports.previews.domain import KEPT_FOR, Foreseen, Previewed, foreseen
from registry.imports.previews.store import PreviewStore
from registry.participations.commands import Register
from registry.participations.echoes import Echo
from registry.participations.rehearsal import rehearsed
from registry.participations.taking import Takeover

NOT_KEPT = NotFound(
    "PREVIEW_NOT_FOUND", "Проверенный файл больше не хранится: его держат один час. Выберите файл и проверьте снова."
)
SWEPT_EVERY_SECONDS = 600.0
"""A file is kept a sixth longer than is said, at most."""


@dataclass
class Previewer:
    """Says what an upload would do, and does it when it is wanted."""

    desk: UploadDesk
    previews: PreviewStore
    register: Register
    zone: ZoneInfo
    echo: Callable[[str], Awaitable[Echo]]
    """Of a school: what its own bases would say."""

    async def look(self, scope: Scope, subject: str, upload: Upload) -> Foreseen:
        """What the file would do now. Nothing of its people is stored; the file is, for an hour.

        Raises what `UploadDesk.read` raises.
        """
        order, roster = await self.desk.read(scope, subject, upload)
        results = await results_of(roster, order, upload.school_id, self.register, self.desk.organisations, self.zone)
        preview_id = uuid4().hex
        takeover = Takeover(
            rehearsed(self.register), upload.school_id, preview_id, echo=await self.echo(upload.school_id)
        )
        rows: list[ReportedRow] = []
        async with self.desk.reading.turn(upload.school_id):
            for start in range(0, len(results), CHUNK_ROWS):
                rows += await taken(takeover, order, results[start : start + CHUNK_ROWS])
                await asyncio.sleep(0)  # a rehearsal hardly ever waits, and others want to be answered
        preview = Previewed(
            preview_id, upload.school_id, order, len(results), upload.filename, upload.content, self.register.clock()
        )
        await self.previews.keep(scope, preview)
        return foreseen(preview, rows)

    async def go_on(self, scope: Scope, preview_id: str) -> ImportJob:
        """Import the file that was looked at, with the declarations of then. Raises NotFound."""
        preview = await self.previews.get(scope, preview_id, self._since())
        if preview is None:
            raise NOT_KEPT
        if preview.order.school_year is not None:
            demand_possible(preview.order.school_year, preview.order.attestation, self.register.today())
        job = await self.desk.submit(
            scope, preview.school_id, preview.order, preview.rows_total, preview.filename, preview.content
        )
        await self.previews.forget(scope, preview_id)
        return job

    async def sweep(self) -> None:
        """Forget the files for which nobody has come back."""
        await self.previews.forget_before(self._since())

    async def keep_swept(self) -> None:
        """For ever: sweep now and then. Supervised."""
        while True:
            await self.sweep()
            await asyncio.sleep(SWEPT_EVERY_SECONDS)

    def _since(self) -> datetime:
        return self.register.clock() - KEPT_FOR
