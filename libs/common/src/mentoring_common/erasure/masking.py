"""Which events tell of an erased person, and what stands in place of his ids where something of others names him. Pure.

Ids are random, so that two are equal only where one person or participation is meant: what tells of somebody is found
by them, whatever the event's type, that of an earlier or a later release too.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from mentoring_common.events.envelope import Wire

ERASED = "registry.participant.erased.v1"
"""The event that says who is erased: it alone names him from then on."""

Masks = Mapping[str, str]
"""An erased id -> what stands in its place."""


def tombed(tomb_id: str, record_id: str) -> str:
    """What stands in place of the id of one of his participations: the same in every service."""
    return uuid5(UUID(tomb_id), record_id).hex


def masks_of(tomb_id: str, person_id: str, record_ids: Sequence[str]) -> dict[str, str]:
    """The masks of all ids of one person."""
    return {**{each: tombed(tomb_id, each) for each in record_ids}, person_id: tomb_id}


def is_about(event: Wire, masks: Masks) -> bool:
    """Whether the event tells of an erased person, and so tells nothing any more."""
    if not masks or event.get("type") == ERASED:
        return False
    data = event.get("data")
    named = [event.get("subject"), *(data.values() if isinstance(data, dict) else [data])]
    return any(isinstance(each, str) and each in masks for each in named)


def masked(value: Any, masks: Masks) -> Any:
    """The JSON value with masks in place of erased ids, however deep; the same object where there is none."""
    if isinstance(value, str):
        return masks.get(value, value)
    if isinstance(value, list):
        each_masked = [masked(each, masks) for each in value]
        return each_masked if any(new is not old for new, old in zip(each_masked, value, strict=True)) else value
    if isinstance(value, dict):
        inner = {name: masked(each, masks) for name, each in value.items()}
        return inner if any(inner[name] is not each for name, each in value.items()) else value
    return value


def without(events: Sequence[Wire], masks: Masks) -> list[Wire]:
    """The events that are left: without those about an erased person; where others name him, with a mask."""
    if not masks:
        return list(events)
    left = [event for event in events if not is_about(event, masks)]
    return [
        event if event.get("type") == ERASED else {**event, "data": masked(event.get("data"), masks)} for event in left
    ]


def left_of(body: bytes, masks: Masks) -> bytes | None:
    """What is left of a message; None where nothing is. One that is no event is dropped whole where it names an id."""
    if not any(each.encode() in body for each in masks):
        return body
    try:
        content = json.loads(body)
    except ValueError:
        return None
    events = content if isinstance(content, list) else [content]
    if not all(isinstance(event, dict) and isinstance(event.get("data"), dict) for event in events):
        return None
    left = without(events, masks)
    return json.dumps(left, ensure_ascii=False, separators=(",", ":")).encode() if left else None
