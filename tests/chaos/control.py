"""The control of a sound run: it is harmed by hand, and the checker must see every harm. Were it blind, nothing was proved."""

from collections.abc import Iterator
from typing import Any

from mentoring_local.state import State
from pymongo import MongoClient

from .checker import check
from .gathering import gather
from .tags import read_tag
from .trial import Outcome, prefix_of


def unseen(platform: State, outcome: Outcome) -> list[str]:
    """The harms that the checker has not seen; the first is undone before the second."""
    return list(_unseen(platform, outcome))


def _unseen(platform: State, outcome: Outcome) -> Iterator[str]:
    operations, prefix = outcome.operations, prefix_of(outcome.seed)
    with MongoClient[dict[str, Any]](platform.mongo_uri) as client:
        people, log = client["registry"]["participants"], client["registry"]["events"]
        victim = people.find_one_and_delete({"school_id": {"$regex": f"^{prefix}"}})
        harmed = check(operations, gather(platform, prefix))
        if harmed.lost != {read_tag(victim["state"]["weekly_slots"])} or not harmed.mismatch:
            yield "an acknowledged write that was taken out of the database"
        people.insert_one(victim)
        message = log.find_one({"events.subject": victim["_id"], "type": {"$regex": "participant"}})
        if message is None:
            yield "no event of the victim is in the log"
            return
        told = next(each for each in message["events"] if each["subject"] == victim["_id"])
        again = {**told, "id": "another"}
        log.insert_one({**{name: value for name, value in message.items() if name != "_id"}, "events": [again]})
    harmed = check(operations, gather(platform, prefix))
    if read_tag(again["data"]["weekly_slots"]) not in harmed.twice or again["subject"] not in harmed.disorder:
        yield "an event that was published twice, the second time late"
