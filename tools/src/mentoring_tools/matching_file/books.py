"""The two books of a school, read and judged by the rules of the import; only its register is missing.

What the import asks of others is taken from the shipped defaults: the methodology and the municipality's zone. There
is no directory of organisations and no declaration of the school, so that both are taken as given, and it is said.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from matching.engine import Person, person_from_state
from mentoring_common.settings import ServiceSettings
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import MentoringForm, OrganisationKind, Role
from mentoring_methodology.plurals import counted
from mentoring_methodology.schoolyear import school_year_prepared_on
from registry.imports.accounting import left_out_of
from registry.imports.domain import AdmittedRow, Attestation, admitted_row
from registry.imports.roster import Directory, Note, Roster, RosterKind, interpret
from registry.imports.roster.levels import Level
from registry.participations.domain import participation_of, person_of
from registry.participations.entry import Entry, with_usual_capacity
from registry.participations.news import with_news
from registry.people.domain import Person as Human
from registry.people.domain import renewed
from registry.people.roll import Roll

from mentoring_tools.matching_file.advice import what_to_do
from mentoring_tools.matching_file.people import FileError, People, Remark, Source

SCHOOL = "школа"
"""The id of the school: its books do not name it, and there is no other."""
TITLES = {RosterKind.MENTEES: "база наставляемых", RosterKind.MENTORS: "база наставников"}
NAME_TITLES = {RosterKind.MENTEES: "ФИО наставляемого", RosterKind.MENTORS: "ФИО наставника"}
PARTNERS = {
    MentoringForm.STUDENT_PUPIL: OrganisationKind.COLLEGE,
    MentoringForm.EMPLOYER_PUPIL: OrganisationKind.ENTERPRISE,
}
"""Form -> where its mentors study or work."""
WORKPLACE_UNKNOWN = "WORKPLACE_UNKNOWN"
"""The import's note that the directory does not know an organisation; here there is none, which is said once."""
DECLARED = (
    "В базах нет отметок о согласиях, допуске наставников и справках об отсутствии судимости: подбор считает, что всё "
    "это есть. В системе школа подтверждает это при загрузке базы, иначе пару не предложим."
)
POSSIBLY_SAME = (
    "Возможно, это тот же человек, что в строке {row} ({title}): подбор считает их разными людьми. "
    "Если это один человек, напишите ФИО, дату рождения и контакты одинаково."
)
TOPICS_NOT_UNDERSTOOD = frozenset({"REQUEST_NOT_UNDERSTOOD", "COMPETENCE_NOT_UNDERSTOOD"})
TOPIC_UNKNOWN = "Тема не найдена в словаре методики."
"""The service names the address of its list of topics, which nobody has here."""


@dataclass(frozen=True)
class Book:
    """A file as the import reads it."""

    name: str
    content: bytes
    roster: Roster


@dataclass
class _Participation:
    """What a book says of a person in one role and form; a repeated row adds to it."""

    entry: Entry
    person_id: str
    row: int


@dataclass
class _Register:
    """The people of both books and their participations, recognised as the import recognises them."""

    on: date
    pack: MethodologyPack
    roll: Roll = field(default_factory=Roll)
    participations: dict[tuple[object, ...], _Participation] = field(default_factory=dict)
    seen_in: dict[str, tuple[RosterKind, int]] = field(default_factory=dict)
    """Person -> the book and the row in which he was met first."""


def people_of_books(books: Sequence[Book], on: date, pack: MethodologyPack) -> People:
    """Everybody in the two books, in whichever order they come. Raises `FileError` where one side is missing."""
    by_kind = {book.roster.kind: book for book in books}
    if len(by_kind) < len(RosterKind):
        kind = next(iter(by_kind))
        other = next(each for each in RosterKind if each is not kind)
        raise FileError(
            f"В обоих файлах {TITLES[kind]}: «{books[0].name}» и «{books[1].name}». Назовите одну базу наставляемых и "
            f"одну базу наставников; чего нет, так это файла, в котором {TITLES[other]}."
        )
    register = _Register(on, pack)
    people = People([_read(by_kind[kind], register) for kind in RosterKind])
    for participation in register.participations.values():
        _take(people, participation, register)
    people.assumed = tuple(_assumed(people.mentors))
    return people


def _read(book: Book, register: _Register) -> Source:
    roster, on, pack = book.roster, register.on, register.pack
    digest = hashlib.sha256(book.content).hexdigest()
    title = TITLES[roster.kind].capitalize()
    source = Source(book.name, title, digest, roster.header_row, left_out=list(_left_out(roster)))
    zone = ZoneInfo(ServiceSettings.model_fields["municipality_zone"].default)
    declared = Attestation(consents_on=on, admitted_on=on, cleared_on=on)
    for result in interpret(roster, Directory(()), school_year_prepared_on(on), pack, zone):
        row = admitted_row(result, declared, pack, on)
        told = row.result
        source.refused += [
            Remark(result.number, each.column, each.reason, each.code, each.value) for each in told.refusals
        ]
        source.noted += [_noted(result.number, note) for note in _notes(row)]
        source.merged += told.merged_into is not None
        if row.entry is not None:
            _enter(row, row.entry, roster.kind, register, source)
    return source


