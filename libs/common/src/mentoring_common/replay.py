"""A consumer's side of healing: compare with the publisher's checkpoints, and ask for a school again.

A difference may only mean that something is still on its way. So the first one is answered by asking for a fresh
checkpoint of that school; when that differs too, and nothing has arrived in between, the school has drifted, and its
replay is asked for. A consumer that is new, or whose projections have got another shape, asks for everything at once.
What is asked for, and the answer, are messages on durable queues: a process that dies loses neither.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel
from faststream.rabbit import RabbitBroker

from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.checkpoint import CheckpointTaken
from mentoring_common.events.envelope import Event
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS
from mentoring_common.mongo import Collection
from mentoring_common.projection import Projection, Range, Restored
from mentoring_common.telemetry import Metrics, get_logger
from mentoring_common.topology import requests_queue

REPLAY_HEADER = "x-replay"
"""Marks a portion of a replay; its value says of what."""

OnRestored = Callable[[Restored], Awaitable[None]]
"""What a service does after a portion of a replay, of whatever kind: it may have removed what no event tells of."""


class Wanted(StrEnum):
    """What a consumer asks of a publisher."""

    CHECKPOINT = "CHECKPOINT"
    REPLAY = "REPLAY"


@dataclass(frozen=True)
class Request:
    """A message on a publisher's queue of requests."""

    wanted: Wanted
    consumer: str
    school_id: str | None
    """None asks for every school."""
    asked_at: datetime

    def encode(self) -> bytes:
        return json.dumps({**vars(self), "asked_at": self.asked_at.isoformat()}).encode()

    @classmethod
    def decode(cls, body: bytes) -> "Request":
        """Raises ValueError, KeyError or TypeError where the body is no request."""
        told = json.loads(body)
        return cls(
            Wanted(told["wanted"]), str(told["consumer"]), told["school_id"], datetime.fromisoformat(told["asked_at"])
        )


@dataclass(frozen=True)
class PortionOf:
    """Of what a portion is everything."""

    kind: str
    range: Range
    asked_at: datetime

    def encode(self) -> str:
        told = {"kind": self.kind, **vars(self.range), "asked_at": self.asked_at.isoformat()}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def decode(cls, header: str) -> "PortionOf":
        """Raises ValueError or KeyError where the header is none."""
        told = json.loads(header)
        return cls(
            told["kind"],
            Range(told["school_id"], told["after"], told["upto"]),
            datetime.fromisoformat(told["asked_at"]),
        )


