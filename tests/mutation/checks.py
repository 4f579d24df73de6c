"""Take one check at a time out of the imports' sources, and list the checks that no test misses.

    make mutants MUTANTS=imports

An operator in place of another says little about code that reads what others have written: there a check is missing or
it is not. So this takes away whole checks: a condition never holds, one of several reasons is not looked at, an error is
not caught, a refusal is not said, a pattern has lost a boundary. It works in the clone of `python -m tests.mutation`.

Each removal is tried in a process that is forked from one that has loaded what the tests need but no source under trial:
a removal that is noticed takes a second. Tests that need servers are left to the others.
"""

import ast
import io
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

IMPORTS = "services/registry/src/registry/imports"
NAMES = "services/registry/src/registry/people/names.py"
ROSTER_TESTS = "services/registry/tests/roster"
LINES = f"{ROSTER_TESTS}/test_every_line.py"
FILES = [f"{ROSTER_TESTS}/test_reading.py", f"{ROSTER_TESTS}/test_hostile.py", LINES]
CELLS = [
    f"{ROSTER_TESTS}/test_normalisers.py",
    f"{ROSTER_TESTS}/test_interpret.py",
    f"{ROSTER_TESTS}/test_contacts.py",
    f"{ROSTER_TESTS}/test_dates.py",
    "services/registry/tests/test_names.py",
]
REPORT = ["services/registry/tests/test_import_report.py::test_every_line_has_one_place_in_the_report"]
OF_FILES = {
    "child",
    "columns",
    "container",
    "in_child",
    "limits",
    "ods_scan",
    "reading",
    "refused",
    "rows_kept",
    "table",
    "text_table",
    "wire",
    "workbook",
    "xls_scan",
    "xlsx_scan",
}
"""Sources that read a file; the others read its cells."""
SECONDS_A_REMOVAL = 180
"""One that does not end is told apart: it may loop, or the machine may be busy."""
SLOW = f"{ROSTER_TESTS}/test_interpret.py::test_exactly_one_result_a_row_whatever_stands_there"
NOT_COLLECTED = 2
"""What `pytest` gives where a removal lets the tests not even be imported: it is noticed."""
CANNOT_BE_TRIED = 97
"""What a process that has not come to its tests gives; no code of `pytest`."""
QUIETLY = ["-q", "-x", "-p", "no:cacheprovider", "--deselect", SLOW, "-W", "ignore::pytest.PytestAssertRewriteWarning"]

_BOUNDARIES = re.compile(r"\(\?<?[!=](?:\[[^\]]*\]|\([^()]*\)|[^()])*\)|\\b")
_PATTERN_CALLS = frozenset({"compile", "search", "fullmatch", "match", "sub", "split", "findall"})


@dataclass(frozen=True)
class Removal:
    """One check taken out: where, what, and the source without it."""

    line: int
    what: str
    source: bytes


def removals(source: bytes) -> list[Removal]:
    """Every check of a source, taken out one at a time."""
    return list(_Finder(source).found())


