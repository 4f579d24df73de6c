"""Take one check at a time out of the imports' sources, and list the checks that no test misses.

    make mutants MUTANTS=imports
    make mutants MUTANTS="imports/roster/xls_scan imports/undo"

An operator in place of another says little about code that reads what others have written: there a check is missing or
it is not. So this takes away whole checks: a condition never holds, one of several reasons is not looked at, an error is
not caught, a refusal is not said, a pattern has lost a boundary. It works in the clone of `python -m tests.mutation`.

Only the tests run that come to the line, the quickest first: what they come to is learned beforehand by running each
once. With MENTORING_TEST_SERVERS=embedded two servers are started, and the tests that need some take part.
"""

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.mutation.loaded import (
    CANNOT_BE_TRIED,
    MOST_SECONDS,
    Loaded,
    Outcome,
    bound,
    ended_with,
    forget_compiled,
    from_json,
    to_json,
)
from tests.mutation.removals import Removal, removals

REGISTRY = "services/registry/src/registry"
NAMES = f"{REGISTRY}/people/names.py"
TESTS = ["services/registry/tests"]
OF_ROSTERS = ["services/registry/tests/roster", "services/registry/tests/test_names.py"]
"""What is enough for the sources that read a file and its cells: to load and to learn the others takes minutes."""
SLOW = "services/registry/tests/roster/test_interpret.py::test_exactly_one_result_a_row_whatever_stands_there"
NOT_COLLECTED = 2
"""What `pytest` gives where a removal lets the tests not even be imported: it is noticed."""
QUIETLY = ["-q", "-p", "no:cacheprovider", "--tb=no", "--capture=sys", "--hypothesis-profile=removals"]
QUIETLY += ["--deselect", SLOW, "-W", "ignore::pytest.PytestAssertRewriteWarning"]


@dataclass
class Table:
    """What is told of a source in the end."""

    tried: int = 0
    noticed: int = 0
    survived: int = 0
    not_reached: int = 0
    other: int = 0

    def __str__(self) -> str:
        return (
            f"{self.tried} removals, {self.noticed} noticed, {self.survived} survived, {self.not_reached} where no test "
            f"comes, {self.other} ended otherwise"
        )


@dataclass
class Anew:
    """A plugin of pytest: of what is collected only these run, in this order."""

    tests: list[str]
    found: int = field(default=0, init=False)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = {each.nodeid: each for each in items}
        items[:] = [known[each] for each in self.tests if each in known]
        self.found = len(items)


def survivors(clone: Path, parts: list[str]) -> Iterator[str]:
    """Tries every removal of these parts; gives those that no test has noticed as they are found, and then the sums."""
    _prepare(clone)
    files = [*sorted((clone / REGISTRY / "imports").rglob("*.py")), clone / NAMES]
    sources = [each for each in files if each.stem != "__init__"]
    tests = OF_ROSTERS if all(each.startswith(("imports/roster", "people/names")) for each in parts) else TESTS
    names = tuple(str(clone / REGISTRY / each) for each in parts)
    wanted = [each for each in sources if str(each).startswith(names)]
    tables = {str(each): Table() for each in wanted}
    found = {str(each): removals(each.read_bytes()) for each in wanted}
    anew: list[Outcome] = []
    with _servers():
        for outcome in _of_loaded(clone, tests, sources, wanted):
            if outcome.is_tried:
                yield from _told(clone, outcome, found[outcome.file][outcome.index], tables[outcome.file])
            else:
                anew.append(outcome)
        if anew and (ended := _tried_anew(clone, anew[0])) != 0:
            raise RuntimeError(f"the tests end with {ended} where nothing is taken out")
        for outcome in anew:
            removal = found[outcome.file][outcome.index]
            yield from _told(clone, _of_anew(clone, outcome, removal), removal, tables[outcome.file])
    for file, table in tables.items():
        yield f"== {Path(file).relative_to(clone / REGISTRY).with_suffix('')}: {table}"


