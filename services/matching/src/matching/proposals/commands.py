"""What changes proposals beside a run: everything learned of a person has them judged again."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Unavailable
from mentoring_common.telemetry import traceparent
from mentoring_common.tracing import caused_by

from matching.engine import Norms
from matching.participants.store import ParticipantStore
from matching.proposals.domain import NextVersion, Proposal, withdrawals
from matching.proposals.judgement import judge, not_yet_approved
from matching.proposals.store import ProposalStore
from matching.relations.store import RelationStore
from matching.ties.domain import KnowsPairs

ATTEMPTS = 5
"""A judgement that was overtaken as often by other writers is left to the retry of its event."""

ANY_SCHOOL = Scope.system("a person's pending proposals may be in any school")


@dataclass(frozen=True)
class Judge:
    """Withdraws pending proposals that the rules of the day no longer allow.

    It looks at what is stored and at nothing else, so that it may be called any number of times. Whoever learns
    something of a person stores it first and then calls this; a run stores its proposals first and then calls this;
    so one of the two always sees the other. What a replay restores is judged when its school is whole: until then the
    other one of a pair, or the organisation on which it rests, may be what has yet to be restored.
    """

    participants: ParticipantStore
    proposals: ProposalStore
    relations: RelationStore
    ties: KnowsPairs
    norms: Callable[[], Norms]
    today: Today
    clock: Clock

    async def judge_people(self, participant_ids: Iterable[str], person_ids: Iterable[str]) -> None:
        """Judge the proposals that name any participation of these people. Raises Unavailable when overtaken."""
        names = {*participant_ids, *await self.participants.ids_of_persons(ANY_SCHOOL, sorted(set(person_ids)))}
        for _ in range(ATTEMPTS):
            pending = await self.proposals.naming(ANY_SCHOOL, sorted(names))
            if not pending or await self._withdrew(pending, None):
                return
        raise _overtaken()

    async def judge_whole(self, school_id: str) -> None:
        """Judge what rests on a school whose facts were restored and are registry's: its own proposals, and those
        elsewhere that name its people. Raises Unavailable when overtaken.
        """
        for _ in range(ATTEMPTS):
            if await self._withdrew(await self.proposals.pending(Scope.of(school_id)), None, whole_school=school_id):
                break
        else:
            raise _overtaken()
        elsewhere = await self.participants.persons_also_elsewhere(ANY_SCHOOL, school_id)
        await self.judge_people([], elsewhere)

    async def judge_school(self, school_id: str, run_id: str | None = None) -> None:
        """Judge all pending proposals of a school; `run_id` is the run that asks. Raises Unavailable when overtaken."""
        for _ in range(ATTEMPTS):
            if await self._withdrew(await self.proposals.pending(Scope.of(school_id)), run_id):
                return
        raise _overtaken()

    async def judge_on(self, day: date) -> None:
        """The work of a day: what ends with time (consents, admissions, certificates, a minor's age) ends proposals.

        Of the days that are caught up today's judgement is enough. Raises Unavailable when overtaken.
        """
        if day >= self.today():
            await self.judge_everybody()

    async def judge_everybody(self) -> None:
        """Judge every pending proposal, school by school. Raises Unavailable when overtaken."""
        for school_id in await self.proposals.schools_with_pending(ANY_SCHOOL):
            await self.judge_school(school_id)

    async def _withdrew(
        self, pending: Sequence[Proposal], run_id: str | None, *, whole_school: str | None = None
    ) -> bool:
        """Withdraw those that fall; False where another writer was faster with one of them."""
        approved = await self.relations.standing_by_mentee(ANY_SCHOOL, [each.mentee_id for each in pending])
        pending = [each for each in pending if each.mentee_id not in approved]  # the proposal will follow its relation
        if not pending:
            return True
        people = await self.participants.of_ids(
            ANY_SCHOOL, sorted({name for each in pending for name in (each.state.mentee_id, each.state.mentor_id)})
        )
        mentors = {people[each.state.mentor_id].state.person_id for each in pending if each.state.mentor_id in people}
        others = sorted({*await self.participants.ids_of_persons(ANY_SCHOOL, sorted(mentors))} - people.keys())
        if others:
            elsewhere = await self.proposals.naming(ANY_SCHOOL, others)
            mentees = [each.mentee_id for each in elsewhere]
            people |= await self.participants.of_ids(ANY_SCHOOL, sorted({*others, *mentees}))
            pending = list({each.mentee_id: each for each in (*pending, *elsewhere)}.values())
        now = self.clock()
        ties = await self.ties.of_persons(ANY_SCHOOL, [each.state.person_id for each in people.values()])
        holding = await self.relations.standing_of_persons(ANY_SCHOOL, sorted(mentors))
        pending = not_yet_approved(pending, holding)
        held = Counter((each.state.mentor_person_id, each.state.school_year) for each in holding)
        reasons = judge(pending, people, self.today(), self.norms(), whole_school, ties, held)
        fallen = withdrawals(pending, reasons, now, run_id)
        changes = [_change(proposal, now) for proposal in fallen]
        return await self.proposals.save(ANY_SCHOOL, changes) == len(changes)


def _change(fallen: Proposal, now: datetime) -> NextVersion:
    with caused_by(fallen.state.mentee_id, fallen.state.mentor_id):
        return NextVersion.to(fallen, now, traceparent())


def _overtaken() -> Unavailable:
    """Others kept changing the same proposals: whoever asked tries again."""
    return Unavailable("JUDGEMENT_OVERTAKEN", "Предложения меняются прямо сейчас. Повторите запрос позже.")
