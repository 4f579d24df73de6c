"""A roster import: what a school uploads and what became of each row. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.jobs import Job, Jobs
from mentoring_methodology.codes import Role

from registry.imports.roster import Note, Outcome, ParticipantDraft, RowResult
from registry.participants.domain import Participant, Person, natural_key

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

    @property
    def key(self) -> str:
        """Equal for the same file with the same attestation."""
        return ":".join([self.content_sha256, *(str(day) for day in vars(self.attestation).values())])


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
    """Rows by outcome, and people by effect."""
    refusal: ImportRefusal | None = None


ImportJob = Job[ImportOrder, ImportProgress, ImportResult]
ImportJobs = Jobs[ImportOrder, ImportProgress, ImportResult]

_PERSONAL = {each.name for each in fields(Person)}
_ELSEWHERE = {"natural_key", "competence_text"}


def participant_from(
    draft: ParticipantDraft, participant_id: str, school_id: str, attestation: Attestation, secret: bytes
) -> Participant:
    """The participant, in its first version, whom a row describes; `participant_id` is for one who is new."""
    told = {each.name: getattr(draft, each.name) for each in fields(draft)}
    public = {name: value for name, value in told.items() if name not in _PERSONAL | _ELSEWHERE}
    is_mentor = draft.role == Role.MENTOR
    state = ParticipantState(
        participant_id=participant_id,
        person_id=participant_id,
        school_id=school_id,
        version=1,
        consents_on=attestation.consents_on,
        admitted_on=attestation.admitted_on if is_mentor else None,
        cleared_on=attestation.cleared_on if is_mentor else None,
        **public,
    )
    person = Person(**{name: value for name, value in told.items() if name in _PERSONAL})
    if is_mentor:
        person = Person(**{**vars(person), "request_text": draft.competence_text})
    return Participant(state, person, natural_key(secret, school_id, draft.natural_key))


@dataclass(frozen=True)
class RowReport:
    """One row of the report."""

    number: int
    outcome: Outcome
    effect: str | None
    """REGISTERED, UPDATED, UNCHANGED or WITHDRAWN; None for a row that named nobody new."""
    result: RowResult


_NAME_TITLES = {Role.MENTEE: "ФИО наставляемого", Role.MENTOR: "ФИО наставника"}
WITHDRAWN_TEXT = "Участник выбыл из программы; строка не меняет его запись. Чтобы вернуть его, обратитесь к методисту."


def counts_of(reports: Sequence[RowReport]) -> dict[str, int]:
    """Rows by outcome, and people by effect."""
    counted = Counter(f"rows_{report.outcome.value.lower()}" for report in reports)
    counted.update(f"people_{report.effect.lower()}" for report in reports if report.effect)
    return dict(counted)


def row_document(report: RowReport) -> dict[str, Any]:
    """A row of the report as it is stored and shown."""
    return {
        "row": report.number,
        "outcome": report.outcome.value,
        "effect": report.effect,
        "merged_into": report.result.merged_into,
        "notes": [vars(note) for note in (*report.result.notes, *_notes_of_effect(report))],
        "refusals": [vars(refusal) for refusal in report.result.refusals],
    }


def _notes_of_effect(report: RowReport) -> list[Note]:
    draft = report.result.draft
    if report.effect != "WITHDRAWN" or draft is None:
        return []
    return [Note(_NAME_TITLES[draft.role], "PARTICIPANT_WITHDRAWN", draft.full_name, "", WITHDRAWN_TEXT)]
