"""The gateway's routes, on the real Traefik before dummy services."""

import json
import threading
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
    """Answers with the service's name and the path that it was asked for; as the console does, with the problem's status."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Named)
        if self.path.endswith("/live"):
            self.tell_live()
            return
        taken = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = json.dumps({"service": self.server.service, "path": self.path, "bytes": taken}).encode()
        asked = self.path.removeprefix("/docs/problems/")
        self.send_response(int(asked) if asked.isdigit() else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Server", "dummy 1.0")
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


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gateway")
    with ExitStack() as running:
        where = {name: running.enter_context(service(name)) for name in SERVICES if name != DOWN}
        where |= {DOWN: ports.any_free(), "gateway": ports.any_free(), "gateway-admin": ports.any_free()}
        process = processes.start(gateway.launch(folder, where), folder / "gateway.log")
        running.callback(processes.end_child, process, 10)
        address = f"http://127.0.0.1:{where['gateway']}"
        ping = probes.http(f"http://127.0.0.1:{where['gateway-admin']}/ping")
        assert probes.wait_until_well(ping, 30, lambda: process.poll() is None) is None
        with httpx.Client(base_url=address, trust_env=False) as client:
            assert probes.wait_until_well(probes.http(f"{address}/registry/v1/ready"), 30) is None
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


def test_a_path_that_hides_another_is_refused(client):
    assert client.get(client.base_url.copy_with(raw_path=b"/registry/..%2fmetrics")).status_code == 400


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
