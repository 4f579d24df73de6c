"""What a base consists of: everybody of a school, a school year and a role, by name."""

import asyncio
import tempfile
from dataclasses import dataclass
from typing import IO

from mentoring_common.auth import Scope
from mentoring_methodology import MethodologyPack

from registry.exports.book import columns_of, write_base
from registry.exports.domain import ROLES, Line, Words, belongs, cells_of
from registry.imports.roster import RosterKind
from registry.organisations.store import OrganisationStore
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.store import Wanted

READ_AT_ONCE = 500
"""Participations in one query: a school of a thousand pupils takes a few."""
KEPT_IN_MEMORY_BYTES = 1024 * 1024
"""A workbook of about 5,000 rows; a larger one waits on the disk until it is sent."""


@dataclass(frozen=True)
class Base:
    """Which base is wanted."""

    kind: RosterKind
    school_id: str
    school_year: int


async def lines_of(register: Register, scope: Scope, base: Base) -> list[Line]:
    """Everybody in the base, by name."""
    wanted = Wanted(school_id=base.school_id, role=ROLES[base.kind], school_year=base.school_year)
    found: list[Line] = []
    after: str | None = None
    while True:
        page = await register.participations.page(scope, wanted, after, READ_AT_ONCE)
        people = await register.people.of(ANY_SCHOOL, [each.state.person_id for each in page])
        found += [Line(each, people[each.state.person_id]) for each in page if belongs(each)]
        if len(page) < READ_AT_ONCE:
            return sorted(found, key=lambda line: line.place)
        after = page[-1].id


async def words_of(organisations: OrganisationStore, pack: MethodologyPack, *, own_school: bool) -> Words:
    """What codes are called today."""
    known = await organisations.list(Scope.system("people work and study anywhere in the municipality"))
    return Words(pack, {each.organisation_id: each.name for each in known}, own_school)


async def book_of(kind: RosterKind, lines: list[Line], words: Words) -> IO[bytes]:
    """The workbook, at its beginning. Raises Conflict for a text that no cell holds."""
    return await asyncio.to_thread(_book_of, kind, lines, words)


def _book_of(kind: RosterKind, lines: list[Line], words: Words) -> IO[bytes]:
    rows = [cells_of(line, words) for line in lines]
    filled = {column for cells in rows for column in cells}
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY_BYTES)  # noqa: SIM115  closed when sent
    try:
        write_base(kept, kind, words.pack, rows, filled - columns_of(kind, words.pack))
    except BaseException:
        kept.close()
        raise
    kept.seek(0)
    return kept
