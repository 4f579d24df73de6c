"""A roster import: what a school uploads and what became of each row. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum

from mentoring_common.errors import Fault, sentence
from mentoring_common.events.contracts.registry import MOST_LANGUAGES, MOST_TOPICS
from mentoring_common.jobs import Job, Jobs
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import Role
from mentoring_methodology.schoolyear import school_year_of
from mentoring_methodology.schoolyear import title as schoolyear_title

from registry.imports.accounting import LeftOutLines, Lines
from registry.imports.roster import Level, Note, Outcome, ParticipantDraft, Refusal, RowResult
from registry.imports.roster.levels import rank, worst
from registry.participations.entry import (
    Entry,
    EntryRefused,
    admitted,
    faults_of_declarations,
    faults_of_year,
)
from registry.participations.taken import Effect, Taken

CHUNK_ROWS = 300
"""Participants in one bulk insert: large enough that the round trip does not count, small enough to repeat."""


@dataclass(frozen=True)
class Attestation:
    """What the school declares, once, for all people of the roster. None where it declares nothing."""

    consents_on: date | None = None
    """All required consents are on file."""
    admitted_on: date | None = None
    """The mentors were admitted: questionnaire, interview, training."""
    cleared_on: date | None = None
    """The certificates of no criminal record of adult mentors were seen."""


@dataclass(frozen=True)
class ImportOrder:
    """A file that waits for its import."""

    kind: str
    """MENTEES or MENTORS."""
    content_sha256: str
    attestation: Attestation
    submitted_by: str
    """The subject of the caller's token."""
    ignored_columns: tuple[str, ...] = ()
    school_year: int | None = None
    """None in an order of the first release, which took the year of the day."""
    sheet: str = ""
    """The name of the sheet that was read; empty for a text."""
    lines: Lines | None = None
    """None in an order of a release that did not count them."""
    left_out: tuple[LeftOutLines, ...] = ()

    @property
    def key(self) -> str:
        """Equal for the same file for the same school year with the same attestation."""
        declared = (str(day) for day in vars(self.attestation).values())
        return ":".join([self.content_sha256, str(self.school_year), *declared])


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is."""

    rows_total: int = 0
    rows_done: int = 0


@dataclass(frozen=True)
class ImportRefusal:
    """Why the file could not be read after all."""

    code: str
    detail: str
    """In Russian, for people."""


@dataclass(frozen=True)
class ImportResult:
    """What came of an import."""

    counts: dict[str, int] = field(default_factory=dict)
    """Rows by outcome, people by effect, and rows by level."""
    refusal: ImportRefusal | None = None


FILE_MISSING = "FILE_MISSING"
"""The failure of an import whose file is gone though not all of its rows are in the report."""
FAILED_TEXT = (
    "Загрузку не удалось довести до конца из-за ошибки на нашей стороне, не из-за файла. Принятые до ошибки строки "
    "есть в отчёте. Загрузите файл ещё раз: никто не удвоится. Если повторится, сообщите оператору номер загрузки."
)


def failure_of(code: str) -> ImportRefusal:
    """Why an import was given up, for its owner."""
    return ImportRefusal(code, FAILED_TEXT)


ImportJob = Job[ImportOrder, ImportProgress, ImportResult]
ImportJobs = Jobs[ImportOrder, ImportProgress, ImportResult]

_NAME_TITLES = {Role.MENTEE: "ФИО наставляемого", Role.MENTOR: "ФИО наставника"}
_COLUMNS = {
    "birth_date": "Год рождения",
    "birth_year": "Год рождения",
    "variant": "Ролевая модель",
    "topics": "Основной запрос наставляемого",
    "capacity": "Количество наставляемых",
    "preferred_age_min": "Желаемый возраст наставляемых",
    "finished_on": "Дата завершения программы",
    "languages": "Языки встреч",
}
"""Where a fault of the entry is to be looked for in the paper."""
WITHDRAWN_TEXT = "Участник выбыл из программы; строка не меняет его запись."
CLAIMED_TEXT = "Похоже, пара уже есть: до решения куратора другого наставника участнику не предложим."
MAY_BE_KNOWN_TEXT = "Возможно, этот человек уже записан под другими данными: имя, рождение или контакт почти совпадают."
CORRECTED_TEXT = "В прежней базе у человека с тем же ФИО и контактом был другой год рождения; он исправлен."
PERSON_ERASED = "PERSON_ERASED"
PERSON_ERASED_TEXT = (
    "Данные этого человека удалены; база их не возвращает. Если он снова участвует и дал новые согласия, "
    "зарегистрируйте его на странице «Люди», а из файла эту строку уберите."
)
OF_LEVEL = "level_"
"""Begins the counts of rows by level."""
OF_OUTCOME = "rows_"
"""Begins the counts of rows by outcome; every row is in one of them."""


def demand_possible(school_year: int, attestation: Attestation, today: date) -> None:
    """Raise `EntryRefused`, with every fault, for a declaration of the future or a year too far ahead."""
    faults = (*faults_of_year(school_year, today), *faults_of_declarations(vars(attestation), today))
    if faults:
        raise EntryRefused(faults)


@dataclass(frozen=True)
class AdmittedRow:
    """A row of the paper as it goes to the register; without an entry where it names nobody new or is refused."""

    result: RowResult
    entry: Entry | None = None
    workplace: str = ""
    notes: tuple[Note, ...] = ()


def admitted_row(result: RowResult, attestation: Attestation, pack: MethodologyPack, today: date) -> AdmittedRow:
    """The entry that a row describes, or its refusal with everything that is wrong."""
    draft = result.draft
    if draft is None:
        return AdmittedRow(result)
    told, notes = _entry(draft, attestation, today)
    try:
        entry = admitted(told, pack, today)
    except EntryRefused as refused:
        refusals = tuple(_refusal(fault, draft) for fault in refused.errors)
        return AdmittedRow(RowResult(result.number, notes=result.notes, refusals=refusals))
    return AdmittedRow(result, entry, draft.workplace_key, tuple(notes))


def erased_row(result: RowResult) -> AdmittedRow:
    """The refusal of a row that names somebody whose data were erased; it quotes nothing of the row."""
    return AdmittedRow(RowResult(result.number, refusals=(Refusal("ФИО", PERSON_ERASED, "", PERSON_ERASED_TEXT),)))


def _entry(draft: ParticipantDraft, attestation: Attestation, today: date) -> tuple[Entry, list[Note]]:
    notes = []
    said = {each.name: getattr(draft, each.name) for each in fields(draft)}
    competence, _ = said.pop("competence_text"), said.pop("workplace_key")
    is_mentor = draft.role == Role.MENTOR
    if is_mentor:
        said["request_text"] = competence
    else:
        attestation = Attestation(consents_on=attestation.consents_on)
    asked = "Основные компетенции" if is_mentor else "Основной запрос наставляемого"
    for name, most, title, code in (
        ("topics", MOST_TOPICS, asked, "TOPICS_TOO_MANY"),
        ("interests", MOST_TOPICS, "Интересы", "TOPICS_TOO_MANY"),
        ("languages", MOST_LANGUAGES, _COLUMNS["languages"], "LANGUAGES_TOO_MANY"),
    ):
        if len(said[name]) > most:
            text = f"Названо больше {most}; учтены первые {most}."
            notes.append(Note(title, code, ", ".join(said[name]), ", ".join(said[name][:most]), text))
            said[name] = said[name][:most]
    if draft.finished_on is not None and draft.finished_on < today:
        said["school_year"] = school_year_of(draft.finished_on)
        day, year = draft.finished_on.strftime("%d.%m.%Y"), schoolyear_title(said["school_year"])
        text = f"Программа завершена {day}: участие учтено завершённым в {year} учебном году."
        notes.append(Note(_COLUMNS["finished_on"], "COMPLETED_ALREADY", day, year, text))
    unrecognised = bool(said["request_text"]) and not draft.topics
    return Entry(**said, **vars(attestation), topics_unrecognised=unrecognised), notes


def _refusal(fault: Fault, draft: ParticipantDraft) -> Refusal:
    field_name = fault.pointer.split("/")[2]
    return Refusal(_COLUMNS.get(field_name, _NAME_TITLES[draft.role]), fault.code, "", sentence(fault.text))


@dataclass(frozen=True)
class RowReport:
    """One row of the report."""

    row: AdmittedRow
    taken: Taken | None
    """What became of its entry; None for a row without one."""


@dataclass(frozen=True)
class ReportedRow:
    """A row of the report as it is kept and shown; it outlives what it tells of."""

    row: int
    outcome: str
    effect: str | None
    merged_into: int | None
    notes: tuple[Note, ...]
    refusals: tuple[Refusal, ...]
    participant_id: str | None = None
    version: int | None = None
    """The participation's, as the row has left it; None in a report of a release that did not note it."""
    fate: str | None = None
    """What undoing the import did to the participation; None where it has not registered it, or was not undone."""

    @property
    def is_of_erased(self) -> bool:
        """Whether the row names somebody whose data were erased: nothing of it is kept."""
        return any(each.code == PERSON_ERASED for each in self.refusals)

    @property
    def level(self) -> Level:
        """How far the row asks to be looked at; a refused one most of all."""
        return Level.DOUBTFUL if self.refusals else worst(note.code for note in self.notes)


