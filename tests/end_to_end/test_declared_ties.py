"""A tie that a curator declares keeps two people apart at once, everywhere: in proposals, runs, suggestions, answers."""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .city import MENTEE, MENTOR
from .judges import Answer, Judges, judges

PROMISED_SECONDS = 2.0
KINDS = {"RELATIVE": "H07_RELATIVE", "CLASS_TEACHER": "H10_CONFLICT_OF_ROLE", "BAN": "H09_EXPLICIT_BAN"}
"""Kind of a tie -> why the pair is none. Of the times that the three take the least is held to the promise: two busy
cores may keep any one waiting."""
FIRST_NAMES = ("Антон", "Борис", "Виктор")


@pytest.fixture
async def city(
    amqp_uri: str, empty_queues: None, mongo_uri: str, token_settings: dict[str, Any],
    issue_token: Callable[..., str], database_name: str,
) -> AsyncIterator[Judges]:  # fmt: skip
    async with judges(mongo_uri, amqp_uri, token_settings, issue_token, database_name) as running:
        yield running


async def a_mentee_with_two_mentors(city: Judges, first_name: str) -> tuple[str, Answer, list[Answer]]:
    """A school in which the mentee has a proposal; the mentors, the proposed one first."""
    school_id = await city.organisation()
    mentee = await city.register(school_id, full_name=f"Петров {first_name} Петрович", **MENTEE)
    mentors = [
        await city.register(school_id, full_name=f"Сидоров {first_name} {father}", **MENTOR)
        for father in ("Ильич", "Олегович")
    ]
    assert (await city.run("curator", school_id))["proposed"] == 1
    [proposal] = await city.proposals(school_id)
    return school_id, mentee, sorted(mentors, key=lambda each: each["participant_id"] != proposal["mentor_id"])


async def suggested(city: Judges, school_id: str, mentee: Answer) -> set[str]:
    answer = await city.ask(city.matching, "curator", school_id).get(
        f"/matching/v1/suggestions/{mentee['participant_id']}"
    )
    assert answer.status_code == 200, answer.text
    return {each["mentor_id"] for each in answer.json()["items"]}


async def test_a_tie_that_is_declared_after_a_run_parts_the_pair_within_two_seconds(city: Judges) -> None:
    waited = []
    for (kind, reason), first_name in zip(KINDS.items(), FIRST_NAMES, strict=True):
        school_id, mentee, (proposed, other) = await a_mentee_with_two_mentors(city, first_name)
        curator = city.ask(city.registry, "curator", school_id)
        address = f"/registry/v1/persons/{mentee['person_id']}/ties"
        made = await curator.post(address, json={"other_person_id": proposed["person_id"], "kind": kind})
        declared = time.monotonic()
        assert made.status_code == 201, made.text

        async def has_fallen(school_id: str = school_id) -> bool:
            return await city.proposals(school_id) == []

        await until(has_fallen)
        waited.append(time.monotonic() - declared)
        told = (await city.pair(school_id, mentee["participant_id"], proposed["participant_id"])).json()
        assert (told["eligible"], [each["code"] for each in told["reasons"]]) == (False, [reason])
        assert await suggested(city, school_id, mentee) == {other["participant_id"]}
        assert (await city.run("curator", school_id))["proposed"] == 1
        [proposal] = await city.proposals(school_id)
        assert proposal["mentor_id"] == other["participant_id"]
        others = await city.ask(city.matching, "curator", school_id).get(
            f"/matching/v1/proposals/{mentee['participant_id']}/alternatives"
        )
        assert others.json()["items"] == []
        assert (await curator.delete(f"{address}/{made.json()['tie_id']}")).status_code == 204

        async def may_be_again(
            school_id: str = school_id, mentee: Answer = mentee, proposed: Answer = proposed
        ) -> bool:
            return proposed["participant_id"] in await suggested(city, school_id, mentee)

        await until(may_be_again)
    assert min(waited) < PROMISED_SECONDS, waited


async def test_who_is_in_class_with_a_teacher_may_still_lead_him(city: Judges) -> None:
    """Rank has a direction: the pupil of a class teacher may mentor him, were there such a form."""
    school_id, mentee, (proposed, _) = await a_mentee_with_two_mentors(city, "Глеб")
    address = f"/registry/v1/persons/{proposed['person_id']}/ties"
    body = {"other_person_id": mentee["person_id"], "kind": "CLASS_TEACHER"}
    assert (await city.ask(city.registry, "curator", school_id).post(address, json=body)).status_code == 201
    relative = {"other_person_id": mentee["person_id"], "kind": "RELATIVE"}

    async def reasons() -> list[str]:
        told = await city.pair(school_id, mentee["participant_id"], proposed["participant_id"])
        return [each["code"] for each in told.json()["reasons"]]

    assert (await city.ask(city.registry, "curator", school_id).post(address, json=relative)).status_code == 201

    async def is_relative() -> bool:
        return await reasons() == ["H07_RELATIVE"]

    await until(is_relative)
