"""A wire to a server that a test can cut and mend, so that one server down is not down for everybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


class Link:
    """Forwards one port of this machine to a server."""

    def __init__(self, uri: str) -> None:
        self._to = urlsplit(uri)
        self._port = 0
        self._listener: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._copying: set[asyncio.Task[None]] = set()

    @property
    def uri(self) -> str:
        login, at, _ = self._to.netloc.rpartition("@")
        return self._to._replace(netloc=f"{login}{at}{LOOPBACK}:{self._port}").geturl()

    async def mend(self) -> None:
        self._listener = await asyncio.start_server(self._forward, LOOPBACK, self._port)
        self._port = self._listener.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Refuse new connections and reset those that stand."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for writer in self._open:
            writer.transport.abort()
        await asyncio.gather(*self._copying, return_exceptions=True)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        except OSError:
            writer.transport.abort()
            return
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._copy(source, sink))
            self._copying.add(task)
            task.add_done_callback(self._copying.discard)

    async def _copy(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        self._open.add(sink)
        with suppress(OSError):
            while received := await source.read(65536):
                sink.write(received)
                await sink.drain()
        self._open.discard(sink)
        sink.transport.abort()


@asynccontextmanager
async def link_to(uri: str) -> AsyncIterator[Link]:
    link = Link(uri)
    await link.mend()
    try:
        yield link
    finally:
        await link.cut()
