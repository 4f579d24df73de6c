"""What schools wrote about others where it names an erased person: a mentor's name in a mentee's paper, a reason."""

from dataclasses import dataclass, replace

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict
from mentoring_common.stored import read, write

from registry.erasure.traces import GONE, Traces, redacted
from registry.participations.commands import TRIES, Register, save
from registry.participations.domain import Participation, claimed
from registry.participations.domain import Texts as OwnTexts

PORTION = 200
"""Participations read at once."""


@dataclass(frozen=True)
class Texts:
    """Texts of the people who stay."""

    register: Register

    async def redact(self, erasure_id: str, schools: tuple[str, ...], traces: Traces) -> int:
        """Take his name out of others' texts in these schools; how many participations were changed."""
        changed = 0
        for school_id in schools:
            after: str | None = ""
            while after is not None:
                found = await self.register.participations.all_by_id(Scope.of(school_id), after, PORTION)
                for each in found:
                    changed += await self._redact(erasure_id, each, traces)
                after = found[-1].id if len(found) == PORTION else None
        return changed

    async def _redact(self, erasure_id: str, found: Participation, traces: Traces) -> bool:
        scope = Scope.of(found.state.school_id)
        for _ in range(TRIES):
            left = without_him(found, traces)
            if left is found:
                return False
            people = await self.register.people.of(Scope.system("a partner's person too"), [found.state.person_id])
            try:
                person = people[found.state.person_id]
                command_id = f"erasure/{erasure_id}/{found.state.version}"
                await save(self.register, scope, found, left, person, command_id=command_id)
            except Conflict:
                again = await self.register.participations.get(scope, found.id)
                if again is None:
                    return False
                found = again
            else:
                return True
        return False


def without_him(found: Participation, traces: Traces) -> Participation:
    """The participation whose texts do not name him; itself where none does. A claimed pair is none then."""
    texts = write(found.texts)
    left = redacted(texts, traces)
    history = tuple(
        replace(each, reason=GONE) if each.reason and traces.names_him(each.reason) else each for each in found.history
    )
    decided = found.claim_left_as_text
    if decided is not None and traces.names_him(decided):
        decided = None
    confirmed = tuple(
        replace(each, text=None) if each.text and traces.names_him(each.text) else each
        for each in found.claims_confirmed
    )
    was = (found.history, found.claim_left_as_text, found.claims_confirmed)
    if left is texts and was == (history, decided, confirmed):
        return found
    if left["partner_name_text"] != texts["partner_name_text"]:
        left = {**left, "partner_name_text": None}
    after = replace(found, texts=read(OwnTexts, left), history=history, claim_left_as_text=decided)
    return claimed(replace(after, claims_confirmed=confirmed))
