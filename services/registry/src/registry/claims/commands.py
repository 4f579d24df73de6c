"""What becomes of a claim when matching says that the named pair stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.matching import ClaimConfirmed
from mentoring_common.events.envelope import Event
from mentoring_common.tracing import caused_by

from registry.claims.store import ConfirmedClaims
from registry.participations.commands import Register, confirm_claim


@dataclass(frozen=True)
class ClaimDesk:
    """Keeps what is told, and has the participations follow."""

    confirmed: ConfirmedClaims
    register: Register

    @property
    def handlers(self) -> dict[str, Handler]:
        """The type of the event -> what is done with a batch of it."""

        async def take(events: Sequence[Event[ClaimConfirmed]]) -> None:
            states = [event.data for event in events]
            await self.confirmed.apply(states)
            await self._follow(states)

        return {"matching.claim.confirmed.v1": take}

    async def when_whole(self, school_id: str) -> None:
        """What a replay restored comes to no handler: the school's claims are looked at again."""
        await self._follow(await self.confirmed.of_school(Scope.of(school_id)))

    async def _follow(self, states: Sequence[ClaimConfirmed]) -> None:
        for each in states:
            with caused_by(each.claim_id):
                await confirm_claim(self.register, Scope.of(each.school_id), each.mentee_id, each.claim_id)