def _notes(row: AdmittedRow) -> Iterator[Note]:
    told = () if row.result.refusals else (*row.result.notes, *row.notes)
    return (note for note in told if note.code != WORKPLACE_UNKNOWN)


def _noted(row: int, note: Note) -> Remark:
    doubtful = note.level is Level.DOUBTFUL
    text = TOPIC_UNKNOWN if note.code in TOPICS_NOT_UNDERSTOOD else note.text
    return Remark(
        row, note.column, text, note.code, note.before, note.after, doubtful, what_to_do=what_to_do(note.code)
    )


def _left_out(roster: Roster) -> Iterator[Remark]:
    for left in left_out_of(roster):
        sheet = left.sheet if left.sheet != roster.sheet else ""
        yield Remark(0, "", left.text, left.code, places=left.places, lines=left.lines, sheet=sheet)
    for title in roster.ignored_columns:
        text = f"Столбец «{title}» не читается: такого в базе нет, или он второй с тем же смыслом."
        yield Remark(roster.header_row, title, text, "COLUMN_IGNORED")


def _enter(row: AdmittedRow, entry: Entry, kind: RosterKind, register: _Register, source: Source) -> None:
    """The row's person, found again or new, and his participation."""
    number = row.result.number
    entry = with_usual_capacity(_of_partner(entry, row.workplace), register.pack)
    told = _identified(person_of(entry, "", SCHOOL, row.workplace))
    recognition = register.roll.recognise(told, SCHOOL)
    person = (
        told if recognition.known is None else renewed(recognition.known, told, SCHOOL, source.name, by_alias=False)
    )
    register.roll.put(person)
    register.seen_in.setdefault(person.person_id, (kind, number))
    for other in recognition.possible:
        book, at = register.seen_in[other.person_id]
        text = POSSIBLY_SAME.format(row=at, title=TITLES[book])
        source.noted.append(Remark(number, NAME_TITLES[kind], text, "POSSIBLE_DUPLICATE", entry.full_name))
    cell = (person.person_id, entry.role, entry.form, entry.school_year)
    known = register.participations.get(cell)
    if known is None:
        register.participations[cell] = _Participation(entry, person.person_id, number)
        source.taken += 1
    else:
        known.entry = with_news(known.entry, entry)
        text = f"Тот же участник, что в строке {known.row}: строки объединены."
        merged = "DUPLICATE_MERGED"
        source.noted.append(
            Remark(number, NAME_TITLES[kind], text, merged, entry.full_name, what_to_do=what_to_do(merged))
        )
        source.merged += 1


def _of_partner(entry: Entry, workplace: str) -> Entry:
    """Of a partner's mentor the organisation is what the book says: there is no directory to ask."""
    kind = PARTNERS.get(MentoringForm(entry.form)) if entry.role == Role.MENTOR else None
    return entry if kind is None or not workplace else replace(entry, workplace_id=workplace, workplace_kind=kind)


def _identified(human: Human) -> Human:
    """With an id that is the same however the rows are sorted, so that equals do not depend on their order."""
    told = f"{human.school_id}|{human.name_key}|{human.told_by}"
    return replace(human, person_id=hashlib.sha256(told.encode()).hexdigest())


def _take(people: People, kept: _Participation, register: _Register) -> None:
    human = register.roll.get(kept.person_id)
    assert human is not None, "every participation's person is in the roll"  # noqa: S101
    participant_id = f"{kept.entry.role}:{kept.entry.form}:{kept.entry.school_year}:{kept.person_id}"
    person = _person(kept.entry, participant_id, human, register.on)
    people.full_names[participant_id] = human.full_name
    people.row_of[participant_id] = kept.row
    (people.mentees if person.role == Role.MENTEE else people.mentors).append(person)


def _person(entry: Entry, participant_id: str, human: Human, on: date) -> Person:
    """The participant as matching would know him from registry's events."""
    participation = participation_of(entry, participant_id, human, SCHOOL, on)
    own_variant = (participation.restricted_variant,) if participation.restricted_variant is not None else ()
    agreed_on = on if entry.workplace_kind in PARTNERS.values() else None
    return person_from_state(participation.state, own_variant, agreed_on)


def _assumed(mentors: Sequence[Person]) -> Iterator[str]:
    yield DECLARED
    partners = [mentor for mentor in mentors if mentor.partner_agreement_on is not None]
    if partners:
        organisations = len({mentor.workplace_id for mentor in partners})
        yield (
            f"Справочника организаций здесь нет: {counted(len(partners), 'наставник', 'наставника', 'наставников')} из "
            f"{counted(organisations, 'организации', 'организаций', 'организаций')} приняты так, как записаны в базе. "
            "Подбор считает, что соглашения с ними действуют."
        )
