"""A process that has loaded every test once: it learns which tests come to which line, and tries removals in forks.

A removal in a function changes that function where it is, in a fork, so that nothing is loaded again. What is made at
import must be loaded anew, which this process cannot: it says so, with the tests that the caller has to run.
"""

import ast
import gc
import hashlib
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import settings

from tests.mutation.directly import passes, passing
from tests.mutation.removals import Function, Place, Removal, lines_that_read
from tests.mutation.watching import STARTER, Watch, unwatch, watch, written

MOST_SECONDS = 180
"""Of one removal: one that does not end is told apart, it may loop, or the machine may be busy."""
LEAST_SECONDS = 120
FOR_WHAT_COMES_NOT = 20.0
"""Seconds that a test waits for a condition: most changes that are noticed make one never hold."""
MOST_BYTES = 4 << 30
"""Address space of a process in which a check is missing: it may be the one that bounded a file."""
CANNOT_BE_TRIED = 97
"""What a process that has not come to its tests gives; no code of `pytest`."""
MOST_DRAWN = 40
"""Examples of a property."""
NEEDS_SERVERS = frozenset({"mongo_uri", "amqp_uri"})


@dataclass(frozen=True)
class Outcome:
    """What became of a removal, or the tests to try it with in a process that loads everything anew."""

    file: str
    index: int
    """Among the removals of its file."""
    ended: int | None
    """As `ended_with`; None: not tried, or no test comes there."""
    tests: list[str]
    """Those that come to its line, the quickest first."""
    is_tried: bool = True


def ended_with(run: Callable[[], int], seconds: float) -> int:
    """What a forked process ends with: 0 where nothing was noticed, 1 where something was, below 0 for a signal."""
    child = os.fork()
    if child == 0:
        ended = CANNOT_BE_TRIED
        try:
            ended = run()
        finally:
            os._exit(ended)
    until, pause = time.monotonic() + seconds, 0.002
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(child, 9)
            os.waitpid(child, 0)
            return -9
        time.sleep(pause)
        pause = min(0.05, pause * 1.5)


