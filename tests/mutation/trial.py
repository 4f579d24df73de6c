"""Changes sources one place at a time, and tells which changes no test notices. It works in the clone of `python -m
tests.mutation`.

Only the tests run that come to the line, the quickest first: what they come to is learned beforehand by running each
once.
"""

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
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
from tests.mutation.removals import Removal

SLOW = "services/registry/tests/roster/test_interpret.py::test_exactly_one_result_a_row_whatever_stands_there"
NOT_COLLECTED = 2
"""What `pytest` gives where a change lets the tests not even be imported: it is noticed."""
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
            f"{self.tried} changes, {self.noticed} noticed, {self.survived} survived, {self.not_reached} where no test "
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


@dataclass(frozen=True)
class Trial:
    """What is changed, and with which tests that is tried. All names are those of the repository."""

    sources: list[str]
    """Whose lines the tests are watched at: a source's constants may be read in another."""
    tests: list[str]
    wanted: list[str]
    """The sources that are changed."""
    changes: Callable[[bytes], list[Removal]]
    with_servers: bool
    """Two servers are started, and the tests that need some take part."""


def survivors(clone: Path, trial: Trial) -> Iterator[str]:
    """Tries every change; gives those that no test has noticed as they are found, and then the sums."""
    sources = [clone / each for each in trial.sources]
    found = {str(clone / each): trial.changes((clone / each).read_bytes()) for each in trial.wanted}
    tables = {name: Table() for name in found}
    anew: list[Outcome] = []
    with _servers(trial.with_servers):
        for outcome in _of_loaded(clone, trial.tests, sources, found):
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
        yield f"== {Path(file).relative_to(clone)}: {table}"


@contextmanager
def _servers(wanted: bool) -> Iterator[None]:
    """One database and one broker for all forks."""
    if not wanted:
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


def _of_loaded(
    clone: Path, tests: list[str], sources: list[Path], wanted: Mapping[str, list[Removal]]
) -> Iterator[Outcome]:
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


def prepare(clone: Path) -> None:
    """This process reads the clone's sources from now on, and what it starts too."""
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
