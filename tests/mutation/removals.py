"""The checks of a source, each with the source without it: a condition, a reason, a caught error, a boundary."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_BOUNDARIES = re.compile(r"\(\?<?[!=](?:\[[^\]]*\]|\([^()]*\)|[^()])*\)|\\b")
_PATTERN_CALLS = frozenset({"compile", "search", "fullmatch", "match", "sub", "split", "findall"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

Place = tuple[str, int]
"""A file, as Python names it, and a line of it, from 1."""


@dataclass(frozen=True)
class Function:
    """A function that is in no other function."""

    name: str
    """With the classes around it: `Class.method`."""
    line: int
    """Where it begins, with its decorators."""


@dataclass(frozen=True)
class Removal:
    """One check taken out: where, what, and the source without it."""

    line: int
    last_line: int
    what: str
    source: bytes
    function: Function | None = None
    """Whose body it changes."""
    name: str | None = None
    """The module's constant that it changes."""


def removals(source: bytes) -> list[Removal]:
    """Every check of a source, taken out one at a time."""
    return list(_Finder(source).found())


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[Function, ast.stmt, ast.stmt]]:
    """Those that are in no other function, each with the first and the last statement of its body."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _FUNCTIONS):
            line = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield Function(within + node.name, line), node.body[0], node.body[-1]
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{within}{node.name}.")
        elif not isinstance(node, ast.expr):
            yield from functions(node, within)


def lines_that_read(constant: str, trees: Mapping[str, ast.Module]) -> tuple[set[Place], bool]:
    """Where functions name a module's constant, or one made of it; and whether anything is made of it at import."""
    names, at_import = {constant}, False
    while True:
        known, places = set(names), set[Place]()
        for file, tree in trees.items():
            bodies = [(_begin(first), _end(last)) for _, first, last in functions(tree)]
            for node in _that_name(tree, known):
                if any(begin <= _begin(node) <= end for begin, end in bodies):
                    places.add((file, node.lineno))
                else:
                    at_import = True
                    names |= {made for made, begin, end in _constants(tree) if begin <= _begin(node) <= end}
        if names == known:
            return places, at_import


def _that_name(tree: ast.AST, names: set[str]) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if (isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load)) or (
            isinstance(node, ast.Attribute) and node.attr in names
        ):
            yield node


def _constants(tree: ast.Module) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, _begin(node), _end(node)


def _begin(node: ast.stmt | ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.stmt | ast.expr) -> tuple[int, int]:
    if node.end_lineno is None or node.end_col_offset is None:
        raise ValueError("a node without an end")
    return node.end_lineno, node.end_col_offset


class Surroundings:
    """In which function of a source a place is, or in which constant of the module."""

    def __init__(self, source: bytes) -> None:
        tree = ast.parse(source)
        self._functions = [(each, _begin(first), _end(last)) for each, first, last in functions(tree)]
        self._constants = list(_constants(tree))

    def of(self, place: tuple[int, int]) -> tuple[Function | None, str | None]:
        """The column is counted in bytes. Neither: what is in a class or a function's head."""
        return (
            next((each for each, first, last in self._functions if first <= place <= last), None),
            next((name for name, first, last in self._constants if first <= place <= last), None),
        )


class _Finder:
    def __init__(self, source: bytes) -> None:
        self._source = source
        self._tree = ast.parse(source)
        self._surroundings = Surroundings(source)
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self._starts = starts

    def found(self) -> Iterator[Removal]:
        for node in ast.walk(self._tree):
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
            case ast.Expr(value=ast.Call() | ast.Await() as call):
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
                told = boundary.group().encode("latin-1").decode()
                yield self._instead(pattern, without, f"without the boundary {told}")

    def _text(self, node: ast.expr) -> bytes:
        return self._source[self._at(_begin(node)) : self._at(_end(node))]

    def _at(self, place: tuple[int, int]) -> int:
        return self._starts[place[0] - 1] + place[1]

    def _instead(self, node: ast.expr, put: bytes, how: str) -> Removal:
        begin, end = _begin(node), _end(node)
        start, stop = self._at(begin), self._at(end)
        told = " ".join(self._source[start:stop].decode().split())
        return Removal(
            begin[0],
            end[0],
            f"{how}: {told}",
            self._source[:start] + put + self._source[stop:],
            *self._surroundings.of(begin),
        )
