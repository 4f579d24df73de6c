"""People are found by what a curator types of a name, and a list of participants is filtered and in order of names."""

from typing import Any

import httpx
import pytest
from mentoring_common.testing.waiting import until
from registry.people.identity import name_tokens

from .conftest import OwnRegistry, Registry
from .test_access_log import with_purpose
from .test_participants import PATH, person

PEOPLE = "/registry/v1/people"
NAMES = (
    "Ершов Пётр Семёнович",
    "Римский-Корсаков Николай Андреевич",
    "Семёнова Анна Петровна",
    "О'Коннор Шон",
    "Петров Семён Ильич",
)


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Семёнова Анна", ["анна", "семенова"]),
        ("РИМСКИЙ-Корсаков  Николай", ["корсаков", "николай", "римский"]),
        ("О'Коннор Шон", ["оконнор", "шон"]),
        ("д’Артаньян", ["дартаньян"]),
        ("Мамедов Али оглы", ["али", "мамедов", "оглы"]),
        ("Cидоров", ["сидоров"]),
        ("Иван Иванов Иван", ["иван", "иванов"]),
        (" \u200b ", []),
        ("...", []),
        ("Ли 2", ["2", "ли"]),
    ],
)
def test_a_name_is_folded_into_words(name: str, tokens: list[str]):
    """The rule of both sides: of what is stored, and of what is typed."""
    assert sorted(name_tokens(name)) == tokens


async def add(client: httpx.AsyncClient, school: str, name: str, **changed: Any) -> dict[str, Any]:
    made = await client.post(PATH, json=person(school, full_name=name, **changed))
    assert made.status_code == 201, made.text
    return made.json()


@pytest.fixture
async def curator(registry: Registry, school: str) -> httpx.AsyncClient:
    """Of a school with the five."""
    client = registry.as_.curator(school)
    for number, name in enumerate(NAMES):
        await add(client, school, name, birth_year=2010 + number, contact_phone=f"+7900000000{number}")
    return client


async def found(client: httpx.AsyncClient, q: str, **filters: Any) -> list[str]:
    answer = await client.get(PEOPLE, params={"q": q, **filters})
    assert answer.status_code == 200, answer.text
    return [each["full_name"] for each in answer.json()["items"]]


async def test_a_name_is_found_as_it_is_typed(curator: httpx.AsyncClient):
    ershov, rimsky, semenova, connor, petrov = NAMES
    assert await found(curator, "ершов") == [ershov]
    assert await found(curator, "ЕРШОВ") == [ershov]
    assert await found(curator, "Семен") == [ershov, petrov, semenova]
    assert await found(curator, "семён") == [ershov, petrov, semenova]
    assert await found(curator, "Анна Семенова") == [semenova]
    assert await found(curator, "петр сем") == [ershov, petrov, semenova]
    assert await found(curator, "корс") == [rimsky]
    assert await found(curator, "римский-корсаков") == [rimsky]
    assert await found(curator, "оконнор") == await found(curator, "О'Коннор") == [connor]
    assert await found(curator, "ершов анна") == []
    assert await found(curator, "ов") == [], "a beginning, not a middle"
    assert await found(curator, "Пётр (мама)") == []
    assert await found(curator, "петр.* ^$") == [ershov, petrov, semenova], "signs are no words"


async def test_a_search_needs_a_letter(curator: httpx.AsyncClient):
    for q in ("", "  ", "-", "…"):
        refused = await curator.get(PEOPLE, params={"q": q})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/q"), q
    assert (await curator.get(PEOPLE)).status_code == 422


async def test_only_ones_own_people_are_found(registry: Registry, curator: httpx.AsyncClient):
    other = await registry.school()
    stranger = registry.as_.curator(other)
    assert await found(stranger, "ершов") == []
    plant = {"role": "MENTOR", "form": "EMPLOYER_PUPIL", "birth_year": 1980, "grade": None}
    await add(stranger, other, "Ершова Вера Ильинична", **plant)
    assert await found(stranger, "ершов") == ["Ершова Вера Ильинична"], "a partner's person, of the municipality"
    assert await found(curator, "ершов") == ["Ершов Пётр Семёнович"]


async def test_filters_say_which_participations_count(registry: Registry, school: str, curator: httpx.AsyncClient):
    mentor = await add(
        curator, school, "Петрова Лия", role="MENTOR", form="TEACHER_TEACHER", grade=None, birth_year=1980,
        school_year=2027,
    )  # fmt: skip
    await curator.post(f"{PATH}/{mentor['participant_id']}/withdrawal")
    assert await found(curator, "петр") == [
        "Ершов Пётр Семёнович", "Петров Семён Ильич", "Петрова Лия", "Семёнова Анна Петровна"
    ]  # fmt: skip
    for wanted in (
        {"role": "MENTOR"}, {"form": "TEACHER_TEACHER"}, {"status": "WITHDRAWN"}, {"school_year": 2027},
        {"school_id": school, "role": "MENTOR"},
    ):  # fmt: skip
        assert await found(curator, "петр", **wanted) == ["Петрова Лия"], wanted
    assert await found(curator, "петр", school_id="another") == []
    assert await found(curator, "петр", role="MENTEE", status="WITHDRAWN") == []


