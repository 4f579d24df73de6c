"""Pages of participants before the real registry: found, read, changed, withdrawn, merged, and who may see what."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
import pytest
from console.pages.people.fields import INPUTS, text_of, value_of
from mentoring_common.testing.callers import Callers
from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import until
from registry.main import build
from registry.settings import RegistrySettings

from .conftest import SERVICES, Console, running

PATH = "/registry/v1/participants"
NAMES = ("Ершов Пётр Семёнович", "Семёнова Анна Петровна", "Римский-Корсаков Николай")


@dataclass
class Office:
    """The console before the registry of one school with three people."""

    console: Console
    registry: Callers
    issue_token: Callable[..., str]
    school: str
    people: dict[str, dict[str, Any]]
    """What the registry answered about each, by name."""

    async def browser(self, role: str = "curator", *schools: str) -> Any:
        municipal = role in {"methodologist", "data-protection-officer"}
        of = () if municipal else (schools or (self.school,))
        return await self.console.signed_in(role, *of, token=self.issue_token(role, of))

    def card(self, name: str) -> str:
        return f"/participants/{self.people[name]['participant_id']}"


@pytest.fixture(scope="module")
async def office(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], issue_token: Callable[..., str]
) -> AsyncIterator[Office]:
    database = f"test_console_registry_{uuid4().hex[:8]}"
    app = build(
        RegistrySettings(mongo_uri=mongo_uri, mongo_database=database, amqp_uri=amqp_uri, http_port=1, **token_settings)
    )
    transport = httpx.ASGITransport(app)
    callers = Callers(transport, issue_token)

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    others = dict.fromkeys(SERVICES, httpx.MockTransport(away))
    async with (
        beside(mongo_uri, database, drop=True),
        app.router.lifespan_context(app),
        running(mongo_uri, {**others, "registry": transport}) as console,
    ):
        school = "school-1"
        for each in (school, "school-2"):
            body = {"kind": "SCHOOL", "name": f"Школа {each}", "short_name": f"СОШ {each[-1]}"}
            await callers.methodologist().put(f"/registry/v1/organisations/{each}", json=body)
        people = {}
        for number, name in enumerate(NAMES):
            entry = {
                "school_id": school, "full_name": name, "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 7 - number,
                "birth_year": 2012 + number, "topics": ["математика"], "contact_phone": f"+7900000000{number}",
            }  # fmt: skip
            people[name] = (await callers.curator(school).post(PATH, json=entry)).json()
        yield Office(console, callers, issue_token, school, people)


def hidden(page: str) -> dict[str, str]:
    """The values of a form's hidden fields; the last of a name counts."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def order(page: str, *names: str) -> list[str]:
    return sorted((name for name in names if name in page), key=page.index)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("contact_phone", "8 (900) 123-45-67", "+79001234567"),
        ("contact_phone", "+7 900 123 45 67", "+79001234567"),
        ("contact_phone", "900 123-45-67", "+79001234567"),
        ("contact_phone", "", None),
        ("grade", "7", 7),
        ("grade", "семь", "семь"),
        ("topics", "математика\n\n физика ;", ["математика", "физика"]),
        ("topics", "", []),
        ("levels", "математика: 4\nфизика:2", {"математика": 4, "физика": 2}),
        ("weekly_slots", "пн 15:00\nСреда, 9", ["1-15", "3-09"]),
        ("weekly_slots", "когда-нибудь", ["когда-нибудь"]),
        ("weekly_slots", "", None),
        ("accepts_remote", "no", False),
        ("accepts_remote", "", None),
        ("languages", "Русский\nтатарский язык, РЖЯ", ["RU", "TT", "RSL"]),
        ("languages", "клингонский", ["клингонский"]),
        ("languages", "", None),
        ("consents_until", "2027-05-31", "2027-05-31"),
        ("full_name", "", ""),
    ],
)
def test_what_is_typed_becomes_what_the_registry_takes(name: str, typed: str, value: Any) -> None:
    assert value_of(INPUTS[name], typed) == value


