"""Spans on their way to a collector: it may be slow, full or away, and nobody waits for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from mentoring_common import otlp
from mentoring_common.otlp import Exporter
from mentoring_common.settings import ProcessSettings
from mentoring_common.testing.collector import Collector, collecting
from mentoring_common.tracing import Tracing
from prometheus_client import CollectorRegistry
from pydantic import ValidationError
from structlog.testing import capture_logs

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def collector():
    with collecting() as made:
        yield made


@pytest.fixture(autouse=True)
def quickly(monkeypatch) -> None:
    monkeypatch.setattr(otlp, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(otlp, "PAUSE_SECONDS", 0.02)


class Process:
    def __init__(self, url: str, ratio: float = 1.0) -> None:
        self.registry = CollectorRegistry()
        self.exporter = Exporter(url, ratio=ratio, service="registry", instance="one", registry=self.registry)
        self.tracing = Tracing(self.exporter.tracer)

    def record(self, number: int = 1) -> None:
        for each in range(number):
            with self.tracing.span(f"span {each}"):
                pass

    def counted(self, what: str) -> float | None:
        return self.registry.get_sample_value(f"mentoring_spans_{what}_total")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.exporter.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self.exporter.close()


async def test_a_span_comes_to_the_collector(collector: Collector, wait_until) -> None:
    process = Process(collector.url + "/")
    async with process.running():
        with process.tracing.span("job imports", attributes={"mentoring.job_id": "job-1", "mentoring.attempt": 2}):
            pass
        await wait_until(lambda: process.counted("sent") == 1)
    (told,) = collector.spans
    assert (told.service, told.name, told.kind, told.parent_id) == ("registry", "job imports", "INTERNAL", "")
    assert told.attributes == {"mentoring.job_id": "job-1", "mentoring.attempt": 2}
    assert not told.has_failed
    assert process.counted("dropped") == 0


async def test_what_a_collector_missed_comes_when_it_is_back(collector: Collector, wait_until) -> None:
    process = Process(collector.url)
    collector.answers = 503
    with capture_logs() as told:
        async with process.running():
            process.record(3)
            await wait_until(lambda: [each["event"] for each in told] == ["the collector takes no spans"])
            process.record(2)
            collector.answers = 200
            await wait_until(lambda: process.counted("sent") == 5)
    assert [each["event"] for each in told] == ["the collector takes no spans", "the collector takes spans again"]
    assert sorted(each.name for each in collector.spans) == ["span 0", "span 0", "span 1", "span 1", "span 2"]
    assert process.counted("dropped") == 0


async def test_what_a_collector_refuses_is_not_sent_again(collector: Collector, wait_until) -> None:
    process = Process(collector.url)
    collector.answers = 400
    async with process.running():
        process.record(2)
        await wait_until(lambda: process.counted("dropped") == 2)
        collector.answers = 200
        process.record()
        await wait_until(lambda: process.counted("sent") == 1)
    assert [each.name for each in collector.spans] == ["span 0"]


async def test_while_nobody_takes_them_spans_fill_no_memory(monkeypatch, wait_until) -> None:
    monkeypatch.setattr(otlp, "MOST_WAITING", 20)
    monkeypatch.setattr(otlp, "AT_ONCE", 8)
    process = Process(NOBODY)
    with capture_logs() as told:
        async with process.running():
            for _ in range(5):
                process.record(10)
                await asyncio.sleep(0.03)
    assert [each["event"] for each in told] == ["the collector takes no spans"], "said once"
    assert (process.counted("sent"), process.counted("dropped")) == (0, 50)


async def test_the_end_of_a_process_sends_the_rest(collector: Collector, monkeypatch) -> None:
    monkeypatch.setattr(otlp, "AT_ONCE", 2)
    process = Process(collector.url)
    async with process.running():
        process.record(5)
    assert len(collector.spans) == 5


async def test_the_end_of_a_process_waits_for_no_collector_that_hangs(collector: Collector, monkeypatch) -> None:
    monkeypatch.setattr(otlp, "CLOSE_SECONDS", 0.2)
    process = Process(collector.url)
    collector.may_answer.clear()
    async with process.running():
        process.record(5)
        await asyncio.sleep(0.1)  # it is being sent
        ends = time.monotonic()
    assert time.monotonic() - ends < 1
    assert process.counted("dropped") == 5


@pytest.mark.parametrize(("ratio", "recorded"), [(0, 0), (1, 40)])
async def test_a_share_of_the_traces_that_begin_here_is_recorded(collector, ratio: float, recorded: int) -> None:
    process = Process(collector.url, ratio)
    async with process.running():
        process.record(40)
        with process.tracing.span("of another's", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
            pass
    assert len(collector.spans) == recorded + 1, "one that comes from elsewhere is as it came"


def settings(**more) -> ProcessSettings:
    return ProcessSettings(mongo_uri="mongodb://mongo", mongo_database="registry", http_port=1, **more)


def test_no_collector_is_named_unless_an_operator_names_one(monkeypatch) -> None:
    assert (settings().otlp_endpoint, settings().otlp_ratio) == ("", 1.0)
    monkeypatch.setenv("MENTORING_OTLP_ENDPOINT", "https://collector.city.example:4318/otlp")
    monkeypatch.setenv("MENTORING_OTLP_RATIO", "0.1")
    assert (settings().otlp_endpoint, settings().otlp_ratio) == ("https://collector.city.example:4318/otlp", 0.1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"otlp_endpoint": "collector:4318"},
        {"otlp_endpoint": "grpc://collector:4317"},
        {"otlp_endpoint": "http://"},
        {"otlp_endpoint": "http://mentoring:s3cret@collector:4318"},
        {"otlp_endpoint": "http://collector:4318/?token=s3cret"},
        {"otlp_endpoint": "http://collector:port"},
        {"otlp_ratio": -0.1},
        {"otlp_ratio": 1.1},
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused(wrong) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)
