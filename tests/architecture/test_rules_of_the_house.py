"""What the sources promise about themselves, read from their syntax trees; each rule is shown to bite on a bad source."""

import ast
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from .rules import methods_of_stores, no_clock_no_dice, no_environment, no_print, opened_by_importing, scope_first

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = (
    "mentoring_common",
    "mentoring_methodology",
    "registry",
    "matching",
    "notifications",
    "reporting",
    "console",
)
SOURCES = {
    path.relative_to(REPOSITORY).as_posix(): path.read_text()
    for top in ("libs", "services")
    for path in sorted((REPOSITORY / top).glob("*/src/**/*.py"))
}

Rule = Callable[[str], list[str]]
"""Source -> what is wrong in it: the line and the words."""


def is_pure(path: str) -> bool:
    return path.endswith("/domain.py") or "/matching/engine/" in path


def reads_settings(path: str) -> bool:
    return path.endswith("/settings.py")


def test_the_rules_look_at_something() -> None:
    pure = {path.removeprefix("services/") for path in SOURCES if is_pure(path)}
    assert len([path for path in pure if path.endswith("domain.py")]) >= 9
    assert "matching/src/matching/engine/score.py" in pure
    assert len([path for path in SOURCES if reads_settings(path)]) == 6
    assert sum(len(list(methods_of_stores(ast.parse(source)))) for source in SOURCES.values()) > 50


def test_no_wheel_holds_what_tests_share() -> None:
    backend = tomllib.loads((REPOSITORY / "libs/common/pyproject.toml").read_text())["tool"]["uv"]["build-backend"]
    assert backend["wheel-exclude"] == ["src/mentoring_common/testing/**"]
    assert any("/mentoring_common/testing/" in path for path in SOURCES)


def test_what_decides_has_no_clock_and_no_dice() -> None:
    assert broken_by(no_clock_no_dice, is_pure) == []


def test_every_query_of_a_store_is_made_in_a_scope() -> None:
    assert broken_by(scope_first) == []


def test_only_settings_read_the_environment() -> None:
    assert broken_by(no_environment, lambda path: not reads_settings(path)) == []


def test_nothing_is_printed() -> None:
    assert broken_by(no_print) == []


def test_nothing_is_opened_at_import() -> None:
    modules = [path for path in SOURCES if not path.endswith("/__main__.py")]
    assert opened_by_importing(*PACKAGES, folder=REPOSITORY) == f"{len(modules)} modules\n"


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nnow = datetime.now()",
        "import datetime as dt\nnow = dt.datetime.utcnow()",
        "from datetime import date\ndef age(): return date.today()",
        "import time\nnow = time.time()",
        "from time import time as at",
        "from mentoring_common.clock import utc_now\nmade = utc_now()",
        "from uuid import uuid4\nclass A:\n    id: str = field(default_factory=uuid4)",
        "import uuid\nid = uuid.uuid4()",
        "import random\nchosen = random.choice('ab')",
        "def choose():\n    from random import shuffle",
        "import numpy as np\nchosen = np.random.rand()",
        "import secrets\nsalt = secrets.token_hex()",
    ],
)
def test_a_clock_or_a_dice_in_a_decision_is_noticed(source: str) -> None:
    assert no_clock_no_dice(source) != []


def test_a_day_that_is_given_is_no_clock() -> None:
    source = "from datetime import date, datetime, time\nfrom uuid import UUID\nborn = date(2012, 9, 1)\n"
    assert no_clock_no_dice(source + "def age(today: date, at: time): return datetime.combine(today, at)") == []


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("async def all(self) -> None: ...", "2 PairStore.all: the first parameter is not `scope: Scope`"),
        ("async def all(self, id: str, scope: Scope): use(scope)", "2 PairStore.all: the first parameter is not"),
        ("async def all(self, scope: str): use(scope)", "2 PairStore.all: the first parameter is not `scope: Scope`"),
        ("async def all(self, _scope: Scope): ...", "2 PairStore.all: the first parameter is not `scope: Scope`"),
        ("async def all(self, *, scope: Scope): use(scope)", "2 PairStore.all: the first parameter is not"),
        ("async def all(self, scope: Scope): ...", "2 PairStore.all: the scope is not used"),
        ("async def all(self): ...  # all-schools: ", "2 PairStore.all: the first parameter is not `scope: Scope`"),
        ("async def ensure_indexes(self): ...\n    async def all(self): ...", "3 PairStore.all: the first parameter"),
    ],
)
def test_a_store_without_a_scope_is_noticed(method: str, wrong: str) -> None:
    [told] = scope_first(f"class PairStore:\n    {method}\n")
    assert told.startswith(wrong)


@pytest.mark.parametrize(
    "source",
    [
        "class PairStore:\n    async def all(self, scope: Scope): return find(scope.filter())",
        "class PairStore:\n    async def all(self): ...  # all-schools: the relay's",
        "class PairStore:\n    # all-schools: the relay's\n    async def all(self): ...",
        "class PairStore:\n    async def _all(self): ...\n    def name(self): ...\n    async def ensure_indexes(self): ...",
        "class Relay:\n    async def all(self): ...",
    ],
)
def test_a_store_with_a_scope_or_a_reason_is_well(source: str) -> None:
    assert scope_first(source) == []


@pytest.mark.parametrize(
    "source",
    ["import os\nx = os.environ['A']", "from os import environ as e\nx = e.get('A')", "import os\nx = os.getenv('A')"],
)
def test_a_look_into_the_environment_is_noticed(source: str) -> None:
    assert no_environment(source) != []


def test_a_print_is_noticed() -> None:
    assert no_print("def tell():\n    print('x')") == ["2 print"]


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("import socket\nsocket.socket().close()", "socket.__new__"),
        ("open('x.log', 'a').close()", "open"),
        ("import os\nos.close(os.open('x.log', os.O_CREAT | os.O_RDWR))", "open"),
        ("import os, sqlite3\nsqlite3.connect('x.db').close()", "sqlite3.connect"),
        ("import subprocess\nsubprocess.run(['true'])", "subprocess.Popen"),
    ],
)
def test_what_is_opened_at_import_is_noticed(source: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "badly").mkdir()
    (tmp_path / "badly" / "__init__.py").touch()
    (tmp_path / "badly" / "made.py").write_text(source)
    assert opened_by_importing("badly", folder=tmp_path).splitlines()[0] == f"badly.made {wrong}"


def broken_by(rule: Rule, chosen: Callable[[str], bool] = lambda _path: True) -> list[str]:
    return [f"{path}:{wrong}" for path, source in SOURCES.items() if chosen(path) for wrong in rule(source)]
