"""Rules of single rooms that import-linter cannot say: what a store returns, what a contract imports, what a constant is."""

import ast
import re
from collections.abc import Iterator

from .rules import UNREPEATABLE, uses

STORE_MAY_NOT = tuple(name for name in UNREPEATABLE if name != "time")
"""A store makes no id and reads no clock: what it writes is decided above it."""
PLAIN = ("pydantic", "typing", "datetime", "enum", "collections", "mentoring_common.events.contracts")
"""All that an event's contract is made of."""
CONSTANT = re.compile("[A-Z][A-Z0-9_]+$")


def store_returns_values(source: str) -> list[str]:
    """Public methods of a class whose annotation says that a raw document leaves it."""
    return [
        f"{made.lineno} {made.name}: a raw document leaves the store"
        for made in methods(ast.parse(source))
        if not made.name.startswith("_") and made.returns is not None and "Document" in names(made.returns)
    ]


def no_document_spread(source: str) -> list[str]:
    """Calls of a type with a document's fields: `stored.read` is the tolerant way."""
    return [
        f"{call.lineno} {ast.unparse(call.func)}(**{ast.unparse(spread.value)}): use stored.read"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2][:1].isupper()
        for spread in call.keywords
        if spread.arg is None
    ]


def store_makes_nothing_up(source: str) -> list[str]:
    return uses(source, STORE_MAY_NOT)


def contract_is_plain(source: str) -> list[str]:
    """Imports of a contract other than pydantic, types of the language and other contracts."""
    return [
        f"{line} {name}"
        for line, name in imports(ast.parse(source))
        if not any(f"{name}.".startswith(f"{plain}.") for plain in PLAIN)
    ]


def numbers_say_why(source: str) -> list[str]:
    """Public number constants of a module with neither a docstring below nor a comment beside or above.

    Constants on adjacent lines are a group: one docstring below the last, or one comment above the first, is for all.
    """
    lines, body = source.splitlines(), ast.parse(source).body
    wrong: list[str] = []
    for index, node in enumerate(body):
        if (name := number(node)) is None:
            continue
        first = last = index
        while first and are_adjacent(body, first - 1):
            first -= 1
        while last + 1 < len(body) and are_adjacent(body, last):
            last += 1
        above = lines[body[first].lineno - 2].strip() if body[first].lineno > 1 else ""
        beside = any("#" in line for line in lines[node.lineno - 1 : node.end_lineno])
        if not (is_docstring(body[last + 1 :][:1]) or above.startswith("#") or beside):
            wrong.append(f"{node.lineno} {name}: nothing says its unit and why it has this value")
    return wrong


def are_adjacent(body: list[ast.stmt], index: int) -> bool:
    one, other = body[index], body[index + 1]
    return (
        isinstance(one, (ast.Assign, ast.AnnAssign))
        and other.lineno == (one.end_lineno or 0) + 1
        and not is_docstring([other])
    )


def is_docstring(nodes: list[ast.stmt]) -> bool:
    return any(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for node in nodes
    )


def number(node: ast.stmt) -> str | None:
    """The name of a public constant whose value is arithmetic on plain numbers."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return None
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    leaves = [leaf for leaf in ast.walk(node.value) if isinstance(leaf, (ast.Constant, ast.Name, ast.Call, ast.List))]
    plain = all(isinstance(leaf, ast.Constant) and type(leaf.value) in {int, float} for leaf in leaves)
    named = isinstance(target, ast.Name) and CONSTANT.match(target.id)
    return target.id if isinstance(target, ast.Name) and named and leaves and plain else None


def methods(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for owner in ast.walk(tree):
        if isinstance(owner, ast.ClassDef):
            yield from (node for node in owner.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def names(node: ast.expr) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} | {
        inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)
    }


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."
