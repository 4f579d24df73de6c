"""An event of an earlier version, read as the newest one.

Each upcast is a small total function from data to data, so that a chain of them reads any version ever published. It
looks at no enumeration: a code of which the first release knew nothing passes through.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Data = dict[str, Any]
Upcast = Callable[[Data], Data]

RESTRICTED_VARIANT = "LEADER_COMMUNICATION_DIFFICULTY"
"""The first release published this role model; since then it is the school's alone to see."""
SCHOOL_YEAR_BEGINS_IN = 9
"""The month, as the first release counted."""


def upcast(event_type: str, data: Data) -> tuple[str, Data]:
    """The type and data of the newest version; those given where there is no newer one.

    Raises KeyError, TypeError or ValueError where the data lack what their own version demands.
    """
    while event_type in UPCASTS:
        event_type, change = UPCASTS[event_type]
        data = change(data)
    return event_type, data


def newest(event_type: str) -> str:
    """The type as which events of this type are handled."""
    while event_type in UPCASTS:
        event_type = UPCASTS[event_type][0]
    return event_type


def _participant_v1_v2(data: Data) -> Data:
    """The first release knew no persons: each participation is a person of its own until it is updated."""
    return {**_unrestricted(data), "person_id": data["participant_id"]}


def _contact_v1_v2(data: Data) -> Data:
    return {**data, "person_id": data["contact_id"] if data["owner"] == "PARTICIPANT" else None}


def _proposal_v1_v2(data: Data) -> Data:
    """`decided_at` was the moment of the last change, of a pending proposal too."""
    changed_at = data["decided_at"]
    return {
        **_unrestricted(data),
        "school_year": _school_year_of(changed_at),
        "made_at": changed_at,
        "decided_at": None if data["status"] == "PENDING" else changed_at,
    }


def _unrestricted(data: Data) -> Data:
    """The data without a role model that only the person's own school may know."""
    restricted = data.get("variant") == RESTRICTED_VARIANT
    return {**data, "variant": None if restricted else data.get("variant"), "variant_restricted": restricted}


def _run_v1_v2(data: Data) -> Data:
    return {**data, "school_year": _school_year_of(data["completed_at"])}


def _same(data: Data) -> Data:
    return data


def _school_year_of(moment: str) -> int:
    """The first release counted school years in UTC."""
    at = datetime.fromisoformat(moment)
    return at.year if at.month >= SCHOOL_YEAR_BEGINS_IN else at.year - 1


UPCASTS: Mapping[str, tuple[str, Upcast]] = {
    "registry.participant.registered.v1": ("registry.participant.registered.v2", _participant_v1_v2),
    "registry.participant.updated.v1": ("registry.participant.updated.v2", _participant_v1_v2),
    "registry.participant.withdrawn.v1": ("registry.participant.withdrawn.v2", _participant_v1_v2),
    "registry.organisation.recorded.v1": ("registry.organisation.recorded.v2", _same),
    "registry.contact.recorded.v1": ("registry.contact.recorded.v2", _contact_v1_v2),
    "matching.proposal.made.v1": ("matching.proposal.made.v2", _proposal_v1_v2),
    "matching.proposal.withdrawn.v1": ("matching.proposal.withdrawn.v2", _proposal_v1_v2),
    "matching.run.completed.v1": ("matching.run.completed.v2", _run_v1_v2),
}
"""Type -> the next version's type and how its data are read as that version."""
