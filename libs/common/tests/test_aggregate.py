"""Aggregates: state and events commit together, once a command, at the right version, inside the scope."""

import asyncio

import pytest
from mentoring_common.aggregate import REMEMBERED_COMMANDS, Aggregates, Change, Saved
from mentoring_common.auth import Scope

from .people import SCHOOL, SCOPE, event, new, subjects


async def stored(aggregates, participant_id: str) -> dict:
    found = await aggregates.collection.find_one({"_id": participant_id})
    assert found is not None
    return found


@pytest.fixture
def save(aggregates):
    async def save(expected_version: int, command_id: str, *, scope: Scope = SCOPE, **changes) -> Saved:
        change = Change("ann", expected_version, command_id, changes, [event("ann", expected_version + 1)])
        return await aggregates.save(scope, change)

    return save


@pytest.fixture
async def ann(aggregates, clock) -> None:
    """Registered at noon, with an event that waits."""
    state = {"_id": "ann", "school_id": SCHOOL, "version": 1, "grade": 5}
    assert await aggregates.insert(SCOPE, state, [event("ann")])
    clock.advance(60)


async def test_a_new_aggregate_waits_for_the_relay_with_its_events(aggregates, ann, clock) -> None:
    kept = await stored(aggregates, "ann")
    assert kept["pending"] == [event("ann")]
    assert (clock() - kept["pending_since"]).total_seconds() == 60


async def test_an_aggregate_is_inserted_once(aggregates, ann) -> None:
    again = {"_id": "ann", "school_id": SCHOOL, "version": 1, "grade": 6}
    assert await aggregates.insert(SCOPE, again, [event("ann")]) is False
    kept = await stored(aggregates, "ann")
    assert (kept["grade"], len(kept["pending"])) == (5, 1)


async def test_a_change_is_one_write_of_state_version_and_event(aggregates, ann, save) -> None:
    assert await save(1, "c1", grade=6) is Saved.DONE
    kept = await stored(aggregates, "ann")
    assert (kept["version"], kept["grade"], kept["command_ids"]) == (2, 6, ["c1"])
    assert [each["data"]["version"] for each in kept["pending"]] == [1, 2]


async def test_pending_since_stays_with_the_oldest_event(aggregates, ann, save, clock) -> None:
    await save(1, "c1")
    assert (clock() - (await stored(aggregates, "ann"))["pending_since"]).total_seconds() == 60


async def test_a_repeated_command_changes_nothing(aggregates, ann, save) -> None:
    await save(1, "c1", grade=6)
    before = await stored(aggregates, "ann")
    assert await save(1, "c1", grade=7) is Saved.REPEATED
    assert await save(2, "c1", grade=7) is Saved.REPEATED
    assert await stored(aggregates, "ann") == before


async def test_a_command_is_remembered_through_the_next_ones_and_then_guarded_by_its_version(ann, save) -> None:
    for number in range(REMEMBERED_COMMANDS):
        assert await save(number + 1, f"c{number}") is Saved.DONE
    assert await save(1, "c0") is Saved.REPEATED
    await save(REMEMBERED_COMMANDS + 1, "one more")
    assert await save(1, "c0") is Saved.MOVED_ON


async def test_another_version_is_moved_on(aggregates, ann, save) -> None:
    before = await stored(aggregates, "ann")
    assert await save(2, "c1", grade=7) is Saved.MOVED_ON
    assert await save(0, "c1", grade=7) is Saved.MOVED_ON
    assert await stored(aggregates, "ann") == before


async def test_of_commands_at_once_one_is_done(aggregates, ann, save) -> None:
    ends = await asyncio.gather(*(save(1, f"c{number}", grade=number) for number in range(8)))
    assert sorted(ends) == [Saved.DONE, *[Saved.MOVED_ON] * 7]
    assert len((await stored(aggregates, "ann"))["pending"]) == 2


async def test_what_is_outside_the_scope_is_not_there(aggregates, ann, save) -> None:
    other = Scope.of("school-2")
    assert await save(1, "c1", scope=other, grade=7) is Saved.MOVED_ON
    await save(1, "c1", grade=6)
    assert await save(1, "c1", scope=other) is Saved.MOVED_ON, "not even that the command was seen"
    with pytest.raises(PermissionError):
        await aggregates.insert(other, {"_id": "x", "school_id": SCHOOL, "version": 1}, [])
    with pytest.raises(PermissionError):
        await aggregates.insert_many(other, "job", [new("x")])
    assert await aggregates.collection.count({"_id": "x"}) == 0


async def test_a_bulk_of_which_one_has_moved_on_says_so_and_the_others_are_not_moved_twice(aggregates, ann, save):
    for name in ("ben", "cid"):
        assert await aggregates.insert(SCOPE, {"_id": name, "school_id": SCHOOL, "version": 1, "grade": 5}, [])
    await save(1, "another's", grade=7)
    changes = [Change(name, 1, "job/1", {"grade": 6}, []) for name in ("ann", "ben", "cid")]
    assert await aggregates.save_many(SCOPE, changes[1:2]) is True
    assert await aggregates.save_many(SCOPE, changes) is False
    each = [await aggregates.save(SCOPE, change) for change in changes]
    assert each == [Saved.MOVED_ON, Saved.REPEATED, Saved.REPEATED]
    kept = [await stored(aggregates, name) for name in ("ann", "ben", "cid")]
    assert [(one["version"], one["grade"]) for one in kept] == [(2, 7), (2, 6), (2, 6)]
    assert await aggregates.save_many(Scope.of("another"), [Change("ben", 2, "x", {"grade": 1}, [])]) is False


async def test_what_an_owner_has_moved_is_known_by_his_commands(aggregates, ann, save):
    assert await aggregates.insert(SCOPE, {"_id": "ben", "school_id": SCHOOL, "version": 1}, [])
    await save(1, "job/1", grade=6)
    await save(2, "job-2/1", grade=7)
    assert await aggregates.moved_by(SCOPE, "job", ["ann", "ben", "nobody"]) == {"ann"}
    assert await aggregates.moved_by(SCOPE, "jo", ["ann", "ben"]) == set()
    assert await aggregates.moved_by(Scope.of("another"), "job", ["ann"]) == set()


async def test_every_write_wakes_the_relay(mongo, event_batches, clock) -> None:
    woken: list[str] = []
    aggregates = Aggregates(mongo.collection("participants"), event_batches, clock, lambda: woken.append("!"))
    await aggregates.insert(SCOPE, {"_id": "ann", "school_id": SCHOOL, "version": 1}, [event("ann")])
    await aggregates.insert_many(SCOPE, "job", [new("ben")])
    change = Change("ann", 1, "c", {}, [event("ann", 2)])
    await aggregates.save(SCOPE, change)
    assert len(woken) == 3
    await aggregates.save(SCOPE, change)
    assert len(woken) == 3, "nothing was written"


async def test_events_of_several_members_keep_their_subjects(aggregates, event_batches) -> None:
    assert await aggregates.insert_many(SCOPE, "job", []) == set()
    assert await event_batches.collection.count({}) == 0
    await aggregates.insert_many(SCOPE, "job", [new("ann"), new("ben")])
    (batch,) = await event_batches.collection.find({})
    assert subjects(batch["pending"]) == ["ann", "ben"]
