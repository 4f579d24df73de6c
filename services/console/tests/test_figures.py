"""Показатели, before the real reporting service: filters in the address, charts that are tables, live, the workbook."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from console.pages.figures import selection
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import OrganisationState
from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import consumes, until
from reporting.facts.organisations import OrganisationFacts
from reporting.figures.domain import Counters, FormCount, SchoolCount, UnmatchedReason
from reporting.figures.store import FigureStore
from reporting.main import build as reporting
from reporting.settings import ReportingSettings

from .conftest import SERVICES, Console, running

CITY = Scope.system("the test's own municipality")
NOW = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
NO_PLACES = UnmatchedReason("H06_CAPACITY", "У наставника не осталось свободных мест", 3)
COUNTS = {
    ("school-02", "СОШ № 2"): {
        "PUPIL_PUPIL": FormCount(Counters(mentees=10, mentors=8, places=9, proposed=7, unmatched=3), (NO_PLACES,)),
        "TEACHER_TEACHER": FormCount(Counters(mentees=2, mentors=2, places=2, proposed=2)),
    },
    ("school-10", "СОШ № 10"): {"PUPIL_PUPIL": FormCount(Counters(mentees=4, mentors=4, places=4, proposed=4))},
    ("school-11", "Гимназия № 11"): {"PUPIL_PUPIL": FormCount(Counters(mentors=2, places=2))},
}


class Tables(HTMLParser):
    """Every table of a page: its caption, and its rows as texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._caption, self._in = "", ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        match tag:
            case "table":
                self._rows, self._caption = [], ""
            case "tr":
                self._rows.append([])
            case "th" | "td":
                self._rows[-1].append("")
        if tag in {"caption", "th", "td"}:
            self._in = tag

    def handle_endtag(self, tag):
        if tag == "table":
            self.found[self._caption] = [[" ".join(cell.split()) for cell in row] for row in self._rows]
        if tag in {"caption", "th", "td"}:
            self._in = ""

    def handle_data(self, data):
        if self._in == "caption":
            self._caption += data
        elif self._in:
            self._rows[-1][-1] += data


@pytest.fixture(scope="module")
async def console(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], quiet_queues: None
) -> AsyncIterator[Console]:
    """The console before reporting, which knows three schools; the other services are away."""

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    name = f"test_reporting_{uuid4().hex[:12]}"
    settings = ReportingSettings(
        mongo_uri=mongo_uri, mongo_database=name, amqp_uri=amqp_uri, http_port=1, **token_settings
    )
    app = reporting(settings, lambda: NOW)
    transport = httpx.ASGITransport(app)
    services: dict[str, httpx.AsyncBaseTransport] = dict.fromkeys(SERVICES, httpx.MockTransport(away))
    async with (
        beside(mongo_uri, name, drop=True) as database,
        app.router.lifespan_context(app),
        running(mongo_uri, {**services, "reporting": transport}) as console,
    ):
        store = FigureStore(*map(database.collection, ("figures", "counted_mentors", "shared_mentors")))
        organisations = OrganisationFacts(database.collection("organisations"))
        for (school_id, title), forms in COUNTS.items():
            await store.put(CITY, 2026, SchoolCount(school_id, forms, 99), NOW)
            state = OrganisationState(
                school_id=school_id, version=1, organisation_id=school_id, kind="SCHOOL", name=title, short_name=title
            )
            await organisations.apply([state])
        async with httpx.AsyncClient(transport=transport, base_url="http://reporting") as http:
            await until(lambda: consumes(http))
        yield console


@pytest.fixture
async def methodologist(console: Console, issue_token: Callable[..., str]) -> httpx.AsyncClient:
    return await console.signed_in("methodologist", token=issue_token("methodologist"))


async def shown(browser: httpx.AsyncClient, address: str = "/figures") -> Tables:
    page = await browser.get(address)
    assert page.status_code == 200, page.text
    return Tables(page.text)


async def test_every_chart_is_a_table_that_says_the_same(methodologist: httpx.AsyncClient):
    found = (await shown(methodologist)).found
    assert found["Наставляемые и предложенные пары по формам"] == [
        ["Форма", "С парой из наставляемых", "Доля наставляемых с предложенной парой"],
        ["Ученик — ученик", "11 из 14", "78,6 %"],
        ["Студент — ученик", "наставляемых нет", "нет данных"],
        ["Работодатель — ученик", "наставляемых нет", "нет данных"],
        ["Учитель — учитель", "2 из 2", "100,0 %"],
    ]
    by_school = found["Наставляемые и предложенные пары по школам, порядок: по названию"][1:]
    assert by_school == [
        ["Гимназия № 11", "наставляемых нет", "нет данных"],
        ["СОШ № 2", "9 из 12", "75,0 %"],
        ["СОШ № 10", "4 из 4", "100,0 %"],
    ]
    assert found["Главные причины, по которым у наставляемых нет пары"][1:] == [[NO_PLACES.text, "3"]]
    grid = found["Доля наставляемых с предложенной парой, по школам и формам"]
    assert grid[2] == ["СОШ № 2", "70,0 %", "—", "—", "100,0 %", "75,0 %"]
    assert grid[3] == ["СОШ № 10", "100,0 %", "—", "—", "—", "100,0 %"]
    totals = found["Все показатели по школам"][-1]
    assert (totals[0], totals[1], totals[6]) == ("Всего", "16", "81,3 %")


