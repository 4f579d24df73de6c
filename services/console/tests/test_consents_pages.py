"""«Согласия» before the real registry: the list, papers noted at once, sheets to print, a person's own, the first page."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .test_people_pages import PATH, Office, office

__all__ = ["office"]
GUARDIANS = {("PD_PROCESSING", "GUARDIAN"), ("PARTICIPATION", "GUARDIAN")}


@pytest.fixture(scope="module")
async def class_of(office: Office) -> list[dict[str, Any]]:
    """Three pupils of grade 3 without papers."""
    made = []
    for at, name in enumerate(("Абрамов Олег", "Белова Инна", "Власов Пётр")):
        body = {
            "school_id": office.school, "full_name": name, "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 3,
            "birth_date": f"2017-0{at + 1}-10", "topics": ["математика"],
        }  # fmt: skip
        made.append((await office.registry.curator(office.school).post(PATH, json=body)).json())
    return made


def ticks(page: str) -> list[str]:
    return re.findall(r'name="paper" value="([^"]+)"', page)


async def test_papers_are_noted_at_once_and_the_list_is_shorter(office: Office, class_of: list[dict[str, Any]]) -> None:
    browser = await office.browser()
    page = (await browser.get("/consents", params={"group": "3"})).text
    assert "набор согласий не полон: 3 человека" in page
    assert [name for name in ("Абрамов", "Белова", "Власов") if name in page] == ["Абрамов", "Белова", "Власов"]
    boxes = ticks(page)
    assert {tuple(each.split("|")[1:]) for each in boxes} == GUARDIANS
    mine = [each for each in boxes if each.split("|")[0] != class_of[2]["person_id"]]
    form = {
        "csrf_token": browser.csrf,
        "group": "3",
        "paper": mine,
        "given_on": "2026-09-01",
        "valid_until": "2099-08-31",
    }
    answer = await browser.post("/consents", data=form)
    assert answer.status_code == 303, answer.text
    page = (await browser.get(answer.headers["location"])).text
    assert "Записано: 4 бумаги. Теперь есть всё нужное: 2 человека." in page
    assert ("Записано: 4 бумаги" in page, "1 человек" in page, "Власов" in page, "Белова" in page) == (
        True,
        True,
        True,
        False,
    )

    empty = await browser.post("/consents", data={"csrf_token": browser.csrf, "group": "3", "given_on": "2026-09-01"})
    assert (empty.status_code, "Отметьте бумаги, которые держите в руках" in empty.text) == (422, True)
    late = {**form, "paper": ticks(page), "given_on": "2099-09-01"}
    refused = await browser.post("/consents", data=late)
    assert (refused.status_code, "дата подписи ещё не наступила" in refused.text) == (422, True)
    assert refused.text.count(" checked>") == 2, "what was ticked stays so"
    assert "2099-09-01" in refused.text


async def test_a_sheet_a_paper_with_the_name_written_in(office: Office, class_of: list[dict[str, Any]]) -> None:
    browser = await office.browser()
    page = (await browser.get("/consents/print", params={"group": "3"})).text
    assert page.count('<article class="sheet">') == page.count("Власов Пётр, дата рождения: 10 марта 2017 г.") == 2
    assert "Согласие на обработку персональных данных участника" in page
    assert "{" not in re.sub(r"<[^>]*>", "", page), "nothing is left to be written in"


async def test_a_persons_papers_and_how_one_is_taken_back(office: Office, class_of: list[dict[str, Any]]) -> None:
    browser = await office.browser()
    person = class_of[2]["person_id"]
    at = f"/people/{person}"
    assert (
        "Для участия не хватает: на обработку персональных данных — законный представитель"
        in (await browser.get(at)).text
    )
    for purpose in ("PD_PROCESSING", "PARTICIPATION"):
        form = {
            "csrf_token": browser.csrf, "school_id": office.school, "purpose": purpose, "giver": "GUARDIAN",
            "given_on": "2026-09-01", "then": "seen",
        }  # fmt: skip
        answer = await browser.post(f"{at}/consents", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{at}#consents")
    page = (await browser.get(at)).text
    assert "Для участия есть всё нужное, по " in page
    young = {**form, "purpose": "PHOTO_VIDEO", "giver": "SELF"}
    refused = await browser.post(f"{at}/consents", data=young)
    assert (refused.status_code, "младше 14 лет" in refused.text) == (422, True)
    printed = await browser.post(f"{at}/consents", data={**young, "giver": "GUARDIAN", "then": "print"})
    sheet = (await browser.get(printed.headers["location"])).text
    assert "Согласие на фото- и видеосъёмку" in sheet and "Власов Пётр" in sheet  # noqa: PT018
    taken = re.search(r'action="([^"]+/withdrawal)"', page)
    assert taken is not None
    back = await browser.post(taken[1], data={"csrf_token": browser.csrf, "reason": "Заявление отца"})
    assert back.status_code == 303
    page = (await browser.get(at)).text
    assert "отозвано" in page and "Для участия не хватает" in page  # noqa: PT018
    card = (await browser.get(f"/participants/{class_of[2]['participant_id']}")).text
    assert "приостановлен" in card.lower()


async def test_a_person_as_he_was_on_an_earlier_day(office: Office) -> None:
    body = {
        "school_id": office.school, "full_name": "Дроздова Ульяна", "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 3,
        "birth_date": "2017-05-10", "topics": ["математика"],
    }  # fmt: skip
    made = (await office.registry.curator(office.school).post(PATH, json=body)).json()
    browser = await office.browser()
    page = f"/people/{made['person_id']}"
    today = datetime.now(UTC).date()
    then = (await browser.get(page, params={"on": today.isoformat()})).text
    assert "Как было:" in then
    assert "Не хватало:" in then
    assert "бумаг не было" in then
    before = (await browser.get(page, params={"on": "2001-01-01"})).text
    assert "В этот день он ещё нигде не участвовал." in before
    assert "Как было:" not in (await browser.get(page)).text
    ahead = await browser.get(page, params={"on": (today + timedelta(days=9)).isoformat()})
    assert "этот день ещё не наступил" in ahead.text.lower()
    assert "Как было:" not in ahead.text


async def test_who_may_only_look_is_offered_nothing(office: Office, class_of: list[dict[str, Any]]) -> None:
    head = await office.browser("head")
    page = (await head.get("/consents")).text
    assert ("Чего не хватает" in page, ticks(page), "Записать отмеченные" in page) == (True, [], False)
    methodologist = await office.browser("methodologist")
    page = (await methodologist.get("/consents", params={"school_id": office.school})).text
    assert "Абрамов" not in page and "обезличенные сведения" in page  # noqa: PT018


async def test_the_first_page_says_that_papers_are_missing(office: Office) -> None:
    browser = await office.browser()
    page = (await browser.get("/")).text
    assert re.search(r"Согласий не хватает: \d+ участник", page)
    assert 'href="/consents"' in page


async def test_who_of_two_parents_has_signed_is_chosen(office: Office) -> None:
    curator = office.registry.curator(office.school)
    body = {
        "school_id": office.school, "full_name": "Двойнова Ольга", "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 2,
        "birth_date": "2018-01-10", "topics": ["математика"],
    }  # fmt: skip
    person_id = (await curator.post(PATH, json=body)).json()["person_id"]
    guardians = {}
    for name, relation in (("Двойнова Анна Ильинична", "MOTHER"), ("Двойнов Лев Ильич", "FATHER")):
        guardian = {"full_name": name, "relation": relation}
        made = await curator.post(f"/registry/v1/persons/{person_id}/guardians", json=guardian)
        assert made.status_code == 201, made.text
        guardians[name] = made.json()["guardian_id"]
    browser = await office.browser()
    page = (await browser.get("/consents", params={"group": "2"})).text
    assert re.search(rf'<select name="guardian_{person_id}"><option value="">выберите</option>', page)
    form = {
        "csrf_token": browser.csrf, "group": "2", "paper": ticks(page), "given_on": "2026-09-01",
        "valid_until": "2099-08-31", f"guardian_{person_id}": "",
    }  # fmt: skip
    refused = await browser.post("/consents", data=form)
    assert (refused.status_code, refused.text.count("Выберите, кто из них подписал")) == (422, 2)
    father = guardians["Двойнов Лев Ильич"]
    taken = await browser.post("/consents", data={**form, f"guardian_{person_id}": father})
    assert taken.status_code == 303, taken.text
    noted = (await curator.get(f"/registry/v1/persons/{person_id}/consents")).json()["items"]
    assert [each["guardian_id"] for each in noted] == [father, father]


async def test_what_the_school_has_only_declared_is_taken_back(office: Office) -> None:
    body = {
        "school_id": office.school, "full_name": "Гусева Ия", "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 3,
        "birth_date": "2017-05-10", "topics": ["математика"], "consents_on": "2026-09-01",
    }  # fmt: skip
    pupil = (await office.registry.curator(office.school).post(PATH, json=body)).json()
    browser = await office.browser()
    at = f"/people/{pupil['person_id']}"
    page = (await browser.get(at)).text
    assert "Школа подтвердила, что согласия собраны" in page
    form = {"csrf_token": browser.csrf, "school_id": office.school, "reason": "Заявление матери"}
    assert 'value="PD_PROCESSING|GUARDIAN"' in page
    back = await browser.post(f"{at}/consents/taking-back", data={**form, "paper": "PD_PROCESSING|GUARDIAN"})
    assert (back.status_code, back.headers["location"]) == (303, f"{at}#consents")
    page = (await browser.get(at)).text
    assert "отозвано" in page
    assert "Школа подтвердила" not in page
    card = (await browser.get(f"/participants/{pupil['participant_id']}")).text
    assert "приостановлен" in card.lower()
