"""The erasure of a person before the real registry: asked for from his page, refused, followed, told as an act."""

import pytest
from console.pages.start.waiting import of_destructions
from mentoring_common.testing.waiting import until

from .test_people_pages import NAMES, Office
from .test_people_pages import office as office  # the fixture

PAPER = {"ground": "CONSENT_WITHDRAWN", "basis_number": "17-ПД", "basis_on": "2026-09-01", "no_other_basis": "yes"}

TAKEN_BACK = "Согласие на обработку данных отозвано, данные не удалены"


async def test_a_curator_erases_a_person_and_sees_the_act_without_a_name(office: Office):
    browser, person = await office.browser(), office.people[NAMES[2]]["person_id"]
    assert "Удалений не было" in (await browser.get("/erasures")).text
    address = f"/erasures/new?person_id={person}"
    assert address in (await browser.get(f"/people/{person}")).text
    form = (await browser.get(address)).text
    assert NAMES[2] in form
    assert "Отменить удаление нельзя" in form
    sent = {**PAPER, "person_id": person, "csrf_token": browser.csrf}
    unchecked = await browser.post("/erasures", data={**sent, "no_other_basis": ""})
    assert unchecked.status_code == 422
    assert "17-ПД" in unchecked.text, "what was typed stays"
    too_early = await browser.post("/erasures", data={**sent, "basis_on": "2999-01-01"})
    assert too_early.status_code == 422
    assert "дата документа ещё не наступила" in too_early.text
    begun = await browser.post("/erasures", data=sent)
    assert begun.status_code == 303

    async def is_gone() -> bool:
        return bool((await browser.get(f"/people/{person}")).status_code == 404)

    await until(is_gone)
    act = (await browser.get(begun.headers["location"])).text
    for words in ("Акт об удалении персональных данных", "№ 17-ПД", "согласие отозвано", person,
                  "Уведомления", "ещё не подтвердила", "подтвердили 0 из 4 служб"):  # fmt: skip
        assert words in act, words
    assert NAMES[2] not in act
    assert person in (await browser.get("/erasures")).text
    officer = await office.browser("data-protection-officer")
    assert person in (await officer.get("/erasures")).text
    assert "Код человека" in (await officer.get("/erasures/new")).text
    stranger = await office.browser("curator", "school-2")
    assert person not in (await stranger.get("/erasures")).text
    assert (await stranger.get(begun.headers["location"])).status_code == 404
    psychologist = await office.browser("psychologist")
    assert (await psychologist.get("/erasures")).status_code == 403
    assert "/erasures/new" not in (await psychologist.get(f"/people/{office.people[NAMES[0]]['person_id']}")).text


async def test_a_consent_taken_back_waits_on_the_first_page_until_the_data_are_gone(office: Office):
    curator, person = office.registry.curator(office.school), office.people[NAMES[1]]["person_id"]
    asked = {"person_id": person, "purpose": "PD_PROCESSING", "giver": "GUARDIAN", "given_on": "2026-09-01"}
    [signed] = (await curator.post("/registry/v1/consents:grant", json={"consents": [asked]})).json()["results"]
    browser, officer = await office.browser(), await office.browser("data-protection-officer")
    said = f"{TAKEN_BACK}: 1 человек; ближайший срок"
    assert said not in (await browser.get("/")).text
    await curator.post(f"/registry/v1/consents/{signed['consent_id']}/withdrawal")
    for role in (browser, officer, await office.browser("head")):
        start = (await role.get("/")).text
        assert said in start
        assert 'href="/erasures"' in start
        listed = (await role.get("/erasures")).text
        assert "Согласие отозвано, данные не удалены" in listed
        assert f"/erasures/new?person_id={person}" in listed
        assert NAMES[1] not in listed, "no name is told where the access log does not write it down"
    assert f'href="/people/{person}"' in (await browser.get("/erasures")).text
    assert f'href="/people/{person}"' not in (await officer.get("/erasures")).text
    stranger = await office.browser("curator", "school-2")
    assert person not in (await stranger.get("/erasures")).text
    assert said not in (await stranger.get("/")).text
    sent = {**PAPER, "person_id": person, "csrf_token": browser.csrf}
    assert (await browser.post("/erasures", data=sent)).status_code == 303

    async def is_gone() -> bool:
        return said not in (await browser.get("/")).text

    await until(is_gone)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"items": [], "total": 0, "unfinished": []}, []),
        (
            {"items": [{"due_on": "2026-12-12", "is_soon": True}], "total": 3, "unfinished": []},
            [f"{TAKEN_BACK}: 3 человека; ближайший срок 2026-12-12 Осталось пять дней или меньше"],
        ),
        (
            {
                "items": [], "total": 0,
                "unfinished": [
                    {"erasure_id": "e-1", "due_on": "2026-12-12", "is_soon": True},
                    {"erasure_id": "e-2", "due_on": "2026-12-20", "is_soon": False},
                ],
            },
            ["Не завершено: 1 удаление данных, срок 2026-12-12"],
        ),
    ],
)  # fmt: skip
def test_what_the_first_page_says_of_thirty_days(told, said):
    assert [each.text for each in of_destructions(told, str)] == said
