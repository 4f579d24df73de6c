"""The published language as JSON Schemas, one file an event type, and what may change in them.

A published schema is frozen but for new optional fields: consumers ignore what they do not know, and events of
yesterday still fit. Anything else is a new event type (`v2`) beside the old one.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mentoring_common.events.contracts import CONTRACTS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WORDS = {"title", "description", "examples"}
"""What a schema says to people; it may change."""


def schemas() -> dict[str, Schema]:
    """Event type -> the JSON Schema of its `data`."""
    return {
        event_type: {"$schema": DIALECT, "$id": f"urn:mentoring:event:{event_type}", **contract.model_json_schema()}
        for event_type, contract in CONTRACTS.items()
    }


def encode(document: object) -> str:
    """A generated document as its file holds it."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def file_of(folder: Path, event_type: str) -> Path:
    return folder / f"{event_type}.json"


def breaking_changes(published: Mapping[str, Schema], current: Mapping[str, Schema]) -> list[str]:
    """What would break a consumer, or an event that was kept; each as `event type: where: what`."""
    found = [f"{event_type}: the event type is gone" for event_type in published if event_type not in current]
    for event_type in sorted(set(published) & set(current)):
        found += [f"{event_type}: {change}" for change in _between(published[event_type], current[event_type], "data")]
    return found


def published_in(folder: Path) -> dict[str, Schema]:
    """The schemas that lie in a folder, by event type."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}


def _between(old: Schema, new: Schema, where: str) -> Iterator[str]:
    """Differences other than words and new optional properties."""
    for key in sorted((set(old) | set(new)) - WORDS):
        if key in {"properties", "$defs"}:
            yield from _members(old.get(key, {}), new.get(key, {}), where, may_go=key == "$defs")
        elif key == "required":
            yield from _required(set(old.get(key, [])), set(new.get(key, [])), where)
        elif isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            yield from _between(old[key], new[key], f"{where}.{key}")
        elif _without_words(old.get(key)) != _without_words(new.get(key)):
            yield f"{where}: {key} was {old.get(key)!r} and is {new.get(key)!r}"


def _members(old: Mapping[str, Schema], new: Mapping[str, Schema], where: str, *, may_go: bool) -> Iterator[str]:
    for name in sorted(old):
        if name in new:
            yield from _between(old[name], new[name], f"{where}.{name}")
        elif not may_go:
            yield f"{where}.{name}: the field is gone"


def _required(old: set[str], new: set[str], where: str) -> Iterator[str]:
    for name in sorted(new - old):
        yield f"{where}.{name}: the field is required now, events that were kept may not have it"
    for name in sorted(old - new):
        yield f"{where}.{name}: the field may be missing now, consumers rely on it"


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_words(each) for key, each in value.items() if key not in WORDS}
    if isinstance(value, list):
        return [_without_words(each) for each in value]
    return value
