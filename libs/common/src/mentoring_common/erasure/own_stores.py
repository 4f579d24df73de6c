"""What every service keeps of what it published and answered: there a person is erased alike in each."""

from collections.abc import Callable, Sequence

from mentoring_common.erasure.masking import Masks, is_about, without
from mentoring_common.mongo import Collection, Document, Replacement

NAMED_IN = (
    "subject",
    "data.person_id",
    "data.participant_id",
    "data.contact_id",
    "data.person_a",
    "data.person_b",
    "data.mentee_id",
    "data.mentee_ids",
    "data.mentee_person_ids",
    "data.mentor_id",
    "data.mentor_person_id",
    "data.unmatched_mentees.participant_id",
)
"""Where an event names somebody."""
READ_AT_ONCE = 100
"""Kept answers, each at most a megabyte."""
LOOKED_UP_AT_ONCE = 50
"""Ids in one query; few enough that an `$in` stays cheap."""


async def erase_history(history: Collection, masks: Masks) -> int:
    """Take what tells of him out of the published events; how many messages were changed."""
    changed = 0
    for each in await _naming(history, "events", masks):
        left = without(each["events"], masks)
        if left == each["events"]:
            continue  # it says that he is erased
        changed += 1
        if left:
            await history.write([Replacement({"_id": each["_id"]}, {**each, "events": left})])
        else:
            await history.delete_many({"_id": each["_id"]})
    return changed


async def erase_pending(collection: Collection, masks: Masks) -> int:
    """Take what tells of him out of the events that still wait for the broker; how many those were.

    Where an event of others names him, its consumers put the mask in, so that nothing of theirs is lost.
    """
    taken = 0
    for each in await _naming(collection, "pending", masks):
        for event in each["pending"]:
            if is_about(event, masks):
                taken += await collection.update_one({"_id": each["_id"]}, {"$pull": {"pending": {"id": event["id"]}}})
        if "opened_at" not in each:
            await collection.update_one({"_id": each["_id"], "pending": []}, {"$unset": {"pending_since": ""}})
    return taken


async def erase_answers(answers: Collection, is_told: Callable[[bytes], bool]) -> int:
    """Forget the kept answers whose body tells of him; how many those were. Their keys are free."""
    after, forgotten = "", 0
    while documents := await answers.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=READ_AT_ONCE):
        told = [each["_id"] for each in documents if is_told(_said(each))]
        if told:
            forgotten += await answers.delete_many({"_id": {"$in": told}})
        after = documents[-1]["_id"]
    return forgotten


def _said(kept: Document) -> bytes:
    answer = kept.get("answer") or {}
    return bytes(answer.get("body") or b"") + repr(answer.get("shown")).encode() + repr(answer.get("headers")).encode()


async def _naming(collection: Collection, field: str, masks: Masks) -> list[Document]:
    found: dict[object, Document] = {}
    for ids in _cut(sorted(masks)):
        for path in NAMED_IN:
            for each in await collection.find({f"{field}.{path}": {"$in": ids}}):
                found[each["_id"]] = each
    return list(found.values())


def _cut(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[start : start + LOOKED_UP_AT_ONCE]) for start in range(0, len(ids), LOOKED_UP_AT_ONCE)]
