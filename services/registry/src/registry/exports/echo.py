"""Our own bases as an import reads them, so that what comes back from them changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from mentoring_common.auth import Scope
from mentoring_methodology.codes import OrganisationKind, Role

from registry.exports.book import official_columns
from registry.exports.domain import Line, Value, Words, cells_of
from registry.exports.partners import partners_of
from registry.imports.domain import Attestation, admitted_row
from registry.imports.roster import Column, Directory, Organisation, RawRow, Roster, RosterKind, interpret
from registry.imports.roster.cells import as_cell
from registry.organisations.domain import ACTIVE
from registry.organisations.store import OrganisationStore
from registry.participations.commands import Register
from registry.participations.domain import Participation
from registry.participations.echoes import Echo
from registry.participations.taken import Told
from registry.people.domain import Person
from registry.relations.store import Relations

_DECLARED = Attestation()


@dataclass(frozen=True)
class Echoes:
    """Says of a participation what its row would say, with the official columns and with all."""

    words: Words
    partners: Mapping[str, Sequence[Line]]
    """Of this school's participations."""
    directory: Directory
    zone: ZoneInfo
    kind: str
    """Of the school."""
    today: date

    def __call__(self, participation: Participation, person: Person) -> Sequence[Told]:
        state = participation.state
        roster = RosterKind.MENTORS if state.role == Role.MENTOR else RosterKind.MENTEES
        cells = cells_of(Line(participation, person, self.partners.get(participation.id, ())), self.words)
        official = {each: cells[each] for each in official_columns(roster, self.words.pack) if each in cells}
        return [told for each in (official, cells) if (told := self._read(roster, each, state.school_year)) is not None]

    def _read(self, kind: RosterKind, cells: Mapping[Column, Value], school_year: int) -> Told | None:
        read = {column: as_cell(value) for column, value in cells.items()}
        roster = Roster(kind, 1, (RawRow(2, read, {}),))
        [result] = interpret(roster, self.directory, school_year, self.words.pack, self.zone, self.kind)
        row = admitted_row(result, _DECLARED, self.words.pack, self.today)
        return None if row.entry is None else Told(row.entry, row.workplace)


async def echoes_of(
    organisations: OrganisationStore, register: Register, relations: Relations, zone: ZoneInfo, school_id: str
) -> Echo:
    """Of the bases of this school, as the directory and the methodology of today write and read them."""
    known = await organisations.list(Scope.system("people work and study anywhere in the municipality"))
    names = {each.organisation_id: each.name for each in known}
    directory = Directory(
        Organisation(each.organisation_id, each.kind, each.name, each.short_name)
        for each in known
        if each.status == ACTIVE
    )
    kind = next((each.kind for each in known if each.organisation_id == school_id), OrganisationKind.SCHOOL)
    words = Words(register.methodology(), names, own_school=True)
    partners = await partners_of(register, relations, school_id)
    return Echoes(words, partners, directory, zone, kind, register.today())
