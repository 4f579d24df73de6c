"""What sets an assignment, and what a school does with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Fault, Unprocessable
from mentoring_common.events.envelope import Wire
from mentoring_common.telemetry import traceparent
from mentoring_methodology.organisations import models_of

from registry.assignments.domain import (
    ASSIGNMENT_NOT_FOUND,
    MOVED_ON,
    Answer,
    Assignment,
    AssignmentOutcome,
    answered,
    events_of,
    reworded,
    withdrawn,
)
from registry.assignments.store import AssignmentStore
from registry.organisations.domain import ACTIVE
from registry.organisations.store import OrganisationStore

TRIES = 20
"""On its last day the schools of a municipality answer one assignment at the same time."""


@dataclass(frozen=True)
class Assignments:
    """The commands of assignments."""

    store: AssignmentStore
    organisations: OrganisationStore
    clock: Clock
    today: Today

    async def set(
        self,
        scope: Scope,
        title: str,
        text: str,
        due_on: date,
        schools: Sequence[str] | None,
        model: str | None,
        by: str,
    ) -> Assignment:
        """Set it to these schools, or to all that lead programmes of the model.

        Raises Unprocessable for a day past or an unknown school.
        """
        self._not_past(due_on)
        known = [
            each.organisation_id
            for each in await self.organisations.list(scope)
            if each.status == ACTIVE and (models_of(each.kind) if model is None else model in models_of(each.kind))
        ]
        chosen = known if schools is None else sorted(set(schools))
        if foreign := [each for each in chosen if each not in known]:
            raise _refused("SCHOOL_UNKNOWN", "/body/schools", f"таких школ нет: {', '.join(foreign)}")
        if not chosen:
            raise _refused("NO_SCHOOLS", "/body/schools", "в справочнике нет ни одной школы")
        new = Assignment(
            assignment_id=uuid4().hex,
            version=1,
            title=title,
            text=text,
            due_on=due_on,
            schools=tuple(chosen),
            set_at=self.clock(),
            set_by=by,
            model=model,
        )
        await self.store.insert(scope, new, self._told(new))
        return new

    async def get(self, scope: Scope, assignment_id: str) -> Assignment:
        """Raises NotFound unless it is set to a school of the scope."""
        found = await self.store.get(scope, assignment_id)
        if found is None:
            raise ASSIGNMENT_NOT_FOUND
        return found

    async def reword(
        self, scope: Scope, assignment_id: str, version: int, title: str, text: str, due_on: date
    ) -> Assignment:
        """Say it otherwise, or set another last day; schools that have not answered are told.

        Raises NotFound, Unprocessable for a last day that has passed, or Conflict where it was withdrawn or is not at
        this version: an answer that has just come may bear on what is changed.
        """
        known = await self.get(scope, assignment_id)
        if due_on != known.due_on:
            self._not_past(due_on)
        after = reworded(known, title, text, due_on)
        if after is known:
            return known
        if known.version != version or not await self.store.save(scope, after, uuid4().hex, self._told(after)):
            raise MOVED_ON
        return after

    async def withdraw(self, scope: Scope, assignment_id: str) -> Assignment:
        """Nobody has to do it any more; what was answered stays. Raises NotFound, or Conflict."""
        return await self._change(scope, assignment_id, lambda known: withdrawn(known, self.today()))

    async def answer(
        self, scope: Scope, assignment_id: str, school_id: str, outcome: AssignmentOutcome, note: str, by: str
    ) -> Assignment:
        """Say for a school that it is done, or why it will not be; the same again changes nothing.

        Raises NotFound where it is not set to the school or the school is not of the scope, or Conflict where it was
        withdrawn.
        """
        if not scope.permits(school_id):
            raise ASSIGNMENT_NOT_FOUND
        said = Answer(school_id, outcome.value, note, self.today(), self.clock(), by)

        def with_answer(known: Assignment) -> Assignment:
            if school_id not in known.schools:
                raise ASSIGNMENT_NOT_FOUND
            return answered(known, said)

        return await self._change(scope, assignment_id, with_answer)

    async def _change(self, scope: Scope, assignment_id: str, change: Callable[[Assignment], Assignment]) -> Assignment:
        for _ in range(TRIES):
            known = await self.get(scope, assignment_id)
            after = change(known)
            if after is known or await self.store.save(scope, after, uuid4().hex):
                return after
        raise MOVED_ON

    def _told(self, assignment: Assignment) -> list[Wire]:
        return events_of(assignment, self.clock(), traceparent())

    def _not_past(self, due_on: date) -> None:
        if due_on < self.today():
            raise _refused("DUE_PAST", "/body/due_on", "срок уже прошёл")


def _refused(code: str, pointer: str, text: str) -> Unprocessable:
    return Unprocessable("ASSIGNMENT_REFUSED", f"Исправьте и повторите: {text}.", [Fault(code, pointer, text)])
