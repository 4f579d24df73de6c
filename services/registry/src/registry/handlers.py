"""Events in: what the other services confirm of erasures, as registry takes it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.erasure import ErasureConfirmed
from mentoring_common.events.envelope import Event
from mentoring_common.jobs import Jobs
from mentoring_common.projection import Projection


def confirmed(publisher: str, states: Projection[ErasureConfirmed]) -> dict[str, Handler]:
    """The type of a service's confirmations -> what is done with a batch of them."""

    async def take(events: Sequence[Event[ErasureConfirmed]]) -> None:
        await states.apply([event.data for event in events])

    return {f"{publisher}.erasure.confirmed.v1": take}


def unfinished_of(*jobs: Jobs[Any, Any, Any]) -> Callable[[], Awaitable[frozenset[str]]]:
    """The ids of what is under way in any of these."""

    async def unfinished() -> frozenset[str]:
        return frozenset[str]().union(*[await each.unfinished_ids() for each in jobs])

    return unfinished
