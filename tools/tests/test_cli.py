"""The commands that need nothing running."""

import json
import subprocess
import sys

import jwt
import pytest
from mentoring_tools.cli import app
from typer.testing import CliRunner


@pytest.fixture
def run(places, monkeypatch):
    monkeypatch.setenv("MENTORING_RUN_FOLDER", str(places.path))
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_a_token_is_the_only_line_printed(run):
    printed = run("token", "--role", "curator", "--school", "school-7", "--ttl", "10").stdout.split()

    claims = jwt.decode(printed[0], options={"verify_signature": False})
    assert len(printed) == 1
    assert claims["roles"] == ["curator"]
    assert claims["schools"] == ["school-7"]
    assert claims["exp"] - claims["iat"] == 600


def test_a_curators_token_asks_for_the_school(run):
    answer = run("token", "--role", "curator")

    assert answer.exit_code == 2
    assert "--school" in answer.stderr


def test_status_is_not_well_when_nothing_runs(run):
    answer = run("status")

    assert answer.exit_code == 1
    assert "не запущена" in answer.stdout


def test_down_has_nothing_to_do(run):
    assert "Ничего не запущено" in run("down").stdout


def test_logs_of_an_unknown_part_name_the_known_ones(run, places):
    places.logs.mkdir(parents=True)
    places.log_of("registry").write_text("one\ntwo\nthree\n")

    assert run("logs", "registry", "-n", "2").stdout == "two\nthree\n"
    answer = run("logs", "regstry")
    assert answer.exit_code == 2
    assert "registry" in answer.stderr


def test_what_one_request_led_to_is_gathered_from_every_log(run, places):
    trace, other = "4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c"

    def line(at: int, trace_id: str, event: str) -> str:
        return json.dumps({"event": event, "timestamp": f"2026-10-01T09:00:0{at}Z", "trace_id": trace_id}) + "\n"

    places.logs.mkdir(parents=True)
    registry = places.log_of("registry")
    registry.with_name(registry.name + ".1").write_text(line(1, trace, "a request"))
    registry.write_text(f"{trace} in no JSON\n" + line(2, other, f"not of {trace}") + line(4, trace, "a job"))
    places.log_of("matching").write_text("[1]\n" + line(3, trace, "applied"))

    def events(*more: str) -> list[str]:
        return [json.loads(each)["event"] for each in run("logs", *more, "--trace", trace).stdout.splitlines()]

    assert events() == ["a request", "applied", "a job"]
    assert events("registry") == ["a request", "a job"]
    for unclear in ((), ("regstry", "--trace", trace)):
        answer = run("logs", *unclear)
        assert answer.exit_code == 2
        assert "matching, registry" in answer.stderr


def test_reset_asks_and_forgets_only_what_is_ours(run, places):
    places.mail.mkdir(parents=True)
    (places.path / "my-notes.txt").write_text("keep me")

    assert run("reset").exit_code == 1
    assert places.mail.exists()
    assert run("reset", "--yes").exit_code == 0
    assert [file.name for file in places.path.iterdir()] == ["my-notes.txt"]


def test_without_the_embedded_run_and_the_engine_the_operators_commands_are_there():
    """As in the image of the tools: only what the package itself depends on is installed."""
    program = (
        "import sys\n"
        "sys.path[:] = [path for path in sys.path if '/services/' not in path and '/deploy/local' not in path]\n"
        "from mentoring_tools.cli import app\n"
        "app(['--help'])\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert "parked" in answer.stdout
    assert "demo" in answer.stdout
    assert "reset" not in answer.stdout
