"""The AsyncAPI document: every event type, who publishes it, and every queue in which a service receives it.

FastStream writes it from a broker that is never connected, declared from the same tables as the real one. Only the
newest version of an event is described: it alone is published, and the models of two versions share their names, of
which the document keeps one.
"""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, Literal, TypeVar, cast

from faststream.rabbit import RabbitBroker
from faststream.specification import AsyncAPI
from pydantic import BaseModel, ConfigDict, Field, create_model

from mentoring_common.events.contracts import CONTRACTS, NOT_IN_HISTORY, SUBSCRIBERS
from mentoring_common.events.contracts.base import Contract
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, MAX_BATCH_EVENTS
from mentoring_common.events.upcasts import newest
from mentoring_common.topology import EVENTS, ConsumerQueue, all_queues

VERSION = "1.0"

D = TypeVar("D", bound=Contract)


class CloudEvent(BaseModel, Generic[D]):
    """A CloudEvents 1.0 event in JSON; `schoolid` and `traceparent` are extension attributes."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    specversion: Literal["1.0"]
    id: str
    """Made of type, subject and version: the same command gives the same id again."""
    source: str
    """The publisher, for instance `/registry`."""
    subject: str
    """The aggregate's id."""
    time: datetime
    datacontenttype: Literal["application/json"]
    schoolid: str
    """The tenant; equals the data's `school_id`."""
    traceparent: str | None = None
    """W3C trace context of the request that caused the event."""
    data: D


def document() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of the exchange."""
    broker = RabbitBroker("amqp://rabbitmq:5672/", description="RabbitMQ of the platform")
    events = {event_type: _event_model(event_type) for event_type in CONTRACTS if newest(event_type) == event_type}
    for event_type, model in events.items():
        broker.publisher(
            exchange=EVENTS,
            routing_key=event_type,
            title=event_type,
            description=_description(event_type),
            persist=True,
            schema=list[model],  # type: ignore[valid-type]
        )
    for queue in all_queues():
        any_event = reduce(or_, (events[each] for each in queue.event_types if each in events))
        _receive(broker, queue, any_event)
    specification = AsyncAPI(
        broker,
        title="События платформы наставничества",
        version=VERSION,
        description=(
            f"CloudEvents 1.0 in batches ({BATCH_CONTENT_TYPE}) of at most {MAX_BATCH_EVENTS} events of one type. "
            "Delivery is at least once and in no order: an event carries the whole state of its aggregate at a "
            "version, and a receiver writes it only over a lower one."
        ),
    )
    return cast("dict[str, Any]", specification.to_specification().to_jsonable())


def _event_model(event_type: str) -> type[BaseModel]:
    name = "".join(part.capitalize() for part in event_type.split("."))
    base: Any = CloudEvent.__class_getitem__(CONTRACTS[event_type])
    literal: Any = Literal[event_type]
    model: type[BaseModel] = create_model(name, __base__=base, type=(literal, Field()))
    return model


def _description(event_type: str) -> str:
    kept = "kept in no history" if event_type in NOT_IN_HISTORY else "kept in the publisher's history"
    return f"{CONTRACTS[event_type].__doc__} Received by {', '.join(SUBSCRIBERS[event_type])}; {kept}."


def _receive(broker: RabbitBroker, queue: ConsumerQueue, any_event: Any) -> None:
    @broker.subscriber(queue.main_queue(declare=False), title=queue.name, description=_of_queue(queue))
    async def receive(body: list[any_event]) -> None: ...


def _of_queue(queue: ConsumerQueue) -> str:
    return f"What {queue.consumer} receives from {queue.publisher}; what it cannot apply ends in {queue.parked}."
