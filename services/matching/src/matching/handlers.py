"""Events in: what registry tells, as matching takes it. Stored first, then judged: see `proposals.commands.Judge`."""

from collections.abc import Sequence

from mentoring_common.clock import Clock
from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.registry import (
    PARTICIPANT_FACTS,
    PROGRAMME_FACTS,
    MethodologyReleased,
    OrganisationState,
    ParticipantState,
    ProgrammeState,
    SupportNeed,
    TieState,
)
from mentoring_common.events.envelope import Event
from mentoring_common.healing import OnRestored, OnWhole
from mentoring_common.projection import Restored
from mentoring_methodology.in_force import MethodologyInForce

from matching.attention.store import AttentionStore
from matching.lifecycle.commands import Lifecycle
from matching.organisations.store import OrganisationStore
from matching.participants.changes import ParticipantChanges
from matching.participants.store import ParticipantStore
from matching.preferences.store import PreferenceStore
from matching.programmes.store import ProgrammeStore
from matching.proposals.commands import ANY_SCHOOL, Judge
from matching.ties.store import TieStore


def handlers(
    participants: ParticipantStore,
    preferences: PreferenceStore,
    organisations: OrganisationStore,
    ties: TieStore,
    programmes: ProgrammeStore,
    methodology: MethodologyInForce,
    judge: Judge,
    lifecycle: Lifecycle,
    attention: AttentionStore,
    clock: Clock,
) -> dict[str, Handler]:
    """Event type -> what is done with a batch of it."""

    async def take_participants(events: Sequence[Event[ParticipantState]]) -> None:
        await participants.apply([event.data for event in events])
        await attention.note((event.data for event in events), clock())
        people = {event.data.participant_id: event.data.person_id for event in events}
        await preferences.follow(people)
        await judge.judge_people(people, people.values())
        await lifecycle.judge(people)

    async def take_support_needs(events: Sequence[Event[SupportNeed]]) -> None:
        await participants.restrict([event.data for event in events])
        await judge.judge_people([event.data.participant_id for event in events], [])

    async def take_ties(events: Sequence[Event[TieState]]) -> None:
        await ties.apply([event.data for event in events])
        await judge.judge_people([], {name for event in events for name in (event.data.person_a, event.data.person_b)})

    async def take_organisations(events: Sequence[Event[OrganisationState]]) -> None:
        await organisations.apply([event.data for event in events])
        named = [event.data.organisation_id for event in events]
        people = await participants.at_workplaces(ANY_SCHOOL, named)
        await participants.changes.note(people)
        await judge.judge_people([name for ids in people.values() for name in ids], [])

    async def take_programmes(events: Sequence[Event[ProgrammeState]]) -> None:
        await programmes.apply([event.data for event in events])
        await participants.changes.note_everybody(event.data.school_id for event in events)

    async def take_methodology(events: Sequence[Event[MethodologyReleased]]) -> None:
        await methodology.take(events)
        await judge.judge_everybody()

    return {
        "registry.methodology.released.v1": take_methodology,
        "registry.organisation.recorded.v2": take_organisations,
        "registry.support-need.recorded.v1": take_support_needs,
        "registry.tie.recorded.v1": take_ties,
        **{f"registry.programme.{fact}.v1": take_programmes for fact in PROGRAMME_FACTS},
        **{f"registry.participant.{fact}.v2": take_participants for fact in PARTICIPANT_FACTS},
    }


def when_restored(changes: ParticipantChanges) -> OnRestored:
    """What is done after a portion of a replay: what was restored came to no handler, and went to no note.

    The municipality's facts bear on the people of every school.
    """

    async def note(restored: Restored) -> None:
        await changes.note_everybody(restored.schools)

    return note


def when_whole(methodology: MethodologyInForce, judge: Judge, lifecycle: Lifecycle, erase: OnWhole) -> OnWhole:
    """What is done when a school of which a replay restored anything is registry's again."""

    async def judge_school(school_id: str) -> None:
        await methodology.look()
        await erase(school_id)
        await judge.judge_whole(school_id)
        await lifecycle.judge_school(school_id)

    return judge_school
