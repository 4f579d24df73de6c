"""The inbox over HTTP: whose it is, its pages, its reading."""

import pytest
from mentoring_common.testing.waiting import until
from notifications.settings import NotificationsSettings

from .conftest import UserRole, new_school, run_completed

INBOX = "/notifications/v1/inbox"


@pytest.fixture
async def told(run_service):
    """Two schools: the first was told twice, the second once."""
    schools = [new_school(), new_school()]
    async with run_service() as running:
        for school in (schools[0], schools[1], schools[0]):
            await running.publish([run_completed(school)])
            await until(running.all_applied)
        yield running.http, *schools


async def items(http, headers, query: str = "") -> list[dict]:
    answer = await http.get(INBOX + query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_curator_sees_only_the_own_school(told, bearer) -> None:
    http, ours, theirs = told
    curator = bearer(UserRole.CURATOR, ours)
    (foreign,) = await items(http, bearer(UserRole.CURATOR, theirs))
    assert [entry["school_id"] for entry in await items(http, curator)] == [ours, ours]

    refused = await http.post(f"{INBOX}/{foreign['id']}/read", headers=curator)
    unknown = await http.post(f"{INBOX}/{'0' * 32}/read", headers=curator)
    assert (refused.status_code, refused.json()) == (404, unknown.json())
    assert refused.json()["code"] == "ENTRY_NOT_FOUND"
    assert (await http.get(f"{INBOX}?after={foreign['id']}", headers=curator)).status_code == 404
    assert (await items(http, bearer(UserRole.CURATOR, theirs)))[0]["read_at"] is None


async def test_a_curator_of_two_schools_sees_both(told, bearer) -> None:
    http, *schools = told
    assert len(await items(http, bearer(UserRole.CURATOR, *schools))) == 3


async def test_an_entry_as_it_is_answered(told, bearer) -> None:
    http, _, school = told
    (entry,) = await items(http, bearer(UserRole.CURATOR, school))
    assert set(entry) == {"id", "school_id", "subject", "text", "link", "created_at", "read_at"}
    assert entry["subject"] == "Подбор наставников: предложено 84 пары"
    assert entry["text"].startswith("По Вашей школе предложено 84 пары. Без пары — 3 наставляемых.\n\nУченик — ученик")
    assert entry["link"] == "https://mentoring.test/reporting/"


async def test_the_methodologist_sees_all_and_marks_nothing(told, bearer) -> None:
    http, ours, theirs = told
    methodologist = bearer(UserRole.METHODOLOGIST)
    found = await items(http, methodologist)
    assert [entry["school_id"] for entry in found] == [ours, theirs, ours]
    answer = await http.post(f"{INBOX}/{found[0]['id']}/read", headers=methodologist)
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_REQUIRED")


async def test_pages_newest_first(told, bearer) -> None:
    http, *_ = told
    whole = [entry["id"] for entry in await items(http, bearer(UserRole.METHODOLOGIST))]
    paged: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await http.get(f"{INBOX}?limit=1{after}", headers=bearer(UserRole.METHODOLOGIST))).json()
        paged += [entry["id"] for entry in page["items"]]
        after = f"&after={page['next']}" if page["next"] else None
    assert paged == whole
    assert len(paged) == 3


async def test_reading_is_noted_once(told, bearer, clock) -> None:
    http, _, school = told
    curator = bearer(UserRole.CURATOR, school)
    (entry,) = await items(http, curator)
    first = await http.post(f"{INBOX}/{entry['id']}/read", headers=curator)
    clock.advance(hours=1)
    again = await http.post(f"{INBOX}/{entry['id']}/read", headers=curator)
    assert first.status_code == again.status_code == 200
    assert first.json()["read_at"] is not None
    assert again.json() == first.json()
    assert await items(http, curator) == [first.json()]


async def test_who_may_not(told, bearer) -> None:
    http, school, _ = told
    client = await http.get(INBOX, headers=bearer(UserRole.CLIENT, school))
    assert (client.status_code, client.json()["code"]) == (403, "ROLE_REQUIRED")
    assert (await http.get(INBOX)).status_code == 401
    assert (await http.get("/notifications/v1/census")).status_code == 401
    assert (await http.post(f"{INBOX}/{'0' * 32}/read")).status_code == 401


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?limit=x", f"?after={'0' * 33}"])
async def test_queries_that_are_refused(told, bearer, query) -> None:
    http, school, _ = told
    assert (await http.get(INBOX + query, headers=bearer(UserRole.CURATOR, school))).status_code == 422


async def test_the_environment_names_the_settings(monkeypatch, settings: NotificationsSettings) -> None:
    for name, value in settings.model_dump(exclude_none=True).items():
        monkeypatch.setenv(f"MENTORING_{name.upper()}", str(value))
    assert NotificationsSettings() == settings
