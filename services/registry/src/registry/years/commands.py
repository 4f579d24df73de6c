"""The change of the year of one school: what it would do, and its work in repeatable portions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict, NotFound
from mentoring_common.telemetry import traceparent
from mentoring_methodology.schoolyear import school_year_prepared_on

from registry.participations import facts
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import Participation, entry_of, participation_of
from registry.participations.entry import Entry, EntryRefused, admitted, with_usual_capacity
from registry.participations.store import Wanted
from registry.people.domain import Person
from registry.years.domain import (
    Step,
    YearChangeJob,
    YearChangeJobs,
    YearChangeOrder,
    YearChangeProgress,
    YearChangeResult,
    as_graduate,
    following,
    following_id,
    goes_on,
    is_invited,
    step_of,
)

PORTION = 200
"""Participations in one bulk: a school of a thousand is five of them."""

NOT_FOUND = NotFound("YEAR_CHANGE_NOT_FOUND", "Перевод на новый учебный год не найден. Проверьте идентификатор.")


@dataclass(frozen=True)
class Outlook:
    """What the change would do to a school."""

    from_year: int
    steps: dict[Step, int] = field(default_factory=dict)
    known: int = 0
    """Participations whose following ones are there already."""
    asked: Sequence[Participation] = ()
    graduates: Sequence[Participation] = ()


@dataclass(frozen=True)
class YearDesk:
    """Shows, orders and does changes of the year."""

    jobs: YearChangeJobs
    register: Register

    async def outlook(self, scope: Scope, school_id: str | None, from_year: int) -> Outlook:
        """What the change would do; changes nothing."""
        steps: Counter[Step] = Counter()
        asked: list[Participation] = []
        graduates: list[Participation] = []
        known, after = 0, ""
        there = {_cell(each) for each in await self._all(scope, school_id, from_year + 1)}
        while portion := await self._page(scope, school_id, from_year, after):
            for each in portion:
                step = step_of(each)
                if step is not Step.LEAVES and _cell(each) in there:
                    known += 1
                    continue
                steps[step] += 1
                if step is Step.ASKED:
                    asked.append(each)
                elif step is Step.GRADUATES:
                    graduates.append(each)
            after = portion[-1].id
        return Outlook(from_year, dict(steps), known, asked, graduates)

    async def ask(self, scope: Scope, school_id: str, order: YearChangeOrder) -> YearChangeJob:
        """Order it; the one that is under way where there is one. Raises Conflict for a year that has not begun."""
        latest = school_year_prepared_on(self.register.today())
        if order.from_year > latest:
            raise Conflict("YEAR_NOT_BEGUN", "Этот учебный год ещё не начат: переводить из него некого.")
        return await self.jobs.submit(
            scope, uuid4().hex, school_id, order, key=str(order.from_year), traceparent=traceparent()
        )

    async def get(self, scope: Scope, job_id: str) -> YearChangeJob:
        """Raises NotFound."""
        job = await self.jobs.get(scope, job_id)
        if job is None:
            raise NOT_FOUND
        return job

    async def work(self, job: YearChangeJob) -> YearChangeResult:
        """Do it to its end. What was stored before a process died is found again by its id."""
        scope, order = Scope.of(job.school_id), job.order
        await self.register.participations.recover(job.id)
        wanted = Wanted(school_id=job.school_id, school_year=order.from_year)
        total, done, after = await self.register.participations.count(scope, wanted), 0, ""
        counts: Counter[str] = Counter()
        refused: Counter[str] = Counter()
        while portion := await self._page(scope, job.school_id, order.from_year, after):
            await self._take(scope, job, portion, counts, refused)
            done, after = done + len(portion), portion[-1].id
            await self.jobs.progress(job.id, YearChangeProgress(total, done))
        return YearChangeResult(**counts, refused=dict(refused))

    async def _take(
        self,
        scope: Scope,
        job: YearChangeJob,
        portion: Sequence[Participation],
        counts: Counter[str],
        refused: Counter[str],
    ) -> None:
        people = await self.register.people.of(ANY_SCHOOL, [each.state.person_id for each in portion])
        new: list[tuple[Participation, Person, str]] = []
        for each in portion:
            person = people.get(each.state.person_id)
            if person is None:  # a replica of the first release has just added it: the repair gives it a person
                continue
            entry, counted = self._next(each, person, job.order)
            if entry is None:
                counts[counted] += 1
                continue
            try:
                entry = admitted(entry, self.register.methodology(), self.register.today())
            except EntryRefused as refusal:
                refused[refusal.errors[0].code] += 1
                continue
            entry = with_usual_capacity(entry, self.register.methodology())
            new_id = following_id(each.id, f"{counted}/{entry.school_year}")
            new.append((participation_of(entry, new_id, person, job.school_id, self.register.today()), person, counted))
        there = await self._stored(scope, job, new)
        for made, _, counted in new:
            counts["known" if made.id in there else counted] += 1

    async def _stored(
        self, scope: Scope, job: YearChangeJob, new: Sequence[tuple[Participation, Person, str]]
    ) -> set[str]:
        """Store them; the ids of those whom the year had before this change."""
        now = self.register.clock()
        known = await self.register.participations.insert_many(
            scope,
            job.id,
            [(made, facts.registration_events(made, person, now, traceparent())) for made, person, _ in new],
            now,
        )
        ids = {new[at][0].id for at in known}
        if job.attempts > 1 and ids:  # a process that died may have stored them
            ids -= (await self.register.participations.of_ids(scope, sorted(ids))).keys()
        return ids

    def _next(self, each: Participation, person: Person, order: YearChangeOrder) -> tuple[Entry | None, str]:
        """What follows, and as what it is counted."""
        entry = entry_of(person, each)
        if goes_on(each, order):
            return following(entry), "moved"
        if is_invited(each, order):
            return as_graduate(entry), "invited"
        match step_of(each):
            case Step.ASKED:
                return None, "asked"
            case Step.GRADUATES | Step.FINISHES:
                return None, "graduated"
            case _:
                return None, "left"

    async def _all(self, scope: Scope, school_id: str | None, school_year: int) -> Iterable[Participation]:
        found: list[Participation] = []
        after = ""
        while portion := await self._page(scope, school_id, school_year, after):
            found += portion
            after = portion[-1].id
        return found

    async def _page(self, scope: Scope, school_id: str | None, school_year: int, after: str) -> list[Participation]:
        wanted = Wanted(school_id=school_id, school_year=school_year)
        return await self.register.participations.page(scope, wanted, after, PORTION)


def _cell(each: Participation) -> tuple[str, str, str, str]:
    """What a person has once in a year."""
    return each.state.school_id, each.state.person_id, each.state.role, each.state.form
