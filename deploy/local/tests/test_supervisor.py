"""Parts are kept running, ended in order, and never left behind; dummy processes stand for the real ones."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from mentoring_local import probes, processes, restarts, state
from mentoring_local.parts import Part
from mentoring_local.processes import Launch, ProcessId
from mentoring_local.state import PartState, Phase, State
from mentoring_local.supervisor import supervise

OBEDIENT = """
import pathlib, signal, sys
def end(*_):
    with open("ended", "a") as file: file.write(sys.argv[1] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[1] + ".up").touch()
while True: signal.pause()
"""
DEAF = """
import pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("deaf.up").touch()
while True: signal.pause()
"""


def part(folder: Path, name: str, program: str = OBEDIENT, **more) -> Part:
    up = folder / f"{name}.up"
    launch = Launch((sys.executable, "-c", program, name), folder)
    return Part(name, lambda: launch, lambda: None if up.exists() else "not yet", **more)


@contextmanager
def supervised(places, waves):
    stopping = threading.Event()
    supervisor = threading.Thread(target=supervise, args=(places, lambda *_: waves, stopping))
    supervisor.start()
    try:
        yield
    finally:
        stopping.set()
        supervisor.join()


def phase(places, name) -> Phase | None:
    known = state.read(places).parts.get(name)
    return known.phase if known else None


def pid(places, name) -> int:
    return state.read(places).parts[name].process.pid


@pytest.fixture
def places(places):
    places.path.mkdir()
    return places


def test_a_part_waits_for_what_it_needs_and_the_last_wave_ends_first(places, wait_until):
    waves = (
        (part(places.path, "base"),),
        (part(places.path, "middle", needs=frozenset({"base"})),),
        (part(places.path, "top", needs=frozenset({"middle", "base"})),),
    )
    with supervised(places, waves):
        wait_until(lambda: state.read(places).all_running)
        running = [psutil.Process(pid(places, name)) for name in ("base", "middle", "top")]
        began = [process.create_time() for process in running]
        assert began == sorted(began)

    assert (places.path / "ended").read_text().split() == ["top", "middle", "base"]
    assert not any(process.is_running() for process in running)
    assert {known.phase for known in state.read(places).parts.values()} == {Phase.STOPPED}


def test_a_killed_part_is_started_again(places, wait_until):
    with supervised(places, ((part(places.path, "base"), part(places.path, "other")),)):
        wait_until(lambda: state.read(places).all_running)
        killed, untouched = pid(places, "base"), pid(places, "other")
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: state.read(places).parts["base"].deaths == 1)
        assert state.read(places).parts["base"].last_reason == "killed by signal 9"
        wait_until(lambda: state.read(places).all_running)

        assert pid(places, "base") != killed
        assert pid(places, "other") == untouched


def test_a_part_that_keeps_dying_is_shown_so_and_the_others_go_on(places, wait_until, monkeypatch):
    monkeypatch.setattr(restarts, "FIRST_DELAY_SECONDS", 0.01)
    waves = ((part(places.path, "sick", "raise SystemExit(3)"), part(places.path, "well")),)
    with supervised(places, waves):
        wait_until(lambda: phase(places, "sick") is Phase.FAILING)
        assert phase(places, "well") is Phase.RUNNING
        assert state.read(places).parts["sick"].last_reason == "ended with status 3"
        deaths = state.read(places).parts["sick"].deaths
        wait_until(lambda: state.read(places).parts["sick"].deaths > deaths)


def test_a_part_that_cannot_even_be_started_does_not_end_its_keeper(places, wait_until):
    missing = Part("missing", lambda: Launch(("/no/such/program",), places.path), lambda: None)
    with supervised(places, ((missing,),)):
        wait_until(lambda: state.read(places).parts and state.read(places).parts["missing"].deaths >= 2)
        assert "/no/such/program" in state.read(places).parts["missing"].last_reason


LISTENING = """
import pathlib, signal, socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[2]))):
    pathlib.Path(sys.argv[1] + ".up").touch()
    while True: signal.pause()