async def test_what_a_screen_reader_is_spared_and_what_it_is_told(methodologist: httpx.AsyncClient):
    page = await methodologist.get("/figures")
    tags = Tables(page.text).tags
    assert all(attributes.get("aria-hidden") == "true" for tag, attributes in tags if tag == "svg")
    assert {attributes.get("scope") for tag, attributes in tags if tag == "th"} == {"row", "col"}
    assert [tag for tag, _ in tags].count("h1") == 1
    fields = {attributes["id"] for tag, attributes in tags if tag in {"select", "input"} and "id" in attributes}
    assert fields == {attributes["for"] for tag, attributes in tags if tag == "label"}
    assert not [tag for tag, attributes in tags if tag == "style" or "style" in attributes]
    assert all("src" in attributes for tag, attributes in tags if tag == "script")
    assert "Данные на 5 октября 2026 г., 14:30 (UTC+5)" in page.text


async def test_filters_and_order_are_in_the_address(methodologist: httpx.AsyncClient):
    one = (await shown(methodologist, "/figures?school=school-02&form=PUPIL_PUPIL")).found
    assert one["Все показатели по формам"][1][:2] == ["Ученик — ученик", "10"]
    assert not [caption for caption in one if "по школам" in caption]
    for order, first in (("mentees", "СОШ № 2"), ("coverage", "СОШ № 2"), ("name", "Гимназия № 11")):
        found = (await shown(methodologist, f"/figures?sort={order}")).found
        assert found["Все показатели по школам"][1][0] == first
    page = await methodologist.get("/figures?form=TEACHER_TEACHER&sort=mentees")
    assert re.search(r'<option value="TEACHER_TEACHER" selected>', page.text)
    assert re.search(r'<option value="mentees" selected>', page.text)


async def test_what_the_address_names_and_nobody_knows_is_said(methodologist: httpx.AsyncClient):
    page = await methodologist.get("/figures?school=school-99&sort=sideways")
    assert page.status_code == 200
    assert "нет того, что названо в адресе (школа)" in page.text
    assert (await methodologist.get("/figures?school_year=1")).status_code == 422


async def test_a_live_page_is_given_only_what_has_changed(methodologist: httpx.AsyncClient):
    page = await methodologist.get("/figures?form=PUPIL_PUPIL")
    (live,) = re.findall(r'hx-get="(/figures[^"]+)"', page.text)
    live = live.replace("&amp;", "&")
    assert "form=PUPIL_PUPIL" in live
    htmx = {"HX-Request": "true", "X-By-Itself": "yes"}
    assert (await methodologist.get(live, headers=htmx)).status_code == 204
    part = await methodologist.get(live.replace("seen=", "seen=0"), headers=htmx)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "Все показатели по формам" in part.text


async def test_the_workbook_comes_through_with_its_name(methodologist: httpx.AsyncClient):
    page = await methodologist.get("/figures")
    (link,) = re.findall(r'href="(/figures\.xlsx[^"]*)"', page.text)
    book = await methodologist.get(link)
    assert book.headers["content-disposition"] == 'attachment; filename="mentoring-2026-10-05.xlsx"'
    assert book.content.startswith(b"PK")


async def test_a_curator_sees_her_own_school(console: Console, issue_token: Callable[..., str]):
    curator = await console.signed_in("curator", "school-10", token=issue_token("curator", ["school-10"]))
    page = await curator.get("/figures")
    assert "СОШ № 10" in page.text
    assert "СОШ № 2<" not in page.text
    assert "По школам" not in page.text


async def test_a_year_without_data_says_so_and_a_stranger_signs_in(console: Console, methodologist: httpx.AsyncClient):
    assert "нет данных" in (await methodologist.get("/figures?school_year=2025")).text
    stranger = await console.browser().get("/figures")
    assert (stranger.status_code, stranger.headers["location"]) == (303, "/session/login?next=%2Ffigures")


@pytest.mark.parametrize(
    ("value", "said"), [(None, "нет данных"), (0, "0,0\u00a0%"), (61.25, "61,2\u00a0%"), (100.0, "100,0\u00a0%")]
)
def test_a_share_in_words(value, said):
    assert selection.share(value) == said


def test_numbers_are_not_broken():
    assert (selection.number(1234567), selection.number(0)) == ("1\u202f234\u202f567", "0")


PALETTES = re.findall(
    r":root \{(.*?)\}", (Path(selection.__file__).parents[2] / "static/app.css").read_text(), re.DOTALL
)
AA_TEXT, AA_GRAPHICS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", PALETTES[:2], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("text", "card", AA_TEXT), ("muted", "card", AA_TEXT), ("muted", "page", AA_TEXT), ("accent", "card", AA_TEXT),
        ("warning", "warning-card", AA_TEXT), ("good", "good-card", AA_TEXT),
        ("part", "card", AA_GRAPHICS), ("part", "whole", AA_GRAPHICS), ("whole-line", "card", AA_GRAPHICS),
        ("warm", "card", AA_GRAPHICS), ("focus", "page", AA_GRAPHICS),
    ],
)  # fmt: skip
def test_colours_can_be_told_apart(palette, front, back, least):
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", palette))
    lighter, darker = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least
