"""What a service does before it is ready, step by step, while it answers already that it is alive.

Until the last step is done every request but those of health, metrics, files and the gateway's own refusals is refused
with 503 and what is waited for. The files of pages need nothing: the page that says so has its style and its script.
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from mentoring_common.errors import Unavailable
from mentoring_common.mongo import is_transient
from mentoring_common.telemetry import get_logger

RETRY_SECONDS = 1.0
"""A database that is not up yet is asked again after this pause."""
ALWAYS_OPEN = ("/health/", "/metrics", "/docs/problems/", "/static/")

Preparation = Callable[[], Awaitable[None]]


class Startup:
    """The preparations of one process, in order."""

    def __init__(self) -> None:
        self._steps: list[tuple[str, Preparation]] = []
        self._done = 0
        self.in_background = False
        """Whether requests are answered while the preparations run; the server that owns the socket sets it."""
        self.failed = asyncio.Event()
        """A preparation failed in a way that time does not mend."""

    def add(self, name: str, preparation: Preparation) -> None:
        self._steps.append((name, preparation))

    @property
    def waits_for(self) -> list[str]:
        """The names of what is still to be prepared, each once."""
        return list(dict.fromkeys(name for name, _ in self._steps[self._done :]))

    @property
    def is_closed(self) -> bool:
        """Whether requests may come before the service is prepared for them."""
        return self.in_background and bool(self.waits_for)

    async def run(self) -> None:
        """Do every step; one whose database is away is repeated. Raises what else a step raises."""
        for name, preparation in self._steps[self._done :]:
            while not await self._is_done(name, preparation):  # noqa: ASYNC110 - a pause between attempts
                await asyncio.sleep(RETRY_SECONDS)
            self._done += 1

    async def _is_done(self, name: str, preparation: Preparation) -> bool:
        try:
            await preparation()
        except Exception as error:
            if is_transient(error):
                get_logger().warning("a preparation will be tried again", task=name, exc_info=error)
                return False
            get_logger().error("a preparation failed", task=name, exc_info=error)
            self.failed.set()
            raise
        return True


class Gate:
    """ASGI middleware: refuses requests that come before the service is prepared."""

    def __init__(self, app: ASGIApp, *, startup: Startup) -> None:
        self._app = app
        self._startup = startup

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._startup.is_closed and not scope["path"].startswith(ALWAYS_OPEN):
            raise Unavailable("STARTING", "Служба запускается. Повторите запрос через минуту.")
        await self._app(scope, receive, send)
