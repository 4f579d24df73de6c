"""Two minutes of what `make chaos` does for hours, with one seed; and the same run, harmed, must fail."""

from collections.abc import Iterator
from typing import Any

import pytest
from mentoring_local.state import State
from pymongo import MongoClient

from tests.platforms import started

from .checker import check
from .floors import Floors, missed
from .gathering import gather
from .tags import read_tag
from .trial import Outcome, prefix_of, try_once

SEED = 15
FAULTS = 5
FLOORS = Floors(acknowledged=50, faults=FAULTS)
"""Three curators on a busy machine reach several times that while a database and a broker come back."""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    with started(tmp_path_factory.mktemp("run")) as state:
        yield state


@pytest.fixture(scope="module")
def outcome(platform: State) -> Outcome:
    return try_once(platform, SEED, FAULTS, FLOORS)


def test_nothing_is_lost_or_done_twice(outcome: Outcome) -> None:
    print(outcome.told())
    assert outcome.is_proof, outcome.told()
    hurt = {(fault.kind, fault.part) for fault in outcome.faults}
    assert hurt == {
        ("kill", "registry"),
        ("kill", "mongo"),
        ("kill", "broker"),
        ("freeze", "mongo"),
        ("kill", "matching"),
    }


def test_a_harm_that_was_done_by_hand_is_seen(platform: State, outcome: Outcome) -> None:
    """The control: were the checker blind, the run above would prove nothing."""
    operations, prefix = outcome.operations, prefix_of(SEED)
    whole = check(operations, gather(platform, prefix))
    assert (whole.lost, whole.twice, whole.disorder, whole.mismatch) == (frozenset(),) * 4
    with MongoClient[dict[str, Any]](platform.mongo_uri) as client:
        people, log = client["registry"]["participants"], client["registry"]["events"]
        victim = people.find_one_and_delete({"school_id": {"$regex": f"^{prefix}"}})
        harmed = check(operations, gather(platform, prefix))
        assert harmed.lost == {read_tag(victim["state"]["weekly_slots"])}
        assert harmed.mismatch
        people.insert_one(victim)
        assert not check(operations, gather(platform, prefix)).lost
        message = log.find_one({"events.subject": victim["_id"], "type": {"$regex": "participant"}})
        told = next(each for each in message["events"] if each["subject"] == victim["_id"])
        again = {**told, "id": "another"}
        log.insert_one({**{name: value for name, value in message.items() if name != "_id"}, "events": [again]})
    harmed = check(operations, gather(platform, prefix))
    assert read_tag(again["data"]["weekly_slots"]) in harmed.twice
    assert again["subject"] in harmed.disorder


def test_a_run_in_which_nobody_was_hurt_misses_its_floors(platform: State, outcome: Outcome) -> None:
    assert missed(FLOORS, outcome.verdict, [], outcome.operations) == [f"0 of {FAULTS} faults landed"]
