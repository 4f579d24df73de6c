"""Everything that matching stores of a person beside proposals and results, in one place."""

from collections.abc import Mapping, Sequence

from mentoring_common.erasure.masking import Masks
from mentoring_common.mongo import Collection, Document, Update

from matching.erasure.domain import weighed_without, wished_without


class ErasedDocuments:
    """Takes an erased person's documents away, wherever they are: his schools do not matter any more."""

    def __init__(self, collections: Mapping[str, Collection]) -> None:
        """`collections` by name: those in which he may be."""
        self._of = collections

    async def schools_of(self, ids: Sequence[str]) -> set[str]:  # all-schools: wherever he was
        """Where he takes part, and where somebody's wishes name him."""
        named = {"$in": list(ids)}
        wishes = {"$or": [{"named": named}, {"people": named}]}
        found = await self._of["participants"].find(
            {"$or": [{"_id": named}, {"person_id": named}]}, fields=["school_id"]
        )
        found += await self._of["preferences"].find(wishes, fields=["school_id"])
        return {each["school_id"] for each in found}

    async def delete(self, ids: Sequence[str]) -> dict[str, int]:  # all-schools: wherever he was
        """Delete his participations, needs, ties, proposal, wishes and what runs left over; how many of each."""
        named = {"$in": list(ids)}
        wanted: dict[str, Document] = {
            "participants": {"$or": [{"_id": named}, {"person_id": named}]},
            "support_needs": {"_id": named},
            "ties": {"$or": [{"person_a": named}, {"person_b": named}]},
            "proposals": {"_id": named},
            "left_over": {"_id": named},
            "preferences": {"$or": [{"participant_id": named}, {"person_id": named}]},
        }
        return {name: await self._of[name].delete_many(conditions) for name, conditions in wanted.items()}

    async def forget_helper(self, ids: Sequence[str]) -> int:  # all-schools: wherever he was
        """Who was left over is told no more that one place of his would help; how many those were."""
        helped = {"helper_id": {"$in": list(ids)}}
        return await self._of["left_over"].update_many(helped, {"$set": {"helper_id": None, "advice": ""}})

    async def forget_wished(self, ids: Sequence[str]) -> int:  # all-schools: wherever he was
        """Nobody's wishes name him; how many lists did."""
        named = {"$in": list(ids)}
        changed = [
            Update({"_id": each["_id"], "submitted_at": each["submitted_at"]}, {"$set": wished_without(each, ids)})
            for each in await self._of["preferences"].find({"$or": [{"named": named}, {"people": named}]})
        ]
        return await self._of["preferences"].write(changed)

    async def mask_leaders(self, masks: Masks) -> int:  # all-schools: wherever he was
        """Nobody knows any more who leads his groups; how many those are."""
        return sum(
            [
                await self._of["groups"].update_many({"mentor_id": name}, {"$set": {"mentor_id": mask}})
                for name, mask in masks.items()
            ]
        )

    async def forget_weighed(self, masks: Masks) -> int:  # all-schools: wherever he was
        """Nobody's alternatives name him; how many schools' were changed."""
        changed: list[Update] = []
        for each in await self._of["weighed"].find({}):
            left = weighed_without(each["of_mentee"], masks)
            if left != each["of_mentee"]:
                changed.append(Update({"_id": each["_id"], "run_id": each["run_id"]}, {"$set": {"of_mentee": left}}))
        return await self._of["weighed"].write(changed)

    async def count_tombs(self, tomb_id: str) -> int:  # all-schools: wherever he was
        """How many participations are counted without him."""
        return await self._of["participants"].count({"person_id": tomb_id})
