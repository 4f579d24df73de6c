"""Agreements with partner organisations, which pairs with their people need, and the end of an organisation."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable
from mentoring_methodology.organisations import leads_programmes
from mentoring_methodology.plurals import counted

from registry.organisations.commands import IS_CLOSED, replace_known, save
from registry.organisations.domain import CLOSED, Organisation
from registry.organisations.store import OrganisationStore

ANYBODYS = Scope.system("partners are the municipality's, and every school's curator may record what was signed")
NOT_FOUND = NotFound("ORGANISATION_NOT_FOUND", "Организация не найдена. Проверьте её код: он есть в справочнике.")

NO_PARTNER = NotFound(
    "PARTNER_NOT_FOUND",
    "Такого партнёра нет. Проверьте код: он в справочнике; со школами и детскими садами соглашений не записывают.",
)


@dataclass(frozen=True)
class Partners:
    """What is done with an organisation of the directory beside recording it."""

    store: OrganisationStore
    clock: Clock
    today: Today
    taking_part: Callable[[str], Awaitable[int]]
    """How many people take part at this school, or come from this workplace."""

    async def agree(
        self, organisation_id: str, signed_on: date, valid_until: date | None, number: str | None
    ) -> Organisation:
        """Record an agreement that was signed; the one before it is kept.

        Raises NotFound, for a school too, Unprocessable for days that cannot be right, and Conflict.
        """
        before, version = await self._partner(organisation_id)
        faults = []
        if signed_on > self.today():
            faults.append(Fault("DATE_IN_FUTURE", "/body/signed_on", "этот день ещё не настал"))
        if valid_until is not None and valid_until < signed_on:
            faults.append(Fault("AGREEMENT_ENDS_EARLY", "/body/valid_until", "соглашение кончается раньше начала"))
        if before.agreement_on is not None and signed_on < before.agreement_on:
            told = f"уже записано соглашение от {before.agreement_on:%d.%m.%Y}, более позднее"
            faults.append(Fault("AGREEMENT_OLDER", "/body/signed_on", told))
        _refuse(faults)
        signed = replace(before, agreement_on=signed_on, agreement_until=valid_until, agreement_number=number)
        after = signed.following(before)
        return await self._saved(before, after, version)

    async def end(self, organisation_id: str, on: date) -> Organisation:
        """Record that the agreement ends on this day, its last one, earlier than was agreed.

        Raises NotFound, Unprocessable, and Conflict where there is no agreement that could end.
        """
        before, version = await self._partner(organisation_id)
        if before.agreement_on is None or (before.agreement_until or self.today()) < self.today():
            raise Conflict("NO_AGREEMENT", "Действующего соглашения нет: прекращать нечего.")
        faults = []
        if on < before.agreement_on:
            faults.append(Fault("AGREEMENT_ENDS_EARLY", "/body/on", "соглашение кончается раньше начала"))
        if before.agreement_until is not None and on > before.agreement_until:
            told = f"оно кончается раньше, {before.agreement_until:%d.%m.%Y}; продление — новое соглашение"
            faults.append(Fault("AGREEMENT_ENDS_LATE", "/body/on", told))
        _refuse(faults)
        return await self._saved(before, replace(before, agreement_until=on), version)

    async def close(self, scope: Scope, organisation_id: str) -> Organisation:
        """Close an organisation that nobody takes part at any more; again changes nothing.

        Raises NotFound, and Conflict where somebody does.
        """
        known = await self.store.get(scope, organisation_id)
        if known is None:
            raise NOT_FOUND
        before, version = known
        if before.status == CLOSED:
            return before
        if number := await self.taking_part(organisation_id):
            people = counted(number, "участник", "участника", "участников")
            raise Conflict(
                "ORGANISATION_IN_USE",
                f"В программе ещё {people} этой организации. Завершите их участие или укажите им другое место.",
            )
        after = replace(before, status=CLOSED)
        await replace_known(scope, self.store, self.clock, after, version)
        return after

    async def _partner(self, organisation_id: str) -> tuple[Organisation, int]:
        known = await self.store.get(ANYBODYS, organisation_id)
        if known is None or leads_programmes(known[0].kind):
            raise NO_PARTNER
        if known[0].status == CLOSED:
            raise IS_CLOSED
        return known

    async def _saved(self, before: Organisation, after: Organisation, version: int) -> Organisation:
        if after != before:
            await save(ANYBODYS, self.store, self.clock, after, version)
        return after


def _refuse(faults: list[Fault]) -> None:
    if faults:
        told = "; ".join(fault.text for fault in faults)
        raise Unprocessable("AGREEMENT_REFUSED", f"Исправьте и повторите: {told}.", faults)