"""


def listening(folder: Path, name: str, port: int) -> Part:
    launch = Launch((sys.executable, "-c", LISTENING, name, str(port)), folder)
    return Part(name, lambda: launch, probes.tcp("127.0.0.1", port), port=port)


def test_a_neighbour_that_answers_on_a_parts_port_is_not_taken_for_the_part(places, wait_until, monkeypatch):
    monkeypatch.setattr(restarts, "FIRST_DELAY_SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as neighbour:
        port = neighbour.getsockname()[1]
        with supervised(places, ((listening(places.path, "base", port),),)):
            wait_until(lambda: phase(places, "base") is Phase.FAILING)
            wait_until(lambda: state.read(places).parts["base"].deaths >= 6)
            assert phase(places, "base") is Phase.FAILING, "not well between two deaths either"
            assert state.read(places).parts["base"].last_reason == (
                f"ended with status 1: port {port} is held by another process"
            )
            neighbour.close()
            wait_until(lambda: phase(places, "base") is Phase.RUNNING)


def test_a_part_that_will_not_end_is_killed_in_time(places, wait_until):
    with supervised(places, ((part(places.path, "deaf", DEAF, stop_seconds=0.2),),)):
        wait_until(lambda: phase(places, "deaf") is Phase.RUNNING)
        deaf = psutil.Process(pid(places, "deaf"))

    assert not deaf.is_running()


def test_a_second_supervisor_leaves_the_first_alone(places, wait_until):
    waves = ((part(places.path, "base"),),)
    with supervised(places, waves):
        wait_until(lambda: state.read(places).all_running)
        before = state.read(places)
        supervise(places, lambda *_: waves, threading.Event())
        assert state.read(places) == before


def test_what_a_killed_supervisor_left_is_ended_by_the_next(places, wait_until):
    program = f"""
import sys, threading
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from mentoring_local.places import RunFolder
from mentoring_local.supervisor import supervise
from test_supervisor import part
folder = Path({str(places.path)!r})
supervise(RunFolder(folder), lambda *_: ((part(folder, "base"),), (part(folder, "top"),)), threading.Event())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL) as first:
        wait_until(lambda: state.read(places).all_running)
        left = [psutil.Process(pid(places, name)) for name in ("base", "top")]
        first.kill()
    assert all(process.is_running() for process in left)

    (places.path / "base.up").unlink()
    (places.path / "top.up").unlink()
    with supervised(places, ((part(places.path, "base"),), (part(places.path, "top"),))):
        wait_until(lambda: state.read(places).supervisor.pid == os.getpid() and state.read(places).all_running)
        assert (places.path / "ended").read_text().split() == ["top", "base"]
        assert not {process.pid for process in left} & {pid(places, "base"), pid(places, "top")}


def test_a_process_that_merely_has_a_recorded_pid_is_not_touched(places, wait_until):
    with subprocess.Popen(["sleep", "600"]) as neighbour:
        started_at = psutil.Process(neighbour.pid).create_time()
        recorded = PartState(phase=Phase.RUNNING, process=ProcessId(pid=neighbour.pid, created=started_at - 100))
        places.state.write_text(State(folder=places.path, parts={"base": recorded}).model_dump_json())
        with supervised(places, ((part(places.path, "base"),),)):
            wait_until(lambda: phase(places, "base") is Phase.RUNNING)

        assert neighbour.poll() is None
        neighbour.kill()


def test_a_grown_log_is_set_aside(tmp_path):
    log = tmp_path / "registry.log"
    log.write_text("old\n" * 10)

    processes.set_aside(log, limit_bytes=100)
    assert log.exists()
    processes.set_aside(log, limit_bytes=10)
    assert not log.exists()
    assert (tmp_path / "registry.log.1").read_text().startswith("old")
