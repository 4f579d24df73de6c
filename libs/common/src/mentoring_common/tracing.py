"""Spans: how long a request took, and each piece of what followed from it, all in one trace.

A span says what was done, how often and how it ended. Of what is noted in it only `ATTRIBUTES` are kept, so that a
careless call cannot put a person's data into a trace; an error is noted by its type, never by its text. Ids of traces
are made whether spans are recorded or not: log lines and events carry them. Where recorded spans go: `otlp`.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

ATTRIBUTES = frozenset(
    {
        "http.request.method", "http.route", "http.response.status_code", "server.address",
        "messaging.system", "messaging.destination.name", "messaging.batch.message_count",
        "mentoring.event_type", "mentoring.attempt", "mentoring.job_id", "mentoring.school_id",
        "error.type",
    }
)  # fmt: skip
"""What a span may say, by OpenTelemetry's names where it has one. All are technical, or ids of schools and of work."""

KIND = SpanKind
_PROPAGATOR = TraceContextTextMapPropagator()
_TRACING = otel_context.create_key("mentoring-tracing")
_CAUSES = otel_context.create_key("mentoring-causes")


@dataclass(frozen=True)
class Piece:
    """What is being done, as its span tells it."""

    _span: Span

    def named(self, name: str) -> None:
        """What it is called, known only now."""
        self._span.update_name(name)

    def note(self, attributes: Mapping[str, str | int]) -> None:
        """What is known of it by now."""
        self._span.set_attributes({key: value for key, value in attributes.items() if key in ATTRIBUTES})

    def failed(self, kind: str) -> None:
        """It came to nothing; `kind` is an error's type, a status or a code."""
        self._span.set_status(Status(StatusCode.ERROR))
        self._span.set_attribute("error.type", kind)


class Tracing:
    """Makes the spans of one process; without a tracer their ids alone."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self._tracer = tracer

    @property
    def records(self) -> bool:
        """Whether spans are more than their ids."""
        return self._tracer is not None

    @contextmanager
    def span(
        self,
        name: str,
        parent: str | None = None,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Mapping[str, str | int] | None = None,
    ) -> Iterator[Piece]:
        """Run the body in a span: a child of the W3C traceparent `parent` where given, else of the current span.

        A `parent` that is empty or no traceparent begins a new trace.
        """
        around = otel_context.get_current() if parent is None else _told(parent)
        if self._tracer is None:
            made: Span = NonRecordingSpan(_next(trace.get_current_span(around).get_span_context()))
        else:
            made = self._tracer.start_span(name, around, kind)
        piece = Piece(made)
        piece.note(attributes or {})
        try:
            with self._inside(made):
                yield piece
        except BaseException as error:
            piece.failed(type(error).__name__)
            raise
        finally:
            made.end()

    @contextmanager
    def carried_on(self, parent: str | None) -> Iterator[None]:
        """Run the body in the trace of a W3C traceparent, or in a new one, without a span of its own."""
        told = trace.get_current_span(_told(parent or "")).get_span_context()
        with self._inside(NonRecordingSpan(told if told.is_valid else _next(told))):
            yield

    @contextmanager
    def span_of_each_cause(
        self,
        name: str,
        events: Sequence[Mapping[str, Any]],
        *,
        kind: SpanKind,
        attributes: Mapping[str, str | int],
    ) -> Iterator[None]:
        """Run the body in a span for each thing that caused these events, in its own trace.

        The current one is the first's. Within, `caused_by` makes another's the current one.
        """
        causes = Counter(str(each["traceparent"]) for each in events if each.get("traceparent"))
        with ExitStack() as open_spans:
            made: dict[str, Span] = {}
            for parent in reversed(causes):  # the innermost is the first one's
                told = {**attributes, "messaging.batch.message_count": causes[parent]}
                open_spans.enter_context(self.span(name, parent, kind=kind, attributes=told))
                made[parent] = trace.get_current_span()
            if len(made) > 1:
                by_subject = {
                    str(each["subject"]): made[str(each["traceparent"])] for each in events if each.get("traceparent")
                }
                open_spans.enter_context(_with({_CAUSES: by_subject}))
            yield

    @contextmanager
    def _inside(self, span: Span) -> Iterator[None]:
        with _with({_TRACING: self}, span):
            yield


OFF = Tracing()
"""Makes ids, for logs and events, and records nothing."""


@contextmanager
def span(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, attributes: Mapping[str, str | int] | None = None
) -> Iterator[Piece]:
    """Run the body in a span of whatever is being done."""
    tracing = otel_context.get_value(_TRACING)
    with (tracing if isinstance(tracing, Tracing) else OFF).span(name, kind=kind, attributes=attributes) as piece:
        yield piece


@contextmanager
def caused_by(*subjects: str) -> Iterator[None]:
    """Run the body in the trace of the event about one of these subjects, of several that are taken at once.

    Who is named first and known counts; where none is, nothing changes.
    """
    causes = otel_context.get_value(_CAUSES)
    known = [causes[each] for each in subjects if each in causes] if isinstance(causes, dict) else []
    if not known:
        yield
        return
    with _with({}, known[0]):
        yield


@contextmanager
def _with(values: Mapping[str, object], span: Span | None = None) -> Iterator[None]:
    context = otel_context.get_current() if span is None else trace.set_span_in_context(span)
    for key, value in values.items():
        context = otel_context.set_value(key, value, context)
    token = otel_context.attach(context)
    try:
        yield
    finally:
        otel_context.detach(token)


def _told(parent: str) -> Context:
    """What a traceparent says; nothing where it is none."""
    return _PROPAGATOR.extract({"traceparent": parent})


def _next(before: SpanContext) -> SpanContext:
    """Ids of a span that nobody records, in the same trace or in a new one."""
    known = before.is_valid
    return SpanContext(
        before.trace_id if known else secrets.randbits(128) or 1,
        secrets.randbits(64) or 1,
        is_remote=False,
        trace_flags=before.trace_flags if known else TraceFlags(TraceFlags.SAMPLED),
    )