def bound() -> None:
    """Memory of this process and of what it starts."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


class Loaded:
    """A plugin of pytest: when all tests are collected it tries removals in place of running them."""

    def __init__(
        self,
        kept: Path,
        sources: Sequence[Path],
        wanted: Mapping[str, Sequence[Removal]],
        tell: Callable[[Outcome], None],
    ) -> None:
        """`wanted` are the removals to try, by the file's name."""
        self._wanted = wanted
        self._tell = tell
        self._kept = kept
        self._names = tuple(map(str, sources))
        self._trees = {str(each): ast.parse(each.read_bytes()) for each in sources}
        self._noticed: Counter[str] = Counter()
        self._at_import: set[Place] = set()
        watch(self._names, self._at_import)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item], config: pytest.Config) -> None:
        if "MENTORING_TEST_MONGO_URI" not in os.environ:
            left = [each for each in items if NEEDS_SERVERS.isdisjoint(getattr(each, "fixturenames", ()))]
            config.hook.pytest_deselected(items=[each for each in items if each not in left])
            items[:] = left

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        unwatch()
        if session.testsfailed:
            raise session.Interrupted("a test cannot be collected")
        for item in session.items:
            _draw_fewer(item)
        gc.freeze()
        self._learn(session)
        from mentoring_common.testing import waiting  # the clone's, which is not on the path before

        waiting.DEADLINE_SECONDS = FOR_WHAT_COMES_NOT
        self._plain = _passing_alone(session)
        for name, found in self._wanted.items():
            file = Path(name)
            whole = file.read_bytes()
            try:
                for index, removal in enumerate(found):
                    file.write_bytes(removal.source)
                    self._tell(self._outcome(session, file, index, removal))
            finally:
                file.write_bytes(whole)
        return True

    def _learn(self, session: pytest.Session) -> None:
        """How long each test takes and which lines it comes to, as nothing is taken out; kept until a file changes."""
        keys = {path: self._key(path) for path in {each.path for each in session.items}}
        kept: dict[str, dict[str, Any]] = json.loads(self._kept.read_text()) if self._kept.exists() else {}
        known = {key: kept[key] for key in keys.values() if key in kept}
        new = [each for each in session.items if each.nodeid not in known.get(keys[each.path], {})]
        if new:
            learned = self._learned(session, new)
            for each in new:
                known.setdefault(keys[each.path], {})[each.nodeid] = learned[each.nodeid]
            self._kept.write_text(json.dumps(kept | known))
        self._tests: dict[Place, set[int]] = defaultdict(set)
        self._seconds: dict[str, float] = {}
        for at, item in enumerate(session.items):
            self._seconds[item.nodeid], places = known[keys[item.path]][item.nodeid]
            for name, line in places:
                self._tests[name, line].add(at)

    def _key(self, test: Path) -> str:
        """Of all that a test file's lines depend on: the sources, and the files beside it that hold no tests."""
        helpers = sorted(each for each in test.parent.glob("*.py") if not each.name.startswith("test_"))
        files = [*map(Path, self._names), test, *helpers]
        return hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()

    def _learned(self, session: pytest.Session, items: Sequence[pytest.Item]) -> dict[str, tuple[float, list[Place]]]:
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "learned"
            if (ended := ended_with(lambda: _watched(session, items, self._names, told), 3600)) != 0:
                raise RuntimeError(f"learning has ended with {ended}")
            learned = json.loads(told.read_text())
        for item in items:  # watched, a test is slower than it may allow
            alone = partial(_tried, session, [item], _nothing, frozenset())
            if item.nodeid in learned["failed"] and ended_with(alone, 600) != 0:
                print(f"left out, as it fails where nothing is taken out: {item.nodeid}", file=sys.__stderr__)
                learned["tests"] = [each if each[0] != item.nodeid else [*each[:2], []] for each in learned["tests"]]
        return {key: (seconds, places) for key, seconds, places in learned["tests"]}

    def _outcome(self, session: pytest.Session, file: Path, index: int, removal: Removal) -> Outcome:
        lines = {(str(file), line) for line in range(removal.line, removal.last_line + 1)}
        swap: Callable[[], None] | None = None
        if removal.function is not None and not lines & self._at_import:
            swap = _other_code(file, removal, removal.function)
        elif removal.name is not None:
            lines, at_import = lines_that_read(removal.name, self._trees)
            swap = None if at_import or lines & self._at_import else _other_pattern(file, removal, removal.name)
        else:
            lines = {place for place in self._tests if place[0] == str(file)}
        chosen = self._ordered(session, {at for place in lines for at in self._tests.get(place, ())})
        tests = [each.nodeid for each in chosen]
        name = str(file)
        if not chosen:
            return Outcome(name, index, None, tests)
        if swap is None:
            return Outcome(name, index, None, tests, is_tried=False)
        forget_compiled(file)
        seconds = min(MOST_SECONDS, LEAST_SECONDS + 5 * sum(self._seconds[each] for each in tests))
        with tempfile.NamedTemporaryFile() as told:
            ended = ended_with(lambda: _tried(session, chosen, swap, self._plain, told.name), seconds)
            self._noticed.update(Path(told.name).read_text().splitlines())
        return Outcome(name, index, ended, tests)

    def _ordered(self, session: pytest.Session, chosen: set[int]) -> list[pytest.Item]:
        """Those that have noticed most, then the quickest: changes of one line are often noticed by one test.

        Those of a module with servers stay side by side, as it starts a service.
        """
        items = [session.items[at] for at in chosen]
        alone = [each for each in items if NEEDS_SERVERS.isdisjoint(getattr(each, "fixturenames", ()))]
        served: dict[Path, list[pytest.Item]] = defaultdict(list)
        for each in items:
            if each not in alone:
                served[each.path].append(each)
        modules = [sorted(each, key=self._takes) for each in served.values()]
        modules.sort(key=lambda each: self._takes(each[0]))
        return [*sorted(alone, key=self._takes), *(each for module in modules for each in module)]

    def _takes(self, item: pytest.Item) -> tuple[int, float]:
        return -self._noticed[item.nodeid], self._seconds[item.nodeid]


def forget_compiled(file: Path) -> None:
    """A source that is equal in size and in the second would not be read anew."""
    if (cache := file.parent / "__pycache__").exists():
        shutil.rmtree(cache, ignore_errors=True)


def _draw_fewer(item: pytest.Item) -> None:
    """A property that notices a removal does so in a few examples, and one that does not should cost little."""
    test = getattr(item, "obj", None)
    drawn = getattr(test, "_hypothesis_internal_use_settings", None)
    if isinstance(test, FunctionType) and isinstance(drawn, settings):
        vars(test)["_hypothesis_internal_use_settings"] = settings(
            drawn, max_examples=min(drawn.max_examples, MOST_DRAWN)
        )


