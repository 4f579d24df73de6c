"""Declared ties: who may be no pair, told to matching alone."""

import asyncio
from typing import Any

import httpx
import pytest
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .test_participants import PATH, person

PERSONS = "/registry/v1/persons"
TIE = "registry.tie.recorded"
NAMES = ("Ветров Артём Иванович", "Зорина Анна Павловна", "Лугин Пётр Олегович")


async def people(registry: Registry, school: str) -> list[str]:
    """Three people of a school."""
    curator = registry.as_.curator(school)
    contacts = {"contact_phone": None, "contact_email": None}
    made = [await curator.post(PATH, json=person(school, full_name=name, **contacts)) for name in NAMES]
    return [answer.json()["person_id"] for answer in made]


async def ties(caller: httpx.AsyncClient, person_id: str) -> list[tuple[str, str, str | None, bool]]:
    answer = await caller.get(f"{PERSONS}/{person_id}/ties")
    assert answer.status_code == 200, answer.text
    return [
        (each["kind"], each["other_person_id"], each["other_full_name"], each["other_is"])
        for each in answer.json()["ties"]
    ]


async def declare(caller: httpx.AsyncClient, one: str, other: str, kind: str) -> dict[str, Any]:
    answer = await caller.post(f"{PERSONS}/{one}/ties", json={"other_person_id": other, "kind": kind})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_both_sides_see_a_tie_and_its_direction(registry: Registry, school: str):
    curator, (pupil, teacher, _) = registry.as_.curator(school), await people(registry, school)
    made = await declare(curator, pupil, teacher, "CLASS_TEACHER")
    assert await ties(curator, pupil) == [("CLASS_TEACHER", teacher, NAMES[1], True)]
    assert await ties(curator, teacher) == [("CLASS_TEACHER", pupil, NAMES[0], False)]
    [event] = await registry.published.once(school, TIE, 1)
    assert event["data"] == {
        "school_id": school, "version": 1, "tie_id": made["tie_id"], "person_a": pupil, "person_b": teacher,
        "kind": "CLASS_TEACHER", "active": True,
    }  # fmt: skip


async def test_what_is_mutual_is_one_tie_whoever_says_it(registry: Registry, school: str):
    curator, (one, other, _) = registry.as_.curator(school), await people(registry, school)
    first, second = await declare(curator, one, other, "RELATIVE"), await declare(curator, other, one, "RELATIVE")
    assert first["tie_id"] == second["tie_id"]
    assert [each[1] for each in await ties(curator, other)] == [one]
    answers = await asyncio.gather(*(declare(curator, one, other, "BAN") for _ in range(5)))
    assert len({each["tie_id"] for each in answers}) == 1
    assert len(await ties(curator, one)) == 2


async def test_a_tie_is_taken_back_and_declared_again(registry: Registry, school: str):
    curator, (one, other, third) = registry.as_.curator(school), await people(registry, school)
    made = await declare(curator, one, other, "BAN")
    foreign = await curator.delete(f"{PERSONS}/{third}/ties/{made['tie_id']}")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "TIE_NOT_FOUND")
    assert (await curator.delete(f"{PERSONS}/{other}/ties/{made['tie_id']}")).status_code == 204
    assert await ties(curator, one) == []
    assert (await curator.delete(f"{PERSONS}/{one}/ties/{made['tie_id']}")).status_code == 404
    assert (await declare(curator, one, other, "BAN"))["tie_id"] == made["tie_id"]
    told = [(each["data"]["version"], each["data"]["active"]) for each in await registry.published.once(school, TIE, 3)]
    assert told == [(1, True), (2, False), (3, True)]


async def test_what_cannot_be_is_refused(registry: Registry, school: str):
    curator, (one, other, _) = registry.as_.curator(school), await people(registry, school)
    for body, status, code in (
        ({"other_person_id": one, "kind": "BAN"}, 409, "SAME_PERSON"),
        ({"other_person_id": "nobody", "kind": "BAN"}, 404, "PERSON_NOT_FOUND"),
        ({"other_person_id": other, "kind": "FRIEND"}, 422, "REQUEST_INVALID"),
    ):
        refused = await curator.post(f"{PERSONS}/{one}/ties", json=body)
        assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize("role", ["methodologist", "data-protection-officer", "mentor"])
async def test_ties_are_the_schools_alone(registry: Registry, school: str, role: str):
    curator, (one, other, _) = registry.as_.curator(school), await people(registry, school)
    made = await declare(curator, one, other, "RELATIVE")
    stranger = registry.as_.curator(await registry.school())
    assert (await stranger.get(f"{PERSONS}/{one}/ties")).status_code == 404
    assert (await stranger.delete(f"{PERSONS}/{one}/ties/{made['tie_id']}")).status_code == 404
    someone = registry.as_.of_role(role, *([school] if role == "mentor" else []))
    assert (await someone.get(f"{PERSONS}/{one}/ties")).status_code == 403
    assert (await registry.as_.of_role("psychologist", school).get(f"{PERSONS}/{one}/ties")).status_code == 200


async def test_ties_follow_two_records_that_become_one(registry: Registry, school: str):
    curator, (one, other, third) = registry.as_.curator(school), await people(registry, school)
    await declare(curator, one, third, "RELATIVE")
    await declare(curator, other, third, "RELATIVE")
    await declare(curator, other, third, "CLASS_TEACHER")
    await declare(curator, one, other, "BAN")
    merged = await curator.post(f"/registry/v1/people/{one}/merge", json={"other_person_id": other})
    assert merged.status_code == 200, merged.text
    assert sorted(await ties(curator, one)) == [
        ("CLASS_TEACHER", third, NAMES[2], True), ("RELATIVE", third, NAMES[2], True),
    ]  # fmt: skip
    assert sorted(each[:2] for each in await ties(curator, third)) == [("CLASS_TEACHER", one), ("RELATIVE", one)]
    newest: dict[str, dict[str, Any]] = {}

    async def is_told() -> bool:
        for event in registry.published.of_school(school, TIE):
            newest[event["subject"]] = event["data"]
        return len(newest) == 4 and not any(
            other in (each["person_a"], each["person_b"]) for each in newest.values() if each["active"]
        )

    await until(is_told)
    assert sorted(each["kind"] for each in newest.values() if each["active"]) == ["CLASS_TEACHER", "RELATIVE"]


async def test_a_tie_is_kept_in_no_history_and_no_log_names_anybody(
    registry: Registry, school: str, caplog: pytest.LogCaptureFixture
):
    curator, (one, other, _) = registry.as_.curator(school), await people(registry, school)
    await declare(curator, one, other, "RELATIVE")
    await registry.published.once(school, TIE, 1)
    assert await registry.database.collection("events").count({"events.type": "registry.tie.recorded.v1"}) == 0
    assert not [name for name in NAMES if name.split()[0] in caplog.text]
