"""Everything that reporting stores of a person, in one place.

His participations come from registry anew, under his tomb: counts of distinct people stay as they were.
"""

from collections.abc import Callable, Iterable, Mapping

from mentoring_common.erasure.eraser import Swept
from mentoring_common.erasure.masking import masked
from mentoring_common.erasure.tombstones import Tombstone
from mentoring_common.mongo import Collection, Document, Replacement

OF_PERSON = ("participants", "consents", "consent_requirements")
COUNTED = ("counted_mentors", "shared_mentors")
"""Who was counted as a mentor: counted anew from the facts, and masked at once."""
COLLECTIONS = (*OF_PERSON, "proposals", "relations", "runs", *COUNTED)
"""Where somebody may be."""


class ErasedFacts:
    """Takes an erased person's facts away."""

    def __init__(
        self, collections: Mapping[str, Collection], changed: Callable[[Iterable[tuple[str, int]]], None]
    ) -> None:
        """`collections` by name: those in which he may be; `changed` is told the schools and years to count anew."""
        self._of = collections
        self._changed = changed

    async def sweep(self, tombstone: Tombstone) -> Swept:  # all-schools: wherever he was
        """Take him away. Repeatable."""
        named = {"$in": list(tombstone.ids)}
        his = await self._of["participants"].find({"$or": [{"_id": named}, {"person_id": named}]})
        erased = {
            name: await self._of[name].delete_many({"$or": [{"_id": named}, {"person_id": named}]})
            for name in OF_PERSON
        }
        erased["proposals"] = await self._of["proposals"].delete_many({"_id": named})
        erased["relations"] = await self._mask("relations", {"mentee_ids": named}, tombstone)
        erased["runs"] = await self._mask("runs", {"unmatched_mentees.participant_id": named}, tombstone)
        for name in COUNTED:
            erased[name] = await self._mask(name, {"mentors.person_id": named}, tombstone)
        erased["shared_mentors"] += await self._of["shared_mentors"].delete_many({"person_id": named})
        self._changed({(each["school_id"], each["school_year"]) for each in his if "school_year" in each})
        return Swept(erased, {"participants": await self._of["participants"].count({"person_id": tombstone.tomb_id})})

    async def _mask(self, name: str, conditions: Document, tombstone: Tombstone) -> int:
        """Put masks in place of his ids; how many documents those were. One that is written meanwhile stays so."""
        documents = await self._of[name].find(conditions)
        return await self._of[name].write(
            [
                Replacement({"_id": each["_id"], **conditions}, {**masked(each, tombstone.masks), "_id": each["_id"]})
                for each in documents
            ]
        )