def test_what_is_shown_in_a_form_is_read_from_it_again() -> None:
    values: dict[str, Any] = {
        "topics": ["математика", "физика"], "levels": {"математика": 4}, "weekly_slots": ["1-15", "7-09"],
        "accepts_remote": False, "languages": ["TG", "RSL"], "grade": 7, "contact_phone": "+79001234567", "birth_date": "2012-03-04",
    }  # fmt: skip
    assert {name: value_of(INPUTS[name], text_of(INPUTS[name], value)) for name, value in values.items()} == values


async def test_a_curator_sees_her_people_in_order_and_filters_them(office: Office):
    browser = await office.browser()
    page = (await browser.get("/participants")).text
    assert "· СОШ 1</span>" in page, "the head says where she works"
    assert order(page, *NAMES) == [NAMES[0], NAMES[2], NAMES[1]]
    assert "Всего 3 участника." in page
    assert "Не отмечено, что согласия собраны." in page
    assert "Ученик — ученик" in page
    assert order((await browser.get("/participants?role=MENTOR")).text, *NAMES) == []
    nobody = await browser.get("/participants?status=WITHDRAWN")
    assert "По этим условиям никого нет" in nobody.text
    strange = await browser.get("/participants?role=DIRECTOR")
    assert strange.status_code == 422
    assert "role" in strange.text


async def test_the_list_shows_those_who_await_a_decision(office: Office):
    ends = (office.console.clock() + timedelta(days=10)).date().isoformat()
    entry = {
        "school_id": office.school, "full_name": "Срокова Ева Львовна", "role": "MENTEE", "form": "PUPIL_PUPIL",
        "grade": 6, "consents_on": "2026-09-01", "consents_until": ends,
    }  # fmt: skip
    made = (await office.registry.curator(office.school).post(PATH, json=entry)).json()
    browser = await office.browser()
    page = (await browser.get("/participants?awaits=CONSENTS_ENDING")).text
    assert order(page, "Срокова Ева Львовна", *NAMES) == ["Срокова Ева Львовна"]
    assert "По этим условиям никого нет" in (await browser.get("/participants?awaits=CLAIM")).text
    gone = await browser.post(f"/participants/{made['participant_id']}/withdrawal", data={"csrf_token": browser.csrf})
    assert gone.status_code == 303
    assert "По этим условиям никого нет" in (await browser.get("/participants?awaits=CONSENTS_ENDING")).text


async def test_a_name_is_searched_without_standing_in_an_address(office: Office):
    browser = await office.browser()
    found = await browser.post("/participants", data={"q": "петр сем", "csrf_token": browser.csrf})
    assert (found.status_code, found.url.query) == (200, b"")
    assert order(found.text, *NAMES) == [NAMES[0], NAMES[1]]
    assert "Найдено 2 участника." in found.text
    nothing = await browser.post("/participants", data={"q": "ершов анна", "csrf_token": browser.csrf})
    assert "Проверьте написание имени" in nothing.text
    empty = await browser.post("/participants", data={"q": " ", "role": "MENTEE", "csrf_token": browser.csrf})
    assert (empty.status_code, empty.headers["Location"]) == (303, "/participants?role=MENTEE")


async def test_a_name_is_in_no_log_and_no_metric(office: Office, caplog: pytest.LogCaptureFixture):
    browser = await office.browser()
    await browser.post("/participants", data={"q": "ершов", "csrf_token": browser.csrf})
    await browser.get(office.card(NAMES[0]))
    metrics = (await office.console.program().get("/metrics")).text
    assert "/participants" in metrics
    assert "/participants" in caplog.text
    told = unquote(caplog.text + metrics).casefold()
    assert "ершов" not in told


async def test_an_empty_school_is_led_to_the_upload(office: Office):
    browser = await office.browser("curator", "school-2")
    page = (await browser.get("/participants")).text
    assert "участников пока нет" in page
    assert 'href="/uploads"' in page


