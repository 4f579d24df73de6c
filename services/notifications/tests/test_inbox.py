"""The inbox over HTTP: whose it is, its pages, its reading."""

import pytest
from mentoring_common.testing.waiting import until
from notifications.inbox.domain import Entry
from notifications.inbox.store import InboxStore
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


async def unread(http, headers) -> int:
    answer = (await http.get(f"{INBOX}/unread", headers=headers)).json()
    assert answer["more"] is False
    return answer["unread"]


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
    assert entry["link"] == f"https://mentoring.test/pairs?school={school}"


async def test_the_methodologist_sees_all_and_reads_for_herself(told, bearer) -> None:
    http, ours, theirs = told
    methodologist = bearer(UserRole.METHODOLOGIST)
    found = await items(http, methodologist)
    assert [entry["school_id"] for entry in found] == [ours, theirs, ours]
    answer = await http.post(f"{INBOX}/{found[0]['id']}/read", headers=methodologist)
    assert answer.json()["read_at"] is not None
    assert await unread(http, methodologist) == 2
    assert await unread(http, bearer(UserRole.CURATOR, ours)) == 2


async def test_each_person_has_read_and_unread_of_her_own(told, bearer) -> None:
    http, school, _ = told
    anna = bearer(UserRole.CURATOR, school, subject="anna")
    vera = bearer(UserRole.CURATOR, school, subject="vera")
    newer, older = [entry["id"] for entry in await items(http, anna)]
    await http.post(f"{INBOX}/{newer}/read", headers=anna)

    assert [entry["id"] for entry in await items(http, anna, "?unread=true")] == [older]
    assert [entry["id"] for entry in await items(http, anna, "?unread=false")] == [newer]
    assert [entry["id"] for entry in await items(http, vera, "?unread=true")] == [newer, older]
    assert await items(http, vera, "?unread=false") == []
    assert (await unread(http, anna), await unread(http, vera)) == (1, 2)
    assert [bool(entry["read_at"]) for entry in await items(http, anna)] == [True, False]


async def test_all_are_read_at_once_and_only_ones_own(told, bearer) -> None:
    http, ours, theirs = told
    anna = bearer(UserRole.CURATOR, ours, subject="anna")
    assert (await http.post(f"{INBOX}/read", headers=anna)).json() == {"marked": 2}
    assert (await http.post(f"{INBOX}/read", headers=anna)).json() == {"marked": 0}
    assert await unread(http, anna) == 0
    assert await unread(http, bearer(UserRole.CURATOR, ours, subject="vera")) == 2
    assert await unread(http, bearer(UserRole.CURATOR, theirs, subject="anna")) == 1, "her other school was not hers"


async def test_what_an_earlier_release_noted_as_read_is_read_for_everybody(told, bearer, database, clock) -> None:
    http, school, _ = told
    anna = bearer(UserRole.CURATOR, school, subject="anna")
    first, second = [entry["id"] for entry in await items(http, anna)]
    inbox = database.collection("inbox")
    await inbox.update_one({"_id": first}, {"$set": {"read_at": clock()}})
    await inbox.update_one({"_id": second}, {"$unset": {"read_at": "", "readings": ""}})
    for subject in ("anna", "vera"):
        person = bearer(UserRole.CURATOR, school, subject=subject)
        assert [entry["id"] for entry in await items(http, person, "?unread=true")] == [second]
        assert [entry["id"] for entry in await items(http, person, "?unread=false")] == [first]
        assert await unread(http, person) == 1
    assert (await http.post(f"{INBOX}/read", headers=anna)).json() == {"marked": 1}


async def test_more_unread_than_are_counted(told, bearer, database, clock) -> None:
    http, school, _ = told
    store = InboxStore(database.collection("inbox"))
    await store.add([Entry(f"{number:032}", school, "Тема", "Текст", "/", clock()) for number in range(150)])
    answer = await http.get(f"{INBOX}/unread", headers=bearer(UserRole.CURATOR, school))
    assert answer.json() == {"unread": 100, "more": True}


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
    for method, path in (("GET", "/unread"), ("POST", "/read")):
        assert (await http.request(method, INBOX + path)).status_code == 401
        answer = await http.request(method, INBOX + path, headers=bearer(UserRole.CLIENT, school))
        assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_REQUIRED")


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?limit=x", "?unread=perhaps", f"?after={'0' * 33}"])
async def test_queries_that_are_refused(told, bearer, query) -> None:
    http, school, _ = told
    assert (await http.get(INBOX + query, headers=bearer(UserRole.CURATOR, school))).status_code == 422


async def test_the_environment_names_the_settings(monkeypatch, settings: NotificationsSettings) -> None:
    for name, value in settings.model_dump(exclude_none=True).items():
        monkeypatch.setenv(f"MENTORING_{name.upper()}", str(value))
    assert NotificationsSettings() == settings
