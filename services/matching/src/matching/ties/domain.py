"""Declared ties as circumstances of the engine. Pure."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import TieState

from matching.engine.circumstances import Circumstances, PairOfIds

MUTUAL = frozenset({"RELATIVE", "BAN"})
"""Kinds that hold whichever of the two is the mentor."""


class KnowsPairs(Protocol):
    """Says what is known of two people together."""

    async def all(self, scope: Scope) -> Circumstances:
        """Everything that is known."""

    async def of_persons(self, scope: Scope, person_ids: Sequence[str]) -> Circumstances:
        """What is known of these people."""


def circumstances_of(ties: Iterable[TieState]) -> Circumstances:
    """What the rules must know of these people; a kind that this release does not know forbids nothing."""
    pairs: dict[str, set[PairOfIds]] = {}
    for tie in ties:
        if not tie.active:
            continue
        of_kind = pairs.setdefault(tie.kind, set())
        of_kind.add((tie.person_a, tie.person_b))
        if tie.kind in MUTUAL:
            of_kind.add((tie.person_b, tie.person_a))
    return Circumstances(
        relatives=frozenset(pairs.get("RELATIVE", ())),
        bans=frozenset(pairs.get("BAN", ())),
        conflicts_of_role=frozenset(pairs.get("CLASS_TEACHER", set()) | pairs.get("SUPERIOR", set())),
        lessons=frozenset(pairs.get("TEACHES_SUBJECT", ())),
    )