async def test_a_card_says_what_is_missing_and_takes_a_change(office: Office):
    browser = await office.browser()
    card = office.card(NAMES[0])
    page = (await browser.get(card)).text
    assert "Чего не хватает" in page
    form = hidden(page)
    typed = {"grade": "8", "consents_on": "2026-09-01", "reason": "Сверили с журналом"}
    saved = await browser.post(card, data={**form, **typed, "csrf_token": browser.csrf})
    assert (saved.status_code, saved.headers["Location"]) == (303, card)
    page = (await browser.get(card)).text
    assert "Не отмечено, что согласия собраны." not in page
    assert "Сверили с журналом" in page
    assert "8 класс" not in (await browser.get(office.card(NAMES[1]))).text
    wrong = await browser.post(card, data={**hidden(page), "grade": "двенадцать", "csrf_token": browser.csrf})
    assert wrong.status_code == 422
    assert "нужно целое число" in wrong.text
    assert 'value="двенадцать"' in wrong.text


async def test_the_second_of_two_curators_sees_what_the_first_has_changed(office: Office):
    first, second = await office.browser(), await office.browser()
    card = office.card(NAMES[1])
    form = hidden((await first.get(card)).text)
    other = hidden((await second.get(card)).text)
    mine = {"full_name": "Семёнова Анна Павловна", "csrf_token": first.csrf}
    assert (await first.post(card, data={**form, **mine})).status_code == 303
    late = {"full_name": "Семёнова Анна Ильинична", "course": "2", "csrf_token": second.csrf}
    overtaken = await second.post(card, data={**other, **late})
    assert overtaken.status_code == 409
    for told in ("изменил кто-то другой", "Анна Петровна", "Анна Павловна", 'value="Семёнова Анна Ильинична"'):
        assert told in overtaken.text, told
    again = {**hidden(overtaken.text), **late}
    assert (await second.post(card, data=again)).status_code == 303
    page = (await first.get(card)).text
    assert "Семёнова Анна Ильинична" in page
    back = {**hidden(page), "full_name": NAMES[1], "course": "", "csrf_token": first.csrf}
    assert (await first.post(card, data=back)).status_code == 303


async def test_somebody_leaves_and_comes_back(office: Office):
    browser = await office.browser()
    card = office.card(NAMES[2])
    gone = await browser.post(f"{card}/withdrawal", data={"reason": "Переезд", "csrf_token": browser.csrf})
    assert gone.status_code == 303
    page = (await browser.get(card)).text
    assert "Переезд" in page
    assert "выбыл" in page
    twice = await browser.post(f"{card}/withdrawal", data={"reason": "Переезд", "csrf_token": browser.csrf})
    assert twice.status_code == 409
    assert "уже выбыл" in twice.text
    assert (await browser.post(f"{card}/return", data={"csrf_token": browser.csrf})).status_code == 303
    assert "Участие возобновлено" in (await browser.get(card)).text
    away = await browser.post(f"{card}/leave", data={"reason": "В санатории", "csrf_token": browser.csrf})
    assert away.status_code == 303
    page = (await browser.get(card)).text
    assert "долго отсутствует" in page
    assert "Вернулся, возобновить" in page
    assert (await browser.post(f"{card}/leave/end", data={"csrf_token": browser.csrf})).status_code == 303
    assert "Вернулся, возобновить" not in (await browser.get(card)).text


