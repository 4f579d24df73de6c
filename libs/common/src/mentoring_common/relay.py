"""The relay: carries pending events to the broker, with confirms, and then takes them out of their aggregates.

A crash at any point sends an event again and never loses one: it leaves `pending` only after the broker's confirm.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from mentoring_common.batch import SOMETHING_PENDING, EventBatches
from mentoring_common.bell import Bell
from mentoring_common.clock import Clock
from mentoring_common.events.contracts import NOT_IN_HISTORY
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches
from mentoring_common.lease import Lease
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS, BrokerLost, Messaging
from mentoring_common.mongo import Collection, Document
from mentoring_common.telemetry import Metrics, get_logger
from mentoring_common.topology import EVENTS
from mentoring_common.tracing import KIND, OFF, Tracing

AGGREGATES_A_PASS = 600
"""About three full messages a type; bounds the memory and what a crash sends again."""
CLEARED_AT_ONCE = 50
"""Ids in one update: enough to share the round trip, few enough that an `$in` stays cheap."""
BATCHES_A_PASS = 2
"""A batch holds the events of some hundred aggregates: two fill about six messages."""
POLL_SECONDS = 1.0
"""A wake-up may be lost with its process; the poll finds what it left."""


@dataclass(frozen=True)
class _Pending:
    """The part of an aggregate's document that the relay reads."""

    id: str
    version: int
    events: Sequence[Wire]


