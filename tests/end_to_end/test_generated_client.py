"""A client that openapi-python-client makes of the published document works against the running platform.

The generator wants another typer than ours, so `deploy/local/setup client` gives it an environment of its own.
"""

import ast
import json
import subprocess
from pathlib import Path

import pytest
from mentoring_local.places import REPOSITORY
from mentoring_local.state import State
from mentoring_tools.embedded import methodologist

from .callers import caller, curator

GENERATOR = REPOSITORY / ".venv/client/bin"
WALK = Path(__file__).with_name("client_walk.py")
SCHOOL = "clients-school"
CONFIG = """
content_type_overrides:
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
  application/vnd.openxmlformats-officedocument.wordprocessingml.document: application/octet-stream
  text/event-stream: text/plain
"""
"""What the generator has to be told of files and of streams; everything else it finds in the document."""


@pytest.fixture(scope="module")
def client(platform: State, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the generated package lies. A warning of the generator is a failure."""
    folder = tmp_path_factory.mktemp("client")
    with caller(platform, None) as nobody:
        (folder / "openapi.json").write_bytes(nobody.get("/docs/openapi.json").raise_for_status().content)
    (folder / "config.yml").write_text(CONFIG)
    assert (GENERATOR / "openapi-python-client").exists(), "deploy/local/setup client"
    made = subprocess.run(
        [
            GENERATOR / "openapi-python-client", "generate", "--path", "openapi.json", "--meta", "none",
            "--output-path", "mentoring_client", "--config", "config.yml", "--fail-on-warning",
        ],
        cwd=folder, env={"PATH": f"{GENERATOR}:/usr/bin:/bin", "LANG": "C.UTF-8"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_its_modules_have_latin_names(client: Path) -> None:
    modules = {file.relative_to(client).as_posix() for file in (client / "mentoring_client").rglob("*.py")}
    assert "mentoring_client/api/registry_participants/registry_participants_add.py" in modules
    assert "mentoring_client/models/problem.py" in modules
    assert all(module.isascii() for module in modules)
    for module in modules:
        ast.parse((client / module).read_text())


@pytest.fixture
def school(platform: State) -> str:
    with methodologist(platform) as office:
        body = {"kind": "SCHOOL", "name": "Школа клиентов", "short_name": "Клиенты"}
        office.ask("PUT", f"/registry/v1/organisations/{SCHOOL}", json=body)
    return SCHOOL


def test_it_walks(platform: State, client: Path, school: str) -> None:
    """Its own list, one registered and read, the same key twice, and refusals of three kinds, each a `Problem`."""
    with curator(platform, school) as own:
        token = own.headers["Authorization"].removeprefix("Bearer ")
    walked = subprocess.run(
        [GENERATOR / "python", WALK, platform.gateway_url, token, school],
        cwd=client, env={"PYTHONPATH": str(client), "LANG": "C.UTF-8", "NO_PROXY": "*"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert walked.returncode == 0, walked.stderr
    assert json.loads(walked.stdout) == {
        "before": 0,
        "after": 1,
        "same": True,
        "name": "Кузнецова Анна Сергеевна",
        "born": "2012",
        "refusals": {
            "missing": ["Problem", 404, "PARTICIPANT_NOT_FOUND"],
            "wrong": ["Problem", 422, "REQUEST_INVALID"],
            "nobody": ["Problem", 401, "TOKEN_MALFORMED"],
        },
        "faults": [["Fault", "/body/grade"]],
    }
