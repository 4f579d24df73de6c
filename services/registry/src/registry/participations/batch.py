"""Many participants in one request: each one is judged alone, and a bad one never stops the good ones beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict, ServiceError

from registry.organisations.commands import faults_of_workplace, kind_of, require_open_school
from registry.organisations.domain import faults_of_form
from registry.organisations.store import OrganisationStore
from registry.participations.commands import Register
from registry.participations.entry import Entry, admitted
from registry.participations.erased import REFUSED, erased_among
from registry.participations.taken import Effect, Taken, Told
from registry.participations.taking import Takeover

MOST = 1000
"""Participants in one request."""
PORTION = 300
"""Stored at once: as an import does."""


@dataclass(frozen=True)
class Asked:
    """One participant as the request describes him."""

    school_id: str
    entry: Entry


Judged = Taken | ServiceError
"""How it ended: in a participation, or in a refusal."""


async def take_batch(
    register: Register, organisations: OrganisationStore, scope: Scope, asked: Sequence[Asked]
) -> list[Judged]:
    """Bring the participants into the register; one result each, in their order.

    A known participation is brought up to date with what is said, as a row of a roster is.
    """
    results: dict[int, Judged] = {}
    told: dict[str, list[tuple[int, Told]]] = {}
    schools: dict[str, ServiceError | None] = {}
    kinds: dict[str, str | None] = {}
    for at, each in enumerate(asked):
        if each.school_id not in schools:
            schools[each.school_id] = await _why_not(scope, organisations, each.school_id)
            kinds[each.school_id] = await kind_of(organisations, each.school_id)
        refusal = schools[each.school_id]
        try:
            if refusal is not None:
                raise refusal
            row = await _admitted(register, organisations, kinds[each.school_id], each.entry)
            told.setdefault(each.school_id, []).append((at, row))
        except ServiceError as error:
            results[at] = error
    for school_id, of_school in told.items():
        takeover = Takeover(register, school_id, uuid4().hex)
        for start in range(0, len(of_school), PORTION):
            portion = of_school[start : start + PORTION]
            erased = await erased_among(register, school_id, [each for _, each in portion])
            results |= {portion[at][0]: REFUSED for at in erased}
            portion = [each for at, each in enumerate(portion) if at not in erased]
            taken = await takeover.take([each for _, each in portion])
            for (at, _), result in zip(portion, taken, strict=True):
                results[at] = _ended(result) if result.effect is Effect.WITHDRAWN else result
    return [results[at] for at in range(len(asked))]


async def _why_not(scope: Scope, organisations: OrganisationStore, school_id: str) -> ServiceError | None:
    try:
        await require_open_school(scope, organisations, school_id)
    except ServiceError as refusal:
        return refusal
    return None


async def _admitted(register: Register, organisations: OrganisationStore, kind: str | None, entry: Entry) -> Told:
    """`kind` is that of the school."""
    workplace = entry.workplace_id
    beside = faults_of_form(kind, entry.form, register.methodology())
    if workplace:
        beside += await faults_of_workplace(organisations, workplace, entry.workplace_kind)
    return Told(admitted(entry, register.methodology(), register.today(), beside=beside), workplace or "")


def _ended(taken: Taken) -> Conflict:
    return Conflict(
        "PARTICIPANT_KNOWN",
        "Такой участник уже есть, но участие завершено. Верните его: POST .../return.",
        participant_id=taken.participation.id,
    )