class Relay:
    """Publishes what waits in the given collections. One relay is active a service, by a lease."""

    def __init__(
        self,
        *,
        messaging: Messaging,
        collections: Sequence[Collection],
        batches: EventBatches,
        history: Collection,
        lease: Lease,
        clock: Clock,
        metrics: Metrics,
        tracing: Tracing = OFF,
    ) -> None:
        self._messaging = messaging
        self._collections = collections
        self._batches = batches
        self._history = history
        self._lease = lease
        self._clock = clock
        self._metrics = metrics
        self._tracing = tracing
        self._bell = Bell()
        self._published_schools: set[str] = set()
        self.leads = False
        """Whether this process held the relay's lease when it last looked."""

    def take_published_schools(self) -> set[str]:
        """The tenants whose events this process has published since the last call."""
        taken, self._published_schools = self._published_schools, set()
        return taken

    def wake(self) -> None:
        """Something was written: look at once."""
        self._bell.ring()

    async def run(self) -> None:
        """For ever: wait for a wake-up or the poll, then publish until nothing waits. Supervised."""
        try:
            while True:
                self._bell.hush()
                self.leads = await self._lease.acquire()
                self._metrics.relay_leader.set(self.leads)
                await self._observe_age()
                if self.leads and self._messaging.started.is_set():
                    await self._drain_while_connected()
                await self._bell.wait(POLL_SECONDS)
        finally:
            self.leads = False
            self._metrics.relay_leader.set(0)

    async def _drain_while_connected(self) -> None:
        """A broker that goes away meanwhile is no fault of the relay: it is rung for when there is one again."""
        try:
            await self._drain()
        except BrokerLost:
            get_logger().warning("the broker went away while events were published")

    async def _drain(self) -> None:
        await self._batches.recover_abandoned(self._collections)
        while await self._batches_pass():
            if not await self._lease.acquire():
                return
        for collection in self._collections:
            while await self._aggregates_pass(collection):
                if not await self._lease.acquire():
                    return

    async def _batches_pass(self) -> bool:
        """Publish a few sealed batches; whether there may be more."""
        portion = await self._portion(self._batches.collection, BATCHES_A_PASS)
        if portion:
            await self._publish(portion)
            await self._batches.collection.delete_many({"_id": {"$in": [batch.id for batch in portion]}})
        return len(portion) == BATCHES_A_PASS

    async def _aggregates_pass(self, collection: Collection) -> bool:
        """Publish one portion of a collection; whether there may be more."""
        portion = await self._portion(collection, AGGREGATES_A_PASS)
        if portion:
            await self._publish(portion)
            await self._clear(collection, portion)
        return len(portion) == AGGREGATES_A_PASS

    async def _portion(self, collection: Collection, limit: int) -> list[_Pending]:
        documents = await collection.find(
            SOMETHING_PENDING, fields=["version", "pending"], sort=[("pending_since", 1)], limit=limit
        )
        return [_Pending(document["_id"], document["version"], document["pending"]) for document in documents]

    async def _publish(self, portion: Sequence[_Pending]) -> None:
        for by_type in in_rounds(event for aggregate in portion for event in aggregate.events):
            for event_type, events in by_type.items():
                for members, body in batches(events):
                    await self._publish_batch(event_type, members, body)

    async def _publish_batch(self, event_type: str, members: list[Wire], body: bytes) -> None:
        message_id = members[0]["id"] if len(members) == 1 else f"{members[0]['id']}+{len(members) - 1}"
        traceparent = members[0].get("traceparent")
        with self._spans(event_type, members):
            publishing = self._messaging.broker.publish(
                body,
                exchange=EVENTS,
                routing_key=event_type,
                content_type=BATCH_CONTENT_TYPE,
                message_id=message_id,
                message_type=event_type,
                headers={"traceparent": traceparent} if traceparent else {},
                persist=True,
                mandatory=True,
                timeout=PUBLISH_TIMEOUT_SECONDS,
            )
            await self._messaging.while_connected(publishing)
        self._metrics.events_published.labels(event_type).inc(len(members))
        self._published_schools.update(event["schoolid"] for event in members)
        if event_type not in NOT_IN_HISTORY:
            await self._history.insert_one(
                {
                    "type": event_type,
                    "schools": sorted({event["schoolid"] for event in members}),
                    "published_at": self._clock(),
                    "events": members,
                }
            )

    def _spans(self, event_type: str, members: Sequence[Wire]) -> AbstractContextManager[None]:
        """What is published belongs to the traces of those who caused it, however long ago."""
        if not self._tracing.records:
            return nullcontext()
        told = {"messaging.system": "rabbitmq", "messaging.destination.name": EVENTS.name}
        return self._tracing.span_of_each_cause(
            f"publish {event_type}",
            members,
            kind=KIND.PRODUCER,
            attributes={**told, "mentoring.event_type": event_type},
        )

    async def _clear(self, collection: Collection, portion: Sequence[_Pending]) -> None:
        """Take the published events out of `pending`.

        An aggregate whose version is still the one that was read has nothing else pending. One that has moved on
        keeps its newer events.
        """
        by_version: dict[int, list[_Pending]] = defaultdict(list)
        for aggregate in portion:
            by_version[aggregate.version].append(aggregate)
        moved_on: list[_Pending] = []
        for version, aggregates in by_version.items():
            for start in range(0, len(aggregates), CLEARED_AT_ONCE):
                chosen = aggregates[start : start + CLEARED_AT_ONCE]
                cleared = await collection.update_many(
                    {"_id": {"$in": [aggregate.id for aggregate in chosen]}, "version": version},
                    {"$set": {"pending": []}, "$unset": {"pending_since": ""}},
                )
                if cleared < len(chosen):
                    moved_on += chosen
        for aggregate in moved_on:
            ids = [event["id"] for event in aggregate.events]
            await collection.update_one({"_id": aggregate.id}, {"$pull": {"pending": {"id": {"$in": ids}}}})
            await collection.update_one({"_id": aggregate.id, "pending": []}, {"$unset": {"pending_since": ""}})

    async def _observe_age(self) -> None:
        now = self._clock()
        ages = [0.0]
        for collection in [self._batches.collection, *self._collections]:
            oldest: list[Document] = await collection.find(
                SOMETHING_PENDING, fields=["pending_since"], sort=[("pending_since", 1)], limit=1
            )
            ages += [(now - document["pending_since"]).total_seconds() for document in oldest]
        self._metrics.pending_age.set(max(ages))


def in_rounds(events: Iterable[Wire]) -> list[dict[str, list[Wire]]]:
    """The events by type, in rounds: of one subject nothing comes before what happened to it earlier.

    Events of one type travel together, so that whoever waits longest with an `updated` would else take the `updated` of
    everybody along, before their `registered`.
    """
    rounds: list[dict[str, list[Wire]]] = []
    latest: dict[str, tuple[int, str]] = {}
    for event in events:
        subject, kind = event["subject"], event["type"]
        at, before = latest.get(subject, (0, kind))
        at += before != kind
        latest[subject] = (at, kind)
        if at == len(rounds):
            rounds.append({})
        rounds[at].setdefault(kind, []).append(event)
    return rounds
