"""Whether two participants may be a pair, by the rules of today."""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_common.errors import NotFound

from matching.engine import REASONS, Norms, Score, refusals, score
from matching.participants.domain import discreet, person_of
from matching.participants.store import ParticipantStore


@dataclass(frozen=True)
class ToldReason:
    """A reason against a pair, with its Russian text."""

    code: str
    text: str


@dataclass(frozen=True)
class PairAnswer:
    """All reasons against a pair, or its score."""

    reasons: tuple[ToldReason, ...]
    notes: tuple[str, ...]
    """What a curator should look at though it stops nothing."""
    score: Score | None


@dataclass(frozen=True)
class PairQueries:
    """Reads the projection; changes nothing."""

    participants: ParticipantStore
    norms: Callable[[], Norms]
    today: Today

    async def pair(self, scope: Scope, mentee_id: str, mentor_id: str) -> PairAnswer:
        """The engine's answer of today. Raises NotFound unless the scope knows both."""
        found = await self.participants.of_ids(scope, [mentee_id, mentor_id])
        mentee, mentor = found.get(mentee_id), found.get(mentor_id)
        if mentee is None or mentor is None:
            raise NotFound("PARTICIPANT_NOT_FOUND", "Участник не найден. Проверьте идентификаторы.")
        left, right, norms = person_of(mentee), person_of(mentor), self.norms()
        reasons = refusals(left, right, self.today(), norms)
        points = None if reasons else discreet(score(left, right, norms), mentee, mentor)
        return PairAnswer(
            tuple(ToldReason(each.value, REASONS[each].text) for each in reasons),
            points.notes if points else (),
            points,
        )
