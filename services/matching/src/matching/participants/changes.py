"""Whose facts have changed, one document a school, so that whoever keeps people in memory knows what to read again.

Whatever alters what is read of a participant notes it afterwards: his state, a role model told to matching alone, his
organisation, his school's programme, his wishes, his erasure. An event that dies before its note comes again.
"""

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mentoring_common.mongo import Collection, Document, Update

NAMED = 200
"""The last changes of a school whose participants are named; who has missed more reads everybody again."""
ATTEMPTS = 5
"""Two first notes of a school at once may leave one of them out."""


@dataclass(frozen=True)
class Since:
    """What has changed in a school since a number; `ids` is None where it may be anybody."""

    number: int
    ids: frozenset[str] | None


class ParticipantChanges:
    """Numbers that every change moves on, and who the last changes were about."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    # all-schools: each change brings its own school
    async def note(self, ids_of_school: Mapping[str, Several[str]]) -> None:
        """These participants of these schools are not as they were."""
        await self._write(
            {
                school_id: {
                    "$inc": {"number": len(ids)},
                    "$push": {"ids": {"$each": sorted(ids)[-NAMED:], "$slice": -NAMED}},
                }
                for school_id, ids in ids_of_school.items()
                if ids
            }
        )

    # all-schools: each change brings its own school
    async def note_everybody(self, school_ids: Iterable[str]) -> None:
        """Anybody in these schools may be another, and nobody is named any more."""
        await self._write({each: {"$inc": {"number": 1}, "$set": {"ids": []}} for each in set(school_ids)})

    async def forget(self, ids: Several[str], school_ids: Iterable[str]) -> None:  # all-schools: wherever he was
        """Nobody of these ids is named here; in the schools, and wherever one was named, everybody is read again."""
        naming = await self._collection.find({"ids": {"$in": list(ids)}}, fields=["_id"])
        await self.note_everybody({*school_ids, *(each["_id"] for each in naming)})

    async def numbers(self, school_ids: Several[str]) -> dict[str, int]:  # all-schools: no people are in it
        """School -> its number; 0 where nothing has been noted."""
        found = await self._collection.find({"_id": {"$in": sorted(school_ids)}}, fields=["number"])
        return dict.fromkeys(school_ids, 0) | {each["_id"]: each["number"] for each in found}

    async def since(self, school_id: str, number: int) -> Since:  # all-schools: one school's
        """What has changed since the number was read."""
        found = await self._collection.find_one({"_id": school_id}) or {"number": 0, "ids": []}
        later, ids = found["number"] - number, found["ids"]
        if later < 0 or later > len(ids):
            return Since(found["number"], None)
        return Since(found["number"], frozenset(ids[len(ids) - later :]))

    async def _write(self, changes: Mapping[str, Document]) -> None:
        members = [
            Update({"_id": school_id}, {**change, "$setOnInsert": {"school_id": school_id}}, upsert=True)
            for school_id, change in sorted(changes.items())
        ]
        for _ in range(ATTEMPTS):
            if await self._collection.write(members) == len(members):  # once too often is harmless
                return
        raise RuntimeError("changes of participants could not be noted")
