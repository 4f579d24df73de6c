"""What a projection does with each state that comes and with each replay, on a real server, line by line."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.base import Contract
from mentoring_common.mongo import Collection, Document, Index, Mongo
from mentoring_common.projection import Projection, Range, apply_states
from pymongo import MongoClient

SCHOOL, OTHER = "school-1", "school-2"
BORN = datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
EVERYTHING = Range(SCHOOL, "", None)


class Note(Contract):
    """The state of an aggregate of these tests."""

    note_id: str
    text: str = "as published"


def document_of(state: Note) -> Document:
    return {
        "_id": state.note_id, "school_id": state.school_id, "version": state.version, "text": state.text, "at": BORN,
    }  # fmt: skip


def note(name: str, version: int = 1, school_id: str = SCHOOL, text: str = "as published") -> Note:
    return Note(note_id=name, school_id=school_id, version=version, text=text)


@pytest.fixture
def kept(mongo: Mongo) -> Collection:
    return mongo.collection("notes")


@pytest.fixture
def notes(kept: Collection) -> Projection[Note]:
    return Projection(kept, "note", document_of)


async def texts(kept: Collection) -> dict[str, tuple[int, str]]:
    return {each["_id"]: (each["version"], each["text"]) for each in await kept.find({})}


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ([], True),
        ([Index(("text", "school_id"))], True),
        ([Index(("at",))], True),
        ([Index(("school_id", "text"), where={"text": "x"})], True),
        ([Index(("text",)), Index(("school_id", "text"))], False),
        ([Index(("school_id", "version"))], False),
    ],
)
async def test_an_index_for_a_school_is_added_where_no_whole_one_begins_with_it(
    notes: Projection[Note], mongo_uri: str, database_name: str, given: list[Index], added: bool
) -> None:
    await notes.ensure_indexes(given)
    with MongoClient[dict[str, Any]](mongo_uri) as client:
        made = {
            tuple(name for name, _ in each["key"])
            for each in client[database_name]["notes"].index_information().values()
        }
    assert (("school_id", "_id") in made) is added
    assert {each.fields for each in given} <= made


async def test_of_several_states_of_one_aggregate_the_newest_counts_in_any_order(
    notes: Projection[Note], kept: Collection
) -> None:
    await notes.apply([note("a", 3, text="third"), note("a", 1), note("a", 2), note("b", 2, text="second")])
    assert await texts(kept) == {"a": (3, "third"), "b": (2, "second")}
    await notes.apply([note("a", 2, text="late"), note("b", 3, text="third"), note("b", 1, text="late")])
    assert await texts(kept) == {"a": (3, "third"), "b": (3, "third")}
    await notes.apply([note("a", 3, text="the same version again"), note("c", 1), note("b", 1)])
    assert await texts(kept) == {"a": (3, "third"), "b": (3, "third"), "c": (1, "as published")}


async def test_documents_without_a_digest_are_brought_to_their_newest_state_too(kept: Collection) -> None:
    def document(version: int, text: str) -> Document:
        return {"_id": "a", "school_id": SCHOOL, "version": version, "text": text}

    await apply_states(kept, [document(1, "first"), document(2, "second")])
    await apply_states(kept, [document(1, "late")])
    assert await texts(kept) == {"a": (2, "second")}


async def written_at(kept: Collection, name: str, when: datetime, **more: Any) -> None:
    await kept.update_one({"_id": name}, {"$set": {"applied_at": when, **more}})


async def test_a_replay_makes_its_range_what_the_publisher_holds(notes: Projection[Note], kept: Collection) -> None:
    await notes.apply([note("a", 1), note("b", 9, text="from nowhere"), note("gone"), note("moved", 1, OTHER)])
    asked_at = utc_now() + timedelta(seconds=1)
    states = [note("a", 1, text="right"), note("b", 2, text="right"), note("moved", 1), note("new")]
    done = await notes.restore(states, EVERYTHING, asked_at)
    assert await texts(kept) == {
        "a": (1, "right"), "b": (2, "right"), "moved": (1, "as published"), "new": (1, "as published"),
    }  # fmt: skip
    assert (done.kind, done.removed, done.schools) == ("note", {"gone"}, {SCHOOL, OTHER})
    assert (await kept.find({"_id": "moved"}))[0]["school_id"] == SCHOOL
    assert (await notes.survey(SCHOOL)).is_sound


async def test_what_has_arrived_since_a_replay_was_asked_for_stays(notes: Projection[Note], kept: Collection) -> None:
    asked_at = utc_now() - timedelta(minutes=1)
    await notes.apply([note("newer", 3, text="arrived"), note("older", 1), note("unknown"), note("gone"), note("same")])
    await written_at(kept, "gone", asked_at - timedelta(seconds=1))
    states = [note("newer", 2, text="read"), note("older", 2, text="read"), note("same", 1, text="read")]
    done = await notes.restore(states, EVERYTHING, asked_at)
    assert await texts(kept) == {
        "newer": (3, "arrived"), "older": (2, "read"), "unknown": (1, "as published"), "same": (1, "read"),
    }  # fmt: skip
    assert (done.removed, done.schools) == ({"gone"}, {SCHOOL})


async def test_a_replay_touches_nothing_beyond_its_range(notes: Projection[Note], kept: Collection) -> None:
    await notes.apply([note("a"), note("b"), note("c"), note("d"), note("b2", 1, OTHER)])
    later = utc_now() + timedelta(seconds=1)
    done = await notes.restore([], Range(SCHOOL, "a", "c"), later)
    assert (set(await texts(kept)), done.removed) == ({"a", "d", "b2"}, {"b", "c"})
    assert (await notes.restore([], Range(SCHOOL, "a", None), later)).removed == {"d"}
    assert (await notes.restore([], Range("school-3", "", None), later)).schools == {"school-3"}
    assert set(await texts(kept)) == {"a", "b2"}


ALTERED: Mapping[str, dict[str, Any]] = {
    "a stored field": {"$set": {"text": "altered"}},
    "a day": {"$set": {"at": BORN + timedelta(seconds=1)}},
    "the digest": {"$set": {"own_digest": "0" * 32}},
    "no digest": {"$unset": {"own_digest": ""}},
    "a later digest": {"$set": {"own_digest": "~"}},
    "the shape": {"$set": {"shape": 0}},
    "a later shape": {"$set": {"shape": 2}},
    "no shape": {"$unset": {"shape": ""}},
}


@pytest.mark.parametrize("change", ALTERED)
async def test_a_document_that_is_not_as_it_was_written_is_noticed(
    notes: Projection[Note], kept: Collection, change: str
) -> None:
    await notes.apply([note("a"), note("b")])
    assert (await notes.survey(SCHOOL)).is_sound
    await kept.update_one({"_id": "a"}, ALTERED[change])
    assert not (await notes.survey(SCHOOL)).is_sound
    assert (await notes.survey(OTHER)).is_sound


async def test_a_survey_counts_a_school_and_knows_when_it_was_written_last(
    notes: Projection[Note], kept: Collection
) -> None:
    nothing = await notes.survey(SCHOOL)
    assert (nothing.total.count, nothing.is_sound, nothing.newest) == (0, True, None)
    await notes.apply([note("a"), note("b"), note("c", 1, OTHER)])
    first, last = BORN, BORN + timedelta(hours=1)
    await written_at(kept, "a", last)
    await written_at(kept, "b", first)
    seen = await notes.survey(SCHOOL)
    assert (seen.total.count, seen.newest) == (2, last)
    assert await notes.schools() == {SCHOOL, OTHER}


async def test_the_version_counts_only_where_it_is_the_publishers_own(mongo: Mongo) -> None:
    """Of two that hold the same at different versions the totals differ, unless the kind is derived."""
    for is_versioned in (True, False):
        totals = []
        for version in (1, 2):
            one = Projection(
                mongo.collection(f"notes-{is_versioned}-{version}"), "note", document_of, is_versioned=is_versioned
            )
            await one.apply([note("a", version)])
            totals.append((await one.survey(SCHOOL)).total)
        assert (totals[0] != totals[1]) is is_versioned


@pytest.mark.parametrize("is_versioned", [True, False])
async def test_a_total_is_that_of_the_publishers_own_members(mongo: Mongo, is_versioned: bool) -> None:
    """By hand: SHA-256 of «id:version:digest», the digest that of the data without their version."""
    one = Projection(mongo.collection("notes"), "note", document_of, is_versioned=is_versioned)
    await one.apply([note("a", 7)])
    by_hand = {True: "2bfc26de8c143fd05c58cc831a367234", False: "8604cd77064826e507b7118713034d41"}
    assert (await one.survey(SCHOOL)).total.digest == by_hand[is_versioned]


async def test_a_document_that_says_nothing_counts_only_where_it_was_altered(mongo: Mongo) -> None:
    kept = mongo.collection("notes")
    one: Projection[Note] = Projection(kept, "note", document_of, is_void=lambda each: each["text"] == "")
    await one.apply([note("a"), note("nothing", text="")])
    assert (await one.survey(SCHOOL)).total.count == 1
    await kept.update_one({"_id": "nothing"}, {"$set": {"shape": 5}})
    assert (await one.survey(SCHOOL)).total.count == 2


async def test_a_document_of_an_earlier_release_has_no_version(notes: Projection[Note], kept: Collection) -> None:
    """It counts as version 0, which no publisher holds."""
    await notes.apply([note("a")])
    before = (await notes.survey(SCHOOL)).total
    await kept.update_one({"_id": "a"}, {"$unset": {"version": ""}})
    unversioned = (await notes.survey(SCHOOL)).total
    await kept.update_one({"_id": "a"}, {"$set": {"version": 0}})
    assert unversioned == (await notes.survey(SCHOOL)).total != before
