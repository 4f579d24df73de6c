"""The corpus: what every release so far has stored and published, as its dump says."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from bson import json_util
from mentoring_common.events.envelope import Wire

HERE = Path(__file__).resolve().parent
RELEASES = sorted(path.parent.name for path in HERE.glob("*/in_no_history.jsonl"))
UNHEARD = "UNHEARD_OF"
"""A code of no vocabulary."""
CODE = re.compile("[A-Z][A-Z_]{2,63}$")
LATER = "of_a_later_release"
"""A field that no release knows."""

Document = dict[str, Any]


def documents(release: str, service: str) -> dict[str, list[Document]]:
    """Collection -> its documents."""
    return {
        path.stem: [json_util.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted((HERE / release / service).glob("*.jsonl"))
    }


def events(release: str) -> Iterator[Wire]:
    """Every event of every publisher's history, and those that no history keeps, written by hand."""
    histories = [*sorted((HERE / release).glob("*/events.jsonl")), HERE / release / "in_no_history.jsonl"]
    for line in (line for history in histories for line in history.read_text("utf-8").splitlines()):
        yield from json.loads(line)["events"]


def with_later_fields(value: Any) -> Any:
    """The value as a later release would have written it: a field more in every record, however deep.

    A mapping by code or by number of things is no record: a key more there is a code more.
    """
    if isinstance(value, list):
        return [with_later_fields(each) for each in value]
    if not isinstance(value, dict):
        return value
    inner = {name: with_later_fields(each) for name, each in value.items()}
    return inner if is_mapping(value) else {**inner, LATER: {"kind": "UNHEARD_OF"}}


def is_mapping(value: Document) -> bool:
    by_code = all(name.isupper() for name in value)
    counts = all(isinstance(each, int) and not isinstance(each, bool) for each in value.values())
    return not value or by_code or counts


def with_unheard_code(event: Wire, path: tuple[str | int, ...]) -> Wire:
    """The event with one of its codes replaced by one that nobody knows."""
    changed = deepcopy(event)
    inner: Any = changed["data"]
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = UNHEARD
    return changed


def codes_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where in an event's data a code of a vocabulary is."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from codes_of(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from codes_of(inner, (*path, at))
    elif isinstance(value, str) and CODE.match(value) and not str(path[-1]).endswith("_id"):
        yield path
