"""Events in: what registry and matching publish, as notifications takes it."""

from collections.abc import Sequence

from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.events.envelope import Event
from mentoring_methodology.in_force import MethodologyInForce

from notifications.contacts.store import ContactStore
from notifications.messages.commands import Announcer
from notifications.messages.kinds import KINDS


def registry_handlers(
    contacts: ContactStore, methodology: MethodologyInForce, announcer: Announcer
) -> dict[str, Handler]:
    """Registry's event type -> what is done with a batch of it."""

    async def take_contacts(events: Sequence[Event[ContactState]]) -> None:
        await contacts.apply([event.data for event in events])

    return {
        "registry.contact.recorded.v2": take_contacts,
        "registry.methodology.released.v1": methodology.take,
        **_announced(announcer, "registry."),
    }


def matching_handlers(announcer: Announcer) -> dict[str, Handler]:
    """Matching's event type -> the messages that it may be."""
    return _announced(announcer, "matching.")


def _announced(announcer: Announcer, publisher: str) -> dict[str, Handler]:
    return {kind.event_type: announcer.announce for kind in KINDS.values() if kind.event_type.startswith(publisher)}
