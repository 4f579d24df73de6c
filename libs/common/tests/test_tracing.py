"""Spans and ids: one trace from whoever asks to whatever follows, and nobody's data in any of it."""

import subprocess
import sys

import pytest
from mentoring_common.telemetry import traceparent
from mentoring_common.tracing import KIND, OFF, Tracing, caused_by, span
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

ANN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
UNSAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"


class Recorded:
    def __init__(self) -> None:
        self._memory = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._memory))
        self.tracing = Tracing(provider.get_tracer("test"))

    @property
    def spans(self):
        return self._memory.get_finished_spans()


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture(params=["off", "on"])
def tracing(request, recorded) -> Tracing:
    return OFF if request.param == "off" else recorded.tracing


def trace_id() -> str:
    return (traceparent() or "--").split("-")[1]


def span_id() -> str:
    return (traceparent() or "--").split("-")[2]


def test_a_trace_goes_on_from_its_parent_and_inward(tracing) -> None:
    assert traceparent() is None
    with tracing.span("outer", ANN):
        outer = span_id()
        assert trace_id() == ANN.split("-")[1]
        assert outer != ANN.split("-")[2]
        with span("inner"):
            assert trace_id() == ANN.split("-")[1]
            assert span_id() != outer
        assert span_id() == outer
    assert traceparent() is None


def test_each_trace_without_a_parent_is_a_new_one(tracing) -> None:
    seen = set()
    for parent in (None, None, "nonsense", "nonsense"):
        with tracing.span("outer", parent):
            seen.add(trace_id())
            with tracing.span("a request without a parent, in the same task", ""):
                seen.add(trace_id())
            assert int((traceparent() or "").rpartition("-")[2], 16) & 1, "recorded by whoever follows"
    assert len(seen) == 8


def test_who_is_not_recorded_stays_unrecorded(tracing, recorded) -> None:
    with tracing.span("outer", UNSAMPLED):
        assert int((traceparent() or "-1").rpartition("-")[2], 16) & 1 == 0
    assert recorded.spans == ()


def test_carrying_a_trace_on_makes_no_span(tracing, recorded) -> None:
    with tracing.carried_on(ANN):
        assert traceparent() == ANN
    with tracing.carried_on(None):
        new = trace_id()
        assert len(new) == 32
    assert recorded.spans == ()


def test_a_span_inside_is_recorded_with_those_around_it(recorded) -> None:
    with recorded.tracing.span("outer", ANN, kind=KIND.SERVER), span("inner", kind=KIND.CLIENT):
        pass
    inner, outer = recorded.spans
    assert (inner.name, inner.kind, outer.name, outer.kind) == ("inner", KIND.CLIENT, "outer", KIND.SERVER)
    assert inner.parent.span_id == outer.context.span_id
    assert f"{outer.parent.span_id:016x}" == ANN.split("-")[2]
    with span("by itself"):
        assert len(recorded.spans) == 2


def test_only_what_may_be_said_is_kept(recorded) -> None:
    with recorded.tracing.span("one", attributes={"mentoring.job_id": "job-1", "name": "Иванов Пётр"}) as piece:
        piece.note({"http.route": "/people/{id}", "http.url": "/people?name=Иванов"})
        piece.named("two")
    (told,) = recorded.spans
    assert told.name == "two"
    assert dict(told.attributes) == {"mentoring.job_id": "job-1", "http.route": "/people/{id}"}


def test_an_error_is_told_by_its_type_and_never_by_its_text(recorded) -> None:
    with pytest.raises(ValueError, match="Иванов"), recorded.tracing.span("one"):
        raise ValueError("Иванов Пётр не поместился")
    (told,) = recorded.spans
    assert dict(told.attributes) == {"error.type": "ValueError"}
    assert (told.status.is_ok, told.status.description, told.events) == (False, None, ())


def events() -> list[dict[str, str]]:
    return [
        {"subject": "ann", "traceparent": ANN},
        {"subject": "ben", "traceparent": BEN},
        {"subject": "cat", "traceparent": ANN},
        {"subject": "dan"},
    ]


def test_what_is_done_at_once_is_in_the_trace_of_each_cause(recorded) -> None:
    with recorded.tracing.span_of_each_cause("apply", events(), kind=KIND.CONSUMER, attributes={}):
        assert trace_id() == ANN.split("-")[1]
    told = {f"{each.parent.span_id:016x}": each.attributes["messaging.batch.message_count"] for each in recorded.spans}
    assert told == {ANN.split("-")[2]: 2, BEN.split("-")[2]: 1}


def test_what_follows_belongs_to_the_trace_of_its_own_cause(tracing) -> None:
    with tracing.span_of_each_cause("apply", events(), kind=KIND.CONSUMER, attributes={}):
        for subjects, cause in ((["ben"], BEN), (["cat"], ANN), (["eve", "ben"], BEN), (["ann", "ben"], ANN)):
            with caused_by(*subjects):
                assert trace_id() == cause.split("-")[1], subjects
                assert traceparent() != cause, "a child of the cause, not the cause itself"
        with caused_by("eve"):
            assert trace_id() == ANN.split("-")[1]
    with caused_by("ann"):
        assert traceparent() is None


def test_events_without_a_cause_have_no_span(recorded) -> None:
    with recorded.tracing.span_of_each_cause("apply", [{"subject": "dan"}], kind=KIND.CONSUMER, attributes={}):
        assert traceparent() is None
    assert recorded.spans == ()


def test_the_services_bring_no_sdk_unless_a_collector_is_named() -> None:
    code = """
import sys
from registry.main import build
from registry.settings import RegistrySettings

more = dict(zip(sys.argv[1::2], sys.argv[2::2]))
build(RegistrySettings(
    mongo_uri="mongodb://127.0.0.1:1", mongo_database="registry", amqp_uri="amqp://127.0.0.1:1/", http_port=1,
    token_issuer="https://id.test/", token_algorithm="EdDSA", token_jwks="https://id.test/jwks", **more,
))
print(sorted({"opentelemetry.sdk.trace", "google.protobuf", "mentoring_common.otlp"} & set(sys.modules)))
"""

    def brought(*more: str) -> str:
        return subprocess.run([sys.executable, "-c", code, *more], capture_output=True, text=True, check=True).stdout

    assert brought() == "[]\n"
    assert brought("otlp_endpoint", "http://127.0.0.1:1").count("'") == 6
