"""What the gateway refuses in its own name is told as the services tell it."""

import json
import os
import re
import signal
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from mentoring_local.state import State, read
from mentoring_tools.demo.client import wait_for

from .callers import RUSSIAN, caller, curator


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/metrics", "/health/ready", "/nowhere/v1/things", "/registryx", "/registry/v1/things"]
)
def test_an_address_that_is_not_there(platform: State, path: str, method: str) -> None:
    with caller(platform, None) as nobody:
        answer = nobody.request(method, path)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (404, 404, "ROUTE_NOT_FOUND")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert problem["detail"] == "Такого адреса нет. Список адресов: /docs."


@pytest.mark.parametrize("victim", ["reporting", "registry"])
def test_a_service_that_is_down(platform: State, victim: str) -> None:
    path = {"reporting": "/reporting/v1/figures", "registry": "/registry/v1/census"}[victim]
    process = read(platform.places).parts[victim].process
    assert process is not None
    with curator(platform, "school-01") as asking:
        assert asking.get(path).status_code == 200
        os.kill(process.pid, signal.SIGKILL)
        answers: list[httpx.Response] = []

        def is_down() -> bool:
            answers.append(asking.get(path))
            return answers[-1].status_code == 502

        assert wait_for(is_down, 120)
        told = answers[-1].json()
        assert (answers[-1].headers["content-type"], told["code"]) == ("application/problem+json", "SERVICE_DOWN")
        assert re.search(RUSSIAN, told["detail"])
        assert answers[-1].headers["retry-after"] == "5"
        assert wait_for(lambda: asking.get(path).status_code == 200, 120)


def asked(platform: State, request: bytes) -> tuple[str, str]:
    """Head and body of the answer to what no HTTP library would send."""
    address = urlsplit(platform.gateway_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request.replace(b"{host}", f"Host: {address.netloc}\r\nConnection: close".encode()))
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).decode().partition("\r\n\r\n")
    return head.lower(), body


@pytest.mark.parametrize("path", ["/registry/v1/participants/a%00b", "/registry/..%2Fmetrics", "/people/a%5Cb", "/%00"])
def test_a_path_that_hides_something_is_not_there(platform: State, path: str) -> None:
    head, body = asked(platform, f"GET {path} HTTP/1.1\r\n{{host}}\r\n\r\n".encode())
    assert head.startswith("http/1.1 404 ")
    assert "content-type: application/problem+json" in head
    assert json.loads(body)["code"] == "ROUTE_NOT_FOUND"


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ("POST /registry/v1/participants", 400, "REQUEST_UNREADABLE"),
        ("PATCH /registry/v1/participants/x", 400, "REQUEST_UNREADABLE"),
        ("GET /registry/v1/participants", 500, "INTERNAL"),
    ],
)
def test_chunks_that_are_none(platform: State, line: str, status: int, code: str) -> None:
    """A GET has no body to be kept back, so that what passes it on cannot say whose fault it is."""
    chunked = "Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n"
    head, body = asked(platform, f"{line} HTTP/1.1\r\n{{host}}\r\n{chunked}".encode())
    assert "content-type: application/problem+json" in head
    assert (head.split()[1], json.loads(body)["status"], json.loads(body)["code"]) == (str(status), status, code)


def test_a_header_that_a_service_does_not_read(platform: State) -> None:
    head, body = asked(platform, b"GET /registry/v1/census HTTP/1.1\r\n{host}\r\nX: " + b"a" * 100_000 + b"\r\n\r\n")
    assert "content-type: application/problem+json" in head
    assert json.loads(body)["code"] == "TOKEN_MISSING"


@pytest.mark.parametrize("target", ["/registry/v1/participants?after=Иван", "/registry/v1/participants/Иван"])
def test_raw_cyrillic_in_an_address_is_answered_in_words(platform: State, target: str) -> None:
    """A client that does not encode: httpx would, so the request is written by hand."""
    address = urlsplit(platform.gateway_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    head, _, body = answer.partition("\r\n\r\n")
    assert "content-type: application/problem+json" in head.lower()
    assert re.search(RUSSIAN, body)
