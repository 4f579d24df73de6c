"""Planning a common meeting, holding it, taking wishes, closing it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, NotFound

from matching.attention.store import AttentionStore
from matching.organisations.domain import SCHOOL_NOT_FOUND
from matching.participants.store import ParticipantStore
from matching.preferences.domain import (
    ANOTHER_OPEN,
    EVENT_NOT_FOUND,
    FROZEN,
    OVERTAKEN,
    EventStatus,
    MatchingEvent,
    Named,
    Preference,
    closed,
    demand_sound,
    demand_takes_wishes,
    held,
    takes_part,
)
from matching.preferences.store import PreferenceStore
from matching.proposals.commands import Judge

NOT_AT_THE_EVENT = NotFound(
    "PARTICIPANT_NOT_FOUND", "Такого участника у этой встречи нет: её участники одной формы, школы и учебного года."
)
NOBODY = Conflict(
    "NOBODY_TO_MEET",
    "В этой форме некому встречаться: нужны хотя бы один наставляемый и один наставник, которые участвуют.",
)


@dataclass(frozen=True)
class Preferences:
    """The commands."""

    store: PreferenceStore
    participants: ParticipantStore
    judge: Judge
    attention: AttentionStore
    today: Today
    clock: Clock
    new_id: Callable[[], str]

    async def plan(
        self, scope: Scope, school_id: str, school_year: int, form: str, planned_on: date, place: str, by: str
    ) -> MatchingEvent:
        """A meeting that is to be. Raises NotFound; Conflict where nobody could meet or another one is open."""
        if not scope.permits(school_id):
            raise SCHOOL_NOT_FOUND
        everybody = await self.participants.active(Scope.of(school_id), school_year)
        if len({each.state.role for each in everybody if each.state.form == form}) < 2:
            raise NOBODY
        event = MatchingEvent(
            event_id=self.new_id(), school_id=school_id, school_year=school_year, form=form, planned_on=planned_on,
            place=place, status=EventStatus.PLANNED.value, version=1, created_at=self.clock(), created_by=by,
        )  # fmt: skip
        if not await self.store.insert(scope, event):
            raise ANOTHER_OPEN
        return event

    async def get(self, scope: Scope, event_id: str) -> MatchingEvent:
        """Raises NotFound unless the scope has it."""
        found = await self.store.get(scope, event_id)
        if found is None:
            raise EVENT_NOT_FOUND
        return found

    async def hold(self, scope: Scope, event_id: str, on: date) -> MatchingEvent:
        """The meeting took place. Raises NotFound, Conflict, Unprocessable."""
        return await self._save(scope, held(await self.get(scope, event_id), on, self.today()))

    async def close(self, scope: Scope, event_id: str) -> MatchingEvent:
        """Freeze the wishes; a planned one did not take place. Raises NotFound, Conflict."""
        return await self._save(scope, closed(await self.get(scope, event_id), self.clock()))

    async def submit(
        self, scope: Scope, event_id: str, participant_id: str, ranked: Sequence[str], not_with: Sequence[str], by: str
    ) -> Preference:
        """What a participant wishes, in place of what he wished before; empty lists take it back.

        A pair that he forbids is proposed no longer once this returns. Raises NotFound, Conflict, Unprocessable.
        """
        event = await self.get(scope, event_id)
        demand_takes_wishes(event)
        found = await self.participants.of_ids(scope, sorted({participant_id, *ranked, *not_with}))
        states = {name: each.state for name, each in found.items()}
        chooser = states.get(participant_id)
        if chooser is None or not takes_part(chooser, event):
            raise NOT_AT_THE_EVENT
        demand_sound(event, chooser, ranked, not_with, states)
        now = self.clock()
        preference = Preference(
            preference_id=f"{event.event_id}/{participant_id}", event_id=event.event_id, school_id=event.school_id,
            school_year=event.school_year, participant_id=participant_id, person_id=chooser.person_id,
            ranked=tuple(ranked), not_with=tuple(Named(each, states[each].person_id) for each in not_with),
            submitted_at=now, submitted_by=by,
        )  # fmt: skip
        changed = {event.school_id: [participant_id]}
        before = await self.store.put(scope, preference)
        await self.participants.changes.note(changed)
        if not (await self.get(scope, event_id)).is_open:  # it was closed meanwhile: the list is as it was at its close
            await self.store.restore(scope, preference.preference_id, before)
            await self.participants.changes.note(changed)
            raise FROZEN
        await self.attention.note([chooser], now)
        await self.judge.judge_people([participant_id], [chooser.person_id])
        return preference

    async def _save(self, scope: Scope, following: MatchingEvent) -> MatchingEvent:
        if not await self.store.save(scope, following):
            raise OVERTAKEN
        return following
