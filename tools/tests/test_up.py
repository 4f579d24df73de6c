"""The whole embedded run with its real servers; tiny stand-ins take the four services' places."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from mentoring_local import processes, state
from pymongo import MongoClient

STAND_IN = """
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["MENTORING_MONGO_DATABASE"].encode())
ThreadingHTTPServer((os.environ["MENTORING_HTTP_HOST"], int(os.environ["MENTORING_HTTP_PORT"])), Answer).serve_forever()
"""


@pytest.fixture
def mentoring(tmp_path, places):
    for service in ("registry", "matching", "notifications", "reporting"):
        (tmp_path / "services" / service).mkdir(parents=True)
        (tmp_path / "services" / service / "__init__.py").touch()
        (tmp_path / "services" / service / "__main__.py").write_text(STAND_IN)
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "services"),  # before the real ones
        "MENTORING_RUN_FOLDER": str(places.path),
    }
    command = Path(sys.executable).parent / "mentoring"

    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([command, *arguments], env=environment, capture_output=True, text=True, timeout=170)

    yield run
    run("reset", "--yes")


def recorded(places) -> dict[str, processes.ProcessId]:
    return {name: part.process for name, part in state.read(places).parts.items()}


def test_up_again_and_after_a_crash_and_down(mentoring, places):
    first = mentoring("up", "--no-demo")
    assert first.returncode == 0, first.stdout + first.stderr
    running = state.read(places)
    assert re.search(rf"^{running.gateway_url}/reporting/#token=ey[\w.-]+$", first.stdout, re.MULTILINE)
    assert httpx.get(f"{running.gateway_url}/matching/v1/things").text == "matching"
    assert mentoring("status").returncode == 0
    with MongoClient(running.mongo_uri) as client:
        client.city.schools.insert_one({"_id": 7})

    assert mentoring("up", "--no-demo").returncode == 0
    assert state.read(places) == running, "a second up attaches"

    left = recorded(places)
    os.kill(running.supervisor.pid, signal.SIGKILL)
    assert mentoring("up", "--no-demo").returncode == 0
    assert not any(processes.find(process) for process in left.values()), "what was left behind is ended"
    assert state.read(places).ports == running.ports, "addresses stay"
    with MongoClient(running.mongo_uri) as client:
        assert client.city.schools.find_one() == {"_id": 7}

    last = [processes.find(process) for process in recorded(places).values()]
    assert all(last)
    assert mentoring("down").returncode == 0
    assert not any(process.is_running() for process in last)
    assert mentoring("status").returncode == 1
    assert places.mongo.is_dir(), "the data stays"
    mentoring("reset", "--yes")
    assert not places.path.exists()
