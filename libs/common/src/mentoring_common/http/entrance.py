"""What every request passes first: a trace span, a size limit, a duration, HEAD, an answer even to the unexpected."""

import time
from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mentoring_common.http import problems
from mentoring_common.patience import ANSWER_SECONDS
from mentoring_common.patience import answering as answering_somebody
from mentoring_common.telemetry import Metrics, get_logger
from mentoring_common.tracing import KIND, OFF, Piece, Tracing

OfError = Callable[[Scope, Exception], Response]
"""The answer to an error that nobody answered: what was asked, and the error."""


def as_problem(_asked: Scope, error: Exception) -> Response:
    return problems.of_error(error)


METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What is counted by its name: a caller may send any word, and each would be series of its own."""
UNLOGGED = ("/health/", "/metrics")


class Entrance:
    """ASGI middleware. `body_limits` maps a path prefix to its limit in bytes; others have `max_body_bytes`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        max_body_bytes: int,
        body_limits: Mapping[str, int],
        of_error: OfError = as_problem,
        answer_seconds: float = ANSWER_SECONDS,
        tracing: Tracing = OFF,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._max_body_bytes = max_body_bytes
        self._body_limits = body_limits
        self._of_error = of_error
        self._answer_seconds = answer_seconds
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        started = time.perf_counter()
        status = 500
        answering = False
        streaming_after: float | None = None
        asked, answer_to = (scope, send) if scope["method"] != "HEAD" else ({**scope, "method": "GET"}, _bodiless(send))

        async def observe(message: Message) -> None:
            nonlocal status, answering, streaming_after
            if message["type"] == "http.response.start":
                status = message["status"]
                answering = True
                if _is_stream(message):
                    streaming_after = time.perf_counter() - started
            await answer_to(message)

        tracing = OFF if scope["path"].startswith(UNLOGGED) else self._tracing
        with (
            tracing.span("http request", headers.get("traceparent", ""), kind=KIND.SERVER) as piece,
            answering_somebody(self._answer_seconds),
        ):
            try:
                await self._app(asked, self._limited(scope, headers, receive), observe)
            except Exception as error:
                answer = self._of_error(scope, error)
                if answering:
                    raise  # half an answer is out: a connection broken off says that it is not whole
                await answer(asked, receive, observe)
            took = time.perf_counter() - started if streaming_after is None else streaming_after
            self._observe(scope["method"], asked, status, took, piece)

    def _limited(self, scope: Scope, headers: Mapping[str, str], receive: Receive) -> Receive:
        limit = next(
            (size for prefix, size in self._body_limits.items() if scope["path"].startswith(prefix)),
            self._max_body_bytes,
        )
        declared = headers.get("content-length", "0")
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            if declared.isdigit() and int(declared) > limit:
                raise HTTPException(413)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413)
            return message

        return limited

    def _observe(self, method: str, scope: Scope, status: int, seconds: float, piece: Piece) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        known = method if method in METHODS else "OTHER"
        self._metrics.http_seconds.labels(known, route).observe(seconds)
        self._metrics.http_answers.labels(known, route, str(status)).inc()
        piece.named(f"{known} {route}")
        piece.note({"http.request.method": known, "http.route": route, "http.response.status_code": status})
        if status >= 500:
            piece.failed(str(status))
        if not scope["path"].startswith(UNLOGGED):
            get_logger().info(
                "request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 1)
            )


def _is_stream(message: Message) -> bool:
    """A stream of events lasts for as long as its caller likes: what counts is how soon it began."""
    return any(name == b"content-type" and value.startswith(b"text/event-stream") for name, value in message["headers"])


def _bodiless(send: Send) -> Send:
    """HEAD is GET without a body (RFC 9110, 9.3.2): the same status and headers."""

    async def head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return head
