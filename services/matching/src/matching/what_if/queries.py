"""Matching twice, as things are and as they are supposed, and saving neither."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from mentoring_common.auth import Principal, Scope
from mentoring_common.clock import Today
from mentoring_common.errors import Fault, NotFound, Unavailable, Unprocessable
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import MentoringForm, Role
from mentoring_methodology.schoolyear import school_year_of

from matching.compiling import CompiledEngine
from matching.engine import Norms
from matching.methodology import norms_of
from matching.participants.store import ParticipantStore
from matching.runs.commands import school_meant
from matching.runs.domain import best
from matching.runs.reading import Inputs, RunReader
from matching.what_if.domain import Difference, Supposed, difference, supposed_pack, supposed_people

NOTHING_SUPPOSED = Unprocessable(
    "NOTHING_SUPPOSED", "Скажите, что изменить: вес, норму, место у наставника или нового наставника."
)
NOT_READY = Unavailable("ENGINE_NOT_READY", "Подбор ещё готовится к работе. Повторите через две минуты.")


@dataclass(frozen=True)
class Answer:
    """What would be otherwise."""

    school_id: str
    """The municipality's id where all schools are meant."""
    school_year: int
    mentees: int
    """Who takes part, with the mentees whose pair is approved already."""
    approved: int
    """Mentees whose pair is approved or works: they keep it, whatever is supposed."""
    difference: Difference


@dataclass(frozen=True)
class WhatIf:
    """Reads; changes nothing. One question at a time in a process: each matches everybody twice."""

    reader: RunReader
    participants: ParticipantStore
    engine: CompiledEngine
    pack: Callable[[], MethodologyPack]
    today: Today
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def ask(
        self, caller: Principal, school_id: str | None, school_year: int | None, supposed: Supposed
    ) -> Answer:
        """The pairs beside those that a run of today would make.

        Raises NotFound for a school or a mentor who is not the caller's, Unprocessable for a supposition that cannot be
        made, Unavailable until the engine is compiled.
        """
        if supposed.is_nothing:
            raise NOTHING_SUPPOSED
        chosen = school_meant(caller, school_id)
        scope = Scope.system("what if, over the municipality") if chosen == MUNICIPALITY else Scope.of(chosen)
        on, pack = self.today(), self.pack()
        year = school_year_of(on) if school_year is None else school_year
        other = norms_of(supposed_pack(pack, supposed))
        _demand_mentors(caller, supposed, scope)
        await self._demand_places(scope, year, supposed)
        if not self.engine.is_ready:
            raise NOT_READY
        async with self.turn:
            read = await self.reader.read(scope, year)
            told = await asyncio.to_thread(_difference, read, supposed, year, on, norms_of(pack), other)
        mentees = [each for each in read.everybody if each.state.role == Role.MENTEE]
        approved = sum(each.id in read.fixed for each in mentees)
        return Answer(chosen, year, len(mentees), approved, told)

    async def _demand_places(self, scope: Scope, year: int, supposed: Supposed) -> None:
        found = await self.participants.of_ids(scope, sorted(set(supposed.more_places)))
        mentors = {
            name for name, each in found.items() if (each.state.role, each.state.school_year) == (Role.MENTOR, year)
        }
        if set(supposed.more_places) - mentors:
            raise NotFound(
                "MENTOR_NOT_FOUND", "Наставник не найден в этой школе и учебном году. Выберите его из списка."
            )


def _demand_mentors(caller: Principal, supposed: Supposed, scope: Scope) -> None:
    """Raises NotFound for a supposed mentor of another school, Unprocessable for a pupil without a grade."""
    for number, each in enumerate(supposed.new_mentors):
        if not (caller.scope.permits(each.school_id) and scope.permits(each.school_id)):
            raise NotFound("SCHOOL_NOT_FOUND", "Школа нового наставника не найдена. Укажите school_id своей школы.")
        if each.form == MentoringForm.PUPIL_PUPIL and each.grade is None:
            text = "укажите класс ученика-наставника"
            pointer = f"/body/new_mentors/{number}/grade"
            raise Unprocessable("GRADE_REQUIRED", f"У{text[1:]}.", [Fault("GRADE_REQUIRED", pointer, text)])


def _difference(read: Inputs, supposed: Supposed, year: int, on: date, norms: Norms, other: Norms) -> Difference:
    then = supposed_people(read.given(other), supposed, year, on, other)
    return difference(best(read.given(norms), on, norms), best(then, on, other))