@dataclass(frozen=True)
class NamedIn:
    """A row of a base that was taken for somebody."""

    import_id: str
    school_id: str
    row: int
    effect: str | None


@dataclass(frozen=True)
class Portion:
    """Rows that were taken together, as they are kept."""

    first_row: int
    rows: tuple[ReportedRow, ...]
    followed: Mapping[str, int] = field(default_factory=dict)
    """Participations that have followed a person whom these rows renewed -> their version then."""


class ReportOrder(StrEnum):
    """In which order a report comes."""

    DANGER = "DANGER"
    """Refused rows, then doubtful ones, then those read otherwise than written, then exact ones."""
    FILE = "FILE"


@dataclass(frozen=True)
class ReportFilter:
    """Which rows of a report are wanted."""

    outcomes: frozenset[str]
    levels: frozenset[str]
    text: str = ""
    """Words that all occur in a row's columns, reasons and advice, in any case; or its number. What people are called
    or how they are reached is not looked at: a filter stands in an address."""

    fates: frozenset[str] | None = None
    """None: whether or not the import was undone."""

    def takes(self, row: ReportedRow) -> bool:
        """Whether the row is wanted."""
        if row.outcome not in self.outcomes or row.level not in self.levels:
            return False
        if self.fates is not None and row.fate not in self.fates:
            return False
        words = _plainly(self.text).split()
        if not words or words == [str(row.row)]:
            return True
        told = _plainly(
            " ".join(
                [
                    *(f"{note.column} {note.text} {note.what_to_do}" for note in row.notes),
                    *(f"{each.column} {each.reason}" for each in row.refusals),
                ]
            )
        )
        return all(word in told for word in words)


