"""Сообщения and Сегодня, before the real notifications service; registry and matching are away."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from console.pages.matching.programmes import notices
from console.pages.messages.views import _place as place_of
from console.pages.start.waiting import for_whom, of_matching, of_registry
from mentoring_common.mongo import Mongo
from mentoring_common.permissions import PERMISSIONS
from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import consumes, until
from notifications.inbox.domain import Entry
from notifications.inbox.store import InboxStore
from notifications.main import build as notifications
from notifications.settings import NotificationsSettings

from .conftest import SERVICES, Console, running

TOLD_AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
async def city(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], quiet_queues: None
) -> AsyncIterator[tuple[Console, Mongo]]:
    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    name = f"test_notifications_{uuid4().hex[:12]}"
    settings = NotificationsSettings(
        mongo_uri=mongo_uri, mongo_database=name, amqp_uri=amqp_uri, http_port=1, smtp_host="127.0.0.1", smtp_port=9,
        mail_from="no-reply@mentoring.test", console_url="https://mentoring.test", **token_settings,
    )  # fmt: skip
    app = notifications(settings)
    transport = httpx.ASGITransport(app)
    services: dict[str, httpx.AsyncBaseTransport] = dict.fromkeys(SERVICES, httpx.MockTransport(away))
    async with (
        beside(mongo_uri, name, drop=True) as database,
        app.router.lifespan_context(app),
        running(mongo_uri, {**services, "notifications": transport}) as console,
    ):
        async with httpx.AsyncClient(transport=transport, base_url="http://notifications") as http:
            await until(lambda: consumes(http))
        yield console, database


@pytest.fixture
async def school(city: tuple[Console, Mongo]) -> str:
    """A school with one message."""
    school_id = f"school-{uuid4().hex[:8]}"
    place = f"https://elsewhere.test/pairs?school_id={school_id}"
    entry = Entry(uuid4().hex, school_id, "Предложено 84 пары", "По Вашей школе\n<b>предложено</b>", place, TOLD_AT)
    await InboxStore(city[1].collection("inbox")).add([entry])
    return school_id


@pytest.fixture
async def curator(city: tuple[Console, Mongo], school: str, issue_token: Callable[..., str]) -> httpx.AsyncClient:
    return await city[0].signed_in("curator", school, token=issue_token("curator", [school], subject="anna"))


async def test_a_message_is_new_until_its_reader_goes_on_to_its_place(curator: httpx.AsyncClient, school: str):
    page = await curator.get("/messages")
    assert "Новое" in page.text
    assert "&lt;b&gt;предложено" in page.text
    assert "5 октября 2026 г., 14:30" in page.text
    assert "не прочитано: </span>1" in (await curator.get("/messages/unread")).text
    (action,) = {
        part.split('"')[0]
        for part in page.text.split('action="')[1:]
        if part.startswith("/messages/") and len(part.split('"')[0]) > 20
    }
    form = {"csrf_token": curator.csrf, "next": f"/pairs?school_id={school}"}  # type: ignore[attr-defined]
    gone = await curator.post(action, data=form)
    assert (gone.status_code, gone.headers["location"]) == (303, f"/pairs?school_id={school}")
    assert "Новое" not in (await curator.get("/messages")).text
    assert (await curator.get("/messages/unread")).text == ""
    assert "Всё прочитано" in (await curator.get("/messages?unread=true")).text


async def test_all_are_read_at_once_by_a_form_of_ours_alone(curator: httpx.AsyncClient):
    assert (await curator.post("/messages/read", data={"csrf_token": "x"})).status_code == 403
    assert "Новое" in (await curator.get("/messages")).text
    done = await curator.post("/messages/read", data={"csrf_token": curator.csrf})  # type: ignore[attr-defined]
    assert (done.status_code, done.headers["location"]) == (303, "/messages")
    assert "Новое" not in (await curator.get("/messages")).text


async def test_today_is_there_while_services_are_away(curator: httpx.AsyncClient):
    page = await curator.get("/")
    assert page.status_code == 200
    assert "1 непрочитанное сообщение" in page.text
    assert page.text.count("Эта служба сейчас не отвечает") == 6, (
        "people, personal data, transfers, programme, assignments, pairs"
    )
    assert "Всё сделано" not in page.text


@pytest.mark.parametrize("role", ["head", "psychologist"])
async def test_today_asks_for_all_who_work_at_a_school(
    city: tuple[Console, Mongo], school: str, issue_token, role: str
):
    browser = await city[0].signed_in(role, school, token=issue_token(role, [school]))
    page = await browser.get("/")
    away = {"head": 6, "psychologist": 5}[role]
    assert page.text.count("Эта служба сейчас не отвечает") == away, "no messages, and a psychologist erases nobody"


async def test_today_says_so_where_a_role_has_no_pages(city: tuple[Console, Mongo], issue_token):
    operator = (await (await city[0].signed_in("operator", token=issue_token("operator"))).get("/")).text
    assert "Для Вашей роли разделов здесь пока нет" in operator
    officer = await city[0].signed_in("data-protection-officer", token=issue_token("data-protection-officer"))
    assert "Журнал обращений" in (page := (await officer.get("/")).text)
    assert "Для Вашей роли" not in page


async def test_a_page_that_asks_by_itself_does_not_keep_the_session(
    city: tuple[Console, Mongo], school: str, issue_token
):
    console = city[0]
    lasting = {"hours": 9}
    browser = await console.signed_in("curator", school, token=issue_token("curator", [school]), **lasting)
    try:
        for _ in range(2):
            console.clock.pass_by(minutes=20)
            answer = await browser.get("/messages/unread", headers={"X-By-Itself": "yes", "HX-Request": "true"})
        assert answer.headers["HX-Redirect"].startswith("/session/login")
    finally:
        console.clock.pass_by(minutes=-40)


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("https://mentoring.test/pairs?school_id=s-1", "/pairs?school_id=s-1"),
        ("http://127.0.0.1:8080/reporting/", "/figures"),
        ("https://mentoring.test//evil.test/x", "/figures"),
        ("javascript:alert(1)", "/figures"),
    ],
)
def test_a_link_leads_to_a_page_of_the_console(link: str, place: str):
    assert place_of(link) == place


def waits(school_id: str, **told: object) -> dict[str, object]:
    nothing = {"without_base": False, "without_curator_address": False, "refused_uploads": 0, "people": None}
    return {"school_id": school_id, **nothing, **told}


def test_a_methodologist_is_told_of_schools_by_name():
    schools = [waits(f"s-{number}", without_base=number < 7) for number in range(9)]
    names = {f"s-{number}": f"СОШ № {number}" for number in range(9)}
    (line,) = of_registry({"school_year": 2026, "schools": schools}, names)
    assert (line.text, line.url) == ("7 школ без базы на 2026/2027 учебный год", "/uploads")
    assert (line.schools[0], len(line.schools), line.more) == ("СОШ № 0", 5, 2)


def test_a_curator_is_told_what_to_do_and_no_names():
    people = {"suspended": 1, "claims": 2, "consents_ending": 0, "possible_duplicates": 5}
    lines = of_registry({"school_year": 2026, "schools": [waits("s-1", people=people)]}, {"s-1": "СОШ № 1"})
    assert [line.text for line in lines] == [
        "2 пары из загруженной базы ждут приказа",
        "5 возможных повторов",
        "Приостановлено: 1 участник",
    ]
    assert {line.schools for line in lines} == {()}


def test_what_waits_for_pairs():
    told = {"school_year": 2026, "schools": [{"school_id": "s-1", "run_needed": True, "without_pair": 21}]}
    assert [(line.text, line.url) for line in of_matching(told, {})] == [
        ("После изменений в базе подбора ещё не было", "/runs"),
        ("Без пары: 21 наставляемый", "/unmatched?school=s-1"),
    ]
    assert of_matching({"school_year": 2026, "schools": []}, {}) == []


def test_what_others_do_is_only_looked_at():
    told = {"school_year": 2026, "schools": [{"school_id": "s-1", "run_needed": True, "without_pair": 21}]}
    lines = of_matching(told, {})
    assert [line.todo for line in for_whom(lines, lambda _: False)] == ["Посмотреть", "Узнать, что поможет"]
    assert for_whom(lines, lambda _: True) == lines


def test_a_meeting_that_is_not_closed_is_done_by_whoever_may_close_it():
    told = {
        "school_year": 2026,
        "schools": [{"school_id": "s-1", "run_needed": False, "without_pair": 0, "meetings": 2}],
    }
    [line] = of_matching(told, {})
    assert (line.text, line.url) == ("Не закрыто: 2 быстрые встречи", "/wishes")
    assert line.by in PERMISSIONS
    [looked_at] = for_whom([line], lambda _: False)
    assert (line.todo, looked_at.todo) == ("Вписать пожелания и закрыть", "Посмотреть")


def test_an_order_that_is_not_signed_is_said():
    told = {
        "school_year": 2026,
        "schools": [{"school_id": "s-1", "run_needed": False, "without_pair": 0, "drafts": 1}],
    }
    [line] = of_matching(told, {})
    assert (line.text, line.url) == ("Не подписано: 1 приказ о парах", "/orders")
    assert line.by in PERMISSIONS


def test_schools_without_an_open_programme_are_said_with_the_way_to_it():
    told = {
        "school_year": 2026,
        "schools": [
            {"school_id": "s-1", "run_needed": False, "without_pair": 0, "programme": "NONE"},
            {"school_id": "s-2", "run_needed": False, "without_pair": 0, "programme": "NOT_OPEN"},
            {"school_id": "s-3", "run_needed": False, "without_pair": 0, "programme": "OPEN"},
        ],
    }
    names = {"s-1": "Школа № 1", "s-2": "Школа № 2"}
    assert [(line.text, line.url, line.schools) for line in of_matching(told, names)] == [
        ("2 школы без открытой для подбора программы", "/programme", ("Школа № 1", "Школа № 2"))
    ]
    [unreachable] = of_matching(told, names, may_see_programmes=False)
    assert unreachable.url is None
    said = [(each.title, each.schools) for each in notices(told["schools"], names)]
    assert said == [
        ("Программа не открыта для подбора", ("Школа № 2",)),
        ("Программа не открыта", ("Школа № 1",)),
    ]
    assert [each.schools for each in notices(told["schools"], names, "s-1")] == [("Школа № 1",)]
    assert notices(told["schools"], names, "s-3") == []
    [one] = of_matching({"school_year": 2026, "schools": told["schools"][:1]}, names)
    assert one.text == "Программа этого учебного года не открыта для подбора"


def test_a_head_is_told_of_personnel_files_to_certify_and_others_look_only():
    schools = [waits("s-1", people={"personnel_files": 3})]

    def told(*, certifies: bool) -> list[tuple[str, str | None, str]]:
        lines = of_registry({"school_year": 2026, "schools": schools}, {}, certifies=certifies)
        return [(each.text, each.url, each.todo) for each in lines]

    said, url = "Личное дело ждёт подтверждения директора: 3 наставника", "/participants?awaits=PERSONNEL_FILE"
    assert told(certifies=True) == [(said, url, "Проверить и подтвердить")]
    assert told(certifies=False) == [(said, url, "Посмотреть")]
