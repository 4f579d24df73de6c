"""Many participants in one request."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry.participations.batch import PORTION

from .conftest import Registry
from .test_participants import PATH, person

BATCH = f"{PATH}:batch"
NAMES = ("Ветров Артём Иванович", "Носова Яна Олеговна", "Лыков Пётр Ильич", "Гусева Анна Павловна")


LETTERS = str.maketrans("0123456789abcdef", "абвгдежзиклмнопр")


def unlike() -> str:
    """A name that resembles nobody's."""
    surname, name = (uuid4().hex.translate(LETTERS).capitalize()[:20] for _ in range(2))
    return f"{surname} {name}"


async def batch(client: Any, *participants: Any) -> list[dict[str, Any]]:
    answer = await client.post(BATCH, json={"participants": list(participants)})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def test_each_has_its_own_result_in_order(registry: Registry, school: str):
    client, other = registry.as_.client(school), await registry.school()
    good = [person(school, full_name=name, contact_phone=None) for name in NAMES]
    results = await batch(
        client,
        good[0],
        {**good[1], "grade": 77},
        good[2],
        {**good[3], "topics": ["колдовство"]},
        {**good[3], "school_id": other},
        "не участник",
        good[0],
        {**good[1], "workplace_id": "nowhere"},
    )
    codes = [result["problem"]["code"] if result["problem"] else result["effect"] for result in results]
    assert codes == [
        "REGISTERED", "REQUEST_INVALID", "REGISTERED", "ENTRY_REFUSED", "SCHOOL_NOT_FOUND", "REQUEST_INVALID",
        "UNCHANGED", "ENTRY_REFUSED",
    ]  # fmt: skip
    assert [result["status"] for result in results] == [201, 422, 201, 422, 404, 422, 200, 422]
    assert results[1]["problem"]["errors"][0]["pointer"] == "/body/grade"
    assert results[0]["participant_id"] == results[6]["participant_id"]
    known = {each["participant_id"] for each in await registry.people(registry.as_.curator(school))}
    assert known == {results[0]["participant_id"], results[2]["participant_id"]}
    await registry.published.once(school, "registry.participant.registered", 2)


async def test_a_known_participant_is_brought_up_to_date_and_an_ended_one_is_left(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    [first] = await batch(curator, person(school))
    [second] = await batch(curator, person(school, grade=8))
    assert (first["effect"], second["effect"], second["version"]) == ("REGISTERED", "UPDATED", 2)
    assert (await curator.get(f"{PATH}/{first['participant_id']}")).json()["grade"] == 8
    await curator.post(f"{PATH}/{first['participant_id']}/withdrawal")
    [third] = await batch(curator, person(school, grade=9))
    assert (third["status"], third["problem"]["code"]) == (409, "PARTICIPANT_KNOWN")
    assert third["participant_id"] == first["participant_id"]


@pytest.mark.parametrize("number", [0, 1001])
async def test_between_one_and_a_thousand(registry: Registry, school: str, number: int):
    answer = await registry.as_.curator(school).post(BATCH, json={"participants": [{}] * number})
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


async def test_more_than_are_stored_at_once(registry: Registry, school: str):
    people = [person(school, full_name=unlike(), contact_phone=None, contact_email=None) for _ in range(PORTION + 20)]
    results = await batch(registry.as_.client(school), *people)
    assert {result["status"] for result in results} == {201}
    assert len({result["participant_id"] for result in results}) == len(people)


async def test_a_municipal_role_may_send_them_too(registry: Registry, school: str):
    [result] = await batch(registry.as_.methodologist(), person(school))
    assert result["status"] == 201


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(good=st.lists(st.booleans(), min_size=1, max_size=12))
async def test_a_bad_one_never_loses_a_good_one(registry: Registry, good: list[bool]):
    school = await registry.school()
    people = [person(school, full_name=unlike(), contact_phone=None, grade=7 if each else 77) for each in good]
    results = await batch(registry.as_.client(school), *people)
    assert [result["status"] == 201 for result in results] == good
