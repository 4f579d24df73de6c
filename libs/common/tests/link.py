"""A wire to a server that a test can cut and mend, so that one server down is not down for everybody."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


class Link:
    """Forwards one port of this machine to a server, from a thread of its own: a driver may block the test's loop."""

    def __init__(self, uri: str) -> None:
        self._to = urlsplit(uri)
        self._port = 0
        self._listener: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._copying: set[asyncio.Task[None]] = set()
        self._accepting: set[asyncio.Task[None] | None] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="link")
        self._thread.start()

    @property
    def uri(self) -> str:
        login, at, _ = self._to.netloc.rpartition("@")
        return self._to._replace(netloc=f"{login}{at}{LOOPBACK}:{self._port}").geturl()

    def mend(self) -> None:
        self._there(self._listen())

    def cut(self) -> None:
        """Refuse new connections and reset those that stand."""
        self._there(self._break_off())

    def end(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _there(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._listener = await asyncio.start_server(self._forward, LOOPBACK, self._port)
        self._port = self._listener.sockets[0].getsockname()[1]

    async def _break_off(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for writer in self._open:
            writer.transport.abort()
        await asyncio.gather(*filter(None, self._accepting), return_exceptions=True)
        await asyncio.gather(*self._copying, return_exceptions=True)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._accepting.add(accepting := asyncio.current_task())
        self._open.add(writer)  # one that is cut before the far end answers is reset as well
        try:
            far_reader, far_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        except OSError:
            writer.transport.abort()
            return
        finally:
            self._open.discard(writer)
            self._accepting.discard(accepting)
        if writer.transport.is_closing():
            far_writer.transport.abort()
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


@contextmanager
def link_to(uri: str) -> Iterator[Link]:
    link = Link(uri)
    try:
        link.mend()
        yield link
    finally:
        link.end()
