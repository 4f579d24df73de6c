"""The demonstration waits for slow services, and ends where nothing moves."""

import io
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mentoring_tools.demo import waiting
from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.demo.waiting import wait_until_ready, wait_while_it_moves
from rich.console import Console


@contextmanager
def gateway(refusals: dict[str, int]) -> Iterator[GatewayClient]:
    """A gateway whose services answer 503 that many times, then 200."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service = self.path.split("/")[1]
            refusals[service] -= 1
            self.send_response(503 if refusals[service] >= 0 else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    client = GatewayClient(f"http://127.0.0.1:{server.server_address[1]}", "token")
    try:
        yield client
    finally:
        client.close()
        server.shutdown()
        serving.join()
        server.server_close()


def test_services_are_waited_for_and_named(monkeypatch):
    monkeypatch.setattr(waiting, "TELL_SECONDS", 0.0)
    written = io.StringIO()
    with gateway({"registry": 0, "matching": 3, "notifications": 1, "reporting": 0}) as client:
        assert wait_until_ready(client, Console(file=written, width=200))
    told = written.getvalue().splitlines()
    assert told[0].strip() == "ждём: подбор пар (HTTP 503), уведомления (HTTP 503)"
    assert told[-1].strip() == "ждём: подбор пар (HTTP 503)"


def test_a_gateway_that_nobody_serves_is_given_up():
    client = GatewayClient("http://127.0.0.1:1", "token")
    assert not wait_while_it_moves(
        lambda: client.why_not("/registry/v1/census") is None, lambda: "шлюз", Console(file=io.StringIO()), 0.1
    )
    client.close()


def test_what_moves_is_waited_for_longer_than_what_stalls():
    counted = itertools.count()
    asked: list[str] = []

    def so_far() -> str:
        asked.append(str(next(counted)))
        return asked[-1]

    assert wait_while_it_moves(lambda: len(asked) >= 6, so_far, Console(file=io.StringIO()), 0.6)
