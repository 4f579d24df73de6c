"""What undoing an import takes back, and what stays. Pure.

Taken back is what the import has registered and nobody has built on: a participation of the version in which the
import left it, that no later base of the school names. It is withdrawn, not removed: others have its events, and its
withdrawal takes back whatever they made of it, a proposal too. What an import changed of people known before stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mentoring_common.jobs import Job, Jobs

from registry.imports.domain import Portion
from registry.participations.domain import IMPORT_UNDONE, Participation
from registry.participations.taken import Effect

REASON = "Загрузка базы отменена"
"""In the participation's history."""


class Fate(StrEnum):
    """What undoing an import did to a participation that it had registered."""

    WITHDRAWN = "WITHDRAWN"
    CHANGED_SINCE = "CHANGED_SINCE"
    NAMED_LATER = "NAMED_LATER"
    ENDED = "ENDED"


TEXTS: Mapping[Fate, str] = {
    Fate.WITHDRAWN: "Запись убрана: участник выбыл. Если база будет загружена снова, он вернётся.",
    Fate.CHANGED_SINCE: "Запись осталась: после загрузки её изменили. Если она не нужна, отметьте выбытие в ней самой.",
    Fate.NAMED_LATER: "Запись осталась: участник есть и в более поздней базе. Если не нужна и та, отмените и её.",
    Fate.ENDED: "Запись и так закончена: участник выбыл раньше.",
}


@dataclass(frozen=True)
class UndoOrder:
    """An import that is to be undone."""

    requested_by: str
    """The subject of the caller's token."""


@dataclass(frozen=True)
class UndoProgress:
    """How far it is."""

    total: int = 0
    done: int = 0


@dataclass(frozen=True)
class UndoResult:
    """What came of it."""

    counts: Mapping[str, int] = field(default_factory=dict)
    """Participations by fate."""


UndoJob = Job[UndoOrder, UndoProgress, UndoResult]
UndoJobs = Jobs[UndoOrder, UndoProgress, UndoResult]
"""Each under the id of its import, so that an import is undone once."""


def registered_in(portion: Portion) -> list[str]:
    """The participations that these rows have begun."""
    begun = {Effect.REGISTERED, Effect.RETURNED}
    return [row.participant_id for row in portion.rows if row.effect in begun and row.participant_id is not None]


def versions_left(portions: Sequence[Portion]) -> dict[str, int]:
    """The version in which an import has left each participation that it names."""
    left: dict[str, int] = {}
    for portion in portions:
        named = [(row.participant_id, row.version or 1) for row in portion.rows if row.participant_id is not None]
        for participant_id, version in (*named, *portion.followed.items()):
            left[participant_id] = max(left.get(participant_id, 1), version)
    return left


def named_in(portions: Iterable[Portion]) -> set[str]:
    """The participations that rows name, whatever became of them."""
    return {row.participant_id for portion in portions for row in portion.rows if row.participant_id is not None}


def fate_of(before: Participation, import_id: str, version_left: int, *, named_later: bool) -> Fate | None:
    """What stays and why, or what was done already; None for what is to be withdrawn."""
    if before.state.status == "WITHDRAWN":
        last = before.history[-1] if before.history else None
        ours = last is not None and (last.code, last.by) == (IMPORT_UNDONE, import_id)
        return Fate.WITHDRAWN if ours else Fate.ENDED
    if before.state.version != version_left:
        return Fate.CHANGED_SINCE
    return Fate.NAMED_LATER if named_later else None
