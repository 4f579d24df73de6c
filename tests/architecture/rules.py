"""The rules themselves: each takes a source and gives what is wrong in it, line and words."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

UNREPEATABLE = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "mentoring_common.clock.utc_now",
    "numpy.random",
    "os.urandom",
    "random",
    "secrets",
    "time",
    "uuid.uuid1",
    "uuid.uuid4",
)
"""What answers differently the next time. A name stands for everything inside it too."""
ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb")
ALL_SCHOOLS = "# all-schools: "
"""Followed by the reason, on the line of the `def` or the line above."""
TOUCHES_NO_DOCUMENT = {"ensure_indexes"}


def no_clock_no_dice(source: str) -> list[str]:
    return uses(source, UNREPEATABLE)


def no_environment(source: str) -> list[str]:
    return uses(source, ENVIRONMENT)


def no_print(source: str) -> list[str]:
    named = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id == "print")
    return [f"{node.lineno} print" for node in named]


def scope_first(source: str) -> list[str]:
    lines, wrong = source.splitlines(), []
    for owner, method in methods_of_stores(ast.parse(source)):
        above = lines[method.lineno - 2].strip()
        signature = lines[method.lineno - 1 : max(method.lineno, method.body[0].lineno - 1)]
        near = [*signature, above if above.startswith("#") else ""]
        excused = any(line.partition(ALL_SCHOOLS)[2].strip() for line in near)
        if excused or method.name in TOUCHES_NO_DOCUMENT:
            continue
        if ast.unparse(method.args).split(", ")[1:2] != ["scope: Scope"]:
            wrong.append(f"{method.lineno} {owner}.{method.name}: the first parameter is not `scope: Scope`")
        elif not any(isinstance(node, ast.Name) and node.id == "scope" for node in ast.walk(method)):
            wrong.append(f"{method.lineno} {owner}.{method.name}: the scope is not used")
    return wrong


def methods_of_stores(tree: ast.Module) -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    for owner in ast.walk(tree):
        if isinstance(owner, ast.ClassDef) and owner.name.endswith("Store"):
            for method in owner.body:
                if isinstance(method, ast.AsyncFunctionDef) and not method.name.startswith("_"):
                    yield owner.name, method


def uses(source: str, forbidden: tuple[str, ...]) -> list[str]:
    """Where a source imports or names what is forbidden, under whatever name it was imported."""
    tree, known = ast.parse(source), dict[str, str]()
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                known[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                found.append((node.lineno, f"{node.module}.{alias.name}"))
    found += [
        (node.lineno, written(node, known)) for node in ast.walk(tree) if isinstance(node, (ast.Name, ast.Attribute))
    ]
    return [f"{line} {name}" for line, name in found if any(f"{name}.".startswith(f"{bad}.") for bad in forbidden)]


def written(node: ast.expr, known: dict[str, str]) -> str:
    """A dotted name from its root, "" for what hangs on no imported name."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    return f"{written(node.value, known)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


IMPORTING = """
import importlib, os, pkgutil, sys
now, count, opened = "", 0, []
OPENING = {"subprocess.Popen", "sqlite3.connect", "os.mkdir", "os.fork"}
def watch(event, given):
    if event == "open":
        mode, flags = given[1] or "", given[2]
        bad = set(mode) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    else:
        bad = event in OPENING or event.startswith("socket.")
    if bad:
        opened.append(f"{now} {event}")
sys.addaudithook(watch)
for package in sys.argv[1:]:
    now, count = package, count + 1
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not module.name.endswith(".__main__"):
            now, count = module.name, count + 1
            importlib.import_module(now)
print("\\n".join(opened) or f"{count} modules")
"""


def opened_by_importing(*packages: str, folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", IMPORTING, *packages], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout
