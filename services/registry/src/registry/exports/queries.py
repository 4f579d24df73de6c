"""What a base consists of: everybody of a school, a school year and a role, by name."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from mentoring_common.auth import Scope
from mentoring_methodology import MethodologyPack

from registry.exports.book import all_columns, official_columns, write_base
from registry.exports.domain import ROLES, Line, Words, belongs, cells_of
from registry.exports.pairs import a_row_for_each
from registry.imports.roster import RosterKind
from registry.organisations.store import OrganisationStore
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.store import Wanted

READ_AT_ONCE = 500
"""Participations in one query: a school of a thousand pupils takes a few."""
KEPT_IN_MEMORY_BYTES = 1024 * 1024
"""A workbook of about 5,000 rows; a larger one waits on the disk until it is sent."""


class Columns(StrEnum):
    """Какие столбцы в книге."""

    OFFICIAL = "official"
    """Those of the official form and no others."""
    ALL = "all"
    """Those of our empty form and whatever else is known, so that the book alone tells everything."""


class Rows(StrEnum):
    """Что такое строка базы наставников."""

    MENTOR = "mentor"
    """A mentor in a form, with everybody whom he mentors."""
    PARTICIPATION = "participation"
    """A mentor with one of those whom he mentors."""


@dataclass(frozen=True)
class Base:
    """Which base is wanted, and how it is to look."""

    kind: RosterKind
    school_id: str
    school_year: int
    columns: Columns = Columns.OFFICIAL
    rows: Rows = Rows.MENTOR


async def lines_of(register: Register, scope: Scope, base: Base, partners: Mapping[str, Sequence[Line]]) -> list[Line]:
    """Everybody in the base, by name, with their partners."""
    wanted = Wanted(school_id=base.school_id, role=ROLES[base.kind], school_year=base.school_year)
    found: list[Line] = []
    after: str | None = None
    while True:
        page = await register.participations.page(scope, wanted, after, READ_AT_ONCE)
        people = await register.people.of(ANY_SCHOOL, [each.state.person_id for each in page])
        found += [Line(each, people[each.state.person_id], partners.get(each.id, ())) for each in page if belongs(each)]
        if len(page) < READ_AT_ONCE:
            return sorted(found, key=lambda line: line.place)
        after = page[-1].id


async def words_of(organisations: OrganisationStore, pack: MethodologyPack, *, own_school: bool) -> Words:
    """What codes are called today."""
    known = await organisations.list(Scope.system("people work and study anywhere in the municipality"))
    return Words(pack, {each.organisation_id: each.name for each in known}, own_school)


async def book_of(base: Base, lines: list[Line], words: Words) -> IO[bytes]:
    """The workbook, at its beginning. Raises Conflict for a text that no cell holds."""
    return await asyncio.to_thread(_book_of, base, lines, words)


def _book_of(base: Base, lines: list[Line], words: Words) -> IO[bytes]:
    rows = [cells_of(line, words) for line in lines]
    if base.rows is Rows.PARTICIPATION:
        rows = [each for cells in rows for each in a_row_for_each(cells)]
    if base.columns is Columns.OFFICIAL:
        columns = official_columns(base.kind, words.pack)
    else:
        columns = all_columns(base.kind, words.pack, (column for cells in rows for column in cells))
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY_BYTES)  # noqa: SIM115  closed when sent
    try:
        write_base(kept, base.kind, words.pack, rows, columns)
    except BaseException:
        kept.close()
        raise
    kept.seek(0)
    return kept
