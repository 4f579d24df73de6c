"""Logs, metrics and trace context.

Logs are JSON lines with a trace id; only keys of `LOGGABLE` are written, so that a careless call cannot put a
person's data into a log. An exception is written as its type and its frames, never its text.
"""

import logging
import sys
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

LOGGABLE = frozenset(
    {
        "event", "level", "timestamp", "service", "logger", "trace_id", "exception", "frames",
        "method", "route", "status", "duration_ms", "code",
        "task", "attempt", "delay_seconds", "queue", "event_type", "event_id", "events", "reason", "message_id",
        "job_id", "run_id", "school_id", "rows", "count", "version", "address", "database", "driver", "kind",
    }
)  # fmt: skip
"""Keys that may appear in a log line. All of them are technical or ids of organisations and events."""

HTTP_BUCKETS_SECONDS = (0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Around what people are promised. Each is a series of every operation, and a service has a hundred."""
DATABASE_BUCKETS_SECONDS = (0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5)
"""From a read by its key to what nobody waits for any longer."""
EVENT_DELAY_BUCKETS_SECONDS = (0.1, 0.5, 1, 2, 5, 15, 60, 300, 3600)
"""From the usual way through the broker to an outage."""

_PROPAGATOR = TraceContextTextMapPropagator()


def _only_loggable(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in line.items() if key in LOGGABLE or key.startswith("_")}  # _: structlog's own


def _trace_id(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        line["trace_id"] = format(span.trace_id, "032x")
    return line


def _exception_without_text(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    info = line.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        line["exception"] = type(error).__name__
        line["frames"] = [
            f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)
        ]
    return line


def _first_line(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line["event"] = str(line["event"]).split("\n", 1)[0]
    return line


def configure_logging(service: str, level: str) -> None:
    """Send every log line of the process to standard output as JSON."""

    def name_service(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line["service"] = service
        return line

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_service,
        _trace_id,
        _exception_without_text,
        _only_loggable,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_first_line, *shared],  # asyncio repeats an exception's text below its first line
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for library in ("uvicorn.access", "aio_pika", "aiormq", "faststream", "pymongo", "httpx", "httpcore"):
        # their texts may repeat addresses with passwords or names, and whole messages; failures reach us as exceptions
        logging.getLogger(library).setLevel(logging.CRITICAL)


def get_logger() -> Any:
    """A structured logger; give it only keys of LOGGABLE."""
    return structlog.get_logger()


class Metrics:
    """The service's own metrics, in a registry of their own, so that two apps can live in one process."""

    def __init__(self, service: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for every counter, which says what process_start_time_seconds does
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.http_seconds = Histogram(
            "mentoring_http_request_duration_seconds",
            "Time from the request's head to the answer's end",
            ["method", "route"],
            registry=self.registry,
            buckets=HTTP_BUCKETS_SECONDS,
        )
        self.http_answers = Counter(
            "mentoring_http_answers_total",
            "Answers to requests, by status",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.ready = Gauge(
            "mentoring_ready",
            "1 while the process is ready to answer requests, as it last looked",
            registry=self.registry,
        )
        self.database_up = Gauge(
            "mentoring_database_up", "1 while the database answers a read in time", registry=self.registry
        )
        self.database_seconds = Histogram(
            "mentoring_database_operation_seconds",
            "Time of one operation on the database, as the service waits for it",
            ["operation"],
            registry=self.registry,
            buckets=DATABASE_BUCKETS_SECONDS,
        )
        self.database_failures = Counter(
            "mentoring_database_failures_total",
            "Operations on the database that failed or came too late",
            ["operation"],
            registry=self.registry,
        )
        self.task_up = Gauge(
            "mentoring_task_up",
            "1 while a supervised task runs, 0 while it waits for its restart",
            ["task"],
            registry=self.registry,
        )
        self.task_stepped = Gauge(
            "mentoring_task_last_step_timestamp_seconds",
            "When a supervised task last went on; of tasks that never rest for long",
            ["task"],
            registry=self.registry,
        )
        self.task_restarts = Counter(
            "mentoring_task_restarts_total",
            "How often a supervised task ended and was started again",
            ["task"],
            registry=self.registry,
        )
        self.pending_age = Gauge(
            "mentoring_pending_oldest_age_seconds",
            "Age of the oldest event that the broker has not confirmed; 0 when none waits",
            registry=self.registry,
        )
        self.relay_leader = Gauge(
            "mentoring_relay_leader", "1 while this process holds the relay's lease", registry=self.registry
        )
        self.events_published = Counter(
            "mentoring_events_published_total", "Events confirmed by the broker", ["type"], registry=self.registry
        )
        self.events_applied = Counter(
            "mentoring_events_applied_total", "Events applied to a projection", ["type"], registry=self.registry
        )
        self.events_retried = Counter(
            "mentoring_events_retried_total", "Events sent to a retry queue", ["queue"], registry=self.registry
        )
        self.events_parked = Counter(
            "mentoring_events_parked_total",
            "Events parked because no retry can help",
            ["queue"],
            registry=self.registry,
        )
        self.event_delay = Histogram(
            "mentoring_event_delay_seconds",
            "Time from a change to its being applied here, by the clocks of both",
            ["queue"],
            registry=self.registry,
            buckets=EVENT_DELAY_BUCKETS_SECONDS,
        )
        self.projection_drift = Gauge(
            "mentoring_projection_drift_schools",
            "Schools of which a projection differs from its publisher's checkpoint, looked at twice",
            ["publisher"],
            registry=self.registry,
        )
        self.projection_repairs = Counter(
            "mentoring_projection_repairs_total",
            "Replays of a school asked for because a projection had drifted",
            ["publisher"],
            registry=self.registry,
        )
        self.round_days_behind = Gauge(
            "mentoring_round_behind_days",
            "Days of the calendar, today included, whose work is not done yet",
            ["round"],
            registry=self.registry,
        )
        Gauge("mentoring_service_info", "The service of this process", ["service"], registry=self.registry).labels(
            service
        ).set(1)

    def database_answered(self, operation: str, seconds: float, *, failed: bool) -> None:
        """One operation on the database has come to its end."""
        self.database_seconds.labels(operation).observe(seconds)
        failures = self.database_failures.labels(operation)  # from 0 on: the first increase is seen as one
        if failed:
            failures.inc()

    def watch_broker(self, is_up: Callable[[], bool]) -> None:
        """Say at each scrape whether the broker is there. Only of a process that has one."""
        gauge = Gauge(
            "mentoring_broker_up",
            "1 while the channel to the broker is open and every consumer of the process is registered",
            registry=self.registry,
        )
        gauge.set_function(is_up)


def traceparent() -> str | None:
    """The current span as a W3C traceparent, None outside any span."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")
