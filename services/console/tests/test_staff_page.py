"""The staff of a school before the real registry: entered, corrected, ended, and named where an account would stand."""

import re
from html import unescape
from typing import Any

from .test_people_pages import Office
from .test_people_pages import office as office  # the fixture

ORLOVA = {
    "full_name": "Орлова Марина Сергеевна",
    "position": "CURATOR",
    "since": "2026-09-01",
    "login": "local-curator",
}
HERE, NOWHERE = "/staff?school=school-1", "/staff?school=no-such-school"


def of_form(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, page
    return unescape(found.group(1))


async def entered(office: Office, **more: str) -> tuple[Any, str]:
    """The head's browser, and the page of whom she has just entered."""
    head = await office.browser("head")
    form = {**ORLOVA, **more, "school_id": office.school, "csrf_token": head.csrf}
    made = await head.post("/staff", data=form)
    assert (made.status_code, made.headers.get("location")) == (303, HERE), made.text
    rows = re.findall(
        r'<tr><th scope="row">([^<]+)</th>.*?href="(/staff/[^"]+)"', (await head.get(HERE)).text, re.DOTALL
    )
    return head, dict(rows)[form["full_name"]]


async def test_a_head_is_told_what_to_do_and_enters_her_staff(office: Office):
    head = await office.browser("head")
    empty = (await head.get("/staff")).text
    assert "Сотрудники ещё не записаны" in empty
    assert "Запишите ниже" in empty
    form = {**ORLOVA, "school_id": office.school, "csrf_token": head.csrf}
    refused = await head.post("/staff", data={**form, "full_name": "Орлова"})
    assert (refused.status_code, 'value="local-curator"' in refused.text) == (422, True), "what was typed stays"
    curator = await office.browser()
    theirs = (await curator.get("/staff")).text
    assert "руководитель школы или муниципальный методист" in theirs
    assert "Записать сотрудника" not in theirs
    head, one = await entered(office, login="curator")
    assert "имён ещё не открывали" in (await head.get(HERE)).text, "the account is written wrong"
    page = (await head.get(one)).text
    assert "учётная запись local-head" in page, "nobody's name is known for the head's own account"
    change = {
        **ORLOVA,
        "full_name": "Орлова Марина Юрьевна",
        "version": of_form(page, "version"),
        "csrf_token": head.csrf,
    }
    assert (await head.post(f"{one}/correct", data=change)).status_code == 303
    assert "имён ещё не открывали" not in (await head.get(HERE)).text, "the school's curator has entered its people"
    stale = await head.post(f"{one}/correct", data={**change, "full_name": "Орлова Мария Юрьевна"})
    assert (stale.status_code, "изменил кто-то другой" in stale.text) == (409, True)
    officer = await office.browser("data-protection-officer")
    log = (await officer.get("/access-log?subject=local-curator")).text
    assert "Орлова Марина Юрьевна</a>" in log
    assert "куратор; роль: куратор школы" in log
    offered = (await (await office.browser()).get("/programme")).text
    assert '<option value="Орлова Марина Юрьевна">' in offered
    ending = {"on": "2026-08-31", "reason": "LEFT", "csrf_token": head.csrf}
    early = await head.post(f"{one}/end", data=ending)
    assert (early.status_code, "последний день раньше первого" in early.text) == (422, True)
    assert (await head.post(f"{one}/end", data={**ending, "on": "2026-09-20"})).status_code == 303
    after = (await head.get(HERE)).text
    assert "Прежние сотрудники" in after
    assert "больше не работает" in after
    assert "Орлова Марина Юрьевна" in (await head.get(f"{HERE}&as_of=2026-09-20")).text
    nobody = (await head.get(f"{HERE}&as_of=2026-09-21")).text
    assert "в этот день в должности никого не было" in nobody
    assert "Орлова Марина Юрьевна" not in nobody


async def test_another_schools_list_is_nowhere_and_the_municipality_sees_all(office: Office):
    _, one = await entered(office, full_name="Тихонова Вера Ильинична", position="PSYCHOLOGIST", login="")
    stranger = await office.browser("head", "school-2")
    for path in (HERE, NOWHERE, one, "/staff?school=municipality"):
        assert (await stranger.get(path)).status_code == 404, path
    methodologist = await office.browser("methodologist")
    lists = (await methodologist.get("/staff")).text
    assert re.findall(r'<li><a href="/staff\?school=([\w-]+)">', lists) == ["municipality", "school-1", "school-2"]
    seen = (await methodologist.get(HERE)).text
    assert "Тихонова Вера Ильинична" in seen
    assert "на платформу не входит" in seen
    own = await methodologist.get("/staff?school=municipality")
    assert "муниципальный методист</option>" in own.text
    wrong = await methodologist.get(f"{HERE}&as_of=2026-02-31")
    assert wrong.status_code == 422
    assert (await (await office.browser("mentor")).get("/staff")).status_code == 403
