"""What the rows of a base are to the register, and what they become there: the same for an import and its preview."""

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from mentoring_common.auth import Scope
from mentoring_methodology.codes import OrganisationKind
from mentoring_methodology.schoolyear import school_year_prepared_on

from registry.imports.domain import ImportOrder, ReportedRow, RowReport, admitted_row, erased_row, reported
from registry.imports.roster import Directory, Roster, RowResult, interpret
from registry.imports.roster import Organisation as DirectoryEntry
from registry.organisations.domain import ACTIVE
from registry.organisations.store import OrganisationStore
from registry.participations.commands import Register
from registry.participations.erased import erased_among
from registry.participations.taken import Told
from registry.participations.taking import Takeover


async def results_of(
    roster: Roster,
    order: ImportOrder,
    school_id: str,
    register: Register,
    organisations: OrganisationStore,
    zone: ZoneInfo,
) -> Sequence[RowResult]:
    """One result a row, as the directory and the methodology of today read it."""
    known = await organisations.list(Scope.system("people work and study anywhere in the municipality"))
    directory = Directory(
        DirectoryEntry(entry.organisation_id, entry.kind, entry.name, entry.short_name)
        for entry in known
        if entry.status == ACTIVE
    )
    year = order.school_year or school_year_prepared_on(register.today())
    kind = next((each.kind for each in known if each.organisation_id == school_id), OrganisationKind.SCHOOL)
    return await asyncio.to_thread(interpret, roster, directory, year, register.methodology(), zone, kind)


async def taken(takeover: Takeover, order: ImportOrder, results: Sequence[RowResult]) -> list[ReportedRow]:
    """Bring a portion into the register, and tell what became of each row."""
    pack, today = takeover.register.methodology(), takeover.register.today()
    read = [admitted_row(result, order.attestation, pack, today) for result in results]
    told = [at for at, row in enumerate(read) if row.entry is not None]
    erased = await erased_among(
        takeover.register, takeover.school_id, [Told(row.entry, row.workplace) for row in read if row.entry is not None]
    )
    for at in erased:
        read[told[at]] = erased_row(read[told[at]].result)
    ends = iter(await takeover.take([Told(row.entry, row.workplace) for row in read if row.entry is not None]))
    return [reported(RowReport(row, next(ends) if row.entry is not None else None)) for row in read]