def _run(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item


def _nothing() -> None:
    """The sources as they are."""


def _tried(
    session: pytest.Session,
    items: Sequence[pytest.Item],
    swap: Callable[[], None],
    plain: Collection[str],
    told: str = os.devnull,
) -> int:
    """Writes which test has noticed it; the `plain` ones are called directly."""
    bound()
    swap()
    for item, following in zip(items, [*items[1:], None], strict=True):
        if item.nodeid in plain:
            noticed = not passes(item, following)
        else:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            noticed = bool(session.testsfailed)
        if noticed:
            Path(told).write_text(item.nodeid)
            return 1
    return 0


def _passing_alone(session: pytest.Session) -> frozenset[str]:
    """The tests that pass without what pytest does around them, as nothing is changed."""
    items = [each for each in session.items if NEEDS_SERVERS.isdisjoint(getattr(each, "fixturenames", ()))]
    with tempfile.NamedTemporaryFile() as told:

        def run() -> int:
            Path(told.name).write_text(json.dumps(list(passing(items))))
            return 0

        if (ended := ended_with(run, 3600)) != 0:
            raise RuntimeError(f"the tests end with {ended} where nothing is changed")
        return frozenset(json.loads(Path(told.name).read_text()))


def _watched(session: pytest.Session, items: Sequence[pytest.Item], sources: tuple[str, ...], kept: Path) -> int:
    """Keeps the seconds of each test, the places that it comes to, and which tests failed."""
    folder = kept.parent / "processes"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(STARTER.format(sources=sources, folder=str(folder)))
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ["PYTHONPATH"]])
    told: set[Place] = set()
    watching: Watch = watch(sources, told)
    tests: list[tuple[str, float, list[Place]]] = []
    failed: list[str] = []
    since, failures = time.monotonic(), 0
    for item in _run(items):
        tests.append((item.nodeid, time.monotonic() - since, sorted(told | written(folder))))
        told.clear()
        watching.forget()
        if session.testsfailed > failures:
            failures = session.testsfailed
            failed.append(item.nodeid)
        since = time.monotonic()
    unwatch()
    kept.write_text(json.dumps({"tests": tests, "failed": failed}))
    return 0


def _other_code(file: Path, removal: Removal, function: Function) -> Callable[[], None] | None:
    """What gives the loaded function the code without the check; None where it cannot be found."""
    module, code = _module(file), _code(compile(removal.source, str(file), "exec", dont_inherit=True), function)
    changed = module and _function(module, function)
    if changed is None or code is None or changed.__code__.co_firstlineno != code.co_firstlineno:
        return None

    def swap() -> None:
        changed.__code__ = code

    return swap


def _other_pattern(file: Path, removal: Removal, name: str) -> Callable[[], None] | None:
    """What puts the pattern without the boundary in place of the loaded one, wherever it was imported."""
    module = _module(file)
    old = module and vars(module).get(name)
    if not isinstance(old, re.Pattern):
        return None
    made: dict[str, Any] = {"__name__": module.__name__, "__file__": str(file), "__package__": module.__package__}
    try:
        exec(compile(removal.source, str(file), "exec", dont_inherit=True), made)
    except (re.error, TypeError, ValueError):  # the tests will tell
        return None

    def swap() -> None:
        for each in list(sys.modules.values()):
            for key, value in list(getattr(each, "__dict__", {}).items()):
                if value is old:
                    setattr(each, key, made[name])

    return swap


def _module(file: Path) -> ModuleType | None:
    return next((each for each in list(sys.modules.values()) if getattr(each, "__file__", None) == str(file)), None)


def _code(code: CodeType, function: Function) -> CodeType | None:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            if (const.co_qualname, const.co_firstlineno) == (function.name, function.line):
                return const
            if function.name.startswith(f"{const.co_qualname}.") and (found := _code(const, function)):
                return found
    return None


def _function(module: ModuleType, function: Function) -> FunctionType | None:
    found: Any = module
    for part in function.name.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    for _ in range(9):
        if isinstance(found, FunctionType) and not hasattr(found, "__wrapped__"):
            return found
        inner = ("__wrapped__", "__func__", "fget", "func", "wrapped")
        found = next((getattr(found, each) for each in inner if getattr(found, each, None) is not None), None)
    return None


def to_json(outcome: Outcome) -> bytes:
    return json.dumps(asdict(outcome)).encode() + b"\n"


def from_json(line: str | bytes) -> Outcome:
    told: Mapping[str, Any] = json.loads(line)
    return Outcome(**told)
