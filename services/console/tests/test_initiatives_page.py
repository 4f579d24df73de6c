"""Initiatives before the real registry: opened for a teacher, joined, seen with names by her school, and closed."""

import re
from typing import Any

from .test_people_pages import PATH, Office
from .test_people_pages import office as office  # the fixture

CLUB = {"title": "Клуб открытых уроков", "text": "Показываем\nуроки", "until": "2099-05-25", "reach": "DISTRICT"}


async def teacher(office: Office, school: str, name: str) -> Any:
    entry = {
        "school_id": school,
        "full_name": name,
        "role": "MENTEE",
        "form": "TEACHER_TEACHER",
        "birth_date": "1990-05-05",
    }
    made = await office.registry.curator(school).post(PATH, json=entry)
    assert made.status_code == 201, made.text
    return made.json()["participant_id"]


async def test_an_initiative_is_opened_joined_and_closed(office: Office):
    curator = await office.browser()
    assert "Таких в школе пока нет" in (await curator.get("/initiatives/new")).text
    anna, boris = (
        await teacher(office, office.school, "Львова Анна Ильинична"),
        await teacher(office, office.school, "Львов Борис"),
    )
    other = await teacher(office, "school-2", "Чужова Вера Ильинична")
    form = {**CLUB, "participant_id": anna, "csrf_token": curator.csrf}
    past = await curator.post("/initiatives/new", data={**form, "until": "2020-01-01"})
    assert (past.status_code, "этот день уже прошёл" in past.text, CLUB["title"] in past.text) == (422, True, True)
    made = await curator.post("/initiatives/new", data=form)
    address = made.headers["location"]
    seen = (await curator.get(address)).text
    assert "<dt>Открыл</dt><dd>Львова Анна Ильинична</dd>" in seen
    assert re.findall(r'<option value="\w+">([^<]+)</option>', seen) == ["Львов Борис"], "who has joined is not offered"
    assert (
        await curator.post(f"{address}/members", data={"participant_id": boris, "csrf_token": curator.csrf})
    ).status_code == 303
    theirs = await office.browser("curator", "school-2")
    assert (
        await theirs.post(f"{address}/members", data={"participant_id": other, "csrf_token": theirs.csrf})
    ).status_code == 303
    page = (await theirs.get(address)).text
    assert "Чужова Вера Ильинична" in page
    assert "Львов" not in page
    assert "Из других школ: 2 педагога" in page
    assert "Закрыть инициативу" not in page
    assert "Из других школ: 1 педагог" in (await curator.get(address)).text
    methodologist = await office.browser("methodologist")
    assert "имя не показано" in (await methodologist.get(address)).text
    assert (
        await curator.post(f"{address}/removal", data={"participant_id": boris, "csrf_token": curator.csrf})
    ).status_code == 303
    assert (await curator.post(f"{address}/closure", data={"csrf_token": curator.csrf})).status_code == 303
    assert "закончилась" in (await curator.get("/initiatives")).text
    late = await theirs.post(f"{address}/members", data={"participant_id": other, "csrf_token": theirs.csrf})
    assert late.status_code == 303, "she had joined before"