@contextmanager
def _servers() -> Iterator[None]:
    """One database and one broker for all forks, where they are asked for."""
    if os.environ.get("MENTORING_TEST_SERVERS") != "embedded":
        yield
        return
    from mentoring_local import servers

    with (
        tempfile.TemporaryDirectory() as folder,
        servers.mongo(Path(folder) / "mongo") as mongo,
        servers.rabbitmq(Path(folder) / "rabbitmq") as broker,
    ):
        os.environ |= {"MENTORING_TEST_MONGO_URI": mongo.uri, "MENTORING_TEST_AMQP_URI": broker.uri}
        yield


def _of_loaded(clone: Path, tests: list[str], sources: list[Path], wanted: list[Path]) -> Iterator[Outcome]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        ended = CANNOT_BE_TRIED
        try:
            os.close(read)
            os.chdir(clone)
            told = Loaded(
                clone.parent / "learned.json", sources, wanted, lambda outcome: _write(write, to_json(outcome))
            )
            with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as errors:
                ended = int(pytest.main([*QUIETLY, *tests], plugins=[told]))
            if ended:
                sys.stderr.write(f"{out.getvalue()}\n{errors.getvalue()}\n")
        finally:
            os._exit(ended)
    os.close(write)
    with os.fdopen(read) as answers:
        yield from map(from_json, answers)
    _, status = os.waitpid(child, 0)
    if (ended := os.waitstatus_to_exitcode(status)) != 0:
        raise RuntimeError(f"the process that loads the tests has ended with {ended}")


def _write(file: int, line: bytes) -> None:
    while line:
        line = line[os.write(file, line) :]


def _of_anew(clone: Path, outcome: Outcome, removal: Removal) -> Outcome:
    file = Path(outcome.file)
    whole = file.read_bytes()
    file.write_bytes(removal.source)
    try:
        return Outcome(outcome.file, outcome.index, _tried_anew(clone, outcome), outcome.tests)
    finally:
        file.write_bytes(whole)


def _tried_anew(clone: Path, outcome: Outcome) -> int:
    forget_compiled(Path(outcome.file))

    def run() -> int:
        os.chdir(clone)
        bound()
        chosen = Anew(outcome.tests)
        files = sorted({each.partition("::")[0] for each in outcome.tests})
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            ended = int(pytest.main([*QUIETLY, "-x", *files], plugins=[chosen]))
        return 1 if ended == NOT_COLLECTED else ended if chosen.found else CANNOT_BE_TRIED

    return ended_with(run, MOST_SECONDS)


def _told(clone: Path, outcome: Outcome, removal: Removal, table: Table) -> Iterator[str]:
    table.tried += 1
    match outcome.ended:
        case 1:
            table.noticed += 1
            return
        case 0:
            table.survived += 1
            how = f"survived {len(outcome.tests)} tests"
        case None:
            table.not_reached += 1
            how = "no test comes here"
        case other:
            table.other += 1
            how = f"ended with {other}, perhaps unnoticed"
    yield f"{Path(outcome.file).relative_to(clone)}:{removal.line} {how}: {removal.what}"


def _prepare(clone: Path) -> None:
    sys.dont_write_bytecode = True
    sources = [
        clone / "tools/src",
        clone / "deploy/local/src",
        *clone.glob("libs/*/src"),
        *clone.glob("services/*/src"),
        clone,
    ]
    sys.path[:0] = [str(path) for path in sources]
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, sources))
    import fastapi
    import hypothesis
    import mentoring_methodology
    import openpyxl
    import python_calamine

    quick = hypothesis.settings(
        derandomize=True, database=None, deadline=None, phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate]
    )
    hypothesis.settings.register_profile("removals", quick)
    if not all(each.__file__ for each in (fastapi, openpyxl, python_calamine, mentoring_methodology)):
        raise RuntimeError("what the tests need is not installed")
