"""Whatever becomes of what a service keeps of another, it is found and repaired, and nobody is harmed meanwhile.

The projections are those that the services themselves say they keep, so that a new one is held to this too.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from copy import deepcopy
from itertools import product, zip_longest
from typing import Any

import pytest
from mentoring_common.projection import own_digest
from mentoring_common.testing.clocks import running_from
from mentoring_common.testing.waiting import until
from mentoring_methodology.pack import shipped_document
from pymongo import MongoClient
from pymongo.collection import Collection

from .city import (
    City,
    Document,
    Kept,
    SchoolOfPairs,
    a_confirmed_claim,
    a_school_with_pairs,
    built,
    kept_by,
    running_city,
)
from .judges import THE_DAY

NO_SCHOOL = "no-such-school"
WHOLE_AGAIN_SECONDS = 240
"""Every projection of every service, on a machine that others fill too."""


def _methodology_without_mentees() -> str:
    content = deepcopy(shipped_document())
    for form in ("pupil_pupil", "employer_pupil"):
        content["norms"][form]["mentee_age_min"]["value"] = 18
    return json.dumps(content, ensure_ascii=False)


HARM = {
    "status": "WITHDRAWN",
    "agreement_on": None,
    "stage": "CLOSED",
    "active": False,
    "allowed_variants": ["LEADER_PASSIVE"],
    "content": _methodology_without_mentees(),
    "short_name": "Другая школа",
    "outcomes": [],
    "state": "EXPIRED",
    "missing": 0,
    "record_ids": [],
    "erased": {"participants": 99},
    "confirmed_on": "2020-02-29",
}
"""Stored field -> a value by which pairs would be withdrawn, mails go astray or figures be wrong."""


def harmed(document: Document) -> Document:
    harm = {name: value for name, value in HARM.items() if name in document}
    assert harm, f"say in HARM how this can be spoilt: {sorted(document)}"
    return {**document, **harm}


def as_if_written(document: Document) -> Document:
    """The document with the digest of its fields, so that only the publisher's digest shows what is wrong with it."""
    return {**document, "own_digest": own_digest(document)}


def altered(document: Document) -> Iterator[Document]:
    yield harmed(document)


def altered_version(document: Document) -> Iterator[Document]:
    yield harmed({**document, "version": document["version"] + 3})


def missing(document: Document) -> Iterator[Document]:
    yield from ()


def extra(document: Document) -> Iterator[Document]:
    yield document
    yield as_if_written({**document, "_id": f"nobody-{document['_id']}", "event_digest": "of nobody"})


def older(document: Document) -> Iterator[Document]:
    """As it was at a version that is no more; a first version was never older."""
    before = {**harmed(document), "version": document["version"] - 1, "event_digest": "of an earlier version"}
    yield as_if_written(before)


def in_another_school(document: Document) -> Iterator[Document]:
    yield as_if_written({**document, "school_id": NO_SCHOOL})


def doubled(document: Document) -> Iterator[Document]:
    yield document
    yield {**document, "_id": f"{document['_id']}-again"}


def of_another_shape(document: Document) -> Iterator[Document]:
    lost = next(name for name in HARM if name in document)
    yield {name: value for name, value in {**document, "shape": 0}.items() if name != lost}


DRIFTS = [altered, altered_version, missing, extra, older, in_another_school, doubled, of_another_shape]


@pytest.fixture
def common(mongo_uri: str, amqp_uri: str, empty_queues: None, token_settings: Document) -> Document:
    return {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **token_settings}


@pytest.fixture
async def city(common: Document, database_name: str, issue_token: Callable[..., str]) -> AsyncIterator[City]:
    async with running_city(common, database_name, issue_token) as running:
        yield running


def drift(collection: Collection[Document], kind: Callable[[Document], Iterator[Document]]) -> list[Document]:
    """Spoil everything that a projection holds; what it held."""
    found = list(collection.find())
    assert found, f"{collection.full_name}: the school brings nothing that could be spoilt"
    replace_all(collection, [each for document in found for each in kind(document)])
    return found


def replace_all(collection: Collection[Document], documents: list[Document]) -> None:
    collection.delete_many({})
    if documents:
        collection.insert_many(documents)


def one_of_each_pair_of_services(city: City) -> list[list[Kept]]:
    """Rounds in which each consumer's projections of one publisher have their turn, one by one."""
    by_pair: dict[tuple[str, str], list[Kept]] = {}
    for kept in city.projections:
        by_pair.setdefault((kept.service, kept.publisher), []).append(kept)
    return [[kept for kept in each if kept is not None] for each in zip_longest(*by_pair.values())]


def its_rounds(city: City, kind: Any) -> list[list[Kept]]:
    """Every kind spoils each third projection alone, another third than its neighbours, and then all at once.

    That each kind is noticed in each projection is held without waiting for the repair.
    """
    alone = [
        each for number, each in enumerate(one_of_each_pair_of_services(city)) if (number + DRIFTS.index(kind)) % 3 == 0
    ]
    return [*alone, city.projections]


async def standing(city: City, school: SchoolOfPairs) -> Document:
    """Proposals as the curator sees them, how much matching ever published, and the figures."""
    return {
        "proposals": {each["mentee_id"]: each for each in await city.judges.proposals(school.school_id)},
        "published": {"events": city.collection("matching", "events").count_documents({})},
        "figures": await city.figures(),
    }


