"""A publisher's side of healing: checkpoints of what it holds, and replays for the consumer that asks.

The process that leads the relay takes a checkpoint of each school that changed every few minutes, and of all schools
once in a longer while. It also looks at its subscribers' queues every few seconds and puts back what somebody
deleted; then all schools are checked at once, since what went into the deleted queue is gone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aio_pika.exceptions import ChannelNotFoundEntity
from faststream import AckPolicy
from faststream.rabbit import RabbitBroker, RabbitMessage

from mentoring_common import topology
from mentoring_common.batch import SOMETHING_PENDING, EventBatches
from mentoring_common.clock import Clock
from mentoring_common.digests import content_digest, total_of
from mentoring_common.errand import connected
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.checkpoint import CheckpointTaken, KindTotal
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches, wire
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS, Messaging
from mentoring_common.mongo import Collection
from mentoring_common.projection import Range
from mentoring_common.relay import Relay
from mentoring_common.replay import REPLAY_HEADER, PortionOf, Request, Wanted
from mentoring_common.settling import settled
from mentoring_common.telemetry import get_logger

LOOK_SECONDS = 3.0
"""How soon a deleted queue is put back."""
PENDING_LOOK_SECONDS = 0.1
"""How often somebody who asked for a checkpoint has pending events looked at."""
PENDING_PATIENCE_SECONDS = 3.0
"""How long he waits for them: a relay that works has published them by then; others' requests wait behind his."""
PORTION = 200
"""States read and sent at once."""
CHECKED_AT_ONCE = 1000
"""States read at once for a checkpoint, of which nothing is sent: a whole school, mostly."""
WORK_SECONDS = 1.5
"""For checkpoints between two looks. A city's take minutes after a start: others have the database meanwhile, and a
deleted queue is put back no later."""


@dataclass(frozen=True)
class Portion:
    """Some of a school's states, by id."""

    events: Sequence[Wire]
    upto: str | None
    """The last id that was looked at; None when there is nothing beyond."""


@dataclass(frozen=True)
class Source:
    """One kind of aggregate as its owner would publish its present state."""

    kind: str
    schools: Callable[[], Awaitable[set[str]]]
    """Every tenant that has any."""
    states: Callable[[str, str, int], Awaitable[Portion]]
    """School, the id after which to begin, how many -> the states, with their events as they were published."""
    is_versioned: bool = True
    """As the projections of this kind have it: see `Projection`."""

    def member(self, event: Wire) -> tuple[str, int, str]:
        """What the total says of one aggregate: its id, version and content digest."""
        version = int(event["data"]["version"]) if self.is_versioned else 0
        return event["subject"], version, content_digest(event["data"])


@dataclass
class _Due:
    """What is to be checked next, by the loop's clock."""

    changed: set[str] = field(default_factory=set)
    changed_at: float = 0.0
    all_at: float = 0.0
    now: dict[str, None] = field(default_factory=dict)
    """Schools whose turn has come, in their order."""


