"""A kindergarten leads the programme of its teachers and no other; whoever asks for pupils there is told so."""

from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .test_assignments import ASSIGNMENTS, REPORT
from .test_organisations import fresh
from .test_participants import PATH, person

DIRECTORY = "/registry/v1/organisations"
NURSE: dict[str, Any] = {
    "full_name": "Рябинина Ольга Петровна", "role": "MENTOR", "form": "TEACHER_TEACHER", "birth_date": "1980-03-02",
    "topics": ["работа с родителями"], "experience_years": 15, "workplace_kind": "KINDERGARTEN", "school_year": 2026,
}  # fmt: skip
ROSTER = (
    "ФИО наставляемого;Контактные данные;Год рождения;Основной запрос наставляемого;Форма наставничества\n"
    "Зорина Анна Павловна;+79005550101;1999;работа с родителями;воспитатель – воспитатель\n"
    "Зорин Егор Павлович;+79005550102;2013;физика;ученик – ученик\n"
).encode()


async def a_kindergarten(registry: Registry) -> str:
    garden = fresh("garden")
    body = {"kind": "KINDERGARTEN", "name": f"МБДОУ «Детский сад {garden}»", "short_name": f"Детский сад {garden}"}
    made = await registry.as_.methodologist().put(f"{DIRECTORY}/{garden}", json=body)
    assert made.status_code == 204, made.text
    return garden


def refused(answer: httpx.Response) -> tuple[int, list[str]]:
    return answer.status_code, [each["code"] for each in answer.json()["errors"]]


async def test_it_is_a_school_of_its_own_and_no_partner(registry: Registry):
    garden = await a_kindergarten(registry)
    [told] = await registry.published.once(garden, "registry.organisation.recorded", 1)
    assert (told["data"]["kind"], told["data"]["school_id"]) == ("KINDERGARTEN", garden)
    [contact] = await registry.published.once(garden, "registry.contact.recorded", 1)
    assert contact["data"]["owner"] == "CURATOR"
    waits = (await registry.as_.curator(garden).get("/registry/v1/attention")).json()["schools"]
    assert [(each["school_id"], each["without_base"]) for each in waits] == [(garden, True)]
    signed = {"signed_on": "2026-01-01"}
    agreed = await registry.as_.methodologist().post(f"{DIRECTORY}/{garden}/agreements", json=signed)
    assert agreed.json()["code"] == "PARTNER_NOT_FOUND"


async def test_its_teachers_take_part_and_pupils_do_not(registry: Registry):
    garden = await a_kindergarten(registry)
    curator = registry.as_.curator(garden)
    teacher = await curator.post(PATH, json={**NURSE, "school_id": garden})
    assert teacher.status_code == 201, teacher.text
    pupil = await curator.post(PATH, json=person(garden))
    assert refused(pupil) == (422, ["FORM_WITHOUT_PUPILS"])
    assert "в детском саду наставничество только у педагогов" in pupil.json()["detail"]
    entries = [{**NURSE, "school_id": garden, "full_name": "Рябинина Анна Ильинична"}, person(garden)]
    many = (await curator.post(f"{PATH}:batch", json={"participants": entries})).json()["results"]
    assert [each["status"] for each in many] == [201, 422]


async def test_its_base_is_read_as_a_kindergartens(registry: Registry):
    garden = await a_kindergarten(registry)
    curator = registry.as_.curator(garden)
    done = await registry.imported(curator, garden, ROSTER, filename="база.csv")
    teacher, pupil = await registry.rows(curator, done["import_id"])
    assert [each["outcome"] for each in (teacher, pupil)] == ["ACCEPTED", "REFUSED"], teacher
    assert [each["code"] for each in pupil["refusals"]] == ["FORM_WITHOUT_PUPILS"]
    [taken] = await registry.people(curator)
    assert (taken["form"], taken["workplace_kind"]) == ("TEACHER_TEACHER", "KINDERGARTEN")


async def test_it_leads_the_programme_of_teachers(registry: Registry):
    garden = await a_kindergarten(registry)
    curator = registry.as_.curator(garden)
    programme = {"school_id": garden, "school_year": 2026, "curator": "Иванова А. А., старший воспитатель"}
    no = await curator.post("/registry/v1/programmes", json={**programme, "model": "PUPILS", "forms": ["PUPIL_PUPIL"]})
    assert refused(no) == (422, ["MODEL_WITHOUT_PUPILS"])
    assert "в детском саду ведут только программу для педагогов" in no.json()["detail"]
    yes = await curator.post(
        "/registry/v1/programmes", json={**programme, "model": "TEACHERS", "forms": ["TEACHER_TEACHER"]}
    )
    assert yes.status_code == 201, yes.text


async def test_what_is_set_about_pupils_is_not_set_to_it(registry: Registry):
    garden, school = await a_kindergarten(registry), await registry.school()
    methodologist = registry.as_.methodologist()
    for model, theirs in (("PUPILS", {school}), ("TEACHERS", {garden, school}), (None, {garden, school})):
        made = await methodologist.post(ASSIGNMENTS, json={**REPORT, "due_on": "2099-12-15", "model": model})
        assert {each["school_id"] for each in made.json()["schools"]} & {garden, school} == theirs, model


async def test_no_pupil_is_transferred_to_it(registry: Registry):
    garden, school = await a_kindergarten(registry), await registry.school()
    theirs, ours = registry.as_.curator(school), registry.as_.curator(garden)
    pupil = (await theirs.post(PATH, json=person(school))).json()["person_id"]
    teacher = {**NURSE, "workplace_kind": "SCHOOL", "school_id": school}
    teacher_id = (await theirs.post(PATH, json=teacher)).json()["person_id"]
    asked = await ours.post("/registry/v1/transfers", json={"school_id": garden, "person_id": pupil})
    assert (asked.status_code, asked.json()["code"]) == (409, "FORM_WITHOUT_PUPILS")
    asked = await ours.post("/registry/v1/transfers", json={"school_id": garden, "person_id": teacher_id})
    assert asked.status_code == 201, asked.text


async def test_its_teacher_works_at_no_partner(registry: Registry):
    """One of a kindergarten who mentors is its own person, whom its personnel file clears."""
    garden = await a_kindergarten(registry)
    curator = registry.as_.curator(garden)
    made = (await curator.post(PATH, json={**NURSE, "school_id": garden, "workplace_id": garden})).json()

    async def stored() -> Any:
        return await registry.database.collection("people").find_one({"_id": made["person_id"]})

    assert (await until(stored))["school_id"] == garden
