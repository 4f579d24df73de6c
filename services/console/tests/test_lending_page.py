"""A mentor of another school in the browser: asked for, agreed to or refused by his own school, and then named."""

from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from .test_matching_pages import ATTESTED, District, send
from .test_matching_pages import district as district  # the fixtures
from .test_matching_pages import everything as everything

TEACHER = {
    "form": "TEACHER_TEACHER", "birth_date": "1990-01-01", "variant": "EXPERIENCED_NOVICE", **ATTESTED,
    "topics": ["методика преподавания предмета"], "transfer_consent_on": "2026-09-01",
}  # fmt: skip
NOVICE = {**TEACHER, "role": "MENTEE", "experience_years": 1}
EXPERT = {
    **TEACHER, "role": "MENTOR", "experience_years": 20, "qualification": "HIGHEST", "capacity": 3,
    "admitted_on": "2026-09-01", "workplace_kind": "SCHOOL",
}  # fmt: skip


async def asked_for(district: District) -> tuple[httpx.AsyncClient, httpx.AsyncClient, dict[str, Any]]:
    """The browsers of the curators of mentee and mentor, and their approved pair."""
    here = district.school_id
    novice = await district.register("Новикова Нина Петровна", **NOVICE)
    there = f"{here}-b"
    body = {"kind": "SCHOOL", "name": f"Школа {there}", "short_name": f"Школа {there}"}
    made = await district.registry.methodologist().put(f"/registry/v1/organisations/{there}", json=body)
    assert made.status_code == 204, made.text
    district.school_id = there
    expert = await district.register("Опытнова Ольга Юрьевна", **EXPERT)
    both = district.matching.curator(here, there)
    by_hand = {"mentee_id": novice, "mentor_id": expert, "text": "Просили обе"}
    assert (await both.post("/matching/v1/proposals", json=by_hand)).status_code == 201
    approved = await both.post(f"/matching/v1/proposals/{novice}/approval", json={"mentor_id": expert})
    assert approved.status_code == 200, approved.text
    [pair] = (await district.matching.curator(here).get("/matching/v1/relations")).json()["items"]
    return await district.browser("curator", here), await district.browser("curator", there), pair


async def test_a_school_agrees_and_its_mentor_is_named(district: District) -> None:
    asking, lending, pair = await asked_for(district)
    of_pair = f"/relations/{pair['relation_id']}"
    before = (await asking.get(of_pair)).text
    assert "ждём её согласия" in before
    assert "имя будет видно, когда она согласится" in before
    assert "Опытнова" not in before
    page = (await lending.get("/lent-mentors")).text
    assert "Опытнова Ольга Юрьевна" in page
    assert "методика преподавания предмета" in page
    assert "Новикова" not in page, "of the mentee only topics are told"
    assert "Другие школы просят Ваших наставников: 1" in (await lending.get("/")).text
    agreed = await send(lending, f"/lent-mentors/{pair['relation_id']}/agreement")
    assert agreed.status_code == 303
    assert "Согласие записано" in (await lending.get(agreed.headers["Location"])).text

    async def is_named() -> bool:
        return "Опытнова Ольга Юрьевна" in (await asking.get(of_pair)).text

    await until(is_named)
    after = (await asking.get(of_pair)).text
    assert "ждём её согласия" not in after
    assert f'href="/participants/{pair["mentor_id"]}"' not in after, "a name, and no card"


async def test_a_school_refuses_and_says_why(district: District) -> None:
    asking, lending, pair = await asked_for(district)
    refusal = f"/lent-mentors/{pair['relation_id']}/refusal"
    short = await send(lending, refusal, text="нет")
    assert (short.status_code, ">нет</textarea>" in short.text) == (422, True), "what was typed stays"
    assert (await send(lending, refusal, text="Она нужна своей школе")).status_code == 303
    page = (await asking.get(f"/relations/{pair['relation_id']}")).text
    assert "Школа наставника не согласилась" in page
    assert "Она нужна своей школе" in page
    assert "просят" not in (await lending.get("/")).text
