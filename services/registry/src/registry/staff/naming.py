"""Whose an account was at a moment, by the staff lists: what stands beside the account where a person reads it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mentoring_common.auth import MUNICIPAL, Scope
from mentoring_common.events.contracts.base import MUNICIPALITY

from registry.staff.domain import Said, StaffList
from registry.staff.store import StaffStore

ANY_LIST = Scope.system("whose an account is, is told beside what the caller has been shown already")


@dataclass(frozen=True)
class Deed:
    """Something that an account has done about schools."""

    account: str
    at: datetime
    schools: tuple[str, ...]
    roles: Collection[str] = ()
    """With which it was done; none where that was not kept."""


@dataclass(frozen=True)
class Accounts:
    """Tells names of accounts."""

    store: StaffStore
    zone: tzinfo

    async def whose(self, deeds: Iterable[Deed]) -> list[Said | None]:
        """Of each deed, in their order, who was in office by that login on that day; None where no list says.

        What was done in a municipal role is looked for in the municipality's list alone, and where the role was not
        kept, there first: no school's list gives a name of its own to an account of the municipality.
        """
        deeds = list(deeds)
        if not deeds:
            return []
        lists = await self.store.of_all(ANY_LIST, {MUNICIPALITY, *(each for deed in deeds for each in deed.schools)})
        return [self._whose(deed, lists) for deed in deeds]

    def _whose(self, deed: Deed, lists: dict[str, StaffList]) -> Said | None:
        day = deed.at.astimezone(self.zone).date()
        if deed.roles:
            places = deed.schools if MUNICIPAL.isdisjoint(deed.roles) else (MUNICIPALITY,)
        else:
            places = (MUNICIPALITY, *deed.schools)
        found = (lists[each].whose(deed.account, day) for each in places if each in lists)
        return next((each for each in found if each is not None), None)
