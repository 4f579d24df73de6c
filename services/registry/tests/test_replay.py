"""What registry would publish again is what it has published: a receiver that missed nothing sees no difference."""

from typing import Any

from mentoring_common.aggregate import Aggregates
from mentoring_common.batch import EventBatches
from mentoring_common.checkpoints import Source
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.base import MUNICIPALITY
from registry.erasure.store import ErasureStore, TombStore
from registry.methodology.store import MethodologyStore
from registry.organisations.store import OrganisationStore
from registry.participations.store import ParticipationStore
from registry.people.store import PersonStore
from registry.programmes.store import ProgrammeStore
from registry.replay import Replay
from registry.ties.store import TieStore

from .conftest import Registry
from .test_imports import ATTESTED, NAMES, roster
from .test_programmes import done, opened, prepared

PREFIXES = {
    "participant": "registry.participant.",
    "erasure": "registry.participant.erased.",
    "support-need": "registry.support-need.",
    "tie": "registry.tie.",
    "programme": "registry.programme.",
    "contact": "registry.contact.",
    "consent": "registry.consent.",
    "consent-requirement": "registry.consent-requirement.",
    "organisation": "registry.organisation.",
    "methodology": "registry.methodology.",
}
PAPERS = (("PD_PROCESSING", "GUARDIAN"), ("PD_PROCESSING", "SELF"), ("PARTICIPATION", "GUARDIAN"))
"""Of the birth the year alone is known: who signs is not certain, so all do."""
ENDING = {"valid_until": "2026-10-20"}
"""Within 30 days of the registry's day, so that something is to be signed anew."""
NONE_HERE = {"support-need", "erasure"}
SMALL = 3
"""A school of four takes two portions."""


def sources(registry: Registry) -> list[Source]:
    def kept(name: str) -> Aggregates:
        batches = EventBatches(registry.database.collection("event_batches"), utc_now)
        return Aggregates(registry.database.collection(name), batches, utc_now, lambda: None)

    return Replay(
        ParticipationStore(kept("participants")),
        PersonStore(kept("people"), *map(registry.database.collection, ("people_unsettled", "consent_days"))),
        OrganisationStore(kept("organisations")),
        MethodologyStore(kept("methodology"), registry.database.collection("methodology_texts")),
        TieStore(kept("ties")),
        ProgrammeStore(kept("programmes"), registry.database.collection("participants")),
        ErasureStore(kept("erasures"), registry.database.collection("erasure_keys"), bytes),
        TombStore(kept("erased_participations")),
        utc_now,
    ).sources()


async def again(source: Source, school_id: str) -> dict[str, Any]:
    """What would be published again, by subject."""
    found: dict[str, Any] = {}
    after: str | None = ""
    while after is not None:
        portion = await source.states(school_id, after, SMALL)
        for event in portion.events:
            assert event["subject"] not in found
            assert after < event["subject"] and (portion.upto is None or event["subject"] <= portion.upto)  # noqa: PT018
            found[event["subject"]] = source.member(event)
        after = portion.upto
    return found


def published(registry: Registry, source: Source, school_id: str) -> dict[str, Any]:
    """The last that was published of each subject."""
    events = [
        each for each in registry.published.of_school(school_id) if each["type"].startswith(PREFIXES[source.kind])
    ]
    newest = {each["subject"]: each for each in sorted(events, key=lambda each: each["data"]["version"])}
    return {subject: source.member(event) for subject, event in newest.items()}


async def test_after_an_import_and_changes_nothing_differs(registry: Registry, school: str, wait_until) -> None:
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, roster(*NAMES), **ATTESTED)
    people = await registry.people(curator)
    tie = {"other_person_id": people[1]["person_id"], "kind": "RELATIVE"}
    answer = await curator.post(f"/registry/v1/persons/{people[0]['person_id']}/ties", json=tie)
    assert answer.status_code == 201, answer.text
    programme = await opened(curator, school)
    await prepared(curator, programme)  # which others learn nothing of
    await done(curator, programme, "advance", {})
    await done(registry.as_.of_role("head", school), programme, "return", {"reason": "Приказ отменён"})
    papers = [
        {"person_id": each["person_id"], "purpose": purpose, "giver": giver, "given_on": "2026-09-01", **ENDING}
        for each in people
        for purpose, giver in PAPERS
    ]
    seen = (await curator.post("/registry/v1/consents:grant", json={"consents": papers})).json()
    assert {each["status"] for each in seen["results"]} == {201}, seen
    first = seen["results"][0]["consent_id"]
    assert (await curator.post(f"/registry/v1/consents/{first}/withdrawal")).status_code == 200
    gone = people[0]["participant_id"]
    answer = await curator.post(f"/registry/v1/participants/{gone}/withdrawal", json={"reason": "Переезд"})
    assert answer.status_code < 300, answer.text
    await registry.published.once(school, "registry.participant.withdrawn", 1)

    for source in sources(registry):
        tenant = MUNICIPALITY if source.kind == "methodology" else school

        async def same(source: Source = source, tenant: str = tenant) -> bool:
            return await again(source, tenant) == published(registry, source, tenant)

        await wait_until(same)
        if source.kind == "programme":
            [(_, version, _)] = (await again(source, tenant)).values()
            assert version == 3, "opened, moved on and back; what is prepared is no fact for others"
        assert source.kind in NONE_HERE or published(registry, source, tenant), source.kind
