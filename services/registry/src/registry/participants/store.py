"""Participants' documents."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.batch import NewAggregate
from mentoring_common.census import Census, Member, take_census
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Document, Index
from mentoring_methodology.codes import MentoringForm, Role

from registry.participants.domain import Participant, Person

LOOKED_UP_AT_ONCE = 50
"""Keys in one query: enough to share the round trip, few enough that an `$in` stays cheap."""


class ParticipantStore:
    """Participants, each one aggregate."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes([Index(("school_id", "natural_key"), unique=True)])

    async def get(self, scope: Scope, participant_id: str) -> Participant | None:
        document = await self._collection.find_one(scope.filter({"_id": participant_id}))
        return _participant(document) if document else None

    async def by_natural_keys(self, scope: Scope, school_id: str, keys: Sequence[str]) -> dict[str, Participant]:
        """The participants of a school that are known under these keys, by key."""
        found: dict[str, Participant] = {}
        for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
            chosen = list(keys[start : start + LOOKED_UP_AT_ONCE])
            documents = await self._collection.find(
                scope.filter({"school_id": school_id, "natural_key": {"$in": chosen}})
            )
            found |= {document["natural_key"]: _participant(document) for document in documents}
        return found

    async def page(
        self, scope: Scope, *, after: str | None, limit: int, role: Role | None, form: MentoringForm | None
    ) -> list[Participant]:
        """Participants by id, beginning after `after`."""
        conditions: Document = {}
        if after is not None:
            conditions["_id"] = {"$gt": after}
        if role is not None:
            conditions["state.role"] = role.value
        if form is not None:
            conditions["state.form"] = form.value
        documents = await self._collection.find(scope.filter(conditions), sort=[("_id", 1)], limit=limit)
        return [_participant(document) for document in documents]

    async def insert(self, scope: Scope, participant: Participant, events: Sequence[Wire], now: datetime) -> bool:
        """Add one participant with its events; False when its key is known already."""
        return await self._aggregates.insert(scope, _document(participant, now), events)

    async def insert_many(
        self, scope: Scope, owner: str, registrations: Sequence[tuple[Participant, Sequence[Wire]]], now: datetime
    ) -> set[int]:
        """Add participants with their events in one bulk; give the positions of those whose key is known already."""
        return await self._aggregates.insert_many(
            scope, owner, [NewAggregate(_document(participant, now), events) for participant, events in registrations]
        )

    async def recover(self, owner: str) -> None:  # all-schools: the owner is one job
        """Finish what a dead process of this owner left half done."""
        await self._aggregates.recover(owner)

    async def save(self, scope: Scope, following: Participant, command_id: str, events: Sequence[Wire]) -> Saved:
        """Store the next version of a participant with its events."""
        fields = {
            "natural_key": following.natural_key,
            "person": asdict(following.person),
            "state": following.state.model_dump(mode="json", exclude={"version", "school_id", "participant_id"}),
        }
        change = Change(following.id, following.state.version - 1, command_id, fields, events)
        return await self._aggregates.save(scope, change)

    async def census(self, scope: Scope) -> Census:
        """How many participants each school has, with digests to compare services by."""
        documents = await self._collection.find(scope.filter(), fields=["school_id", "version"])
        return take_census(
            Member(document["school_id"], document["_id"], document["version"]) for document in documents
        )


def _document(participant: Participant, now: datetime) -> Document:
    state = participant.state
    return {
        "_id": state.participant_id,
        "school_id": state.school_id,
        "version": state.version,
        "natural_key": participant.natural_key,
        "person": asdict(participant.person),
        "state": state.model_dump(mode="json", exclude={"version", "school_id", "participant_id"}),
        "registered_at": now,
    }


def _participant(document: Document) -> Participant:
    state = ParticipantState(
        participant_id=document["_id"],
        school_id=document["school_id"],
        version=document["version"],
        **document["state"],
    )
    return Participant(state, Person(**document["person"]), document["natural_key"])
