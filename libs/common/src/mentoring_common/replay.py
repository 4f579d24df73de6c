"""What a consumer asks of a publisher, and what it is answered: messages on durable queues.

A process that dies loses neither the question nor the answer.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import aio_pika
from aio_pika.abc import AbstractChannel

from mentoring_common.clock import utc_now
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS
from mentoring_common.projection import Range
from mentoring_common.topology import requests_queue

REPLAY_HEADER = "x-replay"
"""Marks a portion of a replay; its value says of what."""


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
    is_last: bool
    """Whether the replay of the school ends with it."""

    def encode(self) -> str:
        told = {
            "kind": self.kind, **vars(self.range), "asked_at": self.asked_at.isoformat(), "is_last": self.is_last,
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def decode(cls, header: str) -> "PortionOf":
        """Raises ValueError or KeyError where the header is none.

        An earlier release does not say which portion is the last: each ends what has come so far.
        """
        told = json.loads(header)
        return cls(
            told["kind"],
            Range(told["school_id"], told["after"], told["upto"]),
            datetime.fromisoformat(told["asked_at"]),
            told.get("is_last", True),
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
