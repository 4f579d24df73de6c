"""Many papers seen at once: each is judged alone, and all papers of one person are one change."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mentoring_common.auth import Scope
from mentoring_common.errors import ServiceError

from registry.consents.commands import desk_of, new_mark, school_of, turn
from registry.consents.giving import Desk, Sheet, Signature, with_paper_seen
from registry.participations.commands import Register
from registry.participations.merging import person_in
from registry.people.consents.ages import Birth
from registry.people.consents.domain import Consent, Consents, Paper
from registry.people.domain import Person

MOST = 200
"""Papers in one request: a class of thirty has three each at most; a parallel of two classes fits."""
AT_ONCE = 8
"""People whose papers are stored at the same time: the database is busy then, and others still come to it."""


@dataclass(frozen=True)
class Seen:
    """One signed paper that somebody holds in his hand."""

    person_id: str
    school_id: str | None
    paper: Paper
    guardian_id: str | None
    signature: Signature


@dataclass(frozen=True)
class Noted:
    """A paper that counts now."""

    consent: Consent
    is_new: bool


Judged = Noted | ServiceError


async def take_seen(register: Register, scope: Scope, seen: Sequence[Seen], by: str) -> list[Judged]:
    """Note what was seen; one result a paper, in their order. A refused paper stops no other one."""
    of_person: dict[str, list[int]] = {}
    for at, each in enumerate(seen):
        of_person.setdefault(each.person_id, []).append(at)
    results: dict[int, Judged] = {}
    turns = asyncio.Semaphore(AT_ONCE)

    async def take(person_id: str, positions: list[int]) -> None:
        async with turns:
            results.update(await _taken(register, scope, person_id, {at: seen[at] for at in positions}, by))

    await asyncio.gather(*(take(person_id, positions) for person_id, positions in of_person.items()))
    return [results[at] for at in range(len(seen))]


async def _taken(register: Register, scope: Scope, person_id: str, seen: dict[int, Seen], by: str) -> dict[int, Judged]:
    results: dict[int, Judged] = {}
    of_school: dict[str, dict[int, Seen]] = {}
    for at, each in seen.items():
        try:
            person = await person_in(register, scope, person_id)
            of_school.setdefault(school_of(person, scope, each.school_id), {})[at] = each
        except ServiceError as refusal:
            results[at] = refusal
    for school_id, papers in of_school.items():
        person = await person_in(register, scope, person_id)
        take = _Papers(school_id, papers, {at: new_mark() for at in papers}, desk_of(register, by))
        try:
            _, noted = await turn(register, person, school_id, take)
        except ServiceError as refusal:
            noted = dict.fromkeys(papers, refusal)
        results |= noted
    return results


@dataclass(frozen=True)
class _Papers:
    """The papers of one person for one school, by their positions in the request."""

    school_id: str
    papers: dict[int, Seen]
    marks: dict[int, str]
    desk: Desk

    def __call__(self, person: Person, birth: Birth) -> tuple[Consents, dict[int, Judged]]:
        judged: dict[int, Judged] = {}
        for at, each in self.papers.items():
            sheet = Sheet(self.school_id, each.paper, each.guardian_id)
            before = {consent.consent_id: consent.version for consent in person.consents}
            try:
                consents, consent = with_paper_seen(person, sheet, birth, each.signature, self.desk, self.marks[at])
            except ServiceError as refusal:
                judged[at] = refusal
                continue
            judged[at] = Noted(consent, before.get(consent.consent_id) != consent.version)
            person = replace(person, consents=consents)
        return person.consents, judged
