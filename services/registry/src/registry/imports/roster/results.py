"""What became of each row."""

from dataclasses import dataclass
from enum import StrEnum

from registry.imports.roster.draft import ParticipantDraft
from registry.imports.roster.levels import Level, level_of, what_to_do


class Outcome(StrEnum):
    """Exactly one holds for every row."""

    ACCEPTED = "ACCEPTED"
    REPAIRED = "REPAIRED"
    MERGED = "MERGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Note:
    """Something a curator should see, though the row is taken. `column` is the paper's title of the column."""

    column: str
    code: str
    before: str
    after: str
    text: str
    """What was read or found, in Russian."""

    @property
    def level(self) -> Level:
        """How far it asks to be looked at."""
        return level_of(self.code)

    @property
    def what_to_do(self) -> str:
        """In Russian."""
        return what_to_do(self.code)


@dataclass(frozen=True)
class Refusal:
    """Why a row is not taken, in which column, what stood there and what to do."""

    column: str
    code: str
    value: str
    reason: str


@dataclass(frozen=True)
class RowResult:
    """The fate of one row: exactly one of a draft, refusals or the row (its number) into which it was merged."""

    number: int
    draft: ParticipantDraft | None = None
    notes: tuple[Note, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    merged_into: int | None = None

    def __post_init__(self) -> None:
        if [self.draft is not None, bool(self.refusals), self.merged_into is not None].count(True) != 1:
            raise ValueError(f"row {self.number}: exactly one of draft, refusals, merged_into")

    @property
    def outcome(self) -> Outcome:
        """Repaired is what was taken with notes."""
        if self.refusals:
            return Outcome.REFUSED
        if self.merged_into is not None:
            return Outcome.MERGED
        return Outcome.REPAIRED if self.notes else Outcome.ACCEPTED
