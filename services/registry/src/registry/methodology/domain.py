"""The municipality's methodology: the shipped pack with what the municipality decided otherwise. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentoring_common.errors import Fault, Unprocessable
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import MethodologyReleased
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology import PackInvalid, pack_from
from mentoring_methodology.in_force import METHODOLOGY_ID

CHANGEABLE = frozenset({"norms", "topics", "interests", "languages", "consents"})
"""Sections that a municipality may change whole; the texts of consents are its lawyer's in the end. Goals, tasks, codes
and meanings are the customer's words."""
CHANGEABLE_ENDING = "title"


@dataclass(frozen=True)
class Change:
    """A value that the municipality set, or (`null`) gave back to the shipped pack."""

    path: str
    """Steps with full stops between them: `norms.pupil_pupil.mentee_age_min`, `topics.математика`."""
    value_json: str
    reason: str
    author: str
    changed_at: datetime
    version: int
    """The release that it made."""

    @property
    def value(self) -> Any:
        return json.loads(self.value_json)


@dataclass(frozen=True)
class ReleaseMade:
    """One release, by the digests of what it says and of the shipped pack under it."""

    version: int
    pack_version: str
    content_digest: str
    shipped_digest: str
    released_at: datetime


@dataclass(frozen=True)
class Methodology:
    """The aggregate. `content` is JSON text, as every service keeps a release."""

    version: int
    pack_version: str
    content: str
    released_at: datetime
    shipped_version: str
    shipped_digest: str
    releases: tuple[ReleaseMade, ...] = ()
    changes: tuple[Change, ...] = ()
    """All that were ever made, the earliest first."""


@dataclass(frozen=True)
class Resolved:
    """A shipped pack with changes laid over it, and the changes that do not fit it."""

    content: dict[str, Any]
    in_force: tuple[Change, ...]
    set_aside: tuple[Change, ...] = ()


class OverrideRefused(Unprocessable):
    """The changed methodology would be broken; nothing was changed."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        told = "; ".join(f"{path}: {wrong}" if path else wrong for path, wrong in faults)
        super().__init__(
            "OVERRIDE_REFUSED",
            f"Изменение не принято: {told}.",
            [Fault("OVERRIDE_REFUSED", "/body/path" if not path else "/body/value", wrong) for path, wrong in faults],
        )


def text_of(document: Mapping[str, Any]) -> str:
    """A document as JSON text, the same text for equal documents."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True)


def digest_of(text: str) -> str:
    """The name under which a text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def latest(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The last change of each path, without those that gave a value back."""
    by_path: dict[str, Change] = {}
    for change in changes:
        by_path.pop(change.path, None)
        by_path[change.path] = change
    return tuple(change for change in by_path.values() if change.value is not None)


def resolved(shipped: Mapping[str, Any], changes: Sequence[Change]) -> Resolved:
    """The shipped pack with the changes in force. What does not fit a newer shipped pack any more is set aside."""
    content, fitting, aside = _copy(shipped), list[Change](), list[Change]()
    for change in latest(changes):
        try:
            content = changed(content, change.path, change.value)
        except OverrideRefused:
            aside.append(change)
        else:
            fitting.append(change)
    suffix = f"+{len(fitting)}" if fitting else ""
    return Resolved({**content, "version": f"{shipped['version']}{suffix}"}, tuple(fitting), tuple(aside))


def changed(content: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The content with another value at the path. Raises OverrideRefused with every fault."""
    steps = path.split(".")
    if steps[0] not in CHANGEABLE and steps[-1] != CHANGEABLE_ENDING:
        where = ", ".join(sorted(CHANGEABLE))
        raise OverrideRefused([("", f"«{path}» менять нельзя. Меняются разделы {where} и названия (путь на .title)")])
    document = _copy(content)
    part, last = _place(document, steps)
    part[last] = value
    try:
        pack_from(document)
    except PackInvalid as broken:
        raise OverrideRefused(broken.faults) from broken
    return document


def value_at(content: Mapping[str, Any], path: str) -> Any:
    """What the content says at the path; None where it says nothing."""
    try:
        part, last = _place(_copy(content), path.split("."))
    except OverrideRefused:
        return None
    return part.get(last)


def event_of(methodology: Methodology) -> MethodologyReleased:
    """What the world is told of the methodology's newest version."""
    return MethodologyReleased(
        school_id=MUNICIPALITY,
        version=methodology.version,
        pack_version=methodology.pack_version,
        content=json.loads(methodology.content),
        released_at=methodology.released_at,
    )


def release(methodology: Methodology, trace: str | None) -> Wire:
    """The event of the newest version, as it was published when it was made."""
    state = event_of(methodology)
    return wire("registry.methodology.released.v1", METHODOLOGY_ID, state, methodology.released_at, trace)


def is_newer(version: str, than: str) -> bool:
    """Whether a shipped version comes after another: `2026.10` after `2026.9`."""
    return _numbers(version) > _numbers(than)


def _place(document: dict[str, Any], steps: Sequence[str]) -> tuple[dict[str, Any], str]:
    """The mapping and the key that the path names; a norm is named without its `value`."""
    part = document
    for step in steps[:-1]:
        inner = part.get(step)
        if not isinstance(inner, dict):
            raise OverrideRefused([("", f"в методике нет «{'.'.join(steps)}»")])
        part = inner["value"] if _is_norm(inner) and isinstance(inner["value"], dict) else inner
    last = steps[-1]
    named = part.get(last)
    if isinstance(named, dict) and _is_norm(named):
        return named, "value"
    if named is None and steps[0] not in {"topics", "interests", "languages"}:
        raise OverrideRefused([("", f"в методике нет «{'.'.join(steps)}»")])
    return part, last


def _is_norm(part: Mapping[str, Any]) -> bool:
    return part.keys() == {"value", "source"}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _copy(content: Mapping[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(content))
    return copied
