"""What changes a participant."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.errors import Conflict, NotFound
from mentoring_common.telemetry import traceparent

from registry.participants.domain import Participant, changed, registration_events, withdrawn
from registry.participants.store import ParticipantStore

NOT_FOUND = NotFound("PARTICIPANT_NOT_FOUND", "Участник не найден. Проверьте идентификатор.")
MOVED_ON = Conflict("PARTICIPANT_MOVED_ON", "Участника только что изменили. Прочитайте его снова и повторите.")

UPDATE_TRIES = 5
"""Somebody may change the same participant at the same moment; five times in a row nobody does."""


async def register(scope: Scope, store: ParticipantStore, clock: Clock, participant: Participant) -> None:
    """Add a participant. Raises Conflict, naming the known one, when the same participation is registered already."""
    now = clock()
    if not await store.insert(scope, participant, registration_events(participant, now, traceparent()), now):
        known = await store.by_natural_keys(scope, participant.state.school_id, [participant.natural_key])
        raise Conflict(
            "PARTICIPANT_KNOWN",
            "Такой участник уже зарегистрирован. Измените его запись или укажите полную дату рождения тёзки.",
            participant_id=next((existing.id for existing in known.values()), None),
        )


async def change(
    scope: Scope, store: ParticipantStore, clock: Clock, before: Participant, after: Participant, command_id: str
) -> Participant:
    """Store what differs. Raises Conflict when the participant has moved on since `before` was read."""
    difference = changed(before, after, clock(), traceparent())
    if difference is None:
        return before
    following, events = difference
    if await store.save(scope, following, command_id, events) is Saved.MOVED_ON:
        raise MOVED_ON
    return following


async def withdraw(scope: Scope, store: ParticipantStore, clock: Clock, participant_id: str) -> Participant:
    """End a participation. Raises NotFound, or Conflict when it has ended already or moved on."""
    before = await store.get(scope, participant_id)
    if before is None:
        raise NOT_FOUND
    following, events = withdrawn(before, clock(), traceparent())
    if await store.save(scope, following, uuid4().hex, events) is not Saved.DONE:
        raise MOVED_ON
    return following


async def register_or_change(
    scope: Scope, store: ParticipantStore, clock: Clock, participants: Sequence[Participant], command_id: str
) -> list[str]:
    """Bring a batch of one school into the register: how each ended, REGISTERED, UPDATED, UNCHANGED or WITHDRAWN.

    New ones are one bulk insert; those whose natural key is known are compared and changed one by one. A repeated
    call changes nothing. WITHDRAWN means that the known participation has ended: it is left as it is.
    """
    now, parent = clock(), traceparent()
    known_at = await store.insert_many(
        scope,
        command_id,
        [(participant, registration_events(participant, now, parent)) for participant in participants],
        now,
    )
    effects = ["REGISTERED"] * len(participants)
    if known_at:
        school_id = participants[0].state.school_id
        known = await store.by_natural_keys(scope, school_id, [participants[at].natural_key for at in sorted(known_at)])
        for at in sorted(known_at):
            before = known[participants[at].natural_key]
            effects[at] = await _bring_up_to_date(scope, store, clock, before, participants[at], command_id)
    return effects


async def _bring_up_to_date(
    scope: Scope, store: ParticipantStore, clock: Clock, before: Participant, wanted: Participant, command_id: str
) -> str:
    for _ in range(UPDATE_TRIES):
        if before.state.status is not wanted.state.status:
            return "WITHDRAWN"
        after = _keeping_attestations(before, wanted)
        try:
            following = await change(scope, store, clock, before, after, f"{command_id}/{wanted.natural_key}")
        except Conflict:
            before = (await store.by_natural_keys(scope, wanted.state.school_id, [wanted.natural_key]))[
                wanted.natural_key
            ]
            continue
        return "UNCHANGED" if following is before else "UPDATED"
    raise MOVED_ON


def _keeping_attestations(before: Participant, wanted: Participant) -> Participant:
    """A file that says nothing of consents or admission takes none of them back."""
    return replace(
        wanted,
        state=wanted.state.model_copy(
            update={
                "participant_id": before.id,
                "consents_on": wanted.state.consents_on or before.state.consents_on,
                "admitted_on": wanted.state.admitted_on or before.state.admitted_on,
                "cleared_on": wanted.state.cleared_on or before.state.cleared_on,
            }
        ),
    )
