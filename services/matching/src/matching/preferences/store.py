"""Common meetings and the wishes after them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index, Update
from mentoring_common.stored import read, write

from matching.engine.circumstances import PairOfIds
from matching.preferences.domain import EventStatus, MatchingEvent, Preference, bans_of, newest_ranks

LOOKED_UP_AT_ONCE = 500
"""People in one query: a school has several hundred."""


@dataclass(frozen=True)
class WantedEvents:
    """Which meetings a list holds; None asks for everybody's."""

    school_id: str | None = None
    school_year: int | None = None
    form: str | None = None
    status: str | None = None


class PreferenceStore:
    """Meetings with a version that guards them; wishes, one document a participant and meeting."""

    def __init__(self, events: Collection, preferences: Collection) -> None:
        self._events = events
        self._preferences = preferences

    async def ensure_indexes(self) -> None:
        await self._events.ensure_indexes(
            [
                Index(("school_id", "_id")),
                Index(("open",), unique=True, where={"open": {"$type": "string"}}),
            ]
        )
        await self._preferences.ensure_indexes(
            [
                Index(("event_id",)),
                Index(("school_id", "school_year")),
                Index(("school_year", "bans")),
                Index(("named",)),
                Index(("people",)),
            ]
        )

    async def insert(self, scope: Scope, event: MatchingEvent) -> bool:
        """False where the form has an open meeting already."""
        if not scope.permits(event.school_id):
            raise PermissionError("a meeting outside the scope")
        return await self._events.insert_one({**write(event, id_field="event_id"), "open": _open(event)})

    async def save(self, scope: Scope, following: MatchingEvent) -> bool:
        """Store the next version; False where somebody else was faster."""
        fields: Document = write(following, id_field="event_id")
        before = scope.filter({"_id": fields.pop("_id"), "version": following.version - 1})
        ended: Document = {} if following.is_open else {"$unset": {"open": ""}}
        return bool(await self._events.update_one(before, {"$set": fields, **ended}))

    async def get(self, scope: Scope, event_id: str) -> MatchingEvent | None:
        document = await self._events.find_one(scope.filter({"_id": event_id}))
        return _event(document) if document else None

    async def page(self, scope: Scope, wanted: WantedEvents, *, after: str | None, limit: int) -> list[MatchingEvent]:
        """Meetings by id, beginning after `after`."""
        conditions: Document = {name: value for name, value in vars(wanted).items() if value is not None}
        if after is not None:
            conditions["_id"] = {"$gt": after}
        found = await self._events.find(scope.filter(conditions), sort=[("_id", 1)], limit=limit)
        return [_event(each) for each in found]

    async def waiting(self, scope: Scope, school_id: str, school_year: int) -> list[MatchingEvent]:
        """The school's meetings of the year that are not closed."""
        unclosed = {"school_id": school_id, "school_year": school_year, "status": {"$ne": EventStatus.CLOSED.value}}
        return [_event(each) for each in await self._events.find(scope.filter(unclosed), sort=[("_id", 1)])]

    async def put(self, scope: Scope, preference: Preference) -> Preference | None:
        """Store what a participant wishes after a meeting; what was stored before."""
        before = await self._preferences.find_one(scope.filter({"_id": preference.preference_id}))
        await self._replace(scope, preference)
        return _preference(before) if before else None

    async def restore(self, scope: Scope, preference_id: str, before: Preference | None) -> None:
        """Take a `put` back."""
        if before is None:
            await self._preferences.delete_many(scope.filter({"_id": preference_id}))
        else:
            await self._replace(scope, before)

    async def of_event(self, scope: Scope, event_id: str) -> list[Preference]:
        """Every list of wishes after a meeting."""
        found = await self._preferences.find(scope.filter({"event_id": event_id}), sort=[("_id", 1)])
        return [_preference(each) for each in found]

    async def ranks_of_schools(self, scope: Scope, school_years: Iterable[int]) -> dict[str, tuple[str, ...]]:
        """Participation -> whom it names, the dearest first."""
        return newest_ranks(await self._find(scope, {"school_year": {"$in": sorted(set(school_years))}}))

    async def bans(self, scope: Scope, school_years: Sequence[int]) -> frozenset[PairOfIds]:
        """Whom nobody may pair, because one of the two has said so."""
        return bans_of(await self._find(scope, {"school_year": {"$in": list(school_years)}, "bans": True}))

    async def bans_of_persons(
        self, scope: Scope, school_years: Sequence[int], person_ids: Sequence[str]
    ) -> frozenset[PairOfIds]:
        """What these people have said, and what was said of them."""
        found: list[Preference] = []
        for start in range(0, len(person_ids), LOOKED_UP_AT_ONCE):
            chosen = {"$in": list(person_ids[start : start + LOOKED_UP_AT_ONCE])}
            found += await self._find(
                scope, {"people": chosen, "school_year": {"$in": list(school_years)}, "bans": True}
            )
        return bans_of(found)

    async def by_persons(self, scope: Scope, person_ids: Sequence[str]) -> list[Preference]:
        """What these people have wished, at every meeting."""
        return await self._find(scope, {"person_id": {"$in": list(person_ids)}, "people": {"$in": list(person_ids)}})

    # all-schools: a participation is known by its id alone
    async def follow(self, people: Mapping[str, str]) -> None:
        """Have wishes name the human beings that participations belong to now: two persons may have become one."""
        changed: list[Update] = []
        for document in await self._preferences.find({"named": {"$in": sorted(people)}}):
            before = _preference(document)
            after = _document(_following(before, people))
            if after != _document(before):
                named = {name: after[name] for name in ("person_id", "not_with", "people")}
                changed.append(
                    Update({"_id": document["_id"], "submitted_at": document["submitted_at"]}, {"$set": named})
                )
        await self._preferences.write(changed)

    async def _find(self, scope: Scope, conditions: Document) -> list[Preference]:
        return [_preference(each) for each in await self._preferences.find(scope.filter(conditions))]

    async def _replace(self, scope: Scope, preference: Preference) -> None:
        fields = _document(preference)
        named = scope.filter({"_id": fields.pop("_id")})
        if not scope.permits(preference.school_id):
            raise PermissionError("wishes outside the scope")
        await self._preferences.update_one(named, {"$set": fields}, upsert=True)


def _open(event: MatchingEvent) -> str:
    return f"{event.school_id}/{event.school_year}/{event.form}"


def _event(document: Document) -> MatchingEvent:
    return read(MatchingEvent, document, id_field="event_id")


def _preference(document: Document) -> Preference:
    return read(Preference, document, id_field="preference_id")


def _document(preference: Preference) -> Document:
    """With what it is looked up by: every participation and human being that it names."""
    others = preference.not_with
    return {
        **write(preference, id_field="preference_id"),
        "named": sorted({preference.participant_id, *preference.ranked, *(each.participant_id for each in others)}),
        "people": sorted({preference.person_id, *(each.person_id for each in others)}),
        "bans": bool(others),
    }


def _following(preference: Preference, people: Mapping[str, str]) -> Preference:
    others = tuple(
        replace(each, person_id=people.get(each.participant_id, each.person_id)) for each in preference.not_with
    )
    return replace(preference, person_id=people.get(preference.participant_id, preference.person_id), not_with=others)
