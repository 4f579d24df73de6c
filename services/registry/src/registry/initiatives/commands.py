"""Opening an initiative, joining it, and closing it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.errors import Fault, NotFound, Unprocessable
from mentoring_methodology.codes import ProgrammeModel

from registry.initiatives.domain import (
    INITIATIVE_NOT_FOUND,
    MOVED_ON,
    Initiative,
    Member,
    closed,
    joined,
    left,
)
from registry.initiatives.store import InitiativeStore
from registry.participations.commands import Register
from registry.participations.domain import Participation

TRIES = 5
"""Two people at one initiative at the same moment are rare; five are none."""
NOBODY = NotFound("PARTICIPANT_NOT_FOUND", "Участник не найден. Проверьте идентификатор.")


@dataclass(frozen=True)
class Initiatives:
    """The commands of initiatives."""

    store: InitiativeStore
    register: Register

    async def open(
        self, scope: Scope, participant_id: str, title: str, text: str, until: date, *, is_district: bool, by: str
    ) -> Initiative:
        """Open one for a teacher of the scope. Raises NotFound, or Unprocessable: a day past, no teacher."""
        today = self.register.today()
        if until < today:
            raise _refused("UNTIL_PAST", "/body/until", "этот день уже прошёл")
        teacher = await self._teacher(scope, participant_id)
        school_id = teacher.state.school_id
        new = Initiative(
            initiative_id=uuid4().hex,
            school_id=school_id,
            version=1,
            title=title,
            text=text,
            until=until,
            is_district=is_district,
            opened_by=participant_id,
            opened_at=self.register.clock(),
            by=by,
            members=(Member(participant_id, school_id, today),),
        )
        await self.store.insert(scope, new)
        return new

    async def get(self, scope: Scope, initiative_id: str) -> Initiative:
        """Raises NotFound unless it is of the scope or open to the district."""
        found = await self.store.get(scope, initiative_id)
        if found is None:
            raise INITIATIVE_NOT_FOUND
        return found

    async def join(self, scope: Scope, initiative_id: str, participant_id: str) -> Initiative:
        """A teacher of the scope joins; again is the same. Raises NotFound, Unprocessable, or Conflict when over."""
        await self.get(scope, initiative_id)
        teacher = await self._teacher(scope, participant_id)
        school_id, today = teacher.state.school_id, self.register.today()
        return await self._change(scope, initiative_id, lambda known: joined(known, participant_id, school_id, today))

    async def leave(self, scope: Scope, initiative_id: str, participant_id: str) -> Initiative:
        """A member of the scope's schools leaves; who has not joined is not there. Raises NotFound, or Conflict."""
        known = await self.get(scope, initiative_id)
        theirs = {each.participant_id for each in known.members if not scope.permits(each.school_id)}
        if participant_id in theirs:
            raise NOBODY
        return await self._change(scope, initiative_id, lambda known: left(known, participant_id))

    async def close(self, scope: Scope, initiative_id: str) -> Initiative:
        """End it: its own school alone. Raises NotFound, or Conflict."""
        if not scope.permits((await self.get(scope, initiative_id)).school_id):
            raise INITIATIVE_NOT_FOUND
        return await self._change(scope, initiative_id, lambda known: closed(known, self.register.today()))

    async def _teacher(self, scope: Scope, participant_id: str) -> Participation:
        found = await self.register.participations.get(scope, participant_id)
        if found is None or not found.takes_part:
            raise NOBODY
        form = self.register.methodology().content.forms.get(found.state.form)
        if form is None or form.model != ProgrammeModel.TEACHERS:
            text = "открывают инициативы и присоединяются к ним педагоги: участники наставничества педагогов"
            raise _refused("NOT_A_TEACHER", "/body/participant_id", text)
        return found

    async def _change(self, scope: Scope, initiative_id: str, change: Callable[[Initiative], Initiative]) -> Initiative:
        for _ in range(TRIES):
            known = await self.get(scope, initiative_id)
            after = change(known)
            if after is known or await self.store.save(scope, after):
                return after
        raise MOVED_ON


def _refused(code: str, pointer: str, text: str) -> Unprocessable:
    return Unprocessable("INITIATIVE_REFUSED", f"Исправьте и повторите: {text}.", [Fault(code, pointer, text)])
