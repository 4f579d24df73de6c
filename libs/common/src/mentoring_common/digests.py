"""Digests of content: equal digests mean equal content, on both sides of the exchange."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mentoring_common.events.contracts.base import Contract

_PUBLISHED = "published_digest"
"""Where a model keeps the digest: no field, so that equality and dumps do not know it."""


def digest_of(content: Mapping[str, Any]) -> str:
    """A digest of JSON content that does not depend on the order of its keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def content_digest(data: Mapping[str, Any]) -> str:
    """The digest of an event's data without its version, which is compared beside it where it counts."""
    return digest_of({name: value for name, value in data.items() if name != "version"})


def keep_published_digest(state: Contract, data: Mapping[str, Any]) -> None:
    """Remember of a state that came in an event what was published, fields included that this release ignores."""
    state.__dict__[_PUBLISHED] = content_digest(data)  # as functools.cached_property does on a frozen model


def published_digest(state: Contract) -> str:
    """The digest of a state's data as they were published; of one that came in no event, as they would be."""
    kept: str | None = state.__dict__.get(_PUBLISHED)
    return kept or content_digest(state.model_dump(mode="json", exclude_none=True))


@dataclass(frozen=True)
class Total:
    """How many aggregates there are, and a digest over all of them."""

    count: int
    digest: str


def total_of(members: Iterable[tuple[str, int, str]]) -> Total:
    """The total of aggregates, each its id, version and content digest, in whatever order they come."""
    lines = sorted(f"{name}:{version}:{digest}" for name, version, digest in members)
    return Total(len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32])
