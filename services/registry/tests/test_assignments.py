"""The municipality sets an assignment with a deadline; each school says it is done, or why not; it sees who is late."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from registry.assignments.domain import Answer, Assignment, SchoolStatus, answered, events_of

from .conftest import Registry

ASSIGNMENTS = "/registry/v1/assignments"
REPORT = {"title": "Отчитаться о запуске", "text": "Пришлите номер приказа о внедрении"}
DONE = {"outcome": "DONE", "note": "Приказ № 71-о от 01.09.2026"}
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def assignment(*answers: Answer) -> Assignment:
    return Assignment("a1", 1, "Т", "Т", date(2026, 12, 15), ("one", "two"), AT, "m", answers=answers)


def answer(on: date, outcome: str = "DONE", school_id: str = "one", note: str = "Приказ") -> Answer:
    return Answer(school_id, outcome, note, on, AT, "c")


@pytest.mark.parametrize(
    ("answers", "today", "status", "is_late"),
    [
        ((), date(2026, 12, 15), "WAITING", False),
        ((), date(2026, 12, 16), "LATE", True),
        ((answer(date(2026, 12, 15)),), date(2027, 1, 1), "DONE", False),
        ((answer(date(2026, 12, 16)),), date(2027, 1, 1), "DONE", True),
        ((answer(date(2026, 12, 1), "DECLINED"),), date(2027, 1, 1), "DECLINED", False),
        ((answer(date(2026, 12, 1), "DECLINED"), answer(date(2026, 12, 2))), date(2026, 12, 3), "DONE", False),
        ((answer(date(2026, 12, 1), school_id="two"),), date(2026, 12, 16), "LATE", True),
    ],
)
def test_how_a_school_stands(answers: tuple[Answer, ...], today: date, status: str, is_late: bool):
    seen = assignment(*answers)
    assert (seen.status_of("one", today), seen.is_late("one", today)) == (SchoolStatus(status), is_late)


def test_the_same_answer_again_changes_nothing_and_another_is_kept_beside_it():
    once = answered(assignment(), answer(date(2026, 12, 1)))
    assert answered(once, answer(date(2026, 12, 2))) is once
    assert len(answered(once, answer(date(2026, 12, 2), "DECLINED")).answers) == 2


def test_only_who_has_not_answered_is_told_and_told_no_words():
    [told] = events_of(assignment(answer(date(2026, 12, 1))), AT, None)
    assert (told["subject"], told["schoolid"]) == ("a1:two", "two")
    assert set(told["data"]) == {"school_id", "version", "assignment_id", "due_on"}


async def set_to(registry: Registry, *chosen: str) -> dict[str, Any]:
    """To these schools, or to all."""
    body = {**REPORT, "due_on": "2099-12-15", "schools": list(chosen) or None}
    made = await registry.as_.methodologist().post(ASSIGNMENTS, json=body)
    assert made.status_code == 201, made.text
    seen: dict[str, Any] = made.json()
    return seen


async def test_each_school_is_told_answers_for_itself_and_sees_itself_alone(registry: Registry):
    one, two, third = await registry.school(), await registry.school(), await registry.school()
    made = await set_to(registry, one, two)
    address = f"{ASSIGNMENTS}/{made['assignment_id']}"
    for school in (one, two):
        [event] = await registry.published.once(school, "registry.assignment.set", 1)
        assert event["data"]["due_on"] == made["due_on"]
    curator = registry.as_.curator(one)
    assert [each["school_id"] for each in (await curator.get(address)).json()["schools"]] == [one]
    said = await curator.post(f"{address}/answers", json={"school_id": one, **DONE})
    assert said.status_code == 200, said.text
    again = await curator.post(f"{address}/answers", json={"school_id": one, **DONE})
    assert again.json()["version"] == said.json()["version"] == 2
    by_school = {
        each["school_id"]: each for each in (await registry.as_.methodologist().get(address)).json()["schools"]
    }
    assert {school: each["status"] for school, each in by_school.items()} == {one: "DONE", two: "WAITING"}
    assert by_school[one]["note"] == DONE["note"]
    stranger = registry.as_.curator(third)
    for answered_as in (one, third):
        refused = await stranger.post(f"{address}/answers", json={"school_id": answered_as, **DONE})
        assert (refused.status_code, refused.json()["code"]) == (404, "ASSIGNMENT_NOT_FOUND")
    assert (await stranger.get(address)).status_code == 404
    assert (await stranger.get(ASSIGNMENTS)).json() == {"items": []}


async def test_a_change_needs_the_version_that_was_seen_and_is_told_to_who_has_not_answered(registry: Registry):
    one, two = await registry.school(), await registry.school()
    made = await set_to(registry, one, two)
    address, office = f"{ASSIGNMENTS}/{made['assignment_id']}", registry.as_.methodologist()
    assert (await registry.as_.curator(one).post(f"{address}/answers", json={"school_id": one, **DONE})).is_success
    change = {**REPORT, "title": "Отчитаться о первых встречах", "due_on": made["due_on"]}
    stale = await office.put(address, json={"version": 1, **change})
    assert (stale.status_code, stale.json()["code"]) == (409, "ASSIGNMENT_MOVED_ON")
    assert (await office.put(address, json={"version": 2, **change})).json()["version"] == 3
    assert (await office.put(address, json={"version": 2, **change})).json()["version"] == 3, "sent twice, done once"
    events = await registry.published.once(two, "registry.assignment.set", 2)
    assert [each["data"]["version"] for each in events] == [1, 3]
    assert len(registry.published.of_school(one, "registry.assignment.set")) == 1


async def test_what_is_withdrawn_is_answered_no_more(registry: Registry):
    school = await registry.school()
    address = f"{ASSIGNMENTS}/{(await set_to(registry, school))['assignment_id']}"
    office = registry.as_.methodologist()
    first, again = [await office.post(f"{address}/withdrawal") for _ in range(2)]
    assert first.json()["withdrawn_on"] is not None
    assert first.json() == again.json()
    refused = await registry.as_.curator(school).post(f"{address}/answers", json={"school_id": school, **DONE})
    assert (refused.status_code, refused.json()["code"]) == (409, "ASSIGNMENT_WITHDRAWN")


@pytest.mark.parametrize(
    ("more", "code"), [({"due_on": "2020-12-01"}, "DUE_PAST"), ({"schools": ["no-such-school"]}, "SCHOOL_UNKNOWN")]
)
async def test_what_cannot_be_set(registry: Registry, more: dict[str, Any], code: str):
    school = await registry.school()
    body = {**REPORT, "due_on": "2099-12-01", "schools": [school], **more}
    refused = await registry.as_.methodologist().post(ASSIGNMENTS, json=body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)


async def test_without_a_list_it_is_set_to_every_school_and_by_nobody_of_a_school(registry: Registry):
    schools = {await registry.school(), await registry.school()}
    made = await set_to(registry)
    assert schools <= {each["school_id"] for each in made["schools"]}
    refused = await registry.as_.curator(*schools).post(ASSIGNMENTS, json={**REPORT, "due_on": "2099-12-01"})
    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_REQUIRED")
