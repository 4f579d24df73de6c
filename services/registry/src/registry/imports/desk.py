"""Where a base is handed in: read at once, so that a wrong file is told of at once, and kept for its import."""

import hashlib
from dataclasses import dataclass
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, NotFound, Unprocessable
from mentoring_common.jobs import UNFINISHED
from mentoring_common.telemetry import traceparent
from mentoring_methodology.schoolyear import school_year_prepared_on

from registry.imports.accounting import left_out_of, lines_of
from registry.imports.domain import (
    Attestation,
    ImportJob,
    ImportJobs,
    ImportOrder,
    ImportProgress,
    demand_possible,
)
from registry.imports.reading import ReadingRoom
from registry.imports.roster import Roster, RosterRefused
from registry.imports.store import ImportStore
from registry.organisations.commands import require_open_school
from registry.organisations.store import OrganisationStore

NOT_FOUND = NotFound("IMPORT_NOT_FOUND", "Загрузка не найдена. Проверьте её идентификатор.")


class FileNotTaken(Unprocessable):
    """The file cannot be read as a base."""

    title = "Файл не принят"


@dataclass(frozen=True)
class Upload:
    """A file and what the school declares of the people in it."""

    school_id: str
    school_year: int | None
    """None: the one that is prepared today."""
    attestation: Attestation
    filename: str
    content: bytes


@dataclass
class UploadDesk:
    """Takes files in, and gives back what is not wanted any more."""

    jobs: ImportJobs
    imports: ImportStore
    organisations: OrganisationStore
    reading: ReadingRoom
    clock: Clock
    today: Today

    async def read(self, scope: Scope, subject: str, upload: Upload) -> tuple[ImportOrder, Roster]:
        """The order that the file would be, and what is in it.

        Raises NotFound for a school outside the scope, `EntryRefused` for impossible declarations, Unprocessable for a
        file that cannot be taken and TooMany where too many are read at once.
        """
        await require_open_school(scope, self.organisations, upload.school_id)
        year = upload.school_year
        if year is None:
            year = school_year_prepared_on(self.today())
        demand_possible(year, upload.attestation, self.today())
        try:
            roster = await self.reading.read(upload.school_id, upload.content, upload.filename)
        except RosterRefused as refusal:
            raise FileNotTaken(refusal.code, refusal.detail) from None
        order = ImportOrder(
            kind=roster.kind.value,
            content_sha256=hashlib.sha256(upload.content).hexdigest(),
            attestation=upload.attestation,
            submitted_by=subject,
            ignored_columns=tuple(roster.ignored_columns),
            school_year=year,
            sheet=roster.sheet,
            lines=lines_of(roster),
            left_out=left_out_of(roster),
        )
        return order, roster

    async def submit(
        self, scope: Scope, school_id: str, order: ImportOrder, rows_total: int, filename: str, content: bytes
    ) -> ImportJob:
        """Queue the import of a file that was read; the one that is there where it is being imported already."""
        import_id = uuid4().hex
        await self.imports.keep_file(scope, import_id, school_id, filename, content, self.clock())
        job = await self.jobs.submit(
            scope,
            import_id,
            school_id,
            order,
            key=order.key,
            progress=ImportProgress(rows_total=rows_total),
            traceparent=traceparent(),
        )
        if job.id != import_id:
            await self.imports.forget_file(scope, import_id)
        return job

    async def cancel(self, scope: Scope, import_id: str) -> ImportJob:
        """Ask for the end of an import; what is in the register already stays. Raises NotFound, or Conflict."""
        before = await self.jobs.get(scope, import_id)
        if before is None:
            raise NOT_FOUND
        if before.status not in UNFINISHED:
            raise Conflict("IMPORT_ENDED", "Загрузка уже закончилась: останавливать нечего. Её можно отменить целиком.")
        after = await self.jobs.cancel(scope, import_id)
        if after is None:
            raise NOT_FOUND
        if after.status not in UNFINISHED:  # nobody had begun it, so nobody else clears away
            await self.imports.forget_file(scope, import_id)
        return after
