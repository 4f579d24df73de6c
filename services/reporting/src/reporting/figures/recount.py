"""Keeps the figures live: counts a school and year again soon after one of its facts has changed.

A count reads the school's facts, so it is not made for every batch: a school waits until its facts are quiet for a
moment or it has waited long enough, and counting takes at most a quarter of the time. What a dead process forgot is
counted at the start and by the round every minute, which also sees that a day is over
and that the methodology has other norms. A school that cannot be
counted is reported, tried again, and keeps no other from being counted.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.bell import Bell
from mentoring_common.clock import Clock, Today
from mentoring_common.projection import Restored
from mentoring_common.telemetry import get_logger
from mentoring_methodology import MethodologyPack
from mentoring_methodology.schoolyear import last_day, school_year_of
from prometheus_client import CollectorRegistry, Counter

from reporting.facts.organisations import OrganisationFacts
from reporting.facts.participants import ParticipantFacts
from reporting.facts.proposals import ProposalFacts
from reporting.facts.relations import RelationFacts
from reporting.facts.runs import RunFacts
from reporting.figures.counting import count_school, counted_mentors, shared_mentors
from reporting.figures.store import FigureStore

QUIET_SECONDS = 0.3
"""An import changes a school many times in a row: one count afterwards is worth all those in between."""
LONGEST_WAIT_SECONDS = 1.0
"""Figures are promised within two seconds of the change; counting itself needs some of them."""
RETRY_SECONDS = 5.0
"""Until a school that could not be counted is tried again: longer than a replica set's election takes as a rule."""
PAUSE_SHARE = 3
"""How many times as long as the counting before it a pause is,"""
LONGEST_PAUSE_SECONDS = 0.6
"""but no longer than this."""
TICK_SECONDS = 0.05
"""The shortest pause after a count, so that a stream of events does not become a stream of counts."""
FULL_ROUND_SECONDS = 600.0
"""Every school is counted again this often, which mends what a crash between fact and note has left uncounted. It reads
everybody, so its share of the database's time grows with the city: more often would slow every import."""
SHARED_MENTORS_SECONDS = 10.0
"""At most this often the mentors of several places are looked for, which reads the counted mentors of all schools."""

SchoolAndYear = tuple[str, int]


@dataclass(frozen=True)
class Waiting:
    """When the first and the last change came that are not counted yet, on the monotonic clock."""

    since: float
    changed: float

    def is_over(self, now: float) -> bool:
        return now - self.changed >= QUIET_SECONDS or now - self.since >= LONGEST_WAIT_SECONDS


@dataclass
class Facts:
    """What is counted."""

    participants: ParticipantFacts
    organisations: OrganisationFacts
    proposals: ProposalFacts
    relations: RelationFacts
    runs: RunFacts


