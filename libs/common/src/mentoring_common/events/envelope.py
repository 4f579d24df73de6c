"""The envelope: CloudEvents 1.0 in JSON, single and batch.

Extension attributes: `schoolid` (the tenant) and `traceparent` (W3C trace context).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from mentoring_common.digests import keep_published_digest
from mentoring_common.events.contracts import CONTRACTS
from mentoring_common.events.contracts.base import Contract
from mentoring_common.events.upcasts import upcast

BATCH_CONTENT_TYPE = "application/cloudevents-batch+json"
MAX_BATCH_EVENTS = 200
MAX_BATCH_BYTES = 256 * 1024
"""A message stays far below a quorum queue's comfortable size and still carries a few hundred people."""

Wire = dict[str, Any]
"""One CloudEvent as JSON knows it."""

D = TypeVar("D", bound=Contract)


@dataclass(frozen=True)
class Event(Generic[D]):
    """A decoded event."""

    id: str
    type: str
    """The newest version of its type, whichever it was published as."""
    subject: str
    time: datetime
    traceparent: str | None
    data: D


class NotAnEvent(Exception):
    """The bytes or the object are no CloudEvent that we know: parking, never retrying, helps."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def wire(event_type: str, subject: str, data: Contract, time: datetime, traceparent: str | None) -> Wire:
    """The event that says `event_type` of the aggregate `subject`.

    Its id is made of type, subject and version, so that a repeated command repeats the id.
    """
    if not isinstance(data, CONTRACTS[event_type]):
        raise TypeError(f"{event_type} carries {CONTRACTS[event_type].__name__}, not {type(data).__name__}")
    publisher = event_type.split(".", 1)[0]
    event: Wire = {
        "specversion": "1.0",
        "id": f"{event_type}/{subject}/{data.version}",
        "source": f"/{publisher}",
        "type": event_type,
        "subject": subject,
        "time": time.isoformat(),
        "datacontenttype": "application/json",
        "schoolid": data.school_id,
        "data": data.model_dump(mode="json", exclude_none=True),
    }
    if traceparent is not None:
        event["traceparent"] = traceparent
    return event


def batches(events: Sequence[Wire]) -> list[tuple[list[Wire], bytes]]:
    """Cut events of one type into batches of at most MAX_BATCH_EVENTS and MAX_BATCH_BYTES, with their encoding.

    An event that alone exceeds the size travels alone.
    """
    cut: list[tuple[list[Wire], bytes]] = []
    members: list[Wire] = []
    encoded: list[bytes] = []
    size = 2
    for event in events:
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        if members and (len(members) == MAX_BATCH_EVENTS or size + len(body) + 1 > MAX_BATCH_BYTES):
            cut.append((members, b"[" + b",".join(encoded) + b"]"))
            members, encoded, size = [], [], 2
        members.append(event)
        encoded.append(body)
        size += len(body) + 1
    if members:
        cut.append((members, b"[" + b",".join(encoded) + b"]"))
    return cut


def unpack(body: bytes) -> list[Wire]:
    """The events of a message, single or batch, still undecoded.

    Raises NotAnEvent when the body is no JSON object or list of objects.
    """
    try:
        content = json.loads(body)
    except ValueError as error:
        raise NotAnEvent("the body is not JSON") from error
    events = content if isinstance(content, list) else [content]
    if not events or not all(isinstance(event, dict) for event in events):
        raise NotAnEvent("the body is neither a CloudEvent nor a batch of them")
    return events


def decode(event: Wire) -> Event[Contract]:
    """Decode one event by its type; one of an earlier version is read as its newest.

    Raises NotAnEvent, naming fields but no values, when the type is unknown or the event does not fit its schema.
    """
    published_as = event.get("type")
    if not isinstance(published_as, str) or published_as not in CONTRACTS:
        raise NotAnEvent("the event's type is unknown")
    event_type = published_as
    try:
        event_type, content = upcast(published_as, event["data"])
        data = CONTRACTS[event_type].model_validate(content)
        keep_published_digest(data, event["data"])
        decoded = Event(
            id=str(event["id"]),
            type=event_type,
            subject=str(event["subject"]),
            time=datetime.fromisoformat(event["time"]),
            traceparent=event.get("traceparent"),
            data=data,
        )
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, mistake["loc"])) for mistake in error.errors(include_input=False))
        raise NotAnEvent(f"{event_type}: these fields of data do not fit the schema: {fields}") from None
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnEvent(f"{event_type}: an attribute of the envelope is missing or wrong") from error
    if event.get("schoolid") != data.school_id:
        raise NotAnEvent(f"{event_type}: schoolid differs from the data's school_id")
    return decoded
