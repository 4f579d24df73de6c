"""The process of a service: its socket first, then everything that takes time."""

import asyncio
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from mentoring_common.http.progress import ProgressStreams
from mentoring_common.http.wire import Protocol
from mentoring_common.settings import ProcessSettings
from mentoring_common.startup import Startup

GRACEFUL_SHUTDOWN_SECONDS = 10
"""Requests in flight are given this long to end."""
BACKLOG = 2048
"""Connections that may wait to be accepted."""
UNKNOWN_WORD, NOT_BOUND, NOT_PREPARED = 2, 3, 4
"""Exit statuses: not a command; the address is not to be had; a preparation failed for good."""
PREPARE = "prepare"


def run(app: FastAPI, settings: ProcessSettings, words: Sequence[str]) -> None:
    """What `python -m SERVICE` does: it serves, or with the word `prepare` it prepares the database and ends."""
    match list(words):
        case []:
            serve(app, settings)
        case [word] if word == PREPARE:
            prepare(app)
        case _:
            sys.stderr.write(f"Give no word, to serve, or {PREPARE!r}, to prepare the database and end.\n")
            raise SystemExit(UNKNOWN_WORD)


def prepare(app: FastAPI) -> None:
    """Make indexes and convert what an earlier release stored, as a server does before its first request, and end.

    Waits for a database that is away. A preparation that fails for good ends the process with status 4.
    """
    try:
        asyncio.run(app.state.prepare_alone())
    except Exception:
        if not app.state.startup.failed.is_set():
            raise
        raise SystemExit(NOT_PREPARED) from None


def serve(app: FastAPI, settings: ProcessSettings) -> None:
    """Run the app until SIGTERM or SIGINT; requests in flight are given time to end.

    The port is taken before anything else is done, so that a process that cannot have it ends at once, with status
    3 and one sentence; a preparation that fails for good ends it with status 4.
    """
    listening = _listen(settings.http_host, settings.http_port)
    startup: Startup = app.state.startup
    startup.in_background = True
    config = uvicorn.Config(
        app,
        http=Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_SECONDS,
    )
    server = Server(config, app.state.streams)

    async def run() -> None:
        watching = asyncio.create_task(_end_when_failed(startup, server))
        try:
            await server.serve(sockets=[listening])
        finally:
            watching.cancel()

    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())
    if startup.failed.is_set():
        raise SystemExit(NOT_PREPARED)


class Server(uvicorn.Server):
    """uvicorn's server, which ends the streams before it waits for the requests in flight."""

    def __init__(self, config: uvicorn.Config, streams: ProgressStreams) -> None:
        super().__init__(config)
        self._streams = streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; what has no end of its own would hold the process up for as long as requests are given."""
        self._streams.close()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket: one that is only bound would not keep another process from the port."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        sys.stderr.write(
            f"The address {host}:{port} is not to be had ({error.strerror}); nothing was started. "
            "Free it, or set MENTORING_HTTP_HOST and MENTORING_HTTP_PORT.\n"
        )
        raise SystemExit(NOT_BOUND) from None
    return listening


async def _end_when_failed(startup: Startup, server: uvicorn.Server) -> None:
    await startup.failed.wait()
    server.should_exit = True
