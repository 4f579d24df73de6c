"""The new school year: everybody one grade on, asked where the school must say, and nothing twice."""

import asyncio
from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .test_participants import PATH, person

CHANGES = "/registry/v1/year-changes"
PUPIL = {"contact_phone": None, "contact_email": None, "admitted_on": None}
MENTOR = {
    **PUPIL,
    "role": "MENTOR",
    "admitted_on": "2026-09-01",
    "capacity": 2,
    "weekly_slots": ["3-15"],
    "languages": ["TT", "RU"],
}
TEACHER = {
    **PUPIL, "form": "TEACHER_TEACHER", "birth_date": "1985-02-03", "birth_year": None, "grade": None,
    "experience_years": 20,
}  # fmt: skip
SCHOOL: dict[str, dict[str, Any]] = {
    "Пятый Пётр Олегович": {**PUPIL, "grade": 5, "birth_year": 2015, "consents_until": "2027-05-31"},
    "Девятов Иван Олегович": {**PUPIL, "grade": 9, "birth_year": 2011},
    "Девяткина Анна Олеговна": {**PUPIL, "grade": 9, "birth_year": 2011},
    "Десятов Глеб Олегович": {**MENTOR, "grade": 10, "birth_year": 2010},
    "Выпускнов Лев Олегович": {**MENTOR, "grade": 11, "birth_year": 2009},
    "Последняя Вера Олеговна": {**PUPIL, "grade": 11, "birth_year": 2009},
    "Учителева Ольга Олеговна": TEACHER,
}


async def the_school(registry: Registry, school: str) -> dict[str, dict[str, Any]]:
    """Everybody of the school, by name."""
    curator = registry.as_.curator(school)
    people = {}
    for name, said in SCHOOL.items():
        made = await curator.post(PATH, json=person(school, full_name=name, **said))
        assert made.status_code == 201, made.text
        people[name] = made.json()
    return people


async def changed(curator: httpx.AsyncClient, school: str, **decided: Any) -> dict[str, Any]:
    """The change of the year at its end."""
    asked = await curator.post(CHANGES, json={"school_id": school, "from_year": 2026, **decided})
    assert asked.status_code == 202, asked.text
    seen: dict[str, Any] = asked.json()

    async def is_done() -> bool:
        seen.update((await curator.get(f"{CHANGES}/{seen['year_change_id']}")).json())
        return seen["status"] in {"DONE", "FAILED"}

    await until(is_done)
    assert seen["status"] == "DONE", seen
    return seen


def counts(change: dict[str, Any]) -> dict[str, int]:
    return {name: change[name] for name in ("moved", "invited", "known", "asked", "graduated", "left")}


async def test_a_look_at_it_changes_nothing(registry: Registry, school: str):
    curator, people = registry.as_.curator(school), await the_school(registry, school)
    seen = (await curator.get(f"{CHANGES}/preview", params={"school_id": school})).json()
    assert {name: seen[name] for name in ("from_year", "moves_on", "stays", "finishes", "leaves", "known")} == {
        "from_year": 2026, "moves_on": 2, "stays": 1, "finishes": 0, "leaves": 0, "known": 0,
    }  # fmt: skip
    assert [each["full_name"] for each in seen["asked"]] == ["Девяткина Анна Олеговна", "Девятов Иван Олегович"]
    assert [each["full_name"] for each in seen["graduates"]] == ["Выпускнов Лев Олегович", "Последняя Вера Олеговна"]
    assert len(await registry.people(curator)) == len(people)
    assert (await curator.get(f"{CHANGES}/preview", params={"school_id": "nowhere"})).status_code == 404