class Recounter:
    """Counts what has changed."""

    def __init__(
        self,
        facts: Facts,
        figures: FigureStore,
        methodology: Callable[[], MethodologyPack],
        clock: Clock,
        today: Today,
        metrics: CollectorRegistry,
    ) -> None:
        self._facts = facts
        self._figures = figures
        self._methodology = methodology
        self._clock = clock
        self._today = today
        self._changed: dict[SchoolAndYear, Waiting] = {}
        self._changed_years: set[int] = set()
        self._shared_at = float("-inf")
        self._undated_counts_may_be_kept = True
        self._bell = Bell()
        self._failed = Counter(
            "mentoring_counts_failed_total", "Counts of a school's figures that failed", registry=metrics
        )

    def note(self, changed: Iterable[SchoolAndYear]) -> None:
        """Facts of these schools have changed, each for a school year."""
        now = time.monotonic()
        for key in changed:
            self._changed[key] = Waiting(self._changed.get(key, Waiting(now, now)).since, now)
        self._bell.ring()

    async def note_restored(self, restored: Restored) -> None:
        """A replay has put these schools right: what it removed or brought is in no event that was handled."""
        present = school_year_of(self._today())
        no_organisations = restored.removed if restored.kind == self._facts.organisations.states.kind else frozenset()
        for school_id in restored.schools | no_organisations:
            scope = Scope.of(school_id)
            known = await self._facts.participants.schools_and_years(scope)
            years = {(school, year or present) for school, year in known}
            self.note(years | await self._figures.kept(scope))

    async def run(self) -> None:
        """For ever: count what has changed; everything in rounds, on a new day and by a new methodology. Supervised."""
        everything_at, counted_by = float("-inf"), None
        while True:
            basis = (self._today(), self._methodology())
            if time.monotonic() - everything_at > FULL_ROUND_SECONDS or basis != counted_by:
                everything_at, counted_by = time.monotonic(), basis
                self.note(await self._every_school())
            started = time.monotonic()
            due = [key for key, waiting in self._changed.items() if waiting.is_over(started)]
            for key in due:
                await self._count_waiting(key)
            if not any(waiting.since <= started for waiting in self._changed.values()):
                if self._changed_years and started - self._shared_at >= SHARED_MENTORS_SECONDS:
                    self._shared_at = started
                    await self._count_shared_mentors()
                await self._forget_undated_counts()
            spent = time.monotonic() - started
            await asyncio.sleep(min(max(PAUSE_SHARE * spent, TICK_SECONDS), LONGEST_PAUSE_SECONDS))
            if not self._changed:
                self._bell.hush()
                await self._bell.wait(SHARED_MENTORS_SECONDS)

    async def count(self, school_id: str, school_year: int) -> None:
        """Count one school in one year from its facts and keep the result; of what is no school none is kept."""
        scope = Scope.of(school_id)
        today, norms = self._today(), self._methodology().default_capacity
        day = min(today, last_day(school_year))
        counted_at = self._clock()
        people = await self._facts.participants.of_school(
            scope, school_id, school_year, undated_too=school_year == school_year_of(today)
        )
        if not people and not await self._facts.organisations.school_names(scope):
            await self._figures.forget(scope, school_id, school_year)
            return
        count = count_school(
            school_id,
            people,
            await self._facts.proposals.mentees_covered(scope, school_id),
            await self._facts.runs.latest(scope, school_id, school_year),
            day,
            norms,
            await self._facts.relations.standing(scope, school_id),
            await self._facts.relations.working_groups(scope, school_id, school_year),
        )
        mentors = counted_mentors(people, day, norms)
        await self._figures.put_mentors(scope, school_id, school_year, mentors, counted_at)
        await self._figures.put(scope, school_year, count, counted_at)

    async def _every_school(self) -> set[SchoolAndYear]:
        everything = Scope.system("figures are counted for every school")
        present = school_year_of(self._today())
        with_people = {
            (school_id, school_year or present)
            for school_id, school_year in await self._facts.participants.schools_and_years(everything)
        }
        named = await self._facts.organisations.school_names(everything)
        return with_people | await self._figures.kept(everything) | {(school_id, present) for school_id in named}

    async def _count_waiting(self, key: SchoolAndYear) -> None:
        waiting = self._changed.pop(key)
        school_id, school_year = key
        try:
            await self.count(school_id, school_year)
        except Exception as error:  # noqa: BLE001 - reported, counted and tried again
            self._failed.inc()
            get_logger().error("a school could not be counted", school_id=school_id, exc_info=error)
            self._try_again(key)
        except BaseException:
            self._changed[key] = waiting
            raise
        else:
            self._changed_years.add(school_year)

    def _try_again(self, key: SchoolAndYear) -> None:
        later = time.monotonic() + RETRY_SECONDS
        self._changed.setdefault(key, Waiting(later, later))

    async def _count_shared_mentors(self) -> None:
        """Once all schools are counted: nobody asks for it in the middle of an import."""
        everything = Scope.system("a person may mentor in several schools")
        for school_year in sorted(self._changed_years):
            mentors = await self._figures.mentors(everything, school_year)
            await self._figures.put_shared(everything, school_year, shared_mentors(mentors))
            self._changed_years.discard(school_year)

    async def _forget_undated_counts(self) -> None:
        """Once everything was counted: the first release's counts have served long enough."""
        if self._undated_counts_may_be_kept and not self._changed:
            await self._figures.forget_undated(Scope.system("counts of the first release are replaced"))
            self._undated_counts_may_be_kept = False
