"""Events in: relations, as matching tells them."""

from collections.abc import Sequence

from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.matching import RELATION_FACTS, RelationState
from mentoring_common.events.envelope import Event

from registry.relations.store import Relations


def handlers(relations: Relations) -> dict[str, Handler]:
    """The type of the event -> what is done with a batch of it."""

    async def take(events: Sequence[Event[RelationState]]) -> None:
        await relations.apply([event.data for event in events])

    return {f"matching.relation.{fact}.v1": take for fact in RELATION_FACTS}