async def request_replay(channel: AbstractChannel, publisher: str, consumer: str, school_id: str | None = None) -> None:
    """Ask `publisher` to send its present states of a school, or of all, to `consumer` again.

    Returns when the broker has confirmed the request; raises what aio-pika raises when there is no such queue.
    """
    request = Request(Wanted.REPLAY, consumer, school_id, utc_now())
    message = aio_pika.Message(request.encode(), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    await channel.default_exchange.publish(
        message, routing_key=requests_queue(publisher), mandatory=True, timeout=PUBLISH_TIMEOUT_SECONDS
    )


class Healing:
    """Keeps one consumer's projections of one publisher the same as what the publisher holds."""

    def __init__(
        self,
        *,
        consumer: str,
        publisher: str,
        broker: RabbitBroker,
        projections: Sequence[Projection[Any]],
        differences: Collection,
        metrics: Metrics,
        on_restored: OnRestored | None = None,
    ) -> None:
        self.projections: Mapping[str, Projection[Any]] = {each.kind: each for each in projections}
        self._consumer = consumer
        self._publisher = publisher
        self._broker = broker
        self._differences = differences
        self._metrics = metrics
        self._on_restored = on_restored or _nothing_more

    async def begin(self) -> None:
        """Ask for everything where nothing, or something of another shape, was ever asked for."""
        if not self.projections:
            return
        shapes = {kind: projection.shape for kind, projection in self.projections.items()}
        begun = await self._differences.find_one({"_id": self._begun})
        if begun is None or begun.get("shapes") != shapes:
            get_logger().info("every school is asked for again", queue=requests_queue(self._publisher))
            await self._ask(Wanted.REPLAY, None)
            await self._differences.update_one({"_id": self._begun}, {"$set": {"shapes": shapes}}, upsert=True)

    @property
    def _begun(self) -> str:
        return f"{self._publisher}:begun"

    async def compare(self, events: Sequence[Event[CheckpointTaken]]) -> None:
        """Compare each checkpoint with the projections; ask again where they differ."""
        if not self.projections:
            return
        for event in events:
            await self._compare(event.data)
        drifted = await self._differences.count({"publisher": self._publisher, "is_drift": True})
        self._metrics.projection_drift.labels(self._publisher).set(drifted)

    async def _compare(self, checkpoint: CheckpointTaken) -> None:
        await self._judge(checkpoint.school_id, await self._difference(checkpoint))
        if checkpoint.schools is not None:
            await self._compare_schools({*checkpoint.schools, MUNICIPALITY})

    async def _compare_schools(self, theirs: set[str]) -> None:
        """A school that the publisher does not have gets no checkpoint of its own."""
        held = set[str]().union(*[await each.schools() for each in self.projections.values()])
        for school_id in sorted(held - theirs):
            await self._judge(school_id, "the publisher has no such school")
        ours = {"publisher": self._publisher, "school_id": {"$exists": True}}
        noted = {each["school_id"] for each in await self._differences.find(ours, fields=["school_id"])}
        for school_id in sorted(noted - held - theirs):
            await self._judge(school_id, None)

    async def _difference(self, checkpoint: CheckpointTaken) -> str | None:
        """What differs, in a form that is equal as long as neither side changes; None where nothing does."""
        found: list[str] = []
        for kind, projection in self.projections.items():
            theirs = checkpoint.kinds.get(kind)
            survey = await projection.survey(checkpoint.school_id)
            count, digest = (theirs.count, theirs.digest) if theirs else (0, "")
            same = survey.total.count == count and (count == 0 or survey.total.digest == digest)
            if not (same and survey.is_sound):
                found.append(f"{kind}:{digest}:{survey.total.digest}:{survey.newest}")
        return ";".join(found) or None

    async def _judge(self, school_id: str, difference: str | None) -> None:
        identity = {"_id": f"{self._publisher}:{school_id}"}
        known = await self._differences.find_one(identity)
        if difference is None:
            if known is not None:
                await self._differences.delete_many(identity)
            return
        is_drift = known is not None and known["difference"] == difference
        fields = {
            "publisher": self._publisher,
            "school_id": school_id,
            "difference": difference,
            "is_drift": is_drift,
            "seen_at": utc_now(),
        }
        await self._differences.update_one(identity, {"$set": fields}, upsert=True)
        if is_drift:
            get_logger().warning("a projection has drifted; it is asked for again", school_id=school_id)
            self._metrics.projection_repairs.labels(self._publisher).inc()
            await self._ask(Wanted.REPLAY, school_id)
        else:
            await self._ask(Wanted.CHECKPOINT, school_id)

    async def restore(self, portion: PortionOf, states: Sequence[Any]) -> None:
        """Apply a portion of a replay."""
        projection = self.projections.get(portion.kind)
        if projection is not None:
            restored = await projection.restore(states, portion.range, portion.asked_at)
            if restored.removed:
                get_logger().warning(
                    "documents that the publisher does not have were removed",
                    school_id=portion.range.school_id, kind=portion.kind, count=len(restored.removed),
                )  # fmt: skip
            await self._on_restored(restored)

    async def _ask(self, wanted: Wanted, school_id: str | None) -> None:
        request = Request(wanted, self._consumer, school_id, utc_now())
        await self._broker.publish(
            request.encode(),
            queue=requests_queue(self._publisher),
            content_type="application/json",
            message_type=wanted.value,
            persist=True,
            mandatory=True,
            timeout=PUBLISH_TIMEOUT_SECONDS,
        )


async def _nothing_more(_restored: Restored) -> None:
    """The restored documents are all that the service keeps of them."""
