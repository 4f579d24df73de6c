"""«Загрузка базы» before the real registry: from the file to its report, its mending and its taking back."""

import io
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import openpyxl
import pytest
from mentoring_common.testing.callers import Callers
from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import until
from registry.main import build
from registry.settings import RegistrySettings

from .conftest import SERVICES, Console, running

HEAD = (
    "№",
    "ФИО наставляемого",
    "Контактные данные",
    "Год рождения",
    "Основной запрос наставляемого",
    "Форма наставничества",
)


def base(*people: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEAD)
    for number, (name, birth) in enumerate(people, 1):
        book.active.append((number, name, f"+7900000000{number}", birth, "математика", "ученик – ученик"))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


THREE = base(("Ветров Артём Иванович", 2011), ("ЛУГИНА АННА ОЛЕГОВНА", 2012), ("Зорин Е.", 2012))


@dataclass
class Platform:
    """The console with registry behind it."""

    console: Console
    as_: Callers
    token: Callable[..., str]

    async def school(self) -> str:
        school_id = f"school-{uuid4().hex[:8]}"
        body = {"kind": "SCHOOL", "name": f"МБОУ {school_id}", "short_name": f"Школа {school_id}"}
        await self.as_.methodologist().put(f"/registry/v1/organisations/{school_id}", json=body)
        return school_id

    async def curator(self, school_id: str) -> httpx.AsyncClient:
        return await self.console.signed_in("curator", school_id, token=self.token("curator", [school_id]))

    async def methodologist(self) -> httpx.AsyncClient:
        return await self.console.signed_in("methodologist", token=self.token("methodologist", []))


@pytest.fixture
async def platform(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], issue_token: Callable[..., str]
) -> AsyncIterator[Platform]:
    name = f"test_registry_{uuid4().hex[:12]}"
    app = build(
        RegistrySettings(mongo_uri=mongo_uri, mongo_database=name, amqp_uri=amqp_uri, http_port=1, **token_settings)
    )

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    services: dict[str, httpx.AsyncBaseTransport] = dict.fromkeys(SERVICES, httpx.MockTransport(away))
    services["registry"] = httpx.ASGITransport(app)
    async with (
        beside(mongo_uri, name, drop=True),
        app.router.lifespan_context(app),
        running(mongo_uri, services) as console,
    ):
        yield Platform(console, Callers(httpx.ASGITransport(app), issue_token), issue_token)


async def send(browser: httpx.AsyncClient, path: str, file: bytes | None = None, **typed: str) -> httpx.Response:
    files = {"file": ("база.xlsx", file)} if file is not None else {}
    return await browser.post(path, data={"csrf_token": browser.csrf, **typed}, files=files)  # type: ignore[attr-defined]


async def report(browser: httpx.AsyncClient, address: str) -> str:
    """The page of an import that has ended."""

    async def ended() -> str | None:
        page = await browser.get(address)
        assert page.status_code == 200, page.text
        return None if "data-events" in page.text else page.text

    return await until(ended)