REMAINING = ReportFilter(frozenset(Outcome), frozenset({Level.DOUBTFUL}))
"""Rows to be mended: refused ones are doubtful too."""


def _plainly(text: str) -> str:
    return text.casefold().replace("ё", "е")


SHOWN_CHARS = 120
"""Characters of a cell that a report repeats. It is to be found again in the paper, not copied out of the report; and a
chunk whose every cell is as long as is allowed still fits into one document."""
MOST_LINES = 1_000_000
"""More than any file may have: the places of one danger do not reach those of the next."""


def place_of(row: ReportedRow, order: ReportOrder) -> int:
    """Where a row is in the report, from 1; less for what comes earlier."""
    if order is ReportOrder.FILE:
        return row.row
    safety = len(Level) - rank(row.level) - bool(row.refusals)
    return safety * MOST_LINES + row.row


def counts_of(rows: Sequence[ReportedRow]) -> dict[str, int]:
    """Rows by outcome, people by effect, and rows by level."""
    counted = Counter(f"{OF_OUTCOME}{row.outcome.lower()}" for row in rows)
    counted.update(f"people_{row.effect.lower()}" for row in rows if row.effect)
    counted.update(f"{OF_LEVEL}{row.level.lower()}" for row in rows)
    return dict(counted)


def reported(report: RowReport) -> ReportedRow:
    """A row of the report as it is kept; one that was taken with a note is repaired, whoever has noted it."""
    result = report.row.result
    notes = tuple(map(_shortened_note, (*result.notes, *report.row.notes, *_notes_of_effect(report))))
    outcome = Outcome.REPAIRED if notes and result.outcome is Outcome.ACCEPTED else result.outcome
    return ReportedRow(
        row=result.number,
        outcome=outcome.value,
        effect=report.taken.effect.value if report.taken else None,
        participant_id=report.taken.participation.id if report.taken else None,
        version=report.taken.participation.state.version if report.taken else None,
        merged_into=result.merged_into,
        notes=tuple(sorted(notes, key=lambda note: -rank(note.level))),
        refusals=tuple(replace(refusal, value=_shortened(refusal.value)) for refusal in result.refusals),
    )


def _shortened_note(note: Note) -> Note:
    return replace(note, before=_shortened(note.before), after=_shortened(note.after))


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def _notes_of_effect(report: RowReport) -> Iterator[Note]:
    draft, taken = report.row.result.draft, report.taken
    if draft is None or taken is None:
        return
    title = _NAME_TITLES[draft.role]
    if taken.effect is Effect.WITHDRAWN:
        yield Note(title, "PARTICIPANT_WITHDRAWN", draft.full_name, "", WITHDRAWN_TEXT)
    if taken.may_be_known:
        yield Note(title, "POSSIBLE_DUPLICATE", draft.full_name, "", MAY_BE_KNOWN_TEXT)
    if taken.birth_year_before is not None:
        before, after = str(taken.birth_year_before), str(draft.birth_year)
        yield Note(_COLUMNS["birth_year"], "BIRTH_CORRECTED", before, after, CORRECTED_TEXT)
    if taken.participation.state.partner_claimed:
        partner = draft.partner_name_text or ""
        yield Note("ФИО наставника", "RELATION_CLAIMED", partner, "", CLAIMED_TEXT)
