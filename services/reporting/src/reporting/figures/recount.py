"""Keeps the figures live: counts a school again soon after one of its facts has changed.

A count reads the school's facts, so it is not made for every batch: a school waits until its facts are quiet for a
moment or it has waited long enough, and counting takes at most a quarter of the time. What a dead process forgot is
counted at the start and by the round every minute.
"""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.mongo import Document
from mentoring_methodology.codes import MentoringForm, ParticipantStatus, Role

from reporting.facts.store import FactStore, ParticipantCount
from reporting.figures.domain import Counters
from reporting.figures.store import FigureStore

QUIET_SECONDS = 0.3
"""An import changes a school many times in a row: one count afterwards is worth all those in between."""
LONGEST_WAIT_SECONDS = 1.0
"""Figures are promised within two seconds of the change; counting itself needs some of them."""
PAUSE_SHARE = 3
"""Pauses are so many times as long as the counting before them,"""
LONGEST_PAUSE_SECONDS = 0.6
"""but no longer than this."""
TICK_SECONDS = 0.05
FULL_ROUND_SECONDS = 60.0


@dataclass(frozen=True)
class Waiting:
    """When the first and the last change came that are not counted yet, on the monotonic clock."""

    since: float
    changed: float

    def is_over(self, now: float) -> bool:
        return now - self.changed >= QUIET_SECONDS or now - self.since >= LONGEST_WAIT_SECONDS


class Recounter:
    """Counts what has changed."""

    def __init__(self, facts: FactStore, figures: FigureStore, clock: Clock) -> None:
        self._facts = facts
        self._figures = figures
        self._clock = clock
        self._changed: dict[str, Waiting] = {}
        self._woken = asyncio.Event()

    def note(self, school_ids: Iterable[str]) -> None:
        """Facts of these schools have changed."""
        now = time.monotonic()
        for school_id in school_ids:
            self._changed[school_id] = Waiting(self._changed.get(school_id, Waiting(now, now)).since, now)
        self._woken.set()

    async def run(self) -> None:
        """For ever: count the schools that changed, and all of them every minute. Supervised."""
        everything_at = float("-inf")
        while True:
            if time.monotonic() - everything_at > FULL_ROUND_SECONDS:
                everything_at = time.monotonic()
                self.note(await self._facts.schools_with_facts(Scope.system("figures are counted for every school")))
            started = time.monotonic()
            due = [school_id for school_id, waiting in self._changed.items() if waiting.is_over(started)]
            for school_id in due:
                await self._count_waiting(school_id)
            spent = time.monotonic() - started
            await asyncio.sleep(min(max(PAUSE_SHARE * spent, TICK_SECONDS), LONGEST_PAUSE_SECONDS))
            if not self._changed:
                self._woken.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(FULL_ROUND_SECONDS):
                        await self._woken.wait()

    async def _count_waiting(self, school_id: str) -> None:
        waiting = self._changed.pop(school_id)
        try:
            await self.count(school_id)
        except BaseException:
            self._changed[school_id] = waiting
            raise

    async def count(self, school_id: str) -> None:
        """Count one school from its facts and keep the result."""
        scope = Scope.of(school_id)
        counted_at = self._clock()
        people = await self._facts.participant_counts(scope, school_id)
        proposed = await self._facts.proposal_counts(scope, school_id)
        run = await self._facts.latest_run(scope, school_id)
        outcomes: list[Document] = run["outcomes"] if run else []
        unmatched = {MentoringForm(outcome["form"]): int(outcome["unmatched"]) for outcome in outcomes}
        reasons = [reason for outcome in outcomes for reason in outcome["unmatched_reasons"]]
        await self._figures.put(scope, school_id, counters_from(people, proposed, unmatched), reasons, counted_at)


def counters_from(
    people: Iterable[ParticipantCount], proposed: dict[MentoringForm, int], unmatched: dict[MentoringForm, int]
) -> dict[MentoringForm, Counters]:
    """The counters of one school by form. Pure."""
    listed = list(people)
    forms = {count.form for count in listed} | set(proposed) | set(unmatched)

    def total(form: MentoringForm, role: Role) -> tuple[int, int]:
        alike = [
            each for each in listed if (each.form, each.role, each.status) == (form, role, ParticipantStatus.ACTIVE)
        ]
        return sum(each.people for each in alike), sum(each.places for each in alike)

    counters: dict[MentoringForm, Counters] = {}
    for form in forms:
        mentors, places = total(form, Role.MENTOR)
        withdrawn = [each for each in listed if each.form is form and each.status == ParticipantStatus.WITHDRAWN]
        counters[form] = Counters(
            mentees=total(form, Role.MENTEE)[0],
            mentors=mentors,
            places=places,
            proposed=proposed.get(form, 0),
            unmatched=unmatched.get(form, 0),
            withdrawn=sum(each.people for each in withdrawn),
        )
    return counters
