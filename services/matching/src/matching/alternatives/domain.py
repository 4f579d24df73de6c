"""What a run weighed for those whom it paired: other mentors, and what each would mean for the others. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from matching.engine import Alternative, Pair


@dataclass(frozen=True)
class Weighed:
    """The alternatives of one proposed pair; they are of this pair alone."""

    mentor_id: str
    """The mentor who was proposed."""
    score_tenths: int
    others: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class WeighedSchool:
    """What the last run of a school and school year weighed."""

    key: str
    school_id: str
    school_year: int
    run_id: str
    weighed_at: datetime
    of_mentee: Mapping[str, Weighed] = field(default_factory=dict)


def key_of(school_id: str, school_year: int) -> str:
    """Under which what was weighed is kept."""
    return f"{school_id}:{school_year}"


def weighed(school_id: str, school_year: int, run_id: str, pairs: Iterable[Pair], now: datetime) -> WeighedSchool:
    """What a run keeps of the pairs of one school."""
    return WeighedSchool(
        key_of(school_id, school_year),
        school_id,
        school_year,
        run_id,
        now,
        {pair.mentee_id: Weighed(pair.mentor_id, pair.score.total_tenths, pair.alternatives) for pair in pairs},
    )
