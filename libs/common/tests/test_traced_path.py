"""Spans of what no request waits for: what is published, what is applied, a job; each in the trace of its cause."""

from collections.abc import Sequence
from typing import Any

import aio_pika
import pytest
from mentoring_common.consumer import Consumer
from mentoring_common.errors import Unavailable
from mentoring_common.events.envelope import batches
from mentoring_common.jobs import JobFailed, Jobs
from mentoring_common.topology import ConsumerQueue
from mentoring_common.tracing import KIND, Tracing
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from .people import REGISTERED, SCHOOL, SCOPE, event
from .workers import Order, Progress, Result, working

ANN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
QUEUE = ConsumerQueue("matching", "registry")


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracing(spans: InMemorySpanExporter) -> Tracing:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return Tracing(provider.get_tracer("test"))


def parent_of(span: ReadableSpan) -> str:
    return f"00-{span.context.trace_id:032x}-{span.parent.span_id:016x}-01"


async def test_a_message_of_two_causes_is_published_and_applied_in_the_trace_of_each(
    messaging, aggregates, relay, running, metrics, tracing, spans, wait_until
) -> None:
    for name, cause in (("ann", ANN), ("ben", BEN), ("cat", ANN)):
        state = {"_id": name, "school_id": SCHOOL, "version": 1}
        await aggregates.insert(SCOPE, state, [{**event(name), "traceparent": cause}])
    taken: list[str] = []

    async def handler(events: Sequence[Any]) -> None:
        taken.extend(each.data.participant_id for each in events)

    Consumer(messaging.broker, QUEUE, dict.fromkeys(QUEUE.handled_types, handler), metrics, tracing=tracing)
    async with running(relay=relay.run):
        await wait_until(lambda: len(taken) == 3)
        await wait_until(lambda: len(spans.get_finished_spans()) == 4)
    told = {(each.name, parent_of(each)): each for each in spans.get_finished_spans()}
    assert set(told) == {(f"{what} {REGISTERED}", cause) for what in ("publish", "apply") for cause in (ANN, BEN)}
    counted = {
        cause: told[f"apply {REGISTERED}", cause].attributes["messaging.batch.message_count"] for cause in (ANN, BEN)
    }
    assert counted == {ANN: 2, BEN: 1}
    assert told[f"publish {REGISTERED}", BEN].kind is KIND.PRODUCER
    assert told[f"apply {REGISTERED}", BEN].kind is KIND.CONSUMER


async def test_an_event_that_comes_again_stays_in_its_trace(
    messaging, running, channel, metrics, tracing, spans, wait_until
) -> None:
    errors = [Unavailable("DATABASE_AWAY", "База недоступна.")]

    async def handler(_events: Sequence[Any]) -> None:
        if errors:
            raise errors.pop()

    Consumer(messaging.broker, QUEUE, dict.fromkeys(QUEUE.handled_types, handler), metrics, tracing=tracing)
    async with running():
        for _, body in batches([{**event("ann"), "traceparent": ANN}]):
            await channel.default_exchange.publish(aio_pika.Message(body), routing_key=QUEUE.name)
        await wait_until(lambda: len(spans.get_finished_spans()) == 2)
    first, second = spans.get_finished_spans()
    assert [parent_of(first), parent_of(second)] == [ANN, ANN]
    assert (first.attributes["mentoring.attempt"], first.attributes["error.type"]) == (1, "Unavailable")
    assert (second.attributes["mentoring.attempt"], "error.type" in second.attributes) == (2, False)


@pytest.mark.parametrize(
    ("error", "kind"), [(None, None), (JobFailed("FILE_UNREADABLE"), "FILE_UNREADABLE"), (OSError("Иванов"), "OSError")]
)
async def test_a_job_is_a_span_of_the_trace_that_ordered_it(mongo, clock, tracing, spans, wait_until, error, kind):
    jobs: Jobs[Order, Progress, Result] = Jobs(
        mongo.collection("jobs"), clock, order=Order, progress=Progress, result=Result, tracing=tracing
    )
    await jobs.ensure_indexes()
    await jobs.submit(SCOPE, "one", SCHOOL, Order("a.xlsx"), traceparent=ANN)

    async def work(_job: Any) -> Result:
        if error is not None:
            raise error
        return Result("one")

    async with working(jobs, work):
        await wait_until(lambda: spans.get_finished_spans())
    [told] = spans.get_finished_spans()
    assert (told.name, parent_of(told)) == ("job jobs", ANN)
    assert told.attributes["mentoring.job_id"] == "one"
    assert told.attributes["mentoring.school_id"] == SCHOOL
    assert told.attributes.get("error.type") == kind
    assert "Иванов" not in told.to_json()
