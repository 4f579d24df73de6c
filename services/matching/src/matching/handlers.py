"""Events in: what registry tells, as matching takes it. Stored first, then judged: see `proposals.commands.Judge`."""

from collections.abc import Sequence

from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.registry import PARTICIPANT_FACTS, ParticipantState, SupportNeed
from mentoring_common.events.envelope import Event

from matching.participants.store import ParticipantStore
from matching.proposals.commands import Judge


def handlers(participants: ParticipantStore, judge: Judge) -> dict[str, Handler]:
    """Event type -> what is done with a batch of it."""

    async def take_participants(events: Sequence[Event[ParticipantState]]) -> None:
        await participants.apply([event.data for event in events])
        people = {event.data.participant_id: event.data.person_id for event in events}
        await judge.judge_people(people, people.values())

    async def take_support_needs(events: Sequence[Event[SupportNeed]]) -> None:
        await participants.restrict([event.data for event in events])
        await judge.judge_people([event.data.participant_id for event in events], [])

    return {
        "registry.support-need.recorded.v1": take_support_needs,
        **{f"registry.participant.{fact}.v2": take_participants for fact in PARTICIPANT_FACTS},
    }
