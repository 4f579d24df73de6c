"""From the rows of a roster to drafts of participants, each row on its own."""

from zoneinfo import ZoneInfo

from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import OrganisationKind

from registry.imports.roster.columns import Column
from registry.imports.roster.day_order import order_of
from registry.imports.roster.directory import Directory
from registry.imports.roster.findings import RowFindings
from registry.imports.roster.repeats import Repeats
from registry.imports.roster.results import RowResult
from registry.imports.roster.row_draft import Ground, draft_of
from registry.imports.roster.table import Roster


def interpret(
    roster: Roster,
    directory: Directory,
    school_year: int,
    vocabulary: MethodologyPack,
    zone: ZoneInfo,
    kind: str = OrganisationKind.SCHOOL,
) -> tuple[RowResult, ...]:
    """Exactly one result a row, in order: taken, taken with notes, merged into an earlier row, or refused.

    A refused row stops no other. `zone` is the municipality's; `school_year` is the calendar year in which the school
    year begins; `kind` is that of the school whose paper it is.
    """
    orders = {
        column: order_of(row.cells[column] for row in roster.rows if column in row.cells)
        for column in (Column.BIRTH, Column.JOINED, Column.FINISHED)
    }
    ground = Ground(directory, school_year, vocabulary, zone, orders, roster.from_1904, kind)
    repeats = Repeats()
    for row in roster.rows:
        found = RowFindings(row, roster.kind)
        draft = draft_of(found, roster.kind, ground)
        repeats.settle(RowResult(row.number, draft, tuple(found.notes), tuple(found.refusals)))
    return repeats.results()
