"""Several replicas decide at once, and some die in the middle: a place is given once whatever happens.

A replica that dies is one whose command stops at an await and never goes on: what it has stored by then is all that the
others see of it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, Start
from .test_decisions import decide, proposed, seen, standing

CLIENTS = 50
REPLICAS = 3
NO_PLACE = {"CAPACITY_EXHAUSTED", "PROPOSAL_NOT_PENDING"}
"""No place is left; or the proposal was withdrawn for that a moment before, when what was told of the mentor was judged."""


@pytest.fixture(scope="module")
async def replicas(start: Start, quiet_queues: None) -> AsyncIterator[list[Matching]]:
    """Processes of the service on one database, each with its own connections."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(start()) for _ in range(REPLICAS)]


async def one_place(matching: Matching, school: School) -> tuple[list[str], str]:
    """Five mentees with a proposal of the same mentor, of whose places one alone is left; their ids."""
    pupils = [school.pupil() for _ in range(5)]
    senior = school.senior(capacity=5)
    await proposed(matching, school)
    lowered = {"$set": {"capacity": 1}}
    await matching.database.collection("participants").update_many({"_id": senior.participant_id}, lowered)
    return [each.participant_id for each in pupils], senior.participant_id


def curators(replicas: Sequence[Matching], school: School) -> list[httpx.AsyncClient]:
    return [each.as_.curator(school.school_id) for each in replicas]


async def test_of_fifty_clients_of_three_replicas_one_gets_the_last_place(replicas: list[Matching], school: School):
    pupils, mentor = await one_place(replicas[0], school)
    callers = curators(replicas, school)
    asked = [(callers[at % REPLICAS], pupils[at % len(pupils)]) for at in range(CLIENTS)]
    answers = await asyncio.gather(*(decide(caller, pupil, "approval", mentor_id=mentor) for caller, pupil in asked))
    passed = {each.json()["mentee_id"] for each in answers if each.status_code == 200}
    assert len(passed) == 1
    refused = [each.json()["code"] for each in answers if each.status_code != 200]
    assert set(refused) <= NO_PLACE
    assert len(refused) == CLIENTS - CLIENTS // len(pupils)
    [held] = await standing(replicas[0], school)
    assert held["mentee_ids"] == list(passed)


@pytest.mark.parametrize("seed", range(3))
async def test_a_replica_that_dies_takes_no_place_along(replicas: list[Matching], school: School, seed: int):
    """Each replica in turn is stopped at whatever point its commands have reached; then the clients ask the others."""
    pupils, mentor = await one_place(replicas[0], school)
    callers, dice = curators(replicas, school), random.Random(seed)
    for dead in range(REPLICAS):
        alive = [each for at, each in enumerate(callers) if at != dead]
        doomed = [
            asyncio.create_task(decide(callers[dead], pupil, "approval", mentor_id=mentor))
            for pupil in dice.choices(pupils, k=10)
        ]
        others = [
            asyncio.create_task(decide(dice.choice(alive), pupil, "approval", mentor_id=mentor))
            for pupil in dice.choices(pupils, k=10)
        ]
        await _some_steps(dice.randrange(400))
        for task in doomed:
            task.cancel()
        await asyncio.gather(*doomed, return_exceptions=True)
        assert {each.status_code for each in await asyncio.gather(*others)} <= {200, 409}
    again = [await decide(dice.choice(callers), pupil, "approval", mentor_id=mentor) for pupil in pupils]
    assert sorted(each.status_code for each in again) == [200, 409, 409, 409, 409]
    [held] = await standing(replicas[0], school)
    approved = [each for each in pupils if (await seen(callers[0], each))["status"] == "APPROVED"]
    assert approved == held["mentee_ids"], "the proposal follows the relation"


async def test_a_place_less_meanwhile_is_given_to_nobody(replicas: list[Matching], school: School):
    """The mentor has two places; one of them goes while fifty clients ask for both."""
    pupils, mentor = await one_place(replicas[0], school)
    people = replicas[0].database.collection("participants")
    await people.update_many({"_id": mentor}, {"$set": {"capacity": 2}})
    callers = curators(replicas, school)
    asked = [(callers[at % REPLICAS], pupils[at % len(pupils)]) for at in range(CLIENTS)]

    async def lowered() -> None:
        async def one_is_given() -> bool:
            return bool(await standing(replicas[0], school))

        await until(one_is_given)
        await people.update_many({"_id": mentor}, {"$set": {"capacity": 1}})

    results: list[Any] = await asyncio.gather(
        lowered(), *(decide(caller, pupil, "approval", mentor_id=mentor) for caller, pupil in asked)
    )
    assert {each.json().get("code") for each in results[1:] if each.status_code != 200} <= NO_PLACE
    held = await standing(replicas[0], school)
    assert 1 <= len(held) <= 2
    given = [name for each in held for name in each["mentee_ids"]]
    late = await decide(callers[0], next(each for each in pupils if each not in given), "approval", mentor_id=mentor)
    assert late.json()["code"] in NO_PLACE, "the lower number holds for whoever comes later"


async def _some_steps(number: int) -> None:
    """Let everything that is under way go on for so many turns of the event loop."""
    for _ in range(number):
        await asyncio.sleep(0)
