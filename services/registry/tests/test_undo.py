"""Undoing an import takes back what it has registered and nobody has built on; what others have touched stays."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .roster.noise import Paper, as_xlsx, papers
from .roster.papers import MENTEES, mentee, xlsx
from .test_imports import ATTESTED, NAMES, roster

ADDRESS = "/registry/v1/imports/{}"


async def undone(registry: Registry, caller: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
    asked = await caller.post(f"{ADDRESS.format(import_id)}/undo")
    assert asked.status_code == 202, asked.text

    async def ended() -> Any:
        seen = (await caller.get(ADDRESS.format(import_id))).json()["undo"]
        return seen if seen["status"] in {"DONE", "FAILED"} else None

    return await until(ended)


async def statuses(registry: Registry, caller: httpx.AsyncClient) -> dict[str, str]:
    return {each["person"]["full_name"]: each["status"] for each in await registry.people(caller)}


async def test_an_import_is_undone_and_the_world_is_told(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(*NAMES), **ATTESTED)
    seen = await undone(registry, curator, done["import_id"])
    assert (seen["status"], seen["counts"], seen["done"]) == ("DONE", {"WITHDRAWN": 4}, 4)
    assert set((await statuses(registry, curator)).values()) == {"WITHDRAWN"}
    told = await registry.published.once(school, "registry.participant.withdrawn", 4)
    assert {event["data"]["version"] for event in told} == {2}
    contacts = await registry.published.once(school, "registry.contact.recorded", 8)
    assert sum(not event["data"]["active"] for event in contacts) == 4
    rows = await registry.rows(curator, done["import_id"], fate="WITHDRAWN")
    assert len(rows) == 4
    assert all("выбыл" in row["fate"]["text"] for row in rows)
    shown = (await curator.get(ADDRESS.format(done["import_id"]))).json()
    assert shown["undo"] == seen


async def test_what_others_have_touched_stays_and_is_listed_with_its_reason(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    earlier = await registry.imported(curator, school, roster(NAMES[0]), **ATTESTED)
    done = await registry.imported(curator, school, roster(*NAMES, "Пятов Пётр Петрович", request="химия"), **ATTESTED)
    assert done["counts"]["people_updated"] == 1
    people = {each["person"]["full_name"]: each["participant_id"] for each in await registry.people(curator)}
    changed = await curator.patch(
        f"/registry/v1/participants/{people[NAMES[1]]}", json={"grade": 7}, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text
    left = await curator.post(f"/registry/v1/participants/{people[NAMES[2]]}/withdrawal", json={"reason": "Переезд"})
    assert left.status_code == 200, left.text
    await registry.imported(curator, school, roster(NAMES[3], request="химия"))

    seen = await undone(registry, curator, done["import_id"])
    assert seen["counts"] == {"CHANGED_SINCE": 1, "ENDED": 1, "NAMED_LATER": 1, "WITHDRAWN": 1}
    rows = await registry.rows(curator, done["import_id"])
    assert [row["fate"] and row["fate"]["code"] for row in rows] == [
        None, "CHANGED_SINCE", "ENDED", "NAMED_LATER", "WITHDRAWN"
    ]  # fmt: skip
    asked = await registry.rows(curator, done["import_id"], fate="ENDED")
    assert [row["fate"]["code"] for row in asked] == ["ENDED"]
    now = await statuses(registry, curator)
    assert now == {
        NAMES[0]: "ACTIVE", NAMES[1]: "ACTIVE", NAMES[2]: "WITHDRAWN", NAMES[3]: "ACTIVE",
        "Пятов Пётр Петрович": "WITHDRAWN",
    }  # fmt: skip
    assert (await curator.get(ADDRESS.format(earlier["import_id"]))).json()["undo"] is None


async def test_an_undone_base_that_is_uploaded_again_begins_anew(registry: Registry, school: str):
    """What the wrong base said is no news; and whoever was withdrawn by hand stays withdrawn."""
    curator = registry.as_.curator(school)
    wrong = await registry.imported(curator, school, roster(*NAMES, request="химия"), **ATTESTED)
    gone = (await registry.people(curator))[0]
    await curator.post(f"/registry/v1/participants/{gone['participant_id']}/withdrawal", json={"reason": "Переезд"})
    await undone(registry, curator, wrong["import_id"])
    right = await registry.imported(curator, school, roster(*NAMES, request=None))
    assert right["counts"].get("rows_refused") == 4, "a base without requests is refused"
    right = await registry.imported(curator, school, roster(*NAMES, request="физика"))
    assert right["counts"]["people_returned"] == 3
    assert right["counts"]["people_withdrawn"] == 1
    people = await registry.people(curator)
    back = [each for each in people if each["participant_id"] != gone["participant_id"]]
    assert {(each["status"], tuple(each["topics"]), each["consents_on"]) for each in back} == {
        ("ACTIVE", ("физика",), None)
    }
    assert next(each for each in people if each not in back)["status"] == "WITHDRAWN"
    await registry.published.once(school, "registry.participant.resumed", 3)

    again = await undone(registry, curator, right["import_id"])
    assert again["counts"] == {"WITHDRAWN": 3}


async def test_undoing_twice_is_undoing_once(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(*NAMES))
    first = await undone(registry, curator, done["import_id"])
    assert await undone(registry, curator, done["import_id"]) == first
    assert {each["version"] for each in await registry.people(curator)} == {2}


async def test_a_second_worker_goes_on_where_the_first_died(registry: Registry, school: str):
    """It finds what the first has withdrawn, and tells it as withdrawn by this undoing."""
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(*NAMES))
    await undone(registry, curator, done["import_id"])
    undos = registry.database.collection("import_undos")
    reopened = {"$set": {"status": "RUNNING"}, "$unset": {"result": "", "finished_at": ""}}
    await undos.update_one({"_id": done["import_id"]}, reopened)
    portion = {"import_id": done["import_id"]}
    await registry.database.collection("import_reports").update_many(portion, {"$unset": {"fates": ""}})
    seen = await undone(registry, curator, done["import_id"])
    assert seen["counts"] == {"WITHDRAWN": 4}
    assert {each["version"] for each in await registry.people(curator)} == {2}
    assert len(await registry.rows(curator, done["import_id"], fate="WITHDRAWN")) == 4


async def test_a_completed_programme_of_a_wrong_base_is_taken_back_too(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    base = xlsx(MENTEES, mentee(NAMES[0], joined="01.09.2025", finished="25.05.2026"))
    done = await registry.imported(curator, school, base)
    assert list((await statuses(registry, curator)).values()) == ["COMPLETED"]
    assert (await undone(registry, curator, done["import_id"]))["counts"] == {"WITHDRAWN": 1}


async def test_who_may_undo_what(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(*NAMES))
    address = f"{ADDRESS.format(done['import_id'])}/undo"
    other = registry.as_.curator(await registry.school())
    assert (await other.post(address)).status_code == 404
    assert (await registry.as_.client(school).post(address)).status_code == 403


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(papers().filter(lambda paper: paper.people))
async def test_nobody_is_left_of_an_import_that_is_undone_at_once(registry: Registry, paper: Paper):
    """Rows of one base that renew each other's people are nobody else's touch."""
    school = await registry.school()
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, as_xlsx(paper), **ATTESTED)
    seen = await undone(registry, curator, done["import_id"])
    registered = done["counts"].get("people_registered", 0)
    assert seen["counts"] == ({"WITHDRAWN": registered} if registered else {})
    assert {each["status"] for each in await registry.people(curator)} <= {"WITHDRAWN"}


@pytest.mark.parametrize("again", [True, False])
async def test_rows_of_one_person_in_two_forms_are_taken_back_together(registry: Registry, school: str, again: bool):
    curator = registry.as_.curator(school)
    second = mentee(NAMES[0], contact="petrov@mail.example", form="работодатель – ученик")
    base = xlsx(MENTEES, mentee(NAMES[0]), *([second] if again else []))
    done = await registry.imported(curator, school, base)
    assert (await undone(registry, curator, done["import_id"]))["counts"] == {"WITHDRAWN": 1 + again}
