"""Where recorded spans go: to a collector of the operator's choice, by OTLP over HTTP.

Imported only where an address is set. Nothing that records a span waits for the collector: spans wait in a bounded
queue, a task sends them, and what the queue or the collector does not take is counted.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

import httpx
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Tracer
from prometheus_client import CollectorRegistry, Counter

from mentoring_common.bell import Bell
from mentoring_common.telemetry import get_logger

PATH = "/v1/traces"
"""Where OTLP over HTTP takes spans."""
MOST_WAITING = 4096
"""Some megabytes; at fifty requests a second, what a collector misses while it restarts."""
AT_ONCE = 512
"""Spans in one message: some hundred kilobytes."""
EVERY_SECONDS = 1.0
"""How long a span waits for others to go with it."""
ANSWER_SECONDS = 3.0
"""A collector is near, or it is away."""
PAUSE_SECONDS = 5.0
"""Until a collector that was away is tried again."""
CLOSE_SECONDS = 2.0
"""What the end of a process is given to send the rest: a small part of the time to drain."""
TOO_BUSY = frozenset({429, 502, 503, 504})
"""Answers after which the same spans may be sent again, by OTLP's own rule."""


class _Ended(SpanProcessor):
    """Hands on each span that has ended and is to be recorded."""

    def __init__(self, exporter: "Exporter") -> None:
        self._exporter = exporter

    def on_end(self, span: ReadableSpan) -> None:
        if span.context is not None and span.context.trace_flags.sampled:
            self._exporter.take(span)


class Exporter:
    """Sends the spans of one process. Run `run` as a task, and `close` in the end."""

    def __init__(
        self, endpoint: str, *, ratio: float, service: str, instance: str | None, registry: CollectorRegistry
    ) -> None:
        self._url = endpoint.rstrip("/") + PATH
        self._waiting: deque[ReadableSpan] = deque()
        self._bell = Bell()
        self._http = httpx.AsyncClient(timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=False)
        self._is_away = False
        self._sent = Counter("mentoring_spans_sent_total", "Spans that the collector took", registry=registry)
        self._dropped = Counter(
            "mentoring_spans_dropped_total", "Spans that the collector did not take in time", registry=registry
        )
        named = {"service.name": service, **({"service.instance.id": instance} if instance else {})}
        provider = TracerProvider(
            ParentBased(TraceIdRatioBased(ratio)), Resource({**named, "service.namespace": "mentoring"}), False
        )
        provider.add_span_processor(_Ended(self))
        self.tracer: Tracer = provider.get_tracer("mentoring")

    def take(self, span: ReadableSpan) -> None:
        """Keep a span until it is sent. Waits for nothing."""
        if len(self._waiting) >= MOST_WAITING:
            self._dropped.inc()
            return
        self._waiting.append(span)
        if len(self._waiting) >= AT_ONCE:
            self._bell.ring()

    async def run(self) -> None:
        """For ever: send what waits. Supervised."""
        while True:
            self._bell.hush()
            while self._waiting:
                if not await self._sent_some():
                    await asyncio.sleep(PAUSE_SECONDS)
            await self._bell.wait(EVERY_SECONDS)

    async def close(self) -> None:
        """Send the rest, if the collector takes it at once, and let go of it."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                while self._waiting and await self._sent_some():
                    pass
        except TimeoutError:
            pass
        finally:
            self._dropped.inc(len(self._waiting))
            self._waiting.clear()
            await self._http.aclose()

    async def _sent_some(self) -> bool:
        """Whether the collector was there. Spans that it could not take yet wait on."""
        portion = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        try:
            status = await self._answer(portion)
        except asyncio.CancelledError:  # the task is ended: `close` sends them
            self._put_back(portion)
            raise
        except Exception:
            self._dropped.inc(len(portion))  # whatever is wrong with them would be wrong again
            raise
        if status is None or status in TOO_BUSY:
            self._put_back(portion)
        else:
            (self._sent if 200 <= status < 300 else self._dropped).inc(len(portion))
        self._note(status)
        return status is not None and status not in TOO_BUSY

    async def _answer(self, portion: Sequence[ReadableSpan]) -> int | None:
        """The collector's status; None where it is away."""
        body = await asyncio.to_thread(lambda: encode_spans(portion).SerializeToString())
        try:
            answer = await self._http.post(self._url, content=body, headers={"content-type": "application/x-protobuf"})
        except httpx.HTTPError:
            return None
        return answer.status_code

    def _put_back(self, portion: Sequence[ReadableSpan]) -> None:
        """Before those that came since; the oldest go where there is no room for all."""
        room = MOST_WAITING - len(self._waiting)
        kept = portion[max(len(portion) - room, 0) :]
        self._dropped.inc(len(portion) - len(kept))
        self._waiting.extendleft(reversed(kept))

    def _note(self, status: int | None) -> None:
        """Say once that the collector went, and once that it is back."""
        is_away = status is None or not 200 <= status < 300
        if is_away and not self._is_away:
            get_logger().warning("the collector takes no spans", status=status)
        elif self._is_away and not is_away:
            get_logger().info("the collector takes spans again")
        self._is_away = is_away
