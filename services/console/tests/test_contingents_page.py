"""Contingents before a reporting that answers by hand: what is entered is sent, what is not known is no number."""

import json
from typing import Any

import httpx
import pytest

from .conftest import SERVICES, running

NOW = {"value": 190, "on": "2026-01-01", "source": "Приказ", "recorded_at": "2026-01-10T09:00:00Z"}
BEFORE = {"value": 200, "on": "2025-09-20", "source": "ОО-1", "recorded_at": "2025-09-21T09:00:00Z"}
KNOWN = {"school_id": "school-1", "school_year": 2025, "kind": "PUPILS", "current": NOW, "history": [NOW, BEFORE]}
SCHOOLS = [
    {
        "organisation_id": f"school-{number}",
        "kind": "SCHOOL",
        "name": f"Школа {number}",
        "short_name": f"СОШ № {number}",
    }
    for number in (1, 2, 10)
]
KINDERGARTEN = {
    "organisation_id": "sad-5",
    "kind": "KINDERGARTEN",
    "name": "Детский сад № 5",
    "short_name": "Детский сад № 5",
}


class Reporting:
    """Answers what it is told to; keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"school_year": 2025, "items": [KNOWN]})
        self.sent.append(json.loads(request.content))
        if self.sent[-1]["value"] == 1:
            problem = {
                "title": "Не принято",
                "code": "CONTINGENT_REFUSED",
                "status": 422,
                "detail": "этот день не настал",
            }
            return httpx.Response(422, json=problem, headers={"Content-Type": "application/problem+json"})
        return httpx.Response(200, json=KNOWN)


@pytest.fixture
async def before(mongo_uri: str):
    reporting = Reporting()
    others = dict.fromkeys(
        SERVICES, httpx.MockTransport(lambda _request: httpx.Response(200, json=[*SCHOOLS, KINDERGARTEN]))
    )
    async with running(mongo_uri, {**others, "reporting": httpx.MockTransport(reporting)}) as console:
        yield console, reporting


async def test_a_curator_sees_her_numbers_with_their_sources_and_enters_one(before):
    console, reporting = before
    browser = await console.signed_in("curator", "school-1")
    seen = (await browser.get("/contingents?school_year=2025")).text
    for words in ("СОШ № 1, 2025/2026", "1 января 2026 г.", "Приказ", "200 на 20 сентября 2025 г., ОО-1", "нет данных"):
        assert words in seen
    typed = {"school_id": "school-1", "school_year": "2025", "kind": "TEACHERS", "value": "40", "on": "2025-09-20"}
    form = {**typed, "source": " ОО-1 ", "csrf_token": browser.csrf}
    entered = await browser.post("/contingents", data=form)
    assert entered.headers["location"] == "/contingents?school=school-1&school_year=2025"
    assert reporting.sent == [{**typed, "school_year": 2025, "value": 40, "source": "ОО-1"}]
    refused = await browser.post("/contingents", data={**form, "value": "1"})
    assert (refused.status_code, "этот день не настал" in refused.text) == (422, True)
    assert 'value="ОО-1"' in refused.text, "what was typed stays"


async def test_a_methodologist_sees_all_schools_and_goes_to_one(before):
    console, _ = before
    browser = await console.signed_in("methodologist")
    seen = (await browser.get("/contingents?school_year=2025")).text
    assert '<a href="/contingents?school=school-2&amp;school_year=2025">СОШ № 2</a>' in seen
    assert ">190<" in seen
    assert seen.index("СОШ № 2<") < seen.index("СОШ № 10<"), "by their numbers"
    assert "Внести число" not in seen
    assert "Внести число" in (await browser.get("/contingents?school=school-2")).text


async def test_a_kindergarten_counts_its_teachers_alone(before):
    console, _ = before
    browser = await console.signed_in("curator", "sad-5")
    seen = (await browser.get("/contingents?school_year=2025")).text
    assert ("Педагогические работники" in seen, "Обучающиеся" in seen) == (True, False)
    methodologist = await console.signed_in("methodologist")
    row = (
        (await methodologist.get("/contingents?school_year=2025"))
        .text.partition("Детский сад № 5")[2]
        .partition("</tr>")[0]
    )
    assert (row.count(">—<"), row.count("нет данных")) == (3, 2)
