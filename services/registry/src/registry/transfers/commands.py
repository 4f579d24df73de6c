"""What moves a transfer on. Each step is repeatable: what a crash has cut in two is finished by asking again."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import NAMESPACE_OID, uuid4, uuid5

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict
from mentoring_common.telemetry import traceparent

from registry.organisations.domain import FORM_WITHOUT_PUPILS, faults_of_form
from registry.participations import facts
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, TRIES, Register, save
from registry.participations.domain import Participation, entry_of, judged, participation_of
from registry.participations.merging import PERSON_NOT_FOUND
from registry.people.domain import Person
from registry.transfers.domain import (
    TRANSFER_NOT_FOUND,
    Transfer,
    TransferStatus,
    anew,
    moved,
    requested,
    transferred,
)
from registry.transfers.store import TransferStore

PLATFORM = "platform"
"""Who lets a transfer expire."""
PORTION = 100
"""Overdue transfers in one query: a day has a few."""
LEFT = "TRANSFERRED"
"""The code in a participation's history."""


@dataclass(frozen=True)
class Transfers:
    """The commands of transfers."""

    store: TransferStore
    register: Register

    async def request(self, scope: Scope, school_id: str, kind: str | None, person_id: str, by: str) -> Transfer:
        """Ask for a person by the code that the old school has told; `kind` is the new school's.

        Raises NotFound, or Conflict, for a pupil whom a kindergarten asks for, too.
        """
        person = (await self.register.people.of(ANY_SCHOOL, [person_id])).get(person_id)
        if person is None or person.merged_into is not None:
            raise PERSON_NOT_FOUND
        if person.is_partners:
            raise Conflict(
                "PERSON_OF_A_PARTNER", "Это человек партнёра, а не школы: переводить его не нужно, запишите его у себя."
            )
        if person.school_id == school_id:
            raise Conflict("PERSON_HERE_ALREADY", "Этот человек уже записан в Вашей школе.")
        pack = self.register.methodology()
        theirs = await self.register.participations.of_people(Scope.of(person.school_id), [person_id])
        if any(each.takes_part and faults_of_form(kind, each.state.form, pack) for each in theirs):
            raise Conflict(FORM_WITHOUT_PUPILS, "В детский сад переводят только педагогов: там нет программы учеников.")
        now, today = self.register.clock(), self.register.today()
        new = requested(uuid4().hex, school_id, person.school_id, person_id, now, today, by)
        if not await self.store.insert(scope, new):
            raise Conflict("TRANSFER_OPEN", "Перевод этого человека уже запрошен и ждёт решения.")
        return new

    async def get(self, scope: Scope, transfer_id: str) -> Transfer:
        """Raises NotFound unless one of the two schools is of the scope."""
        found = await self.store.get(scope, transfer_id)
        if found is None:
            raise TRANSFER_NOT_FOUND
        return found

    async def release(self, scope: Scope, transfer_id: str, by: str) -> Transfer:
        """Let the person go: he takes part in the old school no more. Raises NotFound, or Conflict."""
        following = await self._step(scope, transfer_id, TransferStatus.RELEASED, by, of_old=True)
        await self._leave(following)
        return following

    async def refuse(self, scope: Scope, transfer_id: str, by: str) -> Transfer:
        """Say that the person stays: either school, also after the old one has let him go. Raises NotFound, Conflict.

        What he took part in goes on then, unless the year is over or the consents have ended meanwhile.
        """
        known = await self.get(scope, transfer_id)
        is_of_old = scope.permits(known.from_school_id)
        if not is_of_old and known.status == TransferStatus.REQUESTED:
            raise TRANSFER_NOT_FOUND
        following = await self._step(scope, transfer_id, TransferStatus.REFUSED, by, of_old=is_of_old)
        if following.was_released:
            await self._come_back(following)
        return following

    async def accept(self, scope: Scope, transfer_id: str, by: str) -> Transfer:
        """Take the person in: one of the new school's people, with the participations of the year. Consents are given
        anew. Raises NotFound, or Conflict.
        """
        known = await self.get(scope, transfer_id)
        if not scope.permits(known.school_id):
            raise TRANSFER_NOT_FOUND
        if known.status == TransferStatus.RELEASED:
            await self._leave(known)
            await self._arrive(known)
        return await self._step(scope, transfer_id, TransferStatus.ACCEPTED, by, of_old=False)

    async def expire(self, day: date) -> None:
        """The work of a day: what nobody has answered in time."""
        while overdue := await self.store.overdue(ANY_SCHOOL, day, PORTION):
            for each in overdue:
                following = moved(each, TransferStatus.EXPIRED, self.register.clock(), day, PLATFORM)
                await self.store.save(ANY_SCHOOL, following)

    async def _step(self, scope: Scope, transfer_id: str, to: TransferStatus, by: str, *, of_old: bool) -> Transfer:
        for _ in range(TRIES):
            known = await self.get(scope, transfer_id)
            if not scope.permits(known.from_school_id if of_old else known.school_id):
                raise TRANSFER_NOT_FOUND
            if known.status == to:
                return known
            following = moved(known, to, self.register.clock(), self.register.today(), by)
            if await self.store.save(scope, following):
                return following
        raise MOVED_ON

    async def _leave(self, transfer: Transfer) -> None:
        """End the person's participations at the old school; changes nothing where they have ended."""
        person = (await self.register.people.of(ANY_SCHOOL, [transfer.person_id]))[transfer.person_id]
        own = Scope.of(transfer.from_school_id)
        for each in await self.register.participations.of_people(own, [transfer.person_id]):
            if each.takes_part:
                after = transferred(each, self.register.today())
                command_id = f"transfer/{transfer.transfer_id}/{each.state.version}"
                await save(self.register, own, each, after, person, command_id=command_id, code=LEFT)

    async def _come_back(self, transfer: Transfer) -> None:
        """Let go on at the old school what the transfer had ended; changes nothing where it goes on already."""
        person = (await self.register.people.of(ANY_SCHOOL, [transfer.person_id]))[transfer.person_id]
        own, today = Scope.of(transfer.from_school_id), self.register.today()
        for each in await self.register.participations.of_people(own, [transfer.person_id]):
            if not each.history or each.history[-1].code != LEFT:
                continue
            try:
                after = judged(facts.returned(each, today), today)
            except Conflict:  # its year is over, or its consents are: the school writes it down anew
                continue
            command_id = f"transfer/{transfer.transfer_id}/{each.state.version}"
            await save(self.register, own, each, after, person, command_id=command_id)

    async def _arrive(self, transfer: Transfer) -> None:
        """Make the person one of the new school's, and register him as he took part; nothing is done twice."""
        person = await self._moved_person(transfer)
        old, new = Scope.of(transfer.from_school_id), Scope.of(transfer.school_id)
        for each in await self.register.participations.of_people(old, [transfer.person_id]):
            if not each.history or each.history[-1].code != LEFT:
                continue
            entry = anew(entry_of(person, each))
            new_id = uuid5(NAMESPACE_OID, f"{transfer.transfer_id}/{each.id}").hex
            made = participation_of(entry, new_id, person, transfer.school_id, self.register.today())
            now = self.register.clock()
            events = facts.registration_events(made, person, now, traceparent())
            if not await self.register.participations.insert(new, made, events, now):
                await self._take_up(transfer, person, made)

    async def _take_up(self, transfer: Transfer, person: Person, made: Participation) -> None:
        """Take up again what he had left here in this very year; nothing where he takes part already."""
        new, wanted = Scope.of(transfer.school_id), made.state
        for each in await self.register.participations.of_people(new, [person.person_id]):
            alike = (each.state.role, each.state.form, each.state.school_year)
            if alike != (wanted.role, wanted.form, wanted.school_year) or each.takes_part:
                continue
            state = wanted.model_copy(
                update={"participant_id": each.id, "version": each.state.version, "joined_on": each.state.joined_on}
            )
            after = replace(made, state=state, history=each.history)
            command_id = f"transfer/{transfer.transfer_id}/{each.state.version}"
            await save(self.register, new, each, after, person, command_id=command_id)

    async def _moved_person(self, transfer: Transfer) -> Person:
        for _ in range(TRIES):
            person = (await self.register.people.of(ANY_SCHOOL, [transfer.person_id]))[transfer.person_id]
            if person.school_id == transfer.school_id:
                return person
            known_in = tuple(dict.fromkeys((*person.known_in, transfer.school_id)))
            workplace = transfer.school_id if person.workplace == transfer.from_school_id else person.workplace
            following = replace(
                person, school_id=transfer.school_id, version=person.version + 1, known_in=known_in, workplace=workplace
            )
            command_id, today = f"transfer/{transfer.transfer_id}", self.register.today()
            if await self.register.people.move(ANY_SCHOOL, following, command_id, today) is Saved.DONE:
                return following
            if await self.register.people.holder(ANY_SCHOOL, following) is not None:
                raise Conflict(
                    "PERSON_KNOWN",
                    "В Вашей школе уже записан человек с таким именем и рождением. Отметьте выбытие той записи и "
                    "уточните в ней дату рождения или контакт, затем примите перевод.",
                )
        raise MOVED_ON
