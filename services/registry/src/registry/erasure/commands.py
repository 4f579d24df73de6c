"""What asks for an erasure, takes the person out of registry, and sees it to its end. Each step is repeatable."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.bell import Bell
from mentoring_common.erasure.eraser import Swept
from mentoring_common.erasure.tombstones import Tombstone
from mentoring_common.errors import Conflict, Fault, Unprocessable, sentence
from mentoring_common.telemetry import get_logger, traceparent

from registry.erasure.documents import ErasedRecords
from registry.erasure.domain import (
    LASTS,
    NOT_FOUND,
    REQUESTED_ALREADY,
    Erasure,
    event_of,
    finished,
    is_due_soon,
    is_overdue,
    swept,
)
from registry.erasure.gauges import ErasureGauges
from registry.erasure.known_as import known_as
from registry.erasure.store import Confirmations, Confirmed, ErasureStore, TombStore
from registry.erasure.texts import Texts
from registry.erasure.tombs import contact_of, tomb_of
from registry.erasure.tombs import event_of as event_of_tomb
from registry.erasure.traces import traces_of
from registry.participations.commands import Register
from registry.participations.merging import person_in
from registry.privacy.domain import place_of

POLL_SECONDS = 2.0
"""Confirmations, and an erasure that another replica was asked for, are seen by then."""
EVERYWHERE = Scope.system("an erased person is nobody's any more")

SweepMessages = Callable[[Tombstone], Awaitable[Swept]]
SweepAnswers = Callable[[Callable[[bytes], bool]], Awaitable[int]]


@dataclass(frozen=True)
class Asked:
    """What the request says."""

    ground: str
    basis_number: str
    basis_on: date


@dataclass(frozen=True)
class ErasureDesk:
    """The commands of erasures."""

    store: ErasureStore
    tombs: TombStore
    confirmations: Confirmations
    records: ErasedRecords
    texts: Texts
    register: Register
    messages: SweepMessages
    answers: SweepAnswers
    running: Callable[[], Awaitable[frozenset[str]]]
    """Jobs under way that may store what they have read before: imports, changes of the year, undone imports."""
    gauges: ErasureGauges
    _bell: Bell = field(default_factory=Bell, init=False)

    async def request(self, scope: Scope, person_id: str, asked: Asked, by: str) -> Erasure:
        """Erase a person. It begins within seconds and cannot be taken back. Raises NotFound, Conflict, Unprocessable.

        Whom schools outside the scope know too, or knew, is erased by somebody who speaks for all of them.
        """
        person = await person_in(self.register, scope, person_id)
        if not all(scope.permits(school_id) for school_id in person.known_in):
            raise Conflict(
                "PERSON_OF_SEVERAL_SCHOOLS",
                "Этого человека знает и другая школа. Передайте его код и заявление ответственному за персональные "
                "данные в муниципалитете: он удаляет данные во всех школах сразу.",
            )
        today, now = self.register.today(), self.register.clock()
        people, participations = await self.records.records_of([person.person_id])
        his = list((await self.register.people.of(EVERYWHERE, people)).values())
        traces = traces_of(his)
        _demand_possible(asked, today, named=traces.names_him(asked.basis_number))
        key = await self.store.key()
        erasure = Erasure(
            erasure_id=f"{place_of(now)}-{uuid4().hex}",
            school_id=person.school_id,
            version=1,
            person_id=person.person_id,
            tomb_id=uuid4().hex,
            record_ids=(*sorted(set(people) - {person.person_id}), *participations),
            schools=tuple(dict.fromkeys(school for each in his for school in each.known_in)),
            ground=asked.ground,
            basis_number=asked.basis_number,
            basis_on=asked.basis_on,
            requested_by=by,
            requested_at=now,
            due_on=min(today, asked.basis_on) + LASTS,
            known_as=tuple(dict.fromkeys(digest for each in his for digest in known_as(each, key))),
            traces=traces,
        )
        if not await self.store.insert(EVERYWHERE, erasure, [event_of(erasure, now, traceparent())]):
            raise REQUESTED_ALREADY
        self._bell.ring()
        return erasure

    async def get(self, scope: Scope, erasure_id: str) -> tuple[Erasure, list[Confirmed]]:
        """The erasure, with what each service says of it. Raises NotFound."""
        found = await self.store.get(scope, erasure_id)
        if found is None:
            raise NOT_FOUND
        return found, (await self.confirmations.of_erasures([found]))[erasure_id]

    async def run(self) -> None:
        """For ever: see to it that whatever was asked for is done. Supervised."""
        while True:
            self._bell.hush()
            for erasure in await self.store.unfinished(EVERYWHERE):
                await self.further(erasure)
            await self._bell.wait(POLL_SECONDS)

    async def further(self, erasure: Erasure) -> None:
        """One step: take him out of registry; or, when everybody has confirmed, once more, and it is done."""
        if erasure.swept_at is None:
            running = await self.running()
            erasure, erased, kept = await self._sweep(erasure)
            await self._save(swept(erasure, erased, kept, self.register.clock(), running), "swept")
            return
        said = (await self.confirmations.of_erasures([erasure]))[erasure.erasure_id]
        if any(each.state is None for each in said) or set(erasure.began_before) & await self.running():
            return
        if await self.records.files_waiting(erasure.schools):
            return
        erasure, erased, kept = await self._sweep(erasure)
        await self._save(finished(erasure, erased, kept, self.register.clock()), "finished")
        get_logger().info("an erasure is done", school_id=erasure.school_id, event_id=erasure.erasure_id)

    async def remind(self, day: date) -> None:
        """The work of a day: tell of erasures that are not done on the 25th of their 30 days, and of overdue ones."""
        unfinished = await self.store.unfinished(EVERYWHERE)
        soon = [each for each in unfinished if is_due_soon(each, day)]
        overdue = [each for each in soon if is_overdue(each, day)]
        self.gauges.say(due_soon=len(soon), overdue=len(overdue))
        for each in soon:
            get_logger().warning(
                "an erasure is not done and its time is nearly over",
                event_id=each.erasure_id, school_id=each.school_id, count=(each.due_on - day).days,
            )  # fmt: skip

    async def _sweep(self, erasure: Erasure) -> tuple[Erasure, dict[str, int], dict[str, int]]:
        """Take him out of everything that registry stores. Participations go on being counted without him."""
        people, participations = await self.records.records_of([erasure.person_id, *erasure.record_ids])
        erasure = await self._with_records(erasure, participations)
        today, now = self.register.today(), self.register.clock()
        for each in await self.register.participations.of_people(EVERYWHERE, people):
            tomb = tomb_of(each, erasure.tomb_id, today)
            await self.tombs.insert(EVERYWHERE, tomb, [event_of_tomb(tomb, now), contact_of(tomb, now)])
        ids = erasure.record_ids
        erased = await self.records.delete(people, ids)
        erased["initiatives"] = await self.records.leave_initiatives(ids)
        erased["year_changes"] = await self.records.leave_years(ids)
        erased["import_previews"] = await self.records.forget_previews(erasure.schools)
        if erasure.traces is not None:
            traces = erasure.traces
            erased |= await self.records.forget_rows(erasure.schools, ids, traces)
            erased["programmes"] = await self.records.redact_programmes(erasure.schools, traces)
            erased["assignments"] = await self.records.redact_assignments(erasure.schools, traces)
            erased["initiatives"] += await self.records.redact_initiatives(erasure.schools, traces)
            erased["access_log"] = await self.records.redact_log(people, traces)
            erased["texts"] = await self.texts.redact(erasure.erasure_id, erasure.schools, traces)
            erased["answers"] = await self.answers(lambda body: traces.names_him(body.decode("utf-8", "ignore")))
        erased |= (await self.messages(erasure.tombstone)).erased
        kept = {"participants": await self.tombs.count(EVERYWHERE, erasure.tomb_id)}
        return erasure, erased, kept

    async def _with_records(self, erasure: Erasure, participations: list[str]) -> Erasure:
        """A participation that somebody had begun at that very moment is told of too."""
        new = sorted(set(participations) - set(erasure.record_ids))
        if not new:
            return erasure
        following = replace(erasure, version=erasure.version + 1, record_ids=(*erasure.record_ids, *new))
        event = event_of(following, self.register.clock(), traceparent())
        if await self.store.save(EVERYWHERE, following, uuid4().hex, [event]) is Saved.MOVED_ON:
            raise REQUESTED_ALREADY  # another replica is at it: looked at again in a moment
        return following

    async def _save(self, following: Erasure, step: str) -> None:
        """Another replica may have done the same step: then this one changes nothing."""
        await self.store.save(EVERYWHERE, following, step)
        self._bell.ring()


def _demand_possible(asked: Asked, today: date, *, named: bool) -> None:
    faults = []
    if asked.basis_on > today:
        faults.append(Fault("DATE_IN_FUTURE", "/body/basis_on", "дата документа ещё не наступила"))
    if named:
        text = "впишите только номер документа: имя человека останется здесь навсегда"
        faults.append(Fault("BASIS_NAMES_PERSON", "/body/basis_number", text))
    if faults:
        told = sentence("; ".join(each.text for each in faults))
        raise Unprocessable("ERASURE_REFUSED", told, faults)
