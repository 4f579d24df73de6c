"""Entering somebody of the staff, correcting what is written, and ending it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_methodology.organisations import leads_programmes

from registry.organisations.commands import IS_CLOSED
from registry.organisations.domain import CLOSED
from registry.organisations.store import OrganisationStore
from registry.staff.domain import (
    MOVED_ON,
    NO_LIST,
    Member,
    Said,
    StaffFact,
    StaffList,
    admitted,
    corrected,
    ended,
    with_new,
)
from registry.staff.store import StaffStore

TRIES = 5
"""Two people at one school's list at the same moment are rare; five are none."""
THE_DIRECTORY = Scope.system("the directory is open to everybody who is signed in")


@dataclass(frozen=True)
class Staff:
    """The commands of staff lists."""

    store: StaffStore
    organisations: OrganisationStore
    clock: Clock
    today: Today

    async def of(self, scope: Scope, organisation_id: str) -> StaffList:
        """The list of a school, or of the municipality. Raises NotFound for any other, and outside the scope."""
        await self._demand(scope, organisation_id, to_begin=False)
        return await self.store.of(scope, organisation_id)

    async def add(self, scope: Scope, organisation_id: str, said: Said, by: str) -> tuple[StaffList, str]:
        """Enter somebody; the list and his id in it.

        Raises NotFound, Unprocessable, or Conflict: he is known, his login is another's, the organisation is closed.
        """
        await self._demand(scope, organisation_id, to_begin=True)
        member = Member(uuid4().hex, (self._fact(organisation_id, said, by),))
        return await self._change(scope, organisation_id, lambda known: with_new(known, member)), member.staff_id

    async def correct(
        self, scope: Scope, organisation_id: str, staff_id: str, version: int, said: Said, by: str
    ) -> StaffList:
        """Say it otherwise. Raises NotFound, Unprocessable, or Conflict where he is not at this version any more."""
        await self._demand(scope, organisation_id, to_begin=False)
        (await self.store.of(scope, organisation_id)).member(staff_id)
        fact = self._fact(organisation_id, said, by)
        return await self._change(scope, organisation_id, lambda known: corrected(known, staff_id, version, fact))

    async def end(self, scope: Scope, organisation_id: str, staff_id: str, on: date, reason: str, by: str) -> StaffList:
        """Write down his last day. Raises NotFound, Unprocessable, or Conflict."""
        await self._demand(scope, organisation_id, to_begin=False)
        at = self.clock()
        return await self._change(scope, organisation_id, lambda known: ended(known, staff_id, on, reason, at, by))

    def _fact(self, organisation_id: str, said: Said, by: str) -> StaffFact:
        return StaffFact(self.clock(), by, admitted(said, organisation_id, self.today()))

    async def _change(self, scope: Scope, organisation_id: str, change: Callable[[StaffList], StaffList]) -> StaffList:
        for _ in range(TRIES):
            known = await self.store.of(scope, organisation_id)
            after = change(known)
            if after is known or await self.store.save(scope, after):
                return after
        raise MOVED_ON

    async def _demand(self, scope: Scope, organisation_id: str, *, to_begin: bool) -> None:
        if not scope.permits(organisation_id):
            raise NO_LIST
        if organisation_id == MUNICIPALITY:
            return
        known = await self.organisations.get(THE_DIRECTORY, organisation_id)
        if known is None or not leads_programmes(known[0].kind):
            raise NO_LIST
        if to_begin and known[0].status == CLOSED:
            raise IS_CLOSED
