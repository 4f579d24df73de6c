"""The whole embedded run with its real servers; tiny stand-ins take the four services' places."""

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from mentoring_local import processes, state
from mentoring_local.places import RunFolder
from pymongo import MongoClient

STAND_IN = """
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["MENTORING_MONGO_DATABASE"].encode() + b" on " + os.environ["MENTORING_MONGO_URI"].encode())
ThreadingHTTPServer((os.environ["MENTORING_HTTP_HOST"], int(os.environ["MENTORING_HTTP_PORT"])), Answer).serve_forever()
"""


@pytest.fixture
def stand_ins(tmp_path) -> Path:
    for service in ("registry", "matching", "notifications", "reporting", "console"):
        (tmp_path / "services" / service).mkdir(parents=True)
        (tmp_path / "services" / service / "__init__.py").touch()
        (tmp_path / "services" / service / "__main__.py").write_text(STAND_IN)
    return tmp_path / "services"


def begin(run_folder: Path, stand_ins: Path, *arguments: str) -> subprocess.Popen:
    environment = {
        **os.environ,
        "PYTHONPATH": str(stand_ins),  # before the real ones
        "MENTORING_RUN_FOLDER": str(run_folder),
    }
    command = (Path(sys.executable).parent / "mentoring", *arguments)
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end(begun: subprocess.Popen) -> subprocess.CompletedProcess:
    stdout, stderr = begun.communicate(timeout=300)
    return subprocess.CompletedProcess(begun.args, begun.returncode, stdout, stderr)


@pytest.fixture
def mentoring(places, stand_ins):
    yield lambda *arguments: end(begin(places.path, stand_ins, *arguments))
    end(begin(places.path, stand_ins, "reset", "--yes"))


def recorded(places) -> dict[str, processes.ProcessId | None]:
    return {name: part.process for name, part in state.read(places).parts.items()}


def test_up_again_and_after_a_crash_and_down(mentoring, places):
    first = mentoring("up", "--no-demo")
    assert first.returncode == 0, first.stdout + first.stderr
    running = state.read(places)
    assert re.search(rf"^{running.gateway_url}/$", first.stdout, re.MULTILINE)
    assert not re.search(r"\bey[\w-]{10,}\.", first.stdout), "a token has no place in the logs of a terminal"
    assert httpx.get(f"{running.gateway_url}/matching/v1/things").text == f"matching on {running.mongo_uri}"
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


def test_a_watched_run_has_a_prometheus_of_its_own_and_ends_it(mentoring, places):
    first = mentoring("up", "--no-demo", "--watch")
    assert first.returncode == 0, first.stdout + first.stderr
    address = state.read(places).prometheus_url
    assert address is not None
    assert f"\nPrometheus: {address}/\nСигналы: {address}/" in first.stdout
    for page in re.findall(rf"{address}/\S*", first.stdout):
        assert httpx.get(page, follow_redirects=True).status_code == 200, page
    assert address.startswith("http://127.0.0.1:")
    targets = httpx.get(f"{address}/api/v1/targets").json()["data"]["activeTargets"]
    names = {target["labels"]["instance"].split(":")[0] for target in targets}
    assert names == {"registry", "matching", "notifications", "reporting", "console", "rabbitmq", "gateway"}
    assert {target["scrapeUrl"].split(":")[1] for target in targets} == {"//127.0.0.1"}
    groups = httpx.get(f"{address}/api/v1/rules").json()["data"]["groups"]
    assert {"services", "http"} <= {group["name"] for group in groups}, "signals and what is recorded"
    assert stat.S_IMODE(places.prometheus.stat().st_mode) == 0o700, "its owner's alone"
    [process] = [processes.find(found) for name, found in recorded(places).items() if name == "prometheus"]
    assert {each.laddr.ip for each in process.net_connections("tcp") if each.status == "LISTEN"} == {"127.0.0.1"}

    assert mentoring("up", "--no-demo").returncode == 0, "attaches to the run as it is"
    assert mentoring("down").returncode == 0
    assert not process.is_running()
    assert mentoring("up", "--no-demo").returncode == 0
    assert "prometheus" not in recorded(places)
    refused = mentoring("up", "--no-demo", "--watch")
    assert refused.returncode == 1
    assert "make down" in refused.stdout, "one that runs is not begun anew by itself"


def test_two_runs_started_at_once_both_come_up_and_never_meet(tmp_path, stand_ins):
    runs = [RunFolder(tmp_path / name) for name in ("one", "other")]
    try:
        begun = [begin(run.path, stand_ins, "up", "--no-demo") for run in runs]
        for ended in map(end, begun):
            assert ended.returncode == 0, ended.stdout + ended.stderr
        states = [state.read(run) for run in runs]
        assert not set(states[0].ports.values()) & set(states[1].ports.values())
        for its in states:
            answer = httpx.get(f"{its.gateway_url}/matching/v1/things")
            assert answer.text == f"matching on {its.mongo_uri}", "the gateway leads to its own run's services"
            assert sum(part.deaths for part in its.parts.values()) == 0
    finally:
        for ended in [end(begin(run.path, stand_ins, "reset", "--yes")) for run in runs]:
            assert ended.returncode == 0, ended.stdout
