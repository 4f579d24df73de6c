"""«Допуск» before the real registry: steps noted for several at once, admitted, what is unmet, revoked by the head."""

import re
from typing import Any

import pytest

from .test_people_pages import PATH, Office, office

__all__ = ["office"]
NAMES = ("Лисицын Олег", "Мухина Вера")


@pytest.fixture(scope="module")
async def mentors(office: Office) -> list[str]:
    """Two grown-up mentors, of whom the second has no consents."""
    made = []
    for at, name in enumerate(NAMES):
        body = {
            "school_id": office.school, "full_name": name, "role": "MENTOR", "form": "EMPLOYER_PUPIL",
            "birth_date": f"198{at}-03-02", "topics": ["физика"], "workplace_kind": "ENTERPRISE",
            "consents_on": None if at else "2026-09-01",
        }  # fmt: skip
        made.append((await office.registry.curator(office.school).post(PATH, json=body)).json()["participant_id"])
    return made


def form(browser: Any, mentors: list[str], what: str, **more: Any) -> dict[str, Any]:
    return {"csrf_token": browser.csrf, "mentor": mentors, "what": what, **more}


async def test_steps_for_two_then_one_is_admitted_and_the_head_revokes(office: Office, mentors: list[str]) -> None:
    browser = await office.browser()
    nobody = await browser.post("/admissions", data=form(browser, [], "step", step="TRAINING", on="2026-09-10"))
    assert (nobody.status_code, "Отметьте наставников в списке" in nobody.text) == (422, True)
    alone = form(browser, mentors, "step", step="INTERVIEW", on="2026-09-10", by=["CURATOR"])
    refused = await browser.post("/admissions", data=alone)
    assert (refused.status_code, "Не записано: 2 наставника" in refused.text) == (422, True)
    assert all(name in refused.text for name in NAMES)
    for step in ("QUESTIONNAIRE", "INTERVIEW", "TRAINING"):
        told = form(browser, mentors, "step", step=step, on="2026-09-10", by=["CURATOR", "PSYCHOLOGIST"])
        answer = await browser.post("/admissions", data=told)
        assert answer.status_code == 303, answer.text
    page = (await browser.get(answer.headers["location"])).text
    assert "Записано: 2 наставника" in page
    assert page.count("<b>можно допустить</b>") == 1, "the other one has no consents"
    admitted = await browser.post("/admissions", data=form(browser, mentors, "admit", admitted_until=""))
    assert (admitted.status_code, "Не записано: 1 наставник" in admitted.text) == (422, True)
    assert "Мухина Вера: Исправьте и повторите: набор согласий наставника не полон" in admitted.text

    head = await office.browser("head")
    page = (await head.get("/admissions", params={"state": "ADMITTED"})).text
    offered = ("Лисицын Олег" in page, "Мухина Вера" in page, 'value="revoke"' in page, 'value="admit"' in page)
    assert offered == (True, False, True, False)
    unexplained = await head.post("/admissions", data=form(head, mentors[:1], "revoke", code=""))
    assert (unexplained.status_code, "Причина не выбрана" in unexplained.text) == (422, True)
    revoked = await head.post("/admissions", data=form(head, mentors[:1], "revoke", code="COMPLAINT"))
    assert revoked.status_code == 303, revoked.text
    card = (await browser.get(f"/participants/{mentors[0]}")).text
    assert "Допуск наставника отозван" in card


async def test_the_first_page_says_who_lacks_it(office: Office, mentors: list[str]) -> None:
    browser = await office.browser()
    page = (await browser.get("/")).text
    assert re.search(r"Без допуска: \d+ наставник", page)
    assert 'href="/admissions?state=CANDIDATE"' in page


async def test_a_certificate_is_noted_for_two_and_taken_back_on_the_persons_page(
    office: Office, mentors: list[str]
) -> None:
    browser = await office.browser()
    page = (await browser.get("/admissions")).text
    assert "ему 18 лет или исполнится в ближайшие 30 дней: нужна справка" in page
    people = dict(re.findall(r'name="person-(\w+)" value="(\w+)"', page))
    hidden = {f"person-{each}": people[each] for each in mentors}
    told = {"clearance_kind": "CERTIFICATE", "seen_on": "2026-09-05", "cleared_until": "2027-05-31"}
    noted = await browser.post("/admissions", data=form(browser, mentors, "clearance", **told, **hidden))
    assert noted.status_code == 303, noted.text
    page = (await browser.get(noted.headers["location"])).text
    assert (page.count("справка проверена"), page.count("по 31 мая 2027 г.")) == (2, 2)
    by_curator = {"clearance_kind": "PERSONNEL_FILE", "seen_on": "2026-09-05"}
    refused = await browser.post("/admissions", data=form(browser, mentors, "clearance", **by_curator, **hidden))
    assert (refused.status_code, "Личное дело работника подтверждает директор школы" in refused.text) == (422, True)

    person = people[mentors[1]]
    back = {"csrf_token": browser.csrf, "clearance_kind": "MISSING", "school_id": office.school}
    refused = await browser.post(f"/people/{person}/clearance", data=back)
    assert (refused.status_code, "укажите, почему отметка снимается" in refused.text) == (422, True)
    done = await browser.post(f"/people/{person}/clearance", data={**back, "why": "Отозвана работодателем"})
    assert done.status_code == 303, done.text
    page = (await browser.get(f"/people/{person}")).text
    assert "школа сняла отметку: участие приостановлено" in page
    assert "Отозвана работодателем" in page
    card = (await browser.get(f"/participants/{mentors[1]}")).text
    assert "Справка об отсутствии судимости больше не учитывается" in card
