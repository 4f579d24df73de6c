"""Groups in the browser, before real registry and matching: gathered, changed, brought in by an order, on paper."""

import html
import io
import re
from typing import Any

import docx
import httpx

from .test_matching_pages import ATTESTED, District, send
from .test_matching_pages import district as district  # the fixtures
from .test_matching_pages import everything as everything

PUPIL = {"role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 5, "birth_date": "2015-01-01", **ATTESTED}
SENIOR = {"role": "MENTOR", "form": "PUPIL_PUPIL", "grade": 10, "birth_date": "2011-01-15", **ATTESTED}
NAMES = ("Юрьева Яна", "Якова Юна", "Язова Яра")


async def approved(district: District) -> tuple[Any, str, list[str]]:
    """The curator's browser, the mentor and his mentees, whose pairs are approved."""
    mentees = [await district.register(name, **PUPIL, topics=["математика"]) for name in NAMES]
    mentor = await district.register(
        "Ясенев Юлий", **SENIOR, topics=["математика"], capacity=5, admitted_on="2026-09-01"
    )
    browser = await district.curator()
    await district.run(browser)
    for each in mentees:
        assert (await send(browser, f"/pairs/{each}/approval", mentor_id=mentor)).status_code == 303
    return browser, mentor, mentees


def boxes(page: str) -> dict[str, str]:
    """Name -> the pair that its box stands for."""
    found = re.findall(r'name="pairs" value="(\w+)"[^>]*> ([А-я ]+?)\s*<', page)
    return {name.strip(): relation for relation, name in found}


async def paper(browser: httpx.AsyncClient, order: str) -> str:
    opened = docx.Document(io.BytesIO((await browser.get(f"{order}/order.docx")).content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in opened.paragraphs), *cells])


async def test_a_group_before_the_order_and_after_it(district: District) -> None:
    browser, mentor, _ = await approved(district)
    assert "Групп пока нет" in (await browser.get("/groups")).text
    chosen = (await browser.get("/groups/new")).text
    assert f"mentor={mentor}" in chosen
    address = f"/groups/new?school={district.school_id}&mentor={mentor}"
    pairs = boxes((await browser.get(address)).text)
    assert sorted(pairs) == sorted(NAMES)
    form = {"school": district.school_id, "mentor": mentor, "topics": "математика"}
    none = await send(browser, "/groups/new", **{**form, "topics": "", "pairs": list(pairs.values())})
    assert (none.status_code, "Выберите хотя бы одну тему" in none.text) == (422, True)
    assert none.text.count(" checked") == 3, "what was ticked stays ticked"

    made = await send(browser, "/groups/new", **form, pairs=[pairs[NAMES[0]], pairs[NAMES[1]]])
    assert made.status_code == 303, made.text
    group = made.headers["Location"]
    page = (await browser.get(group)).text
    assert "В группе: 2" in page
    assert list(boxes(page)) == [NAMES[2]]
    assert f'href="{group}"' in (await browser.get("/groups")).text
    gone = await send(browser, f"{group}/leaving", relation_id=pairs[NAMES[0]])
    assert gone.status_code == 303
    assert "В группе: 1" in (await browser.get(group)).text
    assert (await send(browser, f"{group}/members", pairs=[pairs[NAMES[0]]])).status_code == 303

    order = (await send(browser, "/orders", school_id=district.school_id, starts_on="2026-10-01", ends_on="")).headers[
        "Location"
    ]
    assert (await paper(browser, order)).count("группа 1") == 2
    await send(browser, f"{order}/agreements", given_on="2026-09-30")
    assert (await send(browser, f"{order}/sign", number="7", signed_on="2026-10-01")).status_code == 303
    page = (await browser.get(group)).text
    assert "Вывести приказом" in page
    assert "введёт приказ" in page
    bare = await send(browser, f"{group}/members", pairs=[pairs[NAMES[2]]], words="")
    assert bare.status_code == 422, "an order needs its ground"
    change = await send(browser, f"{group}/members", pairs=[pairs[NAMES[2]]], words="Занятия в малой группе")
    draft = change.headers["Location"]
    assert draft.startswith("/orders/")
    page = html.unescape((await browser.get(draft)).text)
    assert "После подписи эти пары войдут в" in page
    text = await paper(browser, draft)
    assert "ввести пары согласно приложению 3 в наставническую группу" in text
    assert NAMES[2] in text
    assert (await send(browser, f"{draft}/sign", number="8", signed_on="2026-10-01")).status_code == 303
    assert "В группе: 3" in (await browser.get(group)).text


async def test_a_head_reads_and_gathers_nothing(district: District) -> None:
    await approved(district)
    head = await district.browser("head", district.school_id)
    page = (await head.get("/groups")).text
    assert "Собрать группу" not in page
    assert "Группы собирает куратор школы" in (await head.get("/groups/new")).text


TEACHER = {"form": "TEACHER_TEACHER", "variant": "EXPERIENCED_NOVICE", "birth_date": "1990-01-01", **ATTESTED}
TOPIC = "методика преподавания предмета"


async def test_an_initiative_of_teachers_becomes_a_group(district: District) -> None:
    """Who is no mentee is left out, and the page says why."""
    expert = {
        **TEACHER, "role": "MENTOR", "experience_years": 20, "qualification": "HIGHEST", "topics": [TOPIC],
        "admitted_on": "2026-09-01", "workplace_kind": "SCHOOL",
    }  # fmt: skip
    opener = await district.register("Ясенев Юлий", **expert, capacity=3)
    other = await district.register("Яров Юрий", **expert, capacity=1)
    novices = [
        await district.register(name, **TEACHER, role="MENTEE", experience_years=1, topics=[TOPIC])
        for name in NAMES[:2]
    ]
    registry = district.registry.curator(district.school_id)
    body = {"participant_id": opener, "title": "Клуб открытых уроков", "text": "Уроки", "until": "2027-05-25"}
    initiative = (await registry.post("/registry/v1/initiatives", json=body)).json()["initiative_id"]
    for each in (*novices, other):
        joined = await registry.post(f"/registry/v1/initiatives/{initiative}/members", json={"participant_id": each})
        assert joined.status_code == 200, joined.text
    browser = await district.curator()
    address = f"/groups/initiatives/{initiative}"
    assert address in (await browser.get(f"/initiatives/{initiative}")).text
    assert "Юрьева Яна" in (await browser.get(address)).text
    page = html.unescape((await send(browser, address)).text)
    assert "Утверждено: 2 пары" in page
    said = re.search(r"Яров Юрий: ([^<]+)<", page)
    assert said, page
    assert said[1] != "пара утверждена"

    chosen = f"/groups/new?school={district.school_id}&mentor={opener}&initiative={initiative}"
    assert chosen in page
    pairs = boxes((await browser.get(chosen)).text)
    form = {"school": district.school_id, "mentor": opener, "initiative": initiative, "topics": TOPIC}
    made = await send(browser, "/groups/new", **form, pairs=list(pairs.values()))
    assert made.status_code == 303, made.text
    assert f'href="/initiatives/{initiative}"' in (await browser.get(made.headers["Location"])).text
    assert made.headers["Location"] in (await browser.get(address)).text
