"""Whether two participants may be a pair, by the rules of today."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_common.errors import NotFound
from mentoring_methodology.codes import Role
from mentoring_methodology.cures import Cure, cure_of

from matching.engine import REASONS, Norms, Person, Score, of_two, refusals, score
from matching.participants.card import card_of
from matching.participants.domain import Participant, discreet, person_of, places_of_person
from matching.participants.languages import PairLanguages, Title, languages_of
from matching.participants.store import ParticipantStore
from matching.ties.domain import KnowsPairs

ANY_SCHOOL = Scope.system("a declared tie holds wherever the two are")


@dataclass(frozen=True)
class ToldReason:
    """A reason against a pair, with its Russian text, where the rule comes from and what helps."""

    code: str
    text: str
    source: str
    cure: Cure


@dataclass(frozen=True)
class PairAnswer:
    """All reasons against a pair, and the score that it has or, without them, would have."""

    mentee: Participant
    mentor: Participant
    reasons: tuple[ToldReason, ...]
    score: Score | None
    """None where the two are not a mentee and a mentor of one form."""
    places: int
    """How many mentees the mentor takes, whether or not somebody was proposed already."""
    languages: PairLanguages | None = None


@dataclass(frozen=True)
class PairQueries:
    """Reads the projection; changes nothing."""

    participants: ParticipantStore
    ties: KnowsPairs
    norms: Callable[[], Norms]
    today: Today
    title: Title

    async def pair(self, scope: Scope, mentee_id: str, mentor_id: str) -> PairAnswer:
        """The engine's answer of today. Raises NotFound unless the scope knows both."""
        found = await self.participants.of_ids(scope, [mentee_id, mentor_id])
        mentee, mentor = found.get(mentee_id), found.get(mentor_id)
        if mentee is None or mentor is None:
            raise NotFound("PARTICIPANT_NOT_FOUND", "Участник не найден. Проверьте идентификаторы.")
        ties = await self.ties.of_persons(ANY_SCHOOL, [mentee.state.person_id])
        left, right, norms = person_of(mentee), person_of(mentor), self.norms()
        return PairAnswer(
            mentee,
            mentor,
            tuple(
                ToldReason(each.value, of_two(each), REASONS[each].source, cure_of(each))
                for each in refusals(left, right, self.today(), norms, ties)
            ),
            discreet(score(left, right, norms), mentee, mentor) if _comparable(left, right) else None,
            places_of_person([mentor], norms),
            languages_of(mentee.state, mentor.state, self.title),
        )


@dataclass(frozen=True)
class PairCards:
    """The cards of the people of some pairs, and which of their mentors are another school's."""

    told: Mapping[str, str]
    elsewhere: Mapping[str, str]
    """Mentor -> his school, where it is not the caller's."""
    languages: Mapping[tuple[str, str], PairLanguages] = field(default_factory=dict)
    """Mentee and mentor -> what is said of their languages, where both have stated any."""

    def get(self, participant_id: str) -> str | None:
        return self.told.get(participant_id)


@dataclass(frozen=True)
class CardQueries:
    """Reads the projection; changes nothing."""

    participants: ParticipantStore
    title: Title

    async def of_pairs(self, scope: Scope, pairs: Iterable[tuple[str, str]]) -> PairCards:
        """The cards of mentees and mentors of pairs that the scope has.

        A mentor of another school is shown by what he offers, never by name, as long as he consents that his data are
        passed on (`transfer_consent_on`); a mentee is his own school's alone.
        """
        known = list(pairs)
        own = await self._found(scope, [name for pair in known for name in pair])
        others = sorted({mentor for _, mentor in known}.difference(own))
        found = await self.participants.of_ids(ANY_SCHOOL, others) if others else {}
        offered = {name: each for name, each in found.items() if each.state.transfer_consent_on is not None}
        people = {**own, **offered}
        said = {
            (mentee, mentor): languages_of(people[mentee].state, people[mentor].state, self.title)
            for mentee, mentor in known
            if mentee in people and mentor in people
        }
        return PairCards(
            {name: card_of(each) for name, each in people.items()},
            {name: each.state.school_id for name, each in offered.items()},
            {pair: languages for pair, languages in said.items() if languages is not None},
        )

    async def of(self, scope: Scope, participant_ids: Sequence[str]) -> dict[str, str]:
        """The cards of those whom the scope knows, by id."""
        found = await self._found(scope, participant_ids)
        return {participant_id: card_of(each) for participant_id, each in found.items()}

    async def _found(self, scope: Scope, participant_ids: Sequence[str]) -> dict[str, Participant]:
        return await self.participants.of_ids(scope, sorted(set(participant_ids)))


def _comparable(mentee: Person, mentor: Person) -> bool:
    return (mentee.role, mentor.role) == (Role.MENTEE, Role.MENTOR) and mentee.form == mentor.form
