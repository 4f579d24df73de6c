"""A consumer's side of healing: compare with the publisher's checkpoints, and ask for a school again.

A difference may only mean that something is still on its way. So the first one is answered by asking for a fresh
checkpoint of that school; when that differs too, and nothing has arrived in between, the school has drifted, and its
replay is asked for, once: until its last portion has come the school is neither asked for again nor taken for whole.
A consumer that is new, or whose projections have got another shape, asks for everything at once.

A school of which anything was restored is noted until it is whole: compared with a checkpoint and the same, and so is
the municipality, on whose facts every school's rest. Only then does a service draw conclusions from what was restored,
since between two portions a school is half of what it was and half of what it should be.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from faststream.rabbit import RabbitBroker

from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.checkpoint import CheckpointTaken
from mentoring_common.events.envelope import Event
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS
from mentoring_common.mongo import Collection, Document
from mentoring_common.projection import Projection, Restored
from mentoring_common.replay import PortionOf, Request, Wanted
from mentoring_common.telemetry import Metrics, get_logger
from mentoring_common.topology import requests_queue

REPLAY_PATIENCE = timedelta(seconds=30)
"""After the request or a portion of a replay: if nothing more has come by then, it is not waited for any longer."""

OnRestored = Callable[[Restored], Awaitable[None]]
"""What a service does after a portion of a replay, of whatever kind. Handlers of events do not see what is restored."""
OnWhole = Callable[[str], Awaitable[None]]
"""What a service does when a school of which anything was restored is the same as its publisher's. Repeatable."""


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
        on_whole: OnWhole | None = None,
    ) -> None:
        self.projections: Mapping[str, Projection[Any]] = {each.kind: each for each in projections}
        self._consumer = consumer
        self._publisher = publisher
        self._broker = broker
        self._differences = differences
        self._metrics = metrics
        self._on_restored = on_restored or _nothing_more
        self._on_whole = on_whole
        self._comparing = asyncio.Lock()
        if projections:
            metrics.projection_drift.labels(publisher).set(0)  # until the first comparison nothing is known to differ

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
        """Compare each checkpoint with the projections; ask again where they differ.

        One after the other: two that find a school whole at once would both conclude, one of them from what has changed
        since it looked.
        """
        if not self.projections:
            return
        async with self._comparing:
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
        held = await self._held()
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
        identity = {"_id": self._note_of(school_id)}
        known = await self._differences.find_one(identity)
        if difference is None:
            if known is not None:
                await self._settle(school_id, known)
            if school_id == MUNICIPALITY:
                await self._compared_municipality(is_same=True)
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
        if school_id == MUNICIPALITY:
            await self._compared_municipality(is_same=False)
        if is_drift:
            await self._ask_for_replay(school_id)
        else:
            await self._ask(Wanted.CHECKPOINT, school_id)

    async def _ask_for_replay(self, school_id: str) -> None:
        """Ask for a school that has drifted, unless a replay of it is on its way."""
        claim = {"_id": self._note_of(school_id), **self._no_replay_is_awaited()}
        if not await self._differences.update_one(claim, {"$set": {"replay_at": utc_now()}}):
            return
        get_logger().warning("a projection has drifted; it is asked for again", school_id=school_id)
        self._metrics.projection_repairs.labels(self._publisher).inc()
        await self._ask(Wanted.REPLAY, school_id)

    def _no_replay_is_awaited(self) -> Document:
        return {"replay_at": {"$not": {"$gt": utc_now() - REPLAY_PATIENCE}}}

    async def end_replay(self, school_id: str) -> None:
        """The last portion of a school's replay has been taken."""
        await self._differences.update_one({"_id": self._note_of(school_id)}, {"$unset": {"replay_at": ""}})

    async def _settle(self, school_id: str, note: Document) -> None:
        """A noted school is the same: conclude from what was restored of it, then forget the note.

        A note that a further portion has touched meanwhile, or of which portions are still to come, stays for the
        next comparison.
        """
        if not await self._differences.count({"_id": note["_id"], **self._no_replay_is_awaited()}):
            return
        portions = note.get("portions")
        if portions and school_id != MUNICIPALITY and self._on_whole is not None:
            if not note["municipality_is_same"]:
                await self._await_municipality(school_id)
                return
            await self._on_whole(school_id)
        await self._differences.delete_many({"_id": note["_id"], "portions": portions})

    async def _await_municipality(self, school_id: str) -> None:
        """Have the municipality compared; once is enough for all schools that wait for it."""
        others_wait = await self._differences.count({"publisher": self._publisher, "awaits": True})
        waiting = {"difference": None, "is_drift": False, "awaits": True}
        await self._differences.update_one({"_id": self._note_of(school_id)}, {"$set": waiting})
        if not others_wait:
            await self._ask(Wanted.CHECKPOINT, MUNICIPALITY)

    async def _compared_municipality(self, *, is_same: bool) -> None:
        """Schools that were restored rest on the municipality's facts as well; the same, they are compared again."""
        restored = {"publisher": self._publisher, "portions": {"$exists": True}, "school_id": {"$ne": MUNICIPALITY}}
        if not await self._differences.count(restored):
            return
        await self._differences.update_many(restored, {"$set": {"municipality_is_same": is_same, "awaits": False}})
        if is_same:
            for school in await self._differences.find(restored, fields=["school_id"]):
                await self._ask(Wanted.CHECKPOINT, school["school_id"])

    async def restore(self, portion: PortionOf, states: Sequence[Any]) -> None:
        """Apply a portion of a replay of a kind that is kept here."""
        school_id = portion.range.school_id
        await self._note_portion(school_id)
        restored = await self.projections[portion.kind].restore(states, portion.range, portion.asked_at)
        if restored.removed:
            get_logger().warning(
                "documents that the publisher does not have were removed",
                school_id=school_id, kind=portion.kind, count=len(restored.removed),
            )  # fmt: skip
        await self._on_restored(restored)

    async def _note_portion(self, school_id: str) -> None:
        """The school's facts are about to change; the municipality's bear on every school."""
        begun = {"_id": self._note_of(school_id), "portions": {"$exists": True}}
        if school_id == MUNICIPALITY and not await self._differences.count(begun):
            for each in sorted(await self._held() - {MUNICIPALITY}):
                await self._touch(each, {})
        await self._touch(school_id, {"replay_at": utc_now()})

    async def _touch(self, school_id: str, also: Document) -> None:
        noted = {"publisher": self._publisher, "school_id": school_id, "municipality_is_same": False}
        change = {
            "$set": {**noted, **also},
            "$setOnInsert": {"difference": None, "is_drift": False, "seen_at": utc_now()},
            "$inc": {"portions": 1},
        }
        await self._differences.update_one({"_id": self._note_of(school_id)}, change, upsert=True)

    async def _held(self) -> set[str]:
        return set[str]().union(*[await each.schools() for each in self.projections.values()])

    def _note_of(self, school_id: str) -> str:
        return f"{self._publisher}:{school_id}"

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
