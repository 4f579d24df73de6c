"""The best mentors for one mentee, and where there is nobody the reasons."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_common.errors import NotFound
from mentoring_methodology.codes import Role

from matching.alternatives.queries import AlternativeQueries
from matching.compiling import CompiledEngine
from matching.engine import Circumstances, Norms, PeopleIndex, Person, Reason, Score, Unmatched, refusals, score
from matching.participants.card import card_of
from matching.participants.domain import Participant, discreet, person_of
from matching.participants.store import ParticipantStore
from matching.ties.domain import KnowsPairs

ANY_SCHOOL = Scope.system("a declared tie holds wherever the two are")


@dataclass(frozen=True)
class SuggestedMentor:
    """A mentor who may be proposed, with the score explained."""

    mentor_id: str
    card: str
    score: Score


@dataclass(frozen=True)
class Suggested:
    """The best mentors, the best first, or the reasons against all of them."""

    mentors: tuple[SuggestedMentor, ...]
    against: Unmatched | None
    """None where there is a mentor."""


@dataclass(frozen=True)
class SuggestionQueries:
    """Looks among the mentors of the mentee's school, form and school year."""

    participants: ParticipantStore
    ties: KnowsPairs
    alternatives: AlternativeQueries
    engine: CompiledEngine
    norms: Callable[[], Norms]
    today: Today

    async def best(self, scope: Scope, mentee_id: str, limit: int) -> Suggested:
        """At most `limit` mentors who may be proposed. Raises NotFound for a mentee who is not in the scope."""
        mentee = await self.participants.get(scope, mentee_id)
        if mentee is None or mentee.state.role != Role.MENTEE:
            raise NotFound("PARTICIPANT_NOT_FOUND", "Наставляемый не найден. Проверьте идентификатор.")
        state = mentee.state
        mentors = await self.participants.mentors(scope, state.school_id, state.form, state.school_year)
        mentors = await self.alternatives.without_reverse(scope, mentee, mentors)
        ties = await self.ties.of_persons(ANY_SCHOOL, [state.person_id])
        compiled = self.engine.is_ready
        return await asyncio.to_thread(_best, mentee, mentors, limit, self.today(), self.norms(), ties, compiled)


def _best(
    mentee: Participant,
    mentors: Sequence[Participant],
    limit: int,
    on: date,
    norms: Norms,
    ties: Circumstances,
    compiled: bool,
) -> Suggested:
    person = person_of(mentee)
    people = {mentor.id: mentor for mentor in mentors}
    persons = {mentor.id: person_of(mentor) for mentor in mentors}
    if compiled:
        index = PeopleIndex(on, norms, persons.values())
        ranked = [(each.mentor.participant_id, each.score) for each in index.best(person, limit, ties)]
    else:
        ranked = _ranked(person, persons.values(), limit, on, norms, ties)
    found = tuple(
        SuggestedMentor(name, card_of(people[name]), discreet(points, mentee, people[name])) for name, points in ranked
    )
    return Suggested(found, None if found else _against(person, list(persons.values()), on, norms, ties))


def _ranked(
    mentee: Person, mentors: Iterable[Person], limit: int, on: date, norms: Norms, ties: Circumstances
) -> list[tuple[str, Score]]:
    """What the index would say, by the rules themselves: a school's mentors are few enough while loops compile."""
    allowed = [mentor for mentor in mentors if not refusals(mentee, mentor, on, norms, ties)]
    scored = [(mentor.participant_id, score(mentee, mentor, norms)) for mentor in allowed]
    return sorted(scored, key=lambda each: (-each[1].total_tenths, each[0]))[:limit]


def _against(mentee: Person, mentors: Sequence[Person], on: date, norms: Norms, ties: Circumstances) -> Unmatched:
    """The reasons counted as a run counts them."""
    found = [refusals(mentee, mentor, on, norms, ties) for mentor in mentors]
    reasons = Counter(reason for each in found for reason in each) or Counter({Reason.NO_MENTORS: 0})
    sole = Counter(each[0] for each in found if len(each) == 1)
    return Unmatched(mentee.participant_id, dict(reasons.most_common()), dict(sole.most_common()), ())
