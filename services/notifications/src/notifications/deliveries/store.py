"""Deliveries' documents.

`next_attempt_at` is when somebody may take the delivery: of a QUEUED one its next try, of a SENDING one the moment
at which its sender is taken for dead. What is SENT, FAILED or DROPPED has none, so the index
holds only what is on its way.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index

from notifications.deliveries.domain import (
    CLAIM,
    RETRY_DELAYS,
    Delivery,
    DeliveryState,
    MailTrouble,
    NextStep,
    OnTheirWay,
)
from notifications.delivery_key import Channel


class DeliveryStore:
    """The mails of all schools, each under its delivery key."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        on_its_way = {"next_attempt_at": {"$exists": True}}
        await self._collection.ensure_indexes(
            [
                Index(("next_attempt_at",), where=on_its_way),
                Index(("recipient_id", "matter", "as_of"), where={"says_all": True}),
            ]
        )

    async def queue(self, deliveries: Sequence[Delivery]) -> None:  # all-schools: each brings its own school
        """Queue what was never queued before; what was, is left as it is, whatever its state."""
        await self._collection.insert_new([_document(delivery) for delivery in deliveries])

    async def claim(self, now: datetime) -> Delivery | None:  # all-schools: one sender serves the whole municipality
        """Take the delivery that has waited longest, so that nobody else sends it meanwhile; None when none is due.

        A SENDING one whose claim ran out is taken too: its process died before it could tell how the attempt ended.
        So is one that is said to be due later than it ever can be: a clock that ran ahead said so.
        """
        oldest_first = [("next_attempt_at", 1)]
        due = await self._collection.find({"next_attempt_at": {"$lte": now}}, sort=oldest_first, limit=CANDIDATES)
        if not due:
            due = await self._collection.find(_ahead_of_time(now), sort=oldest_first, limit=CANDIDATES)
        for document in due:
            taken = await self._collection.update_one(
                {"_id": document["_id"], "state": document["state"], "attempts": document["attempts"]},
                {
                    "$set": {"state": DeliveryState.SENDING.value, "next_attempt_at": now + CLAIM},
                    "$inc": {"attempts": 1},
                },
            )
            if taken:
                delivery = _delivery(document)
                return replace(delivery, attempts=delivery.attempts + 1)
        return None

    async def is_overtaken(self, delivery: Delivery) -> bool:  # all-schools: the matter belongs to the recipient
        """Whether a mail on its way or sent says all of the same matter at a later instant.

        The instants are those of the events, so neither the order in which they came nor our clock decides. A mail
        that was given up overtakes nothing: its recipient knows nothing of it.
        """
        if delivery.matter is None or delivery.as_of is None:
            return False
        later = {
            "recipient_id": delivery.recipient_id,
            "matter": delivery.matter,
            "as_of": {"$gt": delivery.as_of},
            "says_all": True,
            "state": {"$in": [state.value for state in OVERTAKING]},
        }
        return await self._collection.find_one(later, fields=["_id"]) is not None

    async def to(self, scope: Scope, recipient_ids: Sequence[str]) -> list[tuple[Delivery, DeliveryState]]:
        """Every mail to these contacts, sent or not, and how it stands."""
        found = await self._collection.find(scope.filter({"recipient_id": {"$in": list(recipient_ids)}}))
        return [(_delivery(each), DeliveryState(each["state"])) for each in found]

    async def on_their_way(self) -> list[OnTheirWay]:  # all-schools: counts alone
        """What is not sent and not given up, by the reason for which it waits."""
        groups = await self._collection.aggregate(
            [
                {"$match": {"next_attempt_at": {"$exists": True}}},
                {"$group": {"_id": "$reason", "count": {"$sum": 1}, "oldest": {"$min": "$created_at"}}},
            ]
        )
        return [
            OnTheirWay(MailTrouble(each["_id"]) if each["_id"] else None, each["count"], each["oldest"])
            for each in groups
        ]

    async def mark(self, delivery: Delivery, step: NextStep, now: datetime) -> bool:  # all-schools: by claim
        """Note how the attempt ended; False when the claim ran out and another has taken the delivery since."""
        following: Document = {"state": step.state.value, "reason": step.reason, "marked_at": now}
        change: Document = {"$set": following}
        if step.next_attempt_at is None:
            change["$unset"] = {"next_attempt_at": ""}
        else:
            following["next_attempt_at"] = step.next_attempt_at
        guard = {"_id": delivery.id, "state": DeliveryState.SENDING.value, "attempts": delivery.attempts}
        return await self._collection.update_one(guard, change) == 1


DONE_WITH = {"next_attempt_at": {"$exists": False}}
"""What nobody will send any more."""
OVERTAKING = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)
"""A DROPPED one was overtaken itself, by one that overtakes whatever it would have."""
CANDIDATES = 5
"""Replicas that look at the same moment see the same first one; the losers of the race try the next."""


def _ahead_of_time(now: datetime) -> Document:
    """What no clock that agrees with ours has written."""
    return {
        "$or": [
            {"state": DeliveryState.QUEUED.value, "attempts": 0, "next_attempt_at": {"$gt": now}},
            {"state": DeliveryState.SENDING.value, "next_attempt_at": {"$gt": now + 2 * CLAIM}},
            {"next_attempt_at": {"$gt": now + RETRY_DELAYS[-1] + CLAIM}},
        ]
    }


def _document(delivery: Delivery) -> Document:
    """Instants stay the database's own, since it compares them."""
    return {
        **stored.write(delivery, id_field="id"),
        "created_at": delivery.created_at,
        "as_of": delivery.as_of,
        "channel": Channel.EMAIL.value,
        "state": DeliveryState.QUEUED.value,
        "next_attempt_at": delivery.created_at,
    }


def _delivery(document: Document) -> Delivery:
    return stored.read(Delivery, document, id_field="id")
