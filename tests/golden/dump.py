"""Dump what a release has stored and published, so that every later release is tested to read it.

    python -m tests.golden.dump mongodb://127.0.0.1:27017/?directConnection=true tests/golden/<release>

Run it against an installation whose people are invented (`make up`), before the release is left behind. One file a
collection, one document a line, in MongoDB's extended JSON.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bson import json_util
from pymongo import MongoClient

SERVICES = ("registry", "matching", "notifications", "reporting")
DOCUMENTS = 20
"""Of a collection, and of the events of one type: enough for all kinds that differ in shape or code."""
ITEMS = 8
"""Of a list inside a document: a batch has 200 events, a portion of a report as many rows."""
CODE = re.compile("[A-Z][A-Z0-9_]{1,63}$")

Document = dict[str, Any]


def main(uri: str, folder: Path) -> None:
    with MongoClient[Document](uri) as client:
        for service in SERVICES:
            database = client[service]
            for name in sorted(database.list_collection_names()):
                kept = sample(database[name].find(), DOCUMENTS)
                if kept:
                    write(folder / service / f"{name}.jsonl", kept)


def write(path: Path, documents: Iterable[Document]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json_util.dumps(document, ensure_ascii=False) for document in documents]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def sample(documents: Iterable[Document], most: int) -> list[Document]:
    """The first document and those that show a shape or a code that none before showed, `most` at most."""
    seen: set[str] = set()
    kept: list[Document] = []
    for document in documents:
        shown = set(features(document))
        if shown - seen and len(kept) < most:
            seen |= shown
            kept.append(shortened(document))
    return kept


def features(value: Any, path: str = "") -> Iterator[str]:
    """Where a value of which type is, and which codes are where."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from features(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from features(inner, f"{path}[]")
    else:
        yield f"{path} {type(value).__name__}"
        if isinstance(value, str) and CODE.match(value) and len(value) > 2:
            yield f"{path} {value}"


def shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: shortened(inner) for name, inner in value.items()}
    if not isinstance(value, list) or len(value) <= ITEMS:
        return value
    return sample(value, ITEMS) if isinstance(value[0], dict) else value[:ITEMS]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