async def test_somebody_is_added_and_a_second_time_led_to_the_record(office: Office):
    browser = await office.browser()
    page = (await browser.get("/participants/new")).text
    assert "Новый участник" in page
    assert "Словарь тем" in page
    assert "английский язык, астрономия, аттестация и портфолио" in page, "in the order of the alphabet"
    typed = {
        "school_id": office.school, "role": "MENTOR", "form": "TEACHER_TEACHER", "school_year": "2026",
        "full_name": "Громова Вера Ильинична", "birth_date": "1985-02-03", "contact_phone": "8 900 555-01-01",
        "topics": "математика", "csrf_token": browser.csrf,
    }  # fmt: skip
    made = await browser.post("/participants/new", data=typed)
    assert made.status_code == 303, made.text
    page = (await browser.get(made.headers["Location"])).text
    assert "Громова Вера Ильинична" in page
    assert "Не отмечен допуск наставника." in page
    again = await browser.post("/participants/new", data=typed)
    assert again.status_code == 409
    assert f'href="{made.headers["Location"]}"' in again.text
    assert 'value="Громова Вера Ильинична"' in again.text
    wrong = await browser.post("/participants/new", data={**typed, "full_name": "Громова", "grade": "15"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text


async def test_two_records_are_compared_and_become_one(office: Office):
    curator = office.registry.curator(office.school)
    body = {"school_id": office.school, "role": "MENTEE", "form": "PUPIL_PUPIL", "birth_date": "2011-05-05", "grade": 8}
    one = (await curator.post(PATH, json={**body, "full_name": "Лугина Дарья Олеговна"})).json()
    other = (await curator.post(PATH, json={**body, "full_name": "Лугина Дарья Олегвна"})).json()
    browser = await office.browser()
    page = (await browser.get("/duplicates")).text
    assert "Лугина Дарья Олеговна" in page
    assert "Лугина Дарья Олегвна" in page
    assert "Это один человек" in page
    choice = {"one": other["person_id"], "other": one["person_id"], "stays": one["person_id"]}
    merged = await browser.post("/duplicates/merge", data={**choice, "csrf_token": browser.csrf})
    assert merged.status_code == 303
    assert "Похожих записей нет" in (await browser.get("/duplicates")).text
    person = (await browser.get(f"/people/{one['person_id']}")).text
    assert "Лугина Дарья Олеговна" in person
    assert "2026/2027" in person


async def test_a_methodologist_says_why_before_names_are_shown(office: Office):
    browser = await office.browser("methodologist")
    page = (await browser.get("/participants?school_id=school-1")).text
    assert order(page, *NAMES) == []
    assert "наставляемый, 6 класс, математика" in page
    assert "Зачем Вам имена?" in page
    assert "Зачем Вам имена?" in (await browser.get(office.card(NAMES[0]))).text
    told = {"purpose": "Жалоба родителя", "next": "/participants?school_id=school-1", "csrf_token": browser.csrf}
    said = await browser.post("/session/purpose", data=told)
    page = (await browser.get(said.headers["Location"])).text
    assert order(page, *NAMES) == [NAMES[0], NAMES[2], NAMES[1]]
    assert "Изменить сведения" not in (await browser.get(office.card(NAMES[0]))).text

    officer = await office.browser("data-protection-officer")
    log = (await officer.get("/access-log")).text
    assert "Жалоба родителя" in log
    assert "муниципальный методист" in log
    assert order(log, *NAMES) == []
    person = office.people[NAMES[0]]["person_id"]
    assert "Жалоба родителя" in (await officer.get(f"/access-log?person_id={person}")).text
    assert "обращений не было" in (await officer.get("/access-log?subject=nobody")).text
    assert (await (await office.browser()).get("/access-log")).status_code == 403


async def test_what_is_foreign_looks_like_what_is_missing(office: Office):
    stranger = await office.browser("curator", "school-2")
    for path in (office.card(NAMES[0]), "/participants/nobody", "/people/nobody"):
        assert (await stranger.get(path)).status_code == 404
    form = {"full_name": "Чужой", "etag": '"1"', "csrf_token": stranger.csrf}
    assert (await stranger.post(office.card(NAMES[0]), data=form)).status_code == 404


async def test_a_guardian_is_written_down_corrected_and_taken_away(office: Office):
    browser = await office.browser()
    page = f"/people/{office.people[NAMES[1]]['person_id']}"
    assert "Никто не записан." in (await browser.get(page)).text
    typed = {"full_name": "Семёнова Ольга Игоревна", "relation": "MOTHER", "phone": "8 (900) 123-45-67"}
    wrong = await browser.post(f"{page}/guardians", data={**typed, "email": "мама", "csrf_token": browser.csrf})
    assert wrong.status_code == 422
    assert 'value="Семёнова Ольга Игоревна"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    saved = await browser.post(f"{page}/guardians", data={**typed, "csrf_token": browser.csrf})
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{page}#guardians")
    shown = (await browser.get(page)).text
    assert "+79001234567" in shown
    [guardian_id] = re.findall(r"\?guardian=(\w+)#guardian", shown)
    form = (await browser.get(f"{page}?guardian={guardian_id}")).text
    assert "Исправить: Семёнова Ольга Игоревна" in form
    changed = {**typed, "relation": "ADOPTER", "csrf_token": browser.csrf}
    assert (await browser.post(f"{page}/guardians/{guardian_id}", data=changed)).status_code == 303
    assert "<td>усыновитель</td>" in (await browser.get(page)).text
    head = await office.browser("head")
    assert "Семёнова Ольга" in (seen := (await head.get(page)).text)
    assert "Записать представителя" not in seen
    methodologist = await office.browser("methodologist")
    assert "Законные представители" not in (await methodologist.get(page)).text
    gone = await browser.post(f"{page}/guardians/{guardian_id}/removal", data={"csrf_token": browser.csrf})
    assert gone.status_code == 303
    assert "Никто не записан." in (await browser.get(page)).text


async def test_a_tie_is_written_down_with_somebody_found_by_name(office: Office):
    browser = await office.browser()
    ids = [office.people[name]["person_id"] for name in NAMES]
    page = f"/people/{ids[0]}"
    assert "Связей не записано." in (await browser.get(page)).text
    found = await browser.post(f"{page}/ties/new", data={"q": "семенова", "csrf_token": browser.csrf})
    assert (found.status_code, found.url.query) == (200, b"")
    assert f'value="{ids[1]}" checked' in found.text
    assert "2013 г. р., наставляемый" in found.text
    nobody = await browser.post(f"{page}/ties", data={"kind": "BAN", "q": "семенова", "csrf_token": browser.csrf})
    assert nobody.status_code == 422
    tie = {"other": ids[1], "kind": "CLASS_TEACHER:of", "csrf_token": browser.csrf}
    saved = await browser.post(f"{page}/ties", data=tie)
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{page}#ties")
    shown = (await browser.get(page)).text
    assert "<td>учится в его классе</td>" in shown
    assert "<td>это классный руководитель</td>" in (await browser.get(f"/people/{ids[1]}")).text
    [address] = re.findall(rf'action="({page}/ties/\w+/removal)"', shown)
    assert (await browser.post(address, data={"csrf_token": browser.csrf})).status_code == 303
    assert "Связей не записано." in (await browser.get(page)).text


async def test_who_finds_more_people_than_are_shown_is_told(office: Office, monkeypatch: pytest.MonkeyPatch):
    browser = await office.browser()
    page = f"/people/{office.people[NAMES[2]]['person_id']}/ties/new"
    typed = {"q": "семен", "csrf_token": browser.csrf}
    assert "нашлось больше" not in (await browser.post(page, data=typed)).text
    monkeypatch.setattr("console.pages.people.ties.FOUND_AT_ONCE", 1)
    assert "нашлось больше" in (await browser.post(page, data=typed)).text


async def test_a_teachers_category_is_shown_to_the_school_alone(office: Office):
    curator = office.registry.curator(office.school)
    body = {"school_id": office.school, "role": "MENTEE", "form": "TEACHER_TEACHER", "birth_date": "1990-05-05"}
    made = (await curator.post(PATH, json={**body, "full_name": "Белова Инна Сергеевна"})).json()
    card, browser = f"/participants/{made['participant_id']}", await office.browser()
    assert "Категория наставляемого" in (await browser.get(card)).text
    typed = {"category": "TRAINEE_STUDENT", "contract_on": "2026-09-01", "csrf_token": browser.csrf}
    wrong = await browser.post(f"{card}/category", data=typed)
    assert wrong.status_code == 422
    assert "укажите номер договора" in wrong.text
    saved = await browser.post(f"{card}/category", data={**typed, "contract_number": "17/к"})
    assert saved.status_code == 303
    for role in ("curator", "head", "psychologist"):
        assert "Договор № 17/к от 1 сентября 2026 г." in (await (await office.browser(role)).get(card)).text
    methodologist = await office.browser("methodologist")
    seen = (await methodologist.get(card)).text
    assert "17/к" not in seen
    assert "Категория наставляемого" not in seen
    assert (await browser.post(f"{card}/category", data={"csrf_token": browser.csrf})).status_code == 303
    assert "Не указана." in (await browser.get(card)).text


async def test_a_school_moves_on_to_the_next_year(office: Office):
    school = "school-year"
    body = {"kind": "SCHOOL", "name": "Школа года", "short_name": "СОШ года"}
    await office.registry.methodologist().put(f"/registry/v1/organisations/{school}", json=body)
    browser = await office.browser("curator", school)
    assert "Переводить некого" in (await browser.get("/new-year")).text
    curator = office.registry.curator(school)
    for name, grade in (("Пятый Пётр Ильич", 5), ("Девятов Лев Ильич", 9), ("Выпускной Олег Ильич", 11)):
        pupil = {"school_id": school, "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": grade, "school_year": 2026}
        assert (await curator.post(PATH, json={**pupil, "full_name": name})).status_code == 201
    page = (await browser.get("/new-year")).text
    assert "Девятов Лев Ильич, наставляемый" in page
    assert "Выпускной Олег Ильич, наставляемый" in page
    form = {**hidden(page), "goes_on": re.findall(r'name="goes_on" value="(\w+)"', page), "csrf_token": browser.csrf}
    ordered = await browser.post("/new-year", data=form)
    assert ordered.status_code == 303, ordered.text

    async def is_done() -> Any:
        seen = await browser.get(ordered.headers["Location"])
        return seen.text if "Refresh" not in seen.headers else None

    done = await until(is_done)
    assert "<dt>Переведено</dt><dd>2</dd>" in done
    assert "<dt>Выпустились и закончили учёбу</dt><dd>1</dd>" in done
    listed = (await browser.get("/participants?school_year=2027")).text
    assert "6 класс" in listed
    assert "10 класс" in listed
    assert "Выпускной" not in listed
    head = (await (await office.browser("head", school)).get("/new-year")).text
    assert "Переводит куратор школы." in head or "Переводить некого" in head


async def test_a_pupil_changes_schools(office: Office):
    schools = ("school-old", "school-new")
    for each in schools:
        body = {"kind": "SCHOOL", "name": f"Школа {each}", "short_name": f"СОШ {each}"}
        await office.registry.methodologist().put(f"/registry/v1/organisations/{each}", json=body)
    pupil = {"school_id": schools[0], "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 6, "birth_year": 2014}
    made = await office.registry.curator(schools[0]).post(PATH, json={**pupil, "full_name": "Новосёлов Пётр Ильич"})
    code = made.json()["person_id"]
    old, new = [await office.browser("curator", each) for each in schools]
    assert code in (await old.get(f"/people/{code}")).text
    unknown = await new.post("/transfers", data={"school_id": schools[1], "person_id": "x", "csrf_token": new.csrf})
    assert unknown.status_code == 404
    assert "Человек не найден" in unknown.text
    ask = {"school_id": schools[1], "person_id": f" {code} ", "csrf_token": new.csrf}
    assert (await new.post("/transfers", data=ask)).status_code == 303
    assert "Новосёлов" not in (await new.get("/transfers")).text
    assert "Другая школа просит перевести: 1 участник" in (await old.get("/")).text
    seen = (await old.get("/transfers")).text
    assert "Новосёлов Пётр Ильич" in seen
    [release] = re.findall(r'action="(/transfers/\w+/release)"', seen)
    assert (await old.post(release, data={"csrf_token": old.csrf})).status_code == 303
    seen = (await new.get("/transfers")).text
    assert "Новосёлов Пётр Ильич" in seen
    [accept] = re.findall(r'action="(/transfers/\w+/acceptance)"', seen)
    assert (await new.post(accept, data={"csrf_token": new.csrf})).status_code == 303
    assert "Новосёлов Пётр Ильич" in (await new.get("/participants")).text
    assert "переведён в другую школу" in (await old.get(f"/participants/{made.json()['participant_id']}")).text
