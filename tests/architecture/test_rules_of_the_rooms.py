"""What single rooms promise, read from their syntax trees; each rule is shown to bite on a bad source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .rooms import contract_is_plain, no_document_spread, numbers_say_why, store_makes_nothing_up, store_returns_values

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = {
    path.relative_to(REPOSITORY).as_posix(): path.read_text()
    for top in ("libs", "services")
    for path in sorted((REPOSITORY / top).glob("*/src/**/*.py"))
}

Rule = Callable[[str], list[str]]


def is_store(path: str) -> bool:
    return path.endswith("/store.py")


def is_contract(path: str) -> bool:
    return "/events/contracts/" in path


def broken_by(rule: Rule, chosen: Callable[[str], bool] = lambda _path: True) -> list[str]:
    return [f"{path}:{wrong}" for path, source in SOURCES.items() if chosen(path) for wrong in rule(source)]


def test_the_rules_look_at_something() -> None:
    assert len([path for path in SOURCES if is_store(path)]) >= 9
    assert len([path for path in SOURCES if is_contract(path)]) >= 6


def test_no_raw_document_leaves_a_store() -> None:
    assert broken_by(store_returns_values, is_store) == []


def test_a_store_reads_documents_tolerantly() -> None:
    assert broken_by(no_document_spread, is_store) == []


def test_a_store_makes_no_ids_and_reads_no_clock() -> None:
    assert broken_by(store_makes_nothing_up, is_store) == []


def test_contracts_import_nothing_but_pydantic() -> None:
    assert broken_by(contract_is_plain, is_contract) == []


def test_every_number_says_its_unit_and_its_reason() -> None:
    assert broken_by(numbers_say_why) == []


@pytest.mark.parametrize(
    ("rule", "source", "wrong"),
    [
        (
            store_returns_values,
            "class AStore:\n async def of(self) -> Document: ...",
            "2 of: a raw document leaves the store",
        ),
        (
            store_returns_values,
            "class AStore:\n async def of(self) -> list[mongo.Document] | None: ...",
            "2 of: a raw document",
        ),
        (no_document_spread, "kept = Figure(**document)", "1 Figure(**document): use stored.read"),
        (no_document_spread, "kept = domain.Figure(a=1, **document['a'])", "1 domain.Figure(**document['a'])"),
        (store_makes_nothing_up, "from uuid import uuid4", "1 uuid.uuid4"),
        (store_makes_nothing_up, "from datetime import datetime\nnow = datetime.now()", "2 datetime.datetime.now"),
        (contract_is_plain, "import fastapi", "1 fastapi"),
        (contract_is_plain, "from mentoring_common.mongo import Document", "1 mentoring_common.mongo"),
        (contract_is_plain, "from typing_extensions import Self", "1 typing_extensions"),
        (numbers_say_why, "LIMIT = 5", "1 LIMIT: nothing says"),
        (numbers_say_why, "LIMIT: int = 64 * 1024\n\n\ndef f(): ...", "1 LIMIT: nothing says"),
        (numbers_say_why, "# a heading\n\nLIMIT = 5", "3 LIMIT: nothing says"),
        (numbers_say_why, 'AA = 1\n"""Why."""\nBB = 2', "3 BB: nothing says"),
    ],
)
def test_a_breach_is_named(rule: Rule, source: str, wrong: str) -> None:
    [named] = rule(source)
    assert named.startswith(wrong)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (store_returns_values, "class AStore:\n async def _of(self) -> Document: ..."),
        (store_returns_values, "class AStore:\n async def of(self, document: Document) -> Figure: ..."),
        (no_document_spread, "kept = read(Figure, document)\nsave(**changes)"),
        (contract_is_plain, "from mentoring_common.events.contracts.base import Contract\nfrom enum import StrEnum"),
        (numbers_say_why, 'LIMIT = 5\n"""Bytes: why five."""'),
        (numbers_say_why, 'AA = 1\nBB = 2\n"""Why both."""'),
        (numbers_say_why, "LIMIT = 5  # bytes: why five"),
        (numbers_say_why, "# why these\nA = 5\nB = 6"),
        (numbers_say_why, 'NAME = "x"\nNAMES = [1, 2]\nHERE = files("a")\n_LIMIT = 5'),
    ],
)
def test_what_keeps_the_rule_is_well(rule: Rule, source: str) -> None:
    assert rule(source) == []
