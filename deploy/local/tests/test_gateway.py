"""The gateway's routes, on the real Traefik before dummy services."""

import json
import socket
import threading
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from mentoring_local import gateway, ports, probes, processes

SERVICES = ("registry", "matching", "notifications", "reporting", "console")
DOWN = "notifications"


SEEN = threading.Event()
"""The test has seen the first part of what is told live."""


class Named(ThreadingHTTPServer):
    service: str


class Echo(BaseHTTPRequestHandler):
    """Answers with the service's name and the path that it was asked for."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Named)
        if self.path.partition("?")[0].endswith("/fails"):
            self.refuse()
            return
        if self.path.endswith("/live"):
            self.tell_live()
            return
        taken = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = json.dumps({"service": self.server.service, "path": self.path, "bytes": taken}).encode()
        asked = self.path.removeprefix("/docs/problems/")
        self.send_response(404 if asked == "404" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Server", "dummy 1.0")
        self.end_headers()
        self.wfile.write(body)

    def refuse(self) -> None:
        """Refuses in the service's own words, with the status after the `?`."""
        assert isinstance(self.server, Named)
        body = json.dumps({"service": self.server.service, "refused": "in its own words"}).encode()
        self.send_response(int(self.path.partition("?")[2]))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "77")
        self.end_headers()
        self.wfile.write(body)

    def tell_live(self) -> None:
        """The first part now, the second when the test has seen the first."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"data: first\n\n")
        self.wfile.flush()
        SEEN.wait(10)
        self.wfile.write(b"data: second\n\n")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def log_message(self, *_arguments) -> None:
        pass


@contextmanager
def service(name: str):
    with Named(("127.0.0.1", 0), Echo) as server:
        server.service = name
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def before_dummies(folder: Path, *away: str):
    """The gateway, asked by a client; besides DOWN, the services that are named are down too."""
    with ExitStack() as running:
        down = {DOWN, *away}
        where = {name: running.enter_context(service(name)) for name in SERVICES if name not in down}
        where |= {name: ports.any_free() for name in (*down, "gateway", "gateway-admin")}
        process = processes.start(gateway.launch(folder, where), folder / "gateway.log")
        running.callback(processes.end_child, process, 10)
        address = f"http://127.0.0.1:{where['gateway']}"
        ping = probes.http(f"http://127.0.0.1:{where['gateway-admin']}/ping")
        assert probes.wait_until_well(ping, 30, lambda: process.poll() is None) is None
        with httpx.Client(base_url=address, trust_env=False) as client:
            assert probes.wait_until_well(probes.http(f"{address}/matching/v1/ready"), 30) is None
            yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with before_dummies(tmp_path_factory.mktemp("gateway")) as client:
        yield client


@pytest.fixture
def strict(tmp_path, monkeypatch):
    """A gateway that takes four requests of an address besides the one that waits for it, then one in 100 seconds."""
    monkeypatch.setenv("ADDRESS_REQUESTS_PER_SECOND", "1")
    monkeypatch.setenv("ADDRESS_REQUESTS_PERIOD_SECONDS", "100")
    monkeypatch.setenv("ADDRESS_REQUESTS_AT_ONCE", "5")
    with before_dummies(tmp_path) as client:
        yield client


@pytest.mark.parametrize("name", sorted({*SERVICES} - {DOWN, "console"}))
def test_each_service_sees_its_whole_path(client, name):
    assert client.get(f"/{name}/v1/things?x=1").json() == {
        "service": name,
        "path": f"/{name}/v1/things?x=1",
        "bytes": 0,
    }


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/docs/openapi.json", "/participants?q=x", "/registryx/v1", "/session/login"]
)
def test_what_is_no_api_is_the_consoles(client, path):
    assert client.get(path).json() == {"service": "console", "path": path, "bytes": 0}


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/health/ready",
        "/health/live",
        "/registry/../metrics",
        "/registry/%2e%2e/metrics",
        "//metrics",
    ],
)
def test_what_is_not_public_is_not_there(client, path):
    address = client.base_url.copy_with(raw_path=path.encode())
    answer = client.get(address)

    assert answer.status_code == 404
    assert answer.json()["service"] == "console"
    assert answer.json()["path"] == "/docs/problems/404", "whatever was asked for, no service has seen it"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_is_not_there_is_not_there_for_any_method(client, method):
    answer = client.request(method, "/health/ready", content=b"x")

    assert (answer.status_code, answer.json()["path"]) == (404, "/docs/problems/404")


def test_a_service_that_is_down_is_told_by_the_console(client):
    answer = client.post(f"/{DOWN}/v1/things", content=b"x" * 1000, headers={"Authorization": "Bearer t"})

    assert answer.status_code == 502
    assert answer.json() == {"service": "console", "path": "/docs/problems/502", "bytes": 0}
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("away", "told_by"), [(("console",), "registry"), (("console", "registry"), "reporting")])
def test_while_the_console_is_away_another_service_puts_refusals_in_words(tmp_path, away, told_by):
    with before_dummies(tmp_path, *away) as client:
        answers = [client.get("/participants"), client.post("/uploads", content=b"x" * 1000), client.get(f"/{DOWN}/v1")]
        failed = client.get("/matching/v1/fails?500")
        too_large = client.post("/matching/v1/runs", content=b"x" * 12_600_000)

    for answer in answers:
        assert answer.status_code == 502
        assert (answer.json()["service"], answer.json()["path"]) == (told_by, "/docs/problems/502")
    assert (failed.status_code, failed.json()["service"]) == (500, told_by)
    assert (too_large.status_code, too_large.json()["service"]) == (413, told_by)


@pytest.mark.parametrize("path", ["/ping", "/api/rawdata"])
def test_the_gateways_own_addresses_are_not_there(client, path):
    assert client.get(path).json()["service"] == "console"


@pytest.mark.parametrize("path", ["/matching/v1/runs/1/live", "/runs/1/live"])
def test_what_is_told_live_is_not_held_back(client, path):
    SEEN.clear()
    with client.stream("GET", path, timeout=5) as answer:
        parts = answer.iter_text()
        assert next(parts) == "data: first\n\n"
        SEEN.set()
        assert "".join(parts) == "data: second\n\n"


@pytest.mark.parametrize(
    "path", ["/registry/..%2fmetrics", "/registry/v1/a%00", "/registry/v1/a%5c..%5cb", "/participants/%2F", "/x%5Cy"]
)
def test_a_path_that_hides_another_is_not_there(client, path):
    answer = client.get(client.base_url.copy_with(raw_path=path.encode()))

    assert (answer.status_code, answer.json()["path"]) == (404, "/docs/problems/404"), "no service has seen it"


@pytest.mark.parametrize("name", ["registry", "console"])
def test_an_address_that_asks_too_often_is_told_so(strict, name):
    """Whatever it says of whom it asks for, and whoever is asked; what is told depends on what the client reads."""
    path = {"registry": "/registry/v1/things", "console": "/participants"}[name]
    answers = [strict.get(path, headers={"X-Forwarded-For": f"10.0.0.{number}"}) for number in range(4)]
    answers += [strict.post("/matching/v1/runs", content=b"x" * 1000), strict.get("/"), strict.get("/metrics")]

    assert [answer.json()["service"] for answer in answers[:4]] == [name] * 4
    for refused in answers[4:]:
        assert (refused.status_code, refused.json()["path"]) == (429, "/docs/problems/429")


@pytest.mark.parametrize("status", [429, 400, 404, 409, 413, 422, 503])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_a_service_refuses_itself_is_told_in_its_own_words(client, method, status):
    answer = client.request(method, f"/registry/v1/fails?{status}")

    assert answer.status_code == status
    if status != 413:
        assert answer.json() == {"service": "registry", "refused": "in its own words"}
        assert answer.headers["retry-after"] == "77"


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_service_that_fails_is_told_as_a_failure(client, method):
    """Never as the sender's fault, which is what a body that cannot be read is told as."""
    answer = client.request(method, "/registry/v1/fails?500", content=b"{}" if method != "GET" else None)

    assert (answer.status_code, answer.json()["path"]) == (500, "/docs/problems/500")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_chunks_that_are_none_are_the_senders_fault(client, method):
    head = f"{method} /registry/v1/things HTTP/1.1\r\nHost: {client.base_url.host}\r\nConnection: close\r\n"
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=10) as connection:
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()

    assert answer.startswith("HTTP/1.1 400 ")
    assert '"path": "/docs/problems/400"' in answer


def test_answers_carry_the_safe_headers_and_not_the_servers_name(client):
    headers = client.get("/registry/v1/things").headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_a_roster_passes_and_what_is_larger_than_12_megabytes_does_not(client):
    assert client.post("/registry/v1/imports", content=b"x" * 11_000_000).json()["bytes"] == 11_000_000
    answer = client.post("/registry/v1/imports", content=b"x" * 12_600_000)
    assert answer.status_code == 413
    assert answer.json() == {"service": "console", "path": "/docs/problems/413", "bytes": 0}
