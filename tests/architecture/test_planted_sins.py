"""The import rules bite: every sin is planted into a capability that no rule knows by name, and must be found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

HIGHER = {
    "domain": "A domain imports no room above it",
    "store": "A store imports no room above it",
    "commands": "What decides to act imports no entrance",
    "worker": "What decides to act imports no entrance",
    "api": "An entrance imports no other",
}
PLAIN = "A domain is plain Python"
DRIVER = "Only mongo.py imports a driver"
TESTING = "Only tests import what tests share"
SILENT = "An api neither publishes nor receives"

SINS: list[tuple[str, str, str]] = [
    # who, what is imported there, the contract that says no
    ("registry.planted.domain", "fastapi", PLAIN),
    ("registry.planted.domain", "registry.planted.store", HIGHER["domain"]),
    ("registry.planted.store", "registry.planted.api", HIGHER["store"]),
    ("registry.planted.store", "pymongo", DRIVER),
    ("registry.planted.deeper.domain", "jinja2", PLAIN),
    ("matching.planted.domain", "matching.planted.commands", HIGHER["domain"]),
    ("matching.planted.store", "matching.planted.worker", HIGHER["store"]),
    ("matching.planted.commands", "matching.planted.api", HIGHER["commands"]),
    ("matching.planted.worker", "matching.handlers", HIGHER["worker"]),
    ("matching.planted.api", "aio_pika", SILENT),
    ("matching.planted.api", "mentoring_common.messaging", SILENT),
    ("matching.planted.api", "mentoring_common.errand", SILENT),
    ("matching.engine.planted", "prometheus_client", PLAIN),
    ("notifications.planted.domain", "smtplib", PLAIN),
    ("notifications.planted.domain", "mentoring_common.mongo", PLAIN),
    ("notifications.planted.domain", "httpx", PLAIN),
    ("notifications.planted.api", "notifications.main", HIGHER["api"]),
    ("reporting.planted.domain", "matching.planted.domain", "No service imports another"),
    ("reporting.planted.api", "motor", DRIVER),
    ("reporting.planted.api", "reporting.handlers", HIGHER["api"]),
    ("mentoring_common.planted", "bson", DRIVER),
    ("mentoring_common.planted", "mentoring_methodology", "The common library knows no service and no methodology"),
    ("mentoring_common.http.planted", "reporting", "The common library knows no service and no methodology"),
    ("mentoring_common.planted", "mentoring_common.testing", TESTING),
    ("reporting.planted.commands", "mentoring_common.testing.waiting", TESTING),
    ("mentoring_methodology.planted", "registry", "The methodology knows no service"),
    ("mentoring_methodology.planted", "mentoring_common.mongo", PLAIN),
    ("reporting.left.domain", "reporting.right.domain", "Rooms beside each other import one way"),
    ("reporting.right.domain", "reporting.left.domain", "Rooms beside each other import one way"),
]
CYCLE = SINS[-1][2]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says of each broken contract in a copy of the sources with all sins planted."""
    folder = tmp_path_factory.mktemp("sources")
    for source in [*REPOSITORY.glob("libs/*/src/*"), *REPOSITORY.glob("services/*/src/*")]:
        if (source / "__init__.py").exists():
            shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__", "published"))
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    for who, what, _ in SINS:
        module = folder.joinpath(*who.split(".")).with_suffix(".py")
        module.parent.mkdir(parents=True, exist_ok=True)
        (module.parent / "__init__.py").touch()
        with module.open("a") as written:
            written.write(f"import {what}\n")
    for house in ("registry", "matching"):
        for room in HIGHER:
            (folder / house / "planted" / f"{room}.py").touch()
    answer = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)}, capture_output=True, text=True,
    )  # fmt: skip
    assert answer.returncode == 1, answer.stdout + answer.stderr
    return sections(answer.stdout.partition("Broken contracts")[2])


def sections(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    lines = text.splitlines()
    titles = [index for index, line in enumerate(lines[:-1]) if line and lines[index + 1] == "-" * len(line)]
    for title, end in zip(titles, [*titles[1:], len(lines)], strict=True):
        found[lines[title]] = "\n".join(lines[title + 2 : end])
    return found


@pytest.mark.parametrize(("who", "what", "contract"), SINS)
def test_a_planted_sin_is_named(told: dict[str, str], who: str, what: str, contract: str) -> None:
    assert contract in told
    if contract == CYCLE:
        assert ".left" in told[contract]
    else:
        assert who in told[contract]
        assert what in told[contract]


def test_no_contract_is_without_a_sin(told: dict[str, str]) -> None:
    declared = {
        line.split('"')[1]
        for line in (REPOSITORY / "pyproject.toml").read_text().splitlines()
        if line.startswith('name = "') and line[8:9].isupper()
    }
    assert {contract for _, _, contract in SINS} == declared == set(told)
