"""What files say of people, whichever way they were written, and what is to be told of places in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from matching.engine import Person
from matching.engine.circumstances import Circumstances


class FileError(ValueError):
    """Nothing can be read or written; the text says in Russian why, and what to do."""


@dataclass(frozen=True)
class Remark:
    """What is told of one place of a file. Rows as Excel shows them; the texts may hold personal data."""

    row: int
    column: str
    text: str
    code: str = ""
    """Remarks of one column and one code are told together."""
    written: str = ""
    read_as: str = ""
    doubtful: bool = True
    """False where something was read otherwise than written by a rule that is nearly always right."""
    places: str = ""
    """«1–3, 17» where it is not one row."""
    lines: int = 0
    """How many filled lines nobody reads because of it."""
    sheet: str = ""
    """Where it is not the sheet that was read."""
    what_to_do: str = ""
    """Empty where the text itself says it."""

    @property
    def rows(self) -> str:
        """«7» or «1–3, 17»."""
        return self.places or str(self.row)


@dataclass
class Source:
    """One file: every line that speaks of a person was taken, merged into another or refused."""

    name: str
    title: str
    """«База наставников»."""
    digest: str
    """SHA-256 of the content."""
    header_row: int
    taken: int = 0
    merged: int = 0
    refused: list[Remark] = field(default_factory=list)
    """Everything that is wrong with rows that were not taken; several of one row."""
    noted: list[Remark] = field(default_factory=list)
    """What was read otherwise than it is written, or not understood, in rows that were taken."""
    left_out: list[Remark] = field(default_factory=list)
    """Lines and columns that nobody reads."""

    @property
    def refused_rows(self) -> int:
        return len({remark.row for remark in self.refused})

    @property
    def rows(self) -> int:
        """Lines that speak of a person."""
        return self.taken + self.merged + self.refused_rows

    @property
    def lines(self) -> int:
        """Filled lines of the file: its header, those that speak of a person and those that nobody reads."""
        return 1 + self.rows + sum(remark.lines for remark in self.left_out)


@dataclass
class People:
    """Everybody who can be matched, and where they come from."""

    sources: Sequence[Source]
    mentees: list[Person] = field(default_factory=list)
    mentors: list[Person] = field(default_factory=list)
    priorities: dict[str, int] = field(default_factory=dict)
    circumstances: Circumstances = field(default_factory=Circumstances)
    full_names: dict[str, str] = field(default_factory=dict)
    """Participant -> the name that the file knows; empty for a table of ids."""
    row_of: dict[str, int] = field(default_factory=dict)
    """Participant -> the row in his file."""
    assumed: Sequence[str] = ()
    """What the files do not say and the run takes as given; Russian sentences."""

    @property
    def refused(self) -> int:
        """How many mistakes were found in rows."""
        return sum(len(source.refused) for source in self.sources)

    def called(self, participant_id: str) -> str:
        """How the report calls somebody: by name, or by the id where there is none."""
        return self.full_names.get(participant_id, participant_id)

    def mentioned(self, participant_id: str) -> str:
        """The same within a sentence, where namesakes must be told apart."""
        name = self.full_names.get(participant_id)
        return participant_id if name is None else f"({name}, строка {self.row_of[participant_id]})"
