"""One human being behind several participations, and records that may be one."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from .conftest import OwnRegistry, Registry
from .roster.papers import MENTEES, MENTORS, mentee, mentor, xlsx
from .test_participants import PATH, person

PEOPLE = "/registry/v1/people"
TEACHER = {"form": "TEACHER_TEACHER", "birth_date": "1985-02-03", "birth_year": None, "grade": None}


async def pairs(curator: httpx.AsyncClient) -> list[dict[str, Any]]:
    return (await curator.get(f"{PEOPLE}/duplicates")).json()["items"]


async def test_a_teacher_who_is_mentee_and_mentor_is_one_person(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    mentee_, mentor_ = [
        (await curator.post(PATH, json=person(school, **TEACHER, role=role))).json() for role in ("MENTEE", "MENTOR")
    ]
    assert mentee_["person_id"] == mentor_["person_id"] != mentee_["participant_id"]
    seen = (await curator.get(f"{PEOPLE}/{mentee_['person_id']}")).json()
    assert {each["participant_id"] for each in seen["participations"]} == {
        mentee_["participant_id"], mentor_["participant_id"],
    }  # fmt: skip
    assert (await registry.as_.methodologist().get(f"{PEOPLE}/{mentee_['person_id']}")).json()["full_name"] is None
    stranger = registry.as_.curator(await registry.school())
    assert (await stranger.get(f"{PEOPLE}/{mentee_['person_id']}")).status_code == 404


async def test_an_employee_known_in_two_schools_is_one_person(registry: Registry, school: str):
    plant, other = f"plant-{uuid4().hex[:8]}", await registry.school()
    await registry.as_.methodologist().put(
        f"/registry/v1/organisations/{plant}", json={"kind": "ENTERPRISE", "name": plant, "short_name": plant}
    )
    employee = {
        "role": "MENTOR", "form": "EMPLOYER_PUPIL", "workplace_id": plant, "workplace_kind": "ENTERPRISE",
        "birth_year": None, "grade": None, "capacity": 3,
    }  # fmt: skip
    made = [
        (await registry.as_.curator(each).post(PATH, json=person(each, **employee))).json() for each in (school, other)
    ]
    assert (made[0]["person_id"], made[0]["capacity"]) == (made[1]["person_id"], made[1]["capacity"])
    unproved = person(other, **{**employee, "contact_phone": None, "contact_email": None}, full_name="Ветров Артём")
    first = await registry.as_.curator(school).post(PATH, json={**unproved, "school_id": school})
    second = await registry.as_.curator(other).post(PATH, json=unproved)
    assert second.json()["person_id"] != first.json()["person_id"], "a name and a workplace prove nothing to others"
    assert second.json()["possible_duplicates"] == [first.json()["person_id"]]
    [pair] = await pairs(registry.as_.curator(other))
    assert [each["full_name"] for each in pair["people"]] == [None, "Ветров Артём"], "the other school's stays its own"


async def test_a_second_school_that_says_nothing_new_changes_nothing_at_the_first(registry: Registry, school: str):
    plant, other = f"plant-{uuid4().hex[:8]}", await registry.school()
    await registry.as_.methodologist().put(
        f"/registry/v1/organisations/{plant}", json={"kind": "ENTERPRISE", "name": plant, "short_name": plant}
    )
    employee = {
        "role": "MENTOR", "form": "EMPLOYER_PUPIL", "workplace_id": plant, "workplace_kind": "ENTERPRISE",
        "birth_year": None, "grade": None, "capacity": 3,
    }  # fmt: skip
    curator = registry.as_.curator(school)
    first = (await curator.post(PATH, json=person(school, **employee))).json()
    second = (await registry.as_.curator(other).post(PATH, json=person(other, **employee))).json()
    assert first["person_id"] == second["person_id"]
    again = await curator.get(f"{PATH}/{first['participant_id']}")
    assert (again.json()["version"], second["version"]) == (1, 1), "only where he is known has changed"
    moved = await registry.as_.curator(other).patch(
        f"{PATH}/{second['participant_id']}", json={"birth_year": 1980}, headers={"If-Match": '"1"'}
    )
    assert moved.status_code == 200, moved.text
    again = (await curator.get(f"{PATH}/{first['participant_id']}")).json()
    assert (again["version"], again["birth_year"]) == (2, 1980), "what events say of him follows everywhere"


async def test_who_may_be_known_is_registered_told_and_listed(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, xlsx(MENTEES, mentee(birth="12.03.2011", contact=None)))
    done = await registry.imported(curator, school, xlsx(MENTEES, mentee(birth=2011, contact=None)))
    assert done["counts"]["people_registered"] == 1, "not merged in silence"
    [row] = await registry.rows(curator, done["import_id"])
    assert "POSSIBLE_DUPLICATE" in [note["code"] for note in row["notes"]], "not doubled in silence"
    [pair] = await pairs(curator)
    assert [(each["birth_year"], each["birth_date"]) for each in pair["people"]] == [(2011, "2011-03-12"), (2011, None)]
    again = await registry.imported(curator, school, xlsx(MENTEES, mentee(birth=2011, contact=None)))
    assert again["counts"]["people_unchanged"] == 1, "a repeated file doubles nobody"
    assert len(await pairs(curator)) == 1
    methodologists = (await registry.as_.methodologist().get(f"{PEOPLE}/duplicates")).text
    assert "Иванов" not in methodologists


async def test_two_records_become_one_person(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    kept = (await curator.post(PATH, json=person(school, birth_date="2012-03-01", contact_email=None))).json()
    other = (await curator.post(PATH, json=person(school, full_name="Ветров Артем Ивановч"))).json()
    mentor_ = (await curator.post(PATH, json=person(school, full_name="Ветров Артем Ивановч", role="MENTOR"))).json()
    assert other["possible_duplicates"] == [kept["person_id"]]
    merged = await curator.post(f"{PEOPLE}/{kept['person_id']}/merge", json={"other_person_id": other["person_id"]})
    assert merged.status_code == 200, merged.text
    assert merged.json()["ended_as_repeats"] == [other["participant_id"]]
    assert merged.json()["person"]["contact_email"] == "parent@family.example", "what only the other knew"
    seen = {each["participant_id"]: each for each in await registry.people(curator)}
    assert seen[kept["participant_id"]]["status"] == "ACTIVE"
    assert seen[other["participant_id"]]["status"] == "WITHDRAWN"
    assert [each["code"] for each in seen[other["participant_id"]]["history"]] == ["MERGED"]
    assert seen[mentor_["participant_id"]]["person_id"] == kept["person_id"]
    assert seen[mentor_["participant_id"]]["birth_year"] == 2012
    assert await pairs(curator) == []
    [moved] = [
        event for event in await registry.published.once(school, "registry.participant.updated", 1)
        if event["subject"] == mentor_["participant_id"]
    ]  # fmt: skip
    assert moved["data"]["person_id"] == kept["person_id"]
    [ended] = await registry.published.once(school, "registry.participant.withdrawn", 1)
    assert ended["subject"] == other["participant_id"]
    returned = await curator.post(f"{PATH}/{other['participant_id']}/return")
    assert (returned.status_code, returned.json()["code"]) == (409, "PARTICIPATION_MERGED")
    known = await curator.post(PATH, json=person(school, full_name="Ветров Артем Ивановч"))
    assert (known.status_code, known.json()["participant_id"]) == (409, kept["participant_id"]), "his old record too"


async def test_a_merge_keeps_who_takes_part(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    kept = (await curator.post(PATH, json=person(school, birth_date="2012-03-01"))).json()
    await curator.post(f"{PATH}/{kept['participant_id']}/withdrawal")
    other = (await curator.post(PATH, json=person(school, contact_phone=None, contact_email=None))).json()
    assert other["possible_duplicates"] == [kept["person_id"]]
    await curator.post(f"{PEOPLE}/{kept['person_id']}/merge", json={"other_person_id": other["person_id"]})
    statuses = {each["participant_id"]: each["status"] for each in await registry.people(curator)}
    assert statuses == {kept["participant_id"]: "ACTIVE", other["participant_id"]: "WITHDRAWN"}


async def test_two_people_stay_two(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    one = (await curator.post(PATH, json=person(school))).json()
    other = (await curator.post(PATH, json=person(school, contact_phone="+79000000000", contact_email=None))).json()
    assert other["possible_duplicates"] == [one["person_id"]]
    said = await curator.post(f"{PEOPLE}/{one['person_id']}/distinct", json={"other_person_id": other["person_id"]})
    assert said.status_code == 204
    assert await pairs(curator) == []
    assert {each["status"] for each in await registry.people(curator)} == {"ACTIVE"}
    stranger = registry.as_.curator(await registry.school())
    for verb in ("merge", "distinct"):
        refused = await stranger.post(
            f"{PEOPLE}/{one['person_id']}/{verb}", json={"other_person_id": other["person_id"]}
        )
        assert (refused.status_code, refused.json()["code"]) == (404, "PERSON_NOT_FOUND")


async def test_a_merge_asked_ten_times_at_once_is_one(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    one = (await curator.post(PATH, json=person(school))).json()
    other = (await curator.post(PATH, json=person(school, contact_phone="+79000000000", contact_email=None))).json()
    await asyncio.gather(
        *(curator.post(f"{PEOPLE}/{one['person_id']}/merge", json={"other_person_id": other["person_id"]})
          for _ in range(10))
    )  # fmt: skip
    await curator.post(f"{PEOPLE}/{one['person_id']}/merge", json={"other_person_id": other["person_id"]})
    assert sorted(each["status"] for each in await registry.people(curator)) == ["ACTIVE", "WITHDRAWN"]


async def test_mentors_are_known_by_name_and_workplace(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    paper = xlsx(MENTORS, mentor(), mentor("Ветров Пётр", form="учитель – учитель"))
    assert (await registry.imported(curator, school, paper))["counts"]["people_registered"] == 2
    other_form = xlsx(MENTORS, mentor("ВЕТРОВ ПЕТР", form="ученик – ученик"))
    await registry.imported(curator, school, other_form)
    names = {each["participant_id"]: each["person"]["full_name"].upper() for each in await registry.people(curator)}
    ids = {each["person_id"] for each in await registry.people(curator) if names[each["participant_id"]][0] == "В"}
    assert (len(names), len(ids)) == (3, 1)


async def test_what_was_on_an_earlier_day_is_folded_from_the_history(own: OwnRegistry):
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        made = (await curator.post(PATH, json=person(school, consents_on=None))).json()
        card, human = f"{PATH}/{made['participant_id']}", f"{PEOPLE}/{made['person_id']}"
        for at, turn in ((12, "withdrawal"), (20, "return")):
            own.calendar.turn_to(datetime(2026, 10, at, 9, tzinfo=UTC))
            assert (await curator.post(f"{card}/{turn}", json={})).status_code == 200

        async def on(day: str) -> list[str]:
            seen = await curator.get(human, params={"as_of": day})
            assert seen.status_code == 200, seen.text
            return [each["status"] for each in seen.json()["participations"]]

        assert await on("2026-09-30") == []
        for day, status in (
            ("01", "ACTIVE"),
            ("11", "ACTIVE"),
            ("12", "WITHDRAWN"),
            ("19", "WITHDRAWN"),
            ("20", "ACTIVE"),
        ):
            assert await on(f"2026-10-{day}") == [status], day
        assert (await curator.get(human, params={"as_of": "2026-10-21"})).status_code == 422
