"""What the gateway refuses in its own name is told as the services tell it."""

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

        assert wait_for(is_down, 10)
        told = answers[-1].json()
        assert (answers[-1].headers["content-type"], told["code"]) == ("application/problem+json", "SERVICE_DOWN")
        assert re.search(RUSSIAN, told["detail"])
        assert answers[-1].headers["retry-after"] == "5"
        assert wait_for(lambda: asking.get(path).status_code == 200, 60)


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
