"""The best mentors for one mentee, and where there is nobody the reasons."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_common.errors import NotFound, Unavailable
from mentoring_methodology.codes import Role

from matching.alternatives.queries import AlternativeQueries
from matching.compiling import CompiledEngine
from matching.engine import Circumstances, Norms, Person, Reason, Score, Unmatched, may_be_mutual, refusals, score
from matching.participants.card import card_of
from matching.participants.domain import Participant, discreet, person_of
from matching.participants.store import ParticipantStore
from matching.suggestions.kept import KeptMentors, SchoolForm
from matching.ties.domain import KnowsPairs

ATTEMPTS = 5
"""Looks for the best; one is wrong only where a change of one of them has come in the few milliseconds between."""

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
    kept: KeptMentors
    norms: Callable[[], Norms]
    today: Today

    async def best(self, scope: Scope, mentee_id: str, limit: int) -> Suggested:
        """At most `limit` mentors who may be proposed. Raises NotFound for a mentee who is not in the scope."""
        mentee = await self.participants.get(scope, mentee_id)
        if mentee is None or mentee.state.role != Role.MENTEE:
            raise NotFound("PARTICIPANT_NOT_FOUND", "Наставляемый не найден. Проверьте идентификатор.")
        ties, led = await asyncio.gather(
            self.ties.of_persons(ANY_SCHOOL, [mentee.state.person_id]), self.alternatives.led_by(scope, mentee)
        )
        if self.engine.is_ready:
            return await self._best_kept(scope, mentee, limit, ties, led)
        state = mentee.state
        mentors = await self.participants.mentors(scope, state.school_id, state.form, state.school_year)
        straight = self.alternatives.straight(mentee, mentors, led)
        return await asyncio.to_thread(_best, mentee, straight, limit, self.today(), self.norms(), ties)

    async def _best_kept(
        self, scope: Scope, mentee: Participant, limit: int, ties: Circumstances, led: frozenset[str]
    ) -> Suggested:
        """By what is kept of the mentors; those whom it names are as the database has them at this moment.

        Where one is not, the database's word is kept and the best are looked for again.
        """
        state, person = mentee.state, person_of(mentee)
        school_form = SchoolForm(state.school_id, state.form, state.school_year)
        for _ in range(ATTEMPTS):
            index = await self.kept.of(school_form)
            reverse = {
                each.participant_id
                for each in index.named(led)
                if each.person_id in led and not may_be_mutual(person, each)
            }
            ranked = index.best(person, limit, ties, frozenset(reverse))
            if not ranked:
                return Suggested((), index.against(person, ties, frozenset(reverse)))
            names = [each.mentor.participant_id for each in ranked]
            found = await self.participants.mentors_among(scope, state.school_id, state.form, state.school_year, names)
            if self.kept.correct(index, names, found):
                return Suggested(
                    tuple(
                        SuggestedMentor(name, card_of(found[name]), discreet(each.score, mentee, found[name]))
                        for name, each in zip(names, ranked, strict=True)
                    ),
                    None,
                )
        raise Unavailable("MENTORS_CHANGE", "Данные наставников меняются прямо сейчас. Повторите запрос позже.")


def _best(
    mentee: Participant, mentors: Sequence[Participant], limit: int, on: date, norms: Norms, ties: Circumstances
) -> Suggested:
    """What the index would say, by the rules themselves: a school's mentors are few enough while loops compile."""
    person = person_of(mentee)
    people = {mentor.id: mentor for mentor in mentors}
    persons = [person_of(mentor) for mentor in mentors]
    found = tuple(
        SuggestedMentor(name, card_of(people[name]), discreet(points, mentee, people[name]))
        for name, points in _ranked(person, persons, limit, on, norms, ties)
    )
    return Suggested(found, None if found else _against(person, persons, on, norms, ties))


def _ranked(
    mentee: Person, mentors: Iterable[Person], limit: int, on: date, norms: Norms, ties: Circumstances
) -> list[tuple[str, Score]]:
    allowed = [mentor for mentor in mentors if not refusals(mentee, mentor, on, norms, ties)]
    scored = [(mentor.participant_id, score(mentee, mentor, norms)) for mentor in allowed]
    return sorted(scored, key=lambda each: (-each[1].total_tenths, each[0]))[:limit]


def _against(mentee: Person, mentors: Sequence[Person], on: date, norms: Norms, ties: Circumstances) -> Unmatched:
    """The reasons counted as a run counts them."""
    found = [refusals(mentee, mentor, on, norms, ties) for mentor in mentors]
    reasons = Counter(reason for each in found for reason in each) or Counter({Reason.NO_MENTORS: 0})
    sole = Counter(each[0] for each in found if len(each) == 1)
    return Unmatched(mentee.participant_id, dict(reasons.most_common()), dict(sole.most_common()), ())