class _Finder:
    def __init__(self, source: bytes) -> None:
        self._source = source
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self._starts = starts

    def found(self) -> Iterator[Removal]:
        for node in ast.walk(ast.parse(self._source)):
            yield from self._of(node)

    def _of(self, node: ast.AST) -> Iterator[Removal]:
        match node:
            case ast.If() | ast.IfExp() | ast.BoolOp():
                yield from self._of_condition(node)
            case ast.comprehension(ifs=ifs):
                for test in ifs:
                    yield self._instead(test, b"True", "everything")
            case ast.match_case(guard=ast.expr() as guard):
                yield self._instead(guard, b"False", "never")
                yield self._instead(guard, b"True", "always")
            case ast.ExceptHandler(type=ast.expr() as caught):
                yield self._instead(caught, b"()", "not caught")
            case ast.Expr(value=ast.Call() as call):
                yield self._instead(call, b"...", "not done")
            case ast.Call(func=ast.Attribute(attr=name) as function) if name in _PATTERN_CALLS:
                if name == "fullmatch":
                    part = self._text(function).removesuffix(name.encode()) + b"search"
                    yield self._instead(function, part, "a part is enough")
                yield from self._patterns(node)

    def _of_condition(self, node: ast.If | ast.IfExp | ast.BoolOp) -> Iterator[Removal]:
        if isinstance(node, ast.BoolOp):
            neutral = b"True" if isinstance(node.op, ast.And) else b"False"
            for value in node.values:
                yield self._instead(value, neutral, "not looked at")
            return
        yield self._instead(node.test, b"False", "never")
        leaves = isinstance(node, ast.If) and isinstance(
            node.body[-1], (ast.Raise, ast.Return, ast.Continue, ast.Break)
        )
        if not leaves:
            yield self._instead(node.test, b"True", "always")

    def _patterns(self, call: ast.Call) -> Iterator[Removal]:
        for pattern in call.args[:1]:
            if not isinstance(pattern, (ast.Constant, ast.JoinedStr)):
                continue
            written = self._text(pattern)
            for boundary in _BOUNDARIES.finditer(written.decode("latin-1")):
                without = written[: boundary.start()] + written[boundary.end() :]
                yield self._instead(pattern, without, f"without the boundary {boundary.group()}")

    def _text(self, node: ast.expr) -> bytes:
        return self._source[self._start(node) : self._end(node)]

    def _start(self, node: ast.expr) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        if node.end_lineno is None or node.end_col_offset is None:
            raise ValueError("a node without an end")
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def _instead(self, node: ast.expr, put: bytes, how: str) -> Removal:
        start, end = self._start(node), self._end(node)
        told = " ".join(self._source[start:end].decode().split())
        return Removal(node.lineno, f"{how}: {told}", self._source[:start] + put + self._source[end:])


def survivors(clone: Path) -> Iterator[str]:
    """Tries every removal; gives those that no test has noticed, and how many were tried in each source."""
    _prepare(clone)
    if (ended := _tried(clone, [str(clone / test) for test in [*CELLS, *FILES]])) != 0:
        raise RuntimeError(f"the tests end with {ended} where nothing is taken out")
    for file in [*sorted((clone / IMPORTS).rglob("*.py")), clone / NAMES]:
        if file.stem == "__init__":
            continue
        whole = file.read_bytes()
        tests = FILES if file.stem in OF_FILES else REPORT if file.parent.name == "imports" else CELLS
        tried = 0
        try:
            for removal in removals(whole):
                file.write_bytes(removal.source)
                ended = _tried(
                    clone, [str(clone / test) for test in tests if (clone / test.partition("::")[0]).exists()]
                )
                tried += 1
                if ended != 1:
                    how = "survived" if ended == 0 else f"ended with {ended}"
                    yield f"{file.relative_to(clone)}:{removal.line} {how}: {removal.what}"
        finally:
            file.write_bytes(whole)
        yield f"== {file.stem}: {tried} removals"


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
    hypothesis.settings.load_profile("removals")
    if not all(each.__file__ for each in (fastapi, openpyxl, python_calamine, mentoring_methodology)):
        raise RuntimeError("what the tests need is not installed")


def _tried(clone: Path, tests: list[str]) -> int:
    """How pytest has ended: 0 where nothing was noticed, 1 where something was."""
    for cache in (clone / IMPORTS).rglob("__pycache__"):  # equal in size and in the second: it would not be read anew
        shutil.rmtree(cache, ignore_errors=True)
    child = os.fork()
    if child == 0:
        _try(clone, tests)
    until = time.monotonic() + SECONDS_A_REMOVAL
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(child, 9)
            os.waitpid(child, 0)
            return -9
        time.sleep(0.05)


def _try(clone: Path, tests: list[str]) -> NoReturn:
    """In the forked process, which ends here."""
    ended = CANNOT_BE_TRIED
    try:
        os.chdir(clone)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            ended = int(pytest.main([*QUIETLY, *tests]))
    finally:
        os._exit(1 if ended == NOT_COLLECTED else ended)