async def approve_a_pair(city: City, school: SchoolOfPairs) -> None:
    """One relation stands, and everybody knows it."""
    [pair] = [each for each in await city.judges.proposals(school.school_id) if each["form"] == "EMPLOYER_PUPIL"]
    curator = city.judges.ask(city.apps["matching"], "curator", school.school_id)
    address = f"/matching/v1/proposals/{pair['mentee_id']}/approval"
    answer = await curator.post(address, json={"mentor_id": pair["mentor_id"]})
    assert answer.status_code == 200, answer.text

    async def is_known() -> bool:
        proposal = city.collection("reporting", "proposals").find_one({"_id": pair["mentee_id"]})
        relations = city.collection("reporting", "relations").count_documents({"status": "APPROVED"})
        if relations != 1 or not proposal or proposal["status"] != "APPROVED" or not city.is_settled():
            return False
        return bool((await city.figures())["totals"]["approved"] == 1)

    await until(is_known)


async def name_a_pair(city: City, school: SchoolOfPairs) -> None:
    """One more relation works, which the school's base had named, and it is counted."""
    before = (await city.figures())["totals"]
    await a_confirmed_claim(city, school.school_id)

    async def is_counted() -> bool:
        now = (await city.figures())["totals"]
        of_pair = ("mentees", "mentors", "proposed", "approved", "active")
        return all(now[name] == before[name] + 1 for name in of_pair) and city.is_settled()

    await until(is_counted)


def differences(found: Document, known: Document) -> list[Any]:
    """What is unlike, for people to read."""
    return [
        (name, {field for field, value in each.items() if found.get(name, {}).get(field) != value})
        for name, each in known.items()
        if found.get(name) != each
    ] + sorted(found.keys() - known.keys())


@pytest.mark.parametrize("kind", DRIFTS, ids=lambda kind: kind.__name__)
async def test_every_projection_is_repaired_and_no_pair_is_lost(city: City, kind: Any) -> None:
    school = await a_school_with_pairs(city)
    await approve_a_pair(city, school)
    await name_a_pair(city, school)
    known, shown = city.kept(), await standing(city, school)

    async def differing() -> dict[str, Any]:
        found = city.kept()
        told = {name: differences(found[name], known[name]) for name in known if found[name] != known[name]}
        if not told and (now := await standing(city, school)) != shown:
            told = {"pairs and figures": differences(now, shown)}
        return told if told or city.is_settled() else {"notes": "a school is still noted"}

    async def is_as_before() -> bool:
        return not await differing()

    for together in its_rounds(city, kind):
        for kept in together:
            drift(city.documents(kept), kind)
        assert (await differing()).keys() == {each.name for each in together}
        try:
            await until(is_as_before, WHOLE_AGAIN_SECONDS, pause=0.5)
        except AssertionError:
            pytest.fail(str(await differing()))


async def as_compared(kept: Kept) -> dict[str, tuple[Any, bool]]:
    """School -> what a comparison with the publisher sees of the projection, of every school of which it holds any."""
    surveys = {school_id: await kept.projection.survey(school_id) for school_id in await kept.projection.schools()}
    return {school_id: (survey.total, survey.is_sound) for school_id, survey in surveys.items()}


async def test_every_kind_of_drift_is_noticed_in_every_projection(
    common: Document, database_name: str, issue_token: Callable[..., str]
) -> None:
    """Each alone, so that none is repaired only because another was noticed. The services have ended: nobody repairs."""
    async with running_city(common, database_name, issue_token, leaves_data=True) as city:
        school = await a_school_with_pairs(city)
        await approve_a_pair(city, school)
        await name_a_pair(city, school)
        names = {kept.name for kept in city.projections}
    everything = list(kept_by(built({"http_port": 1, **common}, database_name, running_from(THE_DAY))))
    assert {kept.name for kept in everything} == names
    connections = {id(mongo): mongo for kept in everything if (mongo := kept.projection._collection.mongo)}.values()
    with MongoClient[Document](common["mongo_uri"]) as stored:
        try:
            for mongo in connections:
                mongo.open()
            for kept, kind in product(everything, DRIFTS):
                collection = stored[f"{database_name}_{kept.service}"][kept.projection.stored_in]
                whole = await as_compared(kept)
                assert all(is_sound for _, is_sound in whole.values())
                before = drift(collection, kind)
                assert await as_compared(kept) != whole, f"{kept.name}: {kind.__name__} is not noticed"
                replace_all(collection, before)
                assert await as_compared(kept) == whole
        finally:
            for mongo in connections:
                await mongo.close()
            for service in {kept.service for kept in everything}:
                stored.drop_database(f"{database_name}_{service}")


async def test_what_a_replay_brings_of_a_person_is_judged(city: City) -> None:
    """Of the first pair's mentor matching missed that the consents are gone, of the second's that he is."""
    school = await a_school_with_pairs(city)
    people = city.collection("registry", "participants")
    mentors = [school.people[number]["participant_id"] for number in (1, 3)]
    people.update_one({"_id": mentors[0]}, {"$set": {"state.consents_on": None}, "$inc": {"version": 1}})
    people.delete_one({"_id": mentors[1]})

    async def fallen() -> bool:
        pending = await city.judges.proposals(school.school_id)
        return [each["form"] for each in pending] == ["EMPLOYER_PUPIL"]

    await until(fallen)
    reasons = {
        each["mentor_id"]: each["reason_code"]
        for each in city.collection("matching", "proposals").find({"status": "WITHDRAWN"})
    }
    assert reasons == {mentors[0]: "H03_CONSENT_MENTOR", mentors[1]: "H14_STATUS_MENTOR"}
