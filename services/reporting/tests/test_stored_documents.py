"""What the first release stored, and what a later one may have added, is read; the documents are written out by hand."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Mongo, Replacement
from mentoring_common.testing.databases import beside
from reporting.facts.organisations import OrganisationFacts
from reporting.facts.participants import ParticipantFact, ParticipantFacts
from reporting.facts.proposals import ProposalFacts
from reporting.facts.runs import RunFacts
from reporting.figures.domain import CountedMentor, Counters, FormCount, SchoolCount, UnmatchedReason
from reporting.figures.store import FigureStore, KeptCount

SCHOOL = "school-1"
OURS = Scope.of(SCHOOL)
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
LATER: Document = {"field_of_a_later_release": {"nested": [1]}}

MENTOR: Document = {
    "_id": "p-1", "school_id": SCHOOL, "version": 3, "form": "PUPIL_PUPIL", "role": "MENTOR", "status": "ACTIVE",
    "places": 4,
}  # fmt: skip
RUN: Document = {
    "_id": SCHOOL,
    "school_id": SCHOOL,
    "completed_at": NOON,
    "outcomes": [
        {
            "form": "PUPIL_PUPIL", "mentees": 5, "mentors": 1, "places": 4, "proposed": 4, "unmatched": 1,
            "unmatched_reasons": [{"code": "H06_CAPACITY", "text": "Места заняты", "mentees": 1}],
        }
    ],
}  # fmt: skip
FIGURES: Document = {
    "_id": SCHOOL,
    "school_id": SCHOOL,
    "forms": {"PUPIL_PUPIL": {"mentees": 5, "mentors": 1, "places": 4, "proposed": 4, "unmatched": 1, "withdrawn": 2}},
    "reasons": [{"code": "H06_CAPACITY", "text": "Места заняты", "mentees": 1}],
    "counted_at": NOON,
}

written_by = pytest.mark.parametrize("later", [{}, LATER], ids=["the first release", "a later release"])


@pytest.fixture
async def database(mongo_uri: str) -> AsyncIterator[Mongo]:
    async with beside(mongo_uri, f"test_reporting_{uuid4().hex[:12]}") as mongo:
        yield mongo
        await mongo.drop()


@written_by
async def test_participants(database: Mongo, later: Document):
    collection = database.collection("participants")
    await collection.insert_one({**MENTOR, **later})
    await collection.insert_one({**MENTOR, **later, "_id": "p-2", "role": "MENTEE", "places": 0})
    facts = ParticipantFacts(collection)
    assert await facts.of_school(OURS, SCHOOL, 2026, undated_too=True) == [
        ParticipantFact("p-1", SCHOOL, 3, "PUPIL_PUPIL", "MENTOR", "ACTIVE", "p-1", None, None, 4),
        ParticipantFact("p-2", SCHOOL, 3, "PUPIL_PUPIL", "MENTEE", "ACTIVE", "p-2", None, None, None),
    ]
    assert await facts.of_school(OURS, SCHOOL, 2025, undated_too=False) == []
    assert await facts.schools_and_years(OURS) == {(SCHOOL, None)}
    assert (await facts.census(OURS)).members == 2


async def test_participants_with_a_year(database: Mongo):
    collection = database.collection("participants")
    facts = ParticipantFacts(collection)
    await collection.insert_one(
        {**MENTOR, "person_id": "person-1", "school_year": 2026, "finished_on": "2027-05-31", "capacity": 2, **LATER}
    )
    (fact,) = await facts.of_school(OURS, SCHOOL, 2026, undated_too=False)
    assert (fact.person_id, fact.school_year, fact.finished_on, fact.capacity) == (
        "person-1", 2026, date(2027, 5, 31), 2,
    )  # fmt: skip


@written_by
async def test_organisations_and_proposals(database: Mongo, later: Document):
    organisations = database.collection("organisations")
    await organisations.insert_one(
        {"_id": SCHOOL, "school_id": SCHOOL, "version": 1, "kind": "SCHOOL", "name": "МБОУ СОШ № 1",
         "short_name": "СОШ № 1", **later}
    )  # fmt: skip
    for kind, name in (("KINDERGARTEN", "Детский сад № 5"), ("COLLEGE", "РК")):
        document = {"_id": kind, "school_id": SCHOOL, "version": 1, "kind": kind, "name": name, "short_name": name}
        await organisations.insert_one({**document, **later})
    names = {SCHOOL: "СОШ № 1", "KINDERGARTEN": "Детский сад № 5"}
    assert await OrganisationFacts(organisations).school_names(OURS) == names
    proposals = database.collection("proposals")
    for name, status in (("a", "PENDING"), ("b", "WITHDRAWN"), ("c", "APPROVED"), ("d", "STATUS_OF_A_LATER_RELEASE")):
        await proposals.insert_one(
            {"_id": name, "school_id": SCHOOL, "version": 1, "form": "PUPIL_PUPIL", "status": status, **later}
        )
    assert await ProposalFacts(proposals).mentees_covered(OURS, SCHOOL) == {"a", "c"}


@written_by
async def test_runs(database: Mongo, later: Document):
    collection = database.collection("runs")
    await collection.insert_one({**RUN, **later})
    facts = RunFacts(collection)
    run = await facts.latest(OURS, SCHOOL, 2026)
    assert run is not None
    assert (run.school_year, run.completed_at, run.names_mentees) == (2026, NOON, False)
    assert run.reason_texts == {"H06_CAPACITY": "Места заняты"}
    assert await facts.latest(OURS, SCHOOL, 2025) is None


@written_by
async def test_counts_serve_until_they_are_made_anew(database: Mongo, later: Document):
    collection = database.collection("figures")
    await collection.insert_one({**FIGURES, **later})
    store = FigureStore(collection, *map(database.collection, ("counted_mentors", "shared_mentors")))
    first_release = Counters(mentees=5, mentors=1, places=4, proposed=4, unmatched=1, withdrawn=2)
    assert await store.of(OURS, 2026, undated_too=True) == [
        KeptCount(SchoolCount(SCHOOL, {"PUPIL_PUPIL": FormCount(first_release)}, 4), NOON)
    ]
    assert await store.of(OURS, 2025, undated_too=False) == []
    assert await store.years(OURS) == set()
    anew = SchoolCount(SCHOOL, {"PUPIL_PUPIL": FormCount(Counters(mentees=1))}, 0)
    await store.put(OURS, 2026, anew, NOON)
    assert await store.of(OURS, 2026, undated_too=True) == [KeptCount(anew, NOON)]
    assert await store.years(OURS) == {2026}
    await store.forget_undated(OURS)
    assert len(await collection.find({})) == 1
    assert await store.of(OURS, 2026, undated_too=True) == [KeptCount(anew, NOON)]


async def test_what_is_written_is_read_as_it_was(database: Mongo):
    store = FigureStore(*map(database.collection, ("figures", "counted_mentors", "shared_mentors")))
    count = SchoolCount(
        SCHOOL,
        {"CLUB_PUPIL": FormCount(Counters(*range(9)), (UnmatchedReason("H06_CAPACITY", "Места заняты", 4),))},
        places=2,
    )
    await store.put(OURS, 2026, count, NOON)
    assert await store.of(OURS, 2026, undated_too=False) == [KeptCount(count, NOON)]
    with pytest.raises(PermissionError):
        await store.put(Scope.of("school-2"), 2026, count, NOON)

    await store.put_mentors(OURS, SCHOOL, 2026, [CountedMentor("person", SCHOOL, "CLUB_PUPIL", 3)], NOON)
    await store.put_mentors(OURS, SCHOOL, 2026, [], NOON - timedelta(milliseconds=1))
    assert await store.mentors(OURS, 2026) == [CountedMentor("person", SCHOOL, "CLUB_PUPIL", 3)]
    assert await store.mentors(OURS, 2025) == await store.mentors(Scope.of("school-2"), 2026) == []
    with pytest.raises(PermissionError):
        await store.put_mentors(Scope.of("school-2"), SCHOOL, 2026, [], NOON)

    shared = [CountedMentor("person", SCHOOL, "CLUB_PUPIL", 3), CountedMentor("person", "school-2", "CLUB_PUPIL", 2)]
    everybody = Scope.municipality()
    await store.put_shared(everybody, 2026, shared)
    assert await store.shared(OURS, 2026) == shared[:1]
    assert await store.shared(everybody, 2025) == []
    await store.put_shared(everybody, 2026, shared[1:])
    assert await store.shared(everybody, 2026) == shared[1:]


async def test_only_schools_whose_shared_mentors_differ_are_written(database: Mongo):
    """A city's hundred schools share a few mentors, and a round comes every second."""
    shared_mentors = Watched(database.collection("shared"))
    counts, mentors_of_schools = database.collection("counts"), database.collection("mentors")
    store = FigureStore(counts, mentors_of_schools, shared_mentors)
    everybody = Scope.municipality()
    mentors = [CountedMentor("person", f"school-{number}", "CLUB_PUPIL", 2) for number in range(4)]
    await store.put_shared(everybody, 2026, mentors)
    assert shared_mentors.written() == {f"school-{number}:2026" for number in range(4)}
    await store.put_shared(everybody, 2026, reversed(mentors))
    assert shared_mentors.written() == set(), "the same in another order"
    changed = [replace(mentors[0], places=3), *mentors[1:3], CountedMentor("other", "school-3", "CLUB_PUPIL", 2)]
    await store.put_shared(everybody, 2026, changed)
    assert shared_mentors.written() == {"school-0:2026", "school-3:2026"}
    await store.put_shared(everybody, 2026, changed[:3])
    assert shared_mentors.written() == {"school-3:2026"}
    assert sorted(mentor.school_id for mentor in await store.shared(everybody, 2026)) == [
        f"school-{number}" for number in range(3)
    ]


class Watched:
    """A collection that remembers which documents were written."""

    def __init__(self, collection: Collection) -> None:
        self._collection, self._ids = collection, set[str]()

    def __getattr__(self, name: str) -> object:
        return getattr(self._collection, name)

    async def write(self, operations: Sequence[Replacement]) -> int:
        self._ids |= {operation.filter["_id"] for operation in operations}
        return await self._collection.write(operations)

    async def delete_many(self, conditions: dict) -> int:
        self._ids.add(conditions["_id"])
        return await self._collection.delete_many(conditions)

    def written(self) -> set[str]:
        """Since it was asked last."""
        ids, self._ids = self._ids, set()
        return ids