class Checkpoints:
    """The checkpoints and replays of one publisher."""

    def __init__(
        self,
        *,
        publisher: str,
        sources: Sequence[Source],
        messaging: Messaging,
        relay: Relay,
        published: Sequence[Collection],
        batches: EventBatches,
        amqp_uri: str,
        every_seconds: float,
        all_every_seconds: float,
        clock: Clock,
    ) -> None:
        self._publisher = publisher
        self._sources = sources
        self._messaging = messaging
        self._relay = relay
        self._published = published
        self._batches = batches
        self._amqp_uri = amqp_uri
        self._every, self._all_every = every_seconds, all_every_seconds
        self._clock = clock
        self._due = _Due()
        subscriber = messaging.broker.subscriber(
            topology.requests(publisher, declare=False), ack_policy=AckPolicy.MANUAL, decoder=_undecoded
        )
        subscriber(self.answer)

    @property
    def _broker(self) -> RabbitBroker:
        return self._messaging.broker

    async def run(self) -> None:
        """For ever, where this process leads the relay: look at the queues, take the checkpoints. Supervised."""
        loop = asyncio.get_running_loop()
        self._due = _Due(changed_at=loop.time() + self._every)
        while True:
            await asyncio.sleep(min(LOOK_SECONDS, self._every))
            if not (self._relay.leads and self._messaging.started.is_set()):
                self._due = _Due(changed_at=loop.time() + self._every)  # whoever leads next begins with all
                continue
            if await self._put_back_queues():
                self._due.all_at = 0.0
            self._due.changed |= self._relay.take_published_schools()
            await self._take_due(loop.time())

    async def _take_due(self, now: float) -> None:
        due = self._due
        if now >= due.all_at:
            due.now |= dict.fromkeys(sorted({MUNICIPALITY, *await self._schools()}))
            due.changed, due.changed_at, due.all_at = set(), now + self._every, now + self._all_every
        elif now >= due.changed_at:
            due.now |= dict.fromkeys(sorted(due.changed))
            due.changed, due.changed_at = set(), now + self._every
        await self._take(now + WORK_SECONDS)

    async def _take(self, until: float) -> None:
        """Publish checkpoints, one at least; a school with events still pending is left for the next time."""
        due, loop = self._due, asyncio.get_running_loop()
        while due.now:
            school_id = next(iter(due.now))
            event = await self._checkpoint_of_published(school_id)
            if event is None:
                due.changed.add(school_id)
            else:
                for _, body in batches([event]):
                    await self._send(body, event["type"], exchange=topology.EVENTS, routing_key=event["type"])
            del due.now[school_id]
            if loop.time() >= until:
                return

    async def _checkpoint_of_published(self, school_id: str, patience: float = 0.0) -> Wire | None:
        """A checkpoint of the school, None where events of what it holds are pending for longer than the patience.

        Sent before them it would be ahead of its events, which a consumer takes for a drift.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        while True:
            if not await self._has_pending(school_id):
                event = await self._checkpoint(school_id)
                if not await self._has_pending(school_id):  # nor was anything written meanwhile
                    return event
            if loop.time() >= until:
                return None
            await asyncio.sleep(PENDING_LOOK_SECONDS)

    async def _has_pending(self, school_id: str) -> bool:
        if await self._batches.have_pending(school_id):
            return True
        for collection in self._published:
            if await collection.find({**SOMETHING_PENDING, "school_id": school_id}, fields=["_id"], limit=1):
                return True
        return False

    async def _schools(self) -> set[str]:
        asked = {source.schools for source in self._sources}  # several kinds live in the same schools
        return set[str]().union(*[await schools() for schools in asked])

    async def _checkpoint(self, school_id: str) -> Wire:
        kinds: dict[str, KindTotal] = {}
        for source in self._sources:
            members: list[tuple[str, int, str]] = []
            after: str | None = ""
            while after is not None:
                portion = await source.states(school_id, after, CHECKED_AT_ONCE)
                members += map(source.member, portion.events)
                after = portion.upto
            total = total_of(members)
            kinds[source.kind] = KindTotal(count=total.count, digest=total.digest)
        now = self._clock()
        schools = tuple(sorted(await self._schools())) if school_id == MUNICIPALITY else None
        data = CheckpointTaken(
            school_id=school_id, version=int(now.timestamp() * 1000), taken_at=now, kinds=kinds, schools=schools
        )
        return wire(f"{self._publisher}.checkpoint.taken.v1", school_id, data, now, None)

    async def answer(self, message: RabbitMessage) -> None:
        """Answer one request. Repeatable: a process that dies leaves the request in its queue."""
        try:
            request = Request.decode(message.body)
        except (KeyError, TypeError, ValueError):
            get_logger().error("a request for a replay cannot be read and is dropped", queue=self._publisher)
            await message.ack()
            return
        async with settled(message, topology.requests_queue(self._publisher)):
            await self._answer(request)

    async def _answer(self, request: Request) -> None:
        queue = topology.ConsumerQueue(request.consumer, self._publisher)
        if queue not in topology.all_queues():
            get_logger().error("a replay was asked for a consumer that there is not", queue=self._publisher)
        elif request.school_id is None:
            for school_id in sorted({MUNICIPALITY, *await self._schools()}):
                each = Request(request.wanted, request.consumer, school_id, request.asked_at)
                await self._send(each.encode(), request.wanted.value, queue=topology.requests_queue(self._publisher))
        else:
            if request.wanted is Wanted.REPLAY:
                await self._replay(queue, request.school_id, request)
            # after a replay: what it all should have come to
            event = await self._checkpoint_of_published(request.school_id, PENDING_PATIENCE_SECONDS)
            if event is None:
                return  # what is pending will be published, and with that the school's next checkpoint is due
            for _, body in batches([event]):
                await self._send(body, event["type"], queue=queue.name)

    async def _replay(self, queue: topology.ConsumerQueue, school_id: str, request: Request) -> None:
        for source in self._sources:
            after: str | None = ""
            while after is not None:
                portion = await source.states(school_id, after, PORTION)
                wanted = [event for event in portion.events if event["type"] in queue.event_types]
                is_last = portion.upto is None and source is self._sources[-1]
                of = PortionOf(source.kind, Range(school_id, after, portion.upto), request.asked_at, is_last)
                await self._send_portion(queue, of, wanted)
                after = portion.upto

    async def _send_portion(self, queue: topology.ConsumerQueue, of: PortionOf, events: Sequence[Wire]) -> None:
        """One message, whatever its size: its range is only whole in one piece."""
        bodies = [body[1:-1] for _, body in batches(events)]
        await self._send(
            b"[" + b",".join(bodies) + b"]", "replay", queue=queue.name, headers={REPLAY_HEADER: of.encode()}
        )

    async def _send(self, body: bytes, message_type: str, **where: Any) -> None:
        await self._broker.publish(
            body,
            content_type=BATCH_CONTENT_TYPE,
            message_type=message_type,
            persist=True,
            mandatory=True,
            timeout=PUBLISH_TIMEOUT_SECONDS,
            **where,
        )

    async def _put_back_queues(self) -> bool:
        """Declare what is missing; whether a queue was."""
        missing = False
        async with connected(self._amqp_uri) as connection:
            channel = await connection.channel()
            for queue in topology.all_queues():
                if queue.publisher != self._publisher:
                    continue
                try:
                    await channel.declare_queue(queue.name, passive=True)
                except ChannelNotFoundEntity:
                    missing = True
                    channel = await connection.channel()
                    get_logger().error("a subscriber's queue is gone and is put back", queue=queue.name)
            await topology.restore(channel, self._publisher)
        return missing


async def _undecoded(message: RabbitMessage) -> bytes:
    return message.body
