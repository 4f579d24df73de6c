"""Events in: what registry and matching tell, as notifications takes it."""

from collections.abc import Sequence

from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.events.envelope import Event
from mentoring_methodology.in_force import MethodologyInForce

from notifications.announcements.commands import Announcer
from notifications.announcements.domain import announcement_of
from notifications.contacts.store import ContactStore


def registry_handlers(contacts: ContactStore, methodology: MethodologyInForce) -> dict[str, Handler]:
    """Registry's event type -> what is done with a batch of it."""

    async def take_contacts(events: Sequence[Event[ContactState]]) -> None:
        await contacts.apply([event.data for event in events])

    return {"registry.contact.recorded.v2": take_contacts, "registry.methodology.released.v1": methodology.take}


def matching_handlers(announcer: Announcer) -> dict[str, Handler]:
    """Matching's event type -> what is done with a batch of it."""

    async def take_runs(events: Sequence[Event[RunCompleted]]) -> None:
        announcements = [announcement_of(event) for event in events]
        await announcer.announce([announcement for announcement in announcements if announcement is not None])

    return {"matching.run.completed.v2": take_runs}