def plainly(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


ATTESTED = {"consents_on": "2026-01-15", "attests_consents": "yes"}
"""A date, and the tick that says whom it is about."""


async def test_a_base_from_the_check_to_the_report(platform: Platform) -> None:
    school = await platform.school()
    async with await platform.curator(school) as browser:
        first = await browser.get("/uploads")
        assert "Пока не загружено ни одной базы" in first.text
        checked = await send(browser, "/uploads", THREE, school_id=school, then="check", **ATTESTED)
        assert checked.status_code == 200, checked.text
        told = plainly(checked.text)
        assert "Пока ничего не записано" in told
        assert "Вы подтверждаете, что на 15 января 2026 г. собраны все нужные согласия" in told
        assert "у каждого, кто назван в этом файле: 2 человека" in told
        assert "будут записаны впервые 2" in told
        assert "В файле 4 заполненные строки: шапка, 3 строки людей и 0 пропущенных." in told
        go_on = re.search(r'action="(/uploads/checked/[0-9a-f]+)"', checked.text)
        assert go_on is not None
        begun = await send(browser, go_on[1])
        assert begun.status_code == 303, begun.text
        page = await report(browser, begun.headers["location"])
        told = plainly(page)
        assert "записаны впервые 2" in told
        assert "не приняты 1" in told
        assert "Зорин Е." in told
        assert "/runs" in page
        filtered = plainly((await browser.get(f"{begun.headers['location']}?outcome=REFUSED")).text)
        assert "Зорин Е." in filtered
        assert "Лугина" not in filtered
        book = await browser.get(f"{begun.headers['location']}/remaining.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
        assert sheet is not None
        assert sheet["B2"].value == "Зорин Е."
        assert "загружена" in (await browser.get("/uploads")).text


async def test_earlier_uploads_are_a_page_away(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.pages.uploads.views.LATEST", 2)
    school = await platform.school()
    async with await platform.curator(school) as browser:
        begun = []
        for name in ("Ветров Артём Иванович", "Лугина Анна Олеговна", "Зорин Егор Львович"):
            file = base((name, 2012))
            begun.append((await send(browser, "/uploads", file, school_id=school, then="import")).headers["location"])
            await report(browser, begun[-1])
        first = await browser.get("/uploads")
        assert re.findall(r'<td><a href="(/uploads/[^"]+)">', first.text) == [begun[2], begun[1]]
        way = re.search(r'href="(/uploads\?after=[^"#]+)', first.text)
        assert way is not None
        earlier = await browser.get(way[1])
        assert re.findall(r'<td><a href="(/uploads/[^"]+)">', earlier.text) == [begun[0]]
        assert "?after=" not in earlier.text


async def test_an_upload_is_followed_live_and_taken_back(platform: Platform) -> None:
    school = await platform.school()
    async with await platform.curator(school) as browser:
        begun = await send(browser, "/uploads", THREE, school_id=school, then="import")
        address = begun.headers["location"]
        events = await browser.get(f"{address}/events")
        assert events.headers["content-type"].startswith("text/event-stream")
        assert "event: end" in events.text
        assert "Отменить эту загрузку" in await report(browser, address)
        assert (await send(browser, f"{address}/undo")).status_code == 303
        told = plainly(await report(browser, address))
        assert "Загрузка отменена" in told
        assert "2 записи : убраны" in told
        assert "Отменить эту загрузку" not in told
        late = await send(browser, f"{address}/cancel")
        assert late.status_code == 409
        assert "Загрузка уже закончилась" in late.text


async def test_a_refused_file_says_what_to_do_and_keeps_the_form(platform: Platform) -> None:
    school = await platform.school()
    async with await platform.curator(school) as browser:
        typed = {"school_id": school, "then": "check", **ATTESTED}
        for file, expected in ((base()[:50], "Файл"), (None, "Выберите файл базы")):
            refused = await send(browser, "/uploads", file, **typed)
            assert refused.status_code == 422
            assert expected in refused.text
            assert 'value="2026-01-15"' in refused.text
            assert "Файл нужно выбрать заново" in refused.text
        unattested = await send(browser, "/uploads", THREE, school_id=school, consents_on="2026-01-15", then="import")
        assert unattested.status_code == 422
        assert "поставьте отметку, что бумаги есть у каждого из файла" in unattested.text
        late = {**ATTESTED, "consents_on": "2099-01-15"}
        future = await send(browser, "/uploads", THREE, school_id=school, then="import", **late)
        assert future.status_code == 422
        assert 'id="consents_on-fault"' in future.text


async def test_a_methodologist_sees_counts_and_reasons_and_no_people(platform: Platform) -> None:
    school = await platform.school()
    async with await platform.curator(school) as browser:
        begun = await send(browser, "/uploads", THREE, school_id=school, then="import")
        await report(browser, begun.headers["location"])
    async with await platform.methodologist() as browser:
        assert f"Школа {school}" in (await browser.get("/uploads")).text
        page = await report(browser, begun.headers["location"])
        assert "не приняты" in page
        assert "имя и отчество полностью" in page
        for name in ("Зорин", "Лугина", "ЛУГИНА", "Ветров"):
            assert name not in page
        assert "remaining.xlsx" not in page
        assert (await browser.get(f"{begun.headers['location']}/remaining.xlsx")).status_code == 403


async def test_another_schools_upload_is_not_there(platform: Platform) -> None:
    school = await platform.school()
    async with await platform.curator(school) as browser:
        begun = await send(browser, "/uploads", THREE, school_id=school, then="import")
        await report(browser, begun.headers["location"])
    async with await platform.curator(await platform.school()) as other:
        for path in ("", "/events", "/remaining.xlsx"):
            assert (await other.get(f"{begun.headers['location']}{path}")).status_code == 404
        assert (await send(other, f"{begun.headers['location']}/undo")).status_code == 404


async def test_the_empty_bases_are_downloaded(platform: Platform) -> None:
    async with await platform.curator(await platform.school()) as browser:
        for kind in ("mentees", "mentors"):
            book = await browser.get(f"/uploads/templates/{kind}.xlsx")
            assert book.status_code == 200
            assert "attachment" in book.headers["content-disposition"]