async def test_everybody_is_one_grade_on_and_nobody_has_consented(registry: Registry, school: str):
    curator, people = registry.as_.curator(school), await the_school(registry, school)
    goes_on, invited = people["Девятов Иван Олегович"], people["Выпускнов Лев Олегович"]
    decided = {"goes_on": [goes_on["participant_id"]], "invited": [invited["participant_id"]]}
    done = await changed(curator, school, **decided)
    assert counts(done) == {"moved": 4, "invited": 1, "known": 0, "asked": 1, "graduated": 1, "left": 0}
    assert done["refused"] == {}
    following = {each["person"]["full_name"]: each for each in await registry.people(curator, school_year=2027)}
    grades = {name: each["grade"] for name, each in following.items()}
    assert grades == {
        "Пятый Пётр Олегович": 6, "Девятов Иван Олегович": 10, "Десятов Глеб Олегович": 11,
        "Учителева Ольга Олеговна": None, "Выпускнов Лев Олегович": None,
    }  # fmt: skip
    for name, each in following.items():
        assert each["person_id"] == people[name]["person_id"], "the same human being"
        taken_anew = ("consents_on", "consents_until", "transfer_consent_on", "admitted_on", "joined_on", "finished_on")
        assert [each[field] for field in taken_anew] == [None] * len(taken_anew), name
    mentor = following["Десятов Глеб Олегович"]
    assert (mentor["capacity"], mentor["weekly_slots"], mentor["topics"]) == (2, ["3-15"], ["математика"])
    assert following["Учителева Ольга Олеговна"]["experience_years"] == 21
    assert [following[name]["languages"] for name in ("Десятов Глеб Олегович", "Выпускнов Лев Олегович")] == [
        ["TT", "RU"], ["TT", "RU"],
    ]  # fmt: skip
    graduate = following["Выпускнов Лев Олегович"]
    assert (graduate["role"], graduate["form"], graduate["mentor_kind"]) == ("MENTOR", "STUDENT_PUPIL", "GRADUATE")
    assert graduate["topics"] == ["математика"]
    left = {each["person"]["full_name"] for each in await registry.people(curator, school_year=2026)}
    assert left == set(SCHOOL), "the year before stays as it was"


async def test_twice_and_at_once_nobody_is_doubled(registry: Registry, school: str):
    curator, people = registry.as_.curator(school), await the_school(registry, school)
    order = {"school_id": school, "from_year": 2026}
    answers = await asyncio.gather(*(curator.post(CHANGES, json=order) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {202}
    await changed(curator, school)
    again = await changed(curator, school, goes_on=[people["Девяткина Анна Олеговна"]["participant_id"]])
    assert (again["moved"], again["known"], again["asked"]) == (1, 3, 1), "who was asked comes later"
    assert len(await registry.people(curator, school_year=2027)) == 4
    seen = (await curator.get(f"{CHANGES}/preview", params={"school_id": school})).json()
    assert (seen["known"], seen["moves_on"], len(seen["asked"])) == (4, 0, 1)

    async def is_told() -> bool:
        registered = registry.published.of_school(school, "registry.participant.registered")
        new = [each["subject"] for each in registered if each["data"]["school_year"] == 2027]
        return len(new) == len(set(new)) == 4

    await until(is_told)


async def test_who_has_left_and_what_is_no_year_yet_stay_behind(registry: Registry, school: str):
    curator, people = registry.as_.curator(school), await the_school(registry, school)
    gone = people["Пятый Пётр Олегович"]["participant_id"]
    assert (await curator.post(f"{PATH}/{gone}/withdrawal", json={})).status_code == 200
    assert counts(await changed(curator, school))["left"] == 1
    early = await curator.post(CHANGES, json={"school_id": school, "from_year": 2027})
    assert (early.status_code, early.json()["code"]) == (409, "YEAR_NOT_BEGUN")
    for role in ("head", "psychologist"):
        refused = await registry.as_.of_role(role, school).post(CHANGES, json={"school_id": school, "from_year": 2026})
        assert refused.status_code == 403
    stranger = registry.as_.curator(await registry.school())
    assert (await stranger.post(CHANGES, json={"school_id": school, "from_year": 2026})).status_code == 404