async def test_people_are_read_page_by_page(curator: httpx.AsyncClient):
    whole = await found(curator, "сем")
    page = (await curator.get(PEOPLE, params={"q": "сем", "limit": 2})).json()
    rest = (await curator.get(PEOPLE, params={"q": "сем", "limit": 2, "after": page["next"]})).json()
    assert [each["full_name"] for each in page["items"] + rest["items"]] == whole
    assert len(whole) == 3
    assert "Петр" not in page["next"]
    unknown = await curator.get(PEOPLE, params={"q": "сем", "after": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "PAGE_UNKNOWN")


async def test_a_search_by_name_is_for_who_may_see_names(registry: Registry, school: str, curator: httpx.AsyncClient):
    office = registry.as_.methodologist()
    for path in (PEOPLE, PATH):
        refused = await office.get(path, params={"q": "ершов"})
        assert (refused.status_code, refused.json()["code"]) == (403, "PURPOSE_REQUIRED"), "its answer would tell"
    with_purpose(office)
    assert "Ершов Пётр Семёнович" in await found(office, "ершов")
    assert await found(office, "ершов", school_id=school) == ["Ершов Пётр Семёнович"]
    officer = await with_purpose(registry.as_.officer()).get(PEOPLE, params={"q": "ершов"})
    assert (officer.status_code, officer.json()["code"]) == (403, "ROLE_REQUIRED")


async def listed(client: httpx.AsyncClient, **query: Any) -> list[str]:
    return [each["person"]["full_name"] for each in (await page_of(client, **query))["items"]]


async def page_of(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_list_is_in_the_order_of_names(registry: Registry, school: str, curator: httpx.AsyncClient):
    plant = {"role": "MENTOR", "form": "EMPLOYER_PUPIL", "birth_year": 1980, "grade": None}
    await add(curator, school, "Мальцев Олег Ильич", **plant)
    twice = await add(curator, school, "Петров Семён Ильич", birth_year=2014, form="STUDENT_PUPIL")
    in_order = [
        "Ершов Пётр Семёнович", "Мальцев Олег Ильич", "О'Коннор Шон", "Петров Семён Ильич", "Петров Семён Ильич",
        "Римский-Корсаков Николай Андреевич", "Семёнова Анна Петровна",
    ]  # fmt: skip
    assert await listed(curator, sort="name") == in_order
    read: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await page_of(curator, sort="name", limit=2, **after)
        read += [each["person"]["full_name"] for each in page["items"]]
        assert page["total"] == 7
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert read == in_order
    assert await listed(curator, sort="name", form="STUDENT_PUPIL") == ["Петров Семён Ильич"]
    assert await listed(curator, q="петр сем", form="PUPIL_PUPIL") == [
        "Ершов Пётр Семёнович", "Петров Семён Ильич", "Семёнова Анна Петровна"
    ]  # fmt: skip
    assert await listed(curator, q="ильич", limit=2) == ["Мальцев Олег Ильич", "Петров Семён Ильич"]
    await curator.post(f"{PATH}/{twice['participant_id']}/withdrawal")
    assert (await page_of(curator, sort="name", status="WITHDRAWN"))["total"] == 1
    assert await listed(curator, status="WITHDRAWN") == ["Петров Семён Ильич"]
    assert await listed(curator, status="WITHDRAWN", school_id="another") == []
    unknown = await curator.get(PATH, params={"sort": "name", "after": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "PAGE_UNKNOWN")


async def test_a_city_is_in_the_order_of_names_school_by_school(registry: Registry, school: str, curator: Any):
    office = registry.as_.methodologist()
    refused = await office.get(PATH, params={"sort": "name", "school_id": school})
    assert (refused.status_code, refused.json()["code"]) == (403, "PURPOSE_REQUIRED"), "the order tells of names"
    with_purpose(office)
    refused = await office.get(PATH, params={"sort": "name"})
    assert (refused.status_code, refused.json()["code"]) == (422, "SCHOOL_NEEDED")
    assert len(await listed(office, sort="name", school_id=school)) == 5


async def test_who_was_renamed_or_merged_is_found_by_the_name_that_counts(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    anna = await add(curator, school, "Лугина Анна Олеговна", birth_year=None, birth_date="2012-03-04")
    card = f"{PATH}/{anna['participant_id']}"
    etag = (await curator.get(card)).headers["ETag"]
    await curator.patch(card, json={"full_name": "Ветрова Анна Олеговна"}, headers={"If-Match": etag})
    assert (await found(curator, "лугин"), await found(curator, "ветр")) == ([], ["Ветрова Анна Олеговна"])
    twin = await add(curator, school, "Ветрова Анна Олегвна", birth_year=None, birth_date="2012-03-04")
    merged = await curator.post(f"{PEOPLE}/{anna['person_id']}/merge", json={"other_person_id": twin["person_id"]})
    assert merged.status_code == 200
    assert await found(curator, "ветрова") == ["Ветрова Анна Олеговна"]


async def test_who_was_stored_before_there_was_a_search_is_found(own: OwnRegistry):
    """At once by a tolerant reading; by the index as soon as the repair has been there."""
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        for name in NAMES:
            await add(curator, school, name)
    people = own.database.collection("people")
    assert await people.update_many({}, {"$unset": {"found_by": ""}}) == len(NAMES)
    stale = {"$set": {"found_by": [":луг"]}}
    await people.update_one({"name_key": "ершов петр семенович"}, stale)  # renamed by a replica of the last release

    async with own.run() as registry:
        curator = registry.as_.curator(school)
        assert await found(curator, "римский") == ["Римский-Корсаков Николай Андреевич"]

        async def repaired() -> bool:
            return not await people.find({"found_by": None}) and not await people.find({"found_by": ":луг"})

        await until(repaired)
        assert await found(curator, "ершов") == ["Ершов Пётр Семёнович"]
        assert (await people.find({}, fields=["version"]))[0]["version"] == 1, "nothing about them has changed"
