"""People's documents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Collection, Document, Index, Update
from mentoring_common.stored import read, write

from registry.people.consents.domain import ConsentState
from registry.people.consents.due import ConsentDays, Due
from registry.people.domain import Person
from registry.people.finding import CITY, LANDMARKS, found_by, key
from registry.people.pace import Stretch

LOOKED_UP_AT_ONCE = 50
"""Keys in one query: enough to share the round trip, few enough that an `$in` stays cheap."""

WHOLE_SCHOOL_FROM = 400
"""People looked up one by one cost as much as a school of 1,000 read whole (measured: 0.31 and 0.13 ms a person)."""

BY_NAME = [("name_key", 1)]
JUST_BEYOND = "\0"
"""With this behind it, a name is the next one there can be."""
TAKEN_BACK, WITHDRAWN = "consents.history.state", ConsentState.WITHDRAWN.value
"""The few of whose consents one was ever taken back have an index of their own: no import writes to it."""
NOT_FOUND_YET = None
"""Under this an index has the people of earlier releases, whose documents say nothing of what they are found under."""


class PersonStore:
    """People, each one aggregate; the events of a person are those of his consents.

    Who has changed so that his participations must follow is written down beside, before the change: an index over
    all people for the few that change would slow every import.
    """

    def __init__(self, aggregates: Aggregates, unsettled: Collection, consent_days: Collection) -> None:
        self._unsettled = unsettled
        self._consent_days = ConsentDays(consent_days)
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes(
            [
                Index(("school_id", "name_key", "told_by"), unique=True),
                Index(("school_id", "alike")),
                Index(("found_by", "name_key")),
                Index((TAKEN_BACK,), where={TAKEN_BACK: WITHDRAWN}),
            ]
        )
        await self._collection.drop_index(Index(("school_id", "name_tokens")))
        await self._collection.drop_index(Index(("found_under", "name_key")))
        await self._unsettled.ensure_indexes([Index(("settle_after",))])
        await self._consent_days.ensure_indexes()

    async def get(self, scope: Scope, person_id: str) -> Person | None:
        document = await self._collection.find_one(scope.filter({"_id": person_id}))
        return _person(document) if document else None

    async def of(self, scope: Scope, person_ids: Sequence[str]) -> dict[str, Person]:
        """The people of these ids, by id."""
        return {person.person_id: person for person in await self._in(scope, {}, "_id", sorted(set(person_ids)))}

    async def of_school(self, scope: Scope, school_id: str, person_ids: Sequence[str]) -> dict[str, Person]:
        """The people of these ids, by id, of whom most or all are the school's own."""
        if len(person_ids) < WHOLE_SCHOOL_FROM:
            return await self.of(scope, person_ids)
        wanted = set(person_ids)
        documents = await self._collection.find(scope.filter({"school_id": school_id}))
        own = {each["_id"]: _person(each) for each in documents if each["_id"] in wanted}
        return own | await self.of(scope, sorted(wanted - own.keys()))

    async def all_of(self, scope: Scope, school_id: str) -> list[Person]:
        """Everybody of one tenant."""
        return [_person(document) for document in await self._collection.find(scope.filter({"school_id": school_id}))]

    async def resembling(self, scope: Scope, told: Sequence[Person]) -> list[Person]:
        """People of the tenants of the told ones with the same name or, where it is misspelt, a similar record."""
        found: list[Person] = []
        for school_id in sorted({person.school_id for person in told}):
            here = [person for person in told if person.school_id == school_id]
            for field, keys in (
                ("name_key", {person.name_key for person in here}),
                ("alike", {person.alike for person in here}),
            ):
                found += await self._in(scope, {"school_id": school_id}, field, sorted(keys))
        return found

    async def under(
        self, scope: Scope, asked: str | None, stretch: Stretch, limit: int
    ) -> tuple[list[Person], str | None]:
        """People who are found under this key, by name, within the stretch.

        The second is the name from which to read on; None where the stretch was read to the end of the alphabet.
        Namesakes come together, even where that makes more than `limit`.
        """
        if asked is not NOT_FOUND_YET and not _permits(scope, asked):
            raise PermissionError("people outside the scope")
        names = {"$gte": stretch.start, **({} if stretch.end is None else {"$lt": stretch.end})}
        found = await self._collection.find({"found_by": asked, "name_key": names}, sort=BY_NAME, limit=limit)
        until = stretch.end
        if len(found) == limit:
            last = found[-1]["name_key"]
            namesakes = await self._collection.find({"found_by": asked, "name_key": last})
            found = [document for document in found if document["name_key"] != last] + namesakes
            until = last + JUST_BEYOND
        return sorted(map(_person, found), key=lambda person: person.place), until

    async def landmarks(self, scope: Scope) -> list[str]:
        """Names of the whole city, in order, with about as many people from each to the next."""
        if scope.schools is not None:
            raise PermissionError("names of the whole city")
        wanted = {"found_by": key(CITY, LANDMARKS)}
        return sorted(each["name_key"] for each in await self._collection.find(wanted, fields=["name_key"]))

    async def are_all_found(self, scope: Scope) -> bool:
        """Whether nobody is left whom an earlier release has stored."""
        left = scope.filter({"found_by": NOT_FOUND_YET})
        return await self._collection.find_one(left, fields=["_id"]) is None

    async def amiss(self, scope: Scope, school_id: str) -> list[Person]:
        """Of one tenant's people, those whose document does not say, or not rightly, what they are found under."""
        documents = await self._collection.find(scope.filter({"school_id": school_id}))
        kept = [(_person(document), document.get("found_by")) for document in documents]
        return [person for person, under in kept if under != list(found_by(person))]

    async def mend(self, scope: Scope, people: Sequence[Person]) -> None:
        """Store what these are found under, unless they have changed since: nothing else about them changes."""
        await self._collection.write(
            [
                Update(
                    scope.filter({"_id": person.person_id, "version": person.version}),
                    {"$set": {"found_by": list(found_by(person))}},
                )
                for person in people
            ]
        )

    async def holder(self, scope: Scope, told: Person) -> Person | None:
        """Who has this name and birth in the tenant."""
        identity = {"school_id": told.school_id, "name_key": told.name_key, "told_by": told.told_by}
        document = await self._collection.find_one(scope.filter(identity))
        return _person(document) if document else None

    async def insert_many(self, scope: Scope, people: Sequence[Person], now: datetime) -> set[int]:
        """Add people in one bulk; the positions of those whose name and birth are known already."""
        if not all(scope.permits(person.school_id) for person in people):
            raise PermissionError("a person outside the scope")
        return await self._collection.insert_new(
            [{**_fields(person), "_id": person.person_id, "command_ids": [], "registered_at": now} for person in people]
        )

    async def save(
        self,
        scope: Scope,
        following: Person,
        command_id: str,
        settle_after: datetime | None,
        *,
        events: Sequence[Wire] = (),
        consents_due: date | None = None,
    ) -> Saved:
        """Store the next version; with `settle_after` where his participations are to follow.

        `consents_due` is when the calendar has to do with his consents next.
        """
        if not scope.permits(following.school_id):
            raise PermissionError("a person outside the scope")
        if following.consents:
            await self._consent_days.note(scope, following.person_id, following.school_id, consents_due)
        if settle_after is not None:
            note = {"$set": {"school_id": following.school_id, "settle_after": settle_after}}
            await self._unsettled.write([Update({"_id": following.person_id}, note, upsert=True)])
        return await self._aggregates.save(scope, _change(following, command_id, events))

    async def move(self, scope: Scope, following: Person, command_id: str, consents_due: date) -> Saved:
        """Store the next version as another tenant's; MOVED_ON also where that has somebody of this name and birth."""
        if following.consents:
            await self._consent_days.note(scope, following.person_id, following.school_id, consents_due)
        change = _change(following, command_id, ())
        fields = {**change.fields, "school_id": following.school_id}
        return await self._aggregates.save(scope, replace(change, fields=fields))

    async def save_many(self, scope: Scope, following: Sequence[Person], owner: str) -> bool:
        """Store in one bulk the next versions of people whom no participation is to follow.

        False where not all of them were stored: save each then, under the same `command_of`.
        """
        changes = [_change(each, command_of(owner, each.version - 1)) for each in following]
        return await self._aggregates.save_many(scope, changes)

    async def moved_by(self, scope: Scope, owner: str, ids: Sequence[str]) -> set[str]:
        """Those of these people that an import has changed, whichever process did it."""
        return await self._aggregates.moved_by(scope, owner, ids)

    async def unsettled(self, scope: Scope, due: datetime, limit: int) -> list[Person]:
        """People whose participations are to follow them since `due` or longer, the longest first."""
        noted = await self._unsettled.find(
            scope.filter({"settle_after": {"$lte": due}}), sort=[("settle_after", 1)], limit=limit
        )
        return list((await self.of(scope, [note["_id"] for note in noted])).values())

    async def settled(self, scope: Scope, person: Person, due: datetime) -> None:
        """His participations have followed the changes that were due."""
        await self._unsettled.delete_many(scope.filter({"_id": person.person_id, "settle_after": {"$lte": due}}))

    async def consents_due(self, scope: Scope, day: date, limit: int) -> Sequence[Due]:
        """Whose consents the calendar concerns by the end of the day, the longest due first."""
        return await self._consent_days.due(scope, day, limit)

    async def consents_looked_at(self, scope: Scope, looked_at: Sequence[tuple[Due, date | None]]) -> None:
        """When each is concerned next, or never; what was noted meanwhile stays."""
        await self._consent_days.looked_at(scope, looked_at)

    async def with_consents(
        self, scope: Scope, school_id: str, after: str, limit: int
    ) -> tuple[list[Person], str | None]:
        """Of the next people by id those who have consents, of the school and of the municipality, merged ones too.

        The second is the id to go on after; None where these were the last ones.
        """
        ids = await self._consent_days.of_tenants(scope, [school_id, MUNICIPALITY], after, limit)
        people = await self.of(Scope.system("who works with a partner gives his consents to schools"), ids)
        return [people[each] for each in ids if each in people], ids[-1] if len(ids) == limit else None

    async def who_took_back(self, scope: Scope) -> list[Person]:
        """People who have taken back any consent of a school of the scope, whatever has come since; nobody merged."""
        schools = {} if scope.schools is None else {"consents.school_id": {"$in": sorted(scope.schools)}}
        documents = await self._collection.find({TAKEN_BACK: WITHDRAWN, **schools})
        return [person for person in map(_person, documents) if person.merged_into is None]

    async def _in(self, scope: Scope, conditions: Document, field: str, keys: Sequence[str]) -> list[Person]:
        found: list[Person] = []
        for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
            chosen = list(keys[start : start + LOOKED_UP_AT_ONCE])
            documents = await self._collection.find(scope.filter({**conditions, field: {"$in": chosen}}))
            found += [_person(document) for document in documents]
        return found


def command_of(owner: str, version: int) -> str:
    """The id of the command by which an import renews a person of this version, whichever process does it."""
    return f"{owner}/{version}"


def _permits(scope: Scope, asked: str) -> bool:
    place = asked.rpartition(":")[0]
    return scope.schools is None if place == CITY else scope.permits(place)


def _change(following: Person, command_id: str, events: Sequence[Wire] = ()) -> Change:
    changes = _fields(following)
    del changes["version"], changes["school_id"]
    return Change(following.person_id, following.version - 1, command_id, changes, events)


def _person(document: Document) -> Person:
    return read(Person, {"told_version": document["version"], **document}, id_field="person_id")


def _fields(person: Person) -> Document:
    fields = write(person)
    del fields["person_id"]
    return {
        **fields,
        "name_key": person.name_key,
        "told_by": person.told_by,
        "alike": person.alike,
        "found_by": list(found_by(person)),
    }
