"""Legal representatives of a child: written down, corrected, taken away; seen by the child's own school and in no event."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from mentoring_common.testing.waiting import until
from registry.people.consents.domain import Consent
from registry.people.domain import Person, united
from registry.people.guardians import Guardian

from .conftest import Registry
from .test_participants import PATH, person

PERSONS = "/registry/v1/persons"
MOTHER = {
    "full_name": "Ветрова Канарейка Павловна", "relation": "MOTHER", "phone": "+79111234501",
    "email": "kanareyka-mother@family.example", "since": None,
}  # fmt: skip
TRUSTEE = {
    "full_name": "Сорокин Олег Ильич",
    "relation": "TRUSTEE",
    "phone": None,
    "email": None,
    "since": "2025-03-01",
}


async def a_child(registry: Registry, school: str, **said: Any) -> str:
    made = await registry.as_.curator(school).post(PATH, json=person(school, **said))
    assert made.status_code == 201, made.text
    return str(made.json()["person_id"])


def address(person_id: str, guardian_id: str = "") -> str:
    return f"{PERSONS}/{person_id}/guardians" + (f"/{guardian_id}" if guardian_id else "")


async def guardians(caller: httpx.AsyncClient, person_id: str) -> list[dict[str, Any]]:
    answer = await caller.get(address(person_id))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["guardians"]
    return found


async def test_a_guardian_is_written_down_corrected_and_taken_away(registry: Registry, school: str):
    curator, child = registry.as_.curator(school), await a_child(registry, school)
    assert await guardians(curator, child) == []
    made = await curator.post(address(child), json=MOTHER)
    assert (made.status_code, made.headers["Location"]) == (201, address(child, made.json()["guardian_id"]))
    trustee = (await curator.post(address(child), json=TRUSTEE)).json()
    mother = made.json()["guardian_id"]
    assert await guardians(curator, child) == [{**MOTHER, "guardian_id": mother}, trustee]
    corrected = await curator.put(address(child, mother), json={**MOTHER, "phone": "+79111234502"})
    assert (corrected.status_code, corrected.json()["guardian_id"]) == (200, mother), "a consent goes on naming her"
    assert (await curator.delete(address(child, trustee["guardian_id"]))).status_code == 204
    assert await guardians(curator, child) == [{**MOTHER, "guardian_id": mother, "phone": "+79111234502"}]
    gone = await curator.delete(address(child, trustee["guardian_id"]))
    assert (gone.status_code, gone.json()["code"]) == (404, "GUARDIAN_NOT_FOUND")


async def test_what_a_curator_corrects_about_the_child_leaves_the_guardians(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await curator.post(PATH, json=person(school))
    child = made.json()["person_id"]
    await curator.post(address(child), json=MOTHER)
    card = f"{PATH}/{made.json()['participant_id']}"
    etag = (await curator.get(card)).headers["ETag"]
    changed = await curator.patch(
        card, json={"full_name": "Ветров Антон Иванович", "grade": 8}, headers={"If-Match": etag}
    )
    assert changed.status_code == 200, changed.text
    assert [each["full_name"] for each in await guardians(curator, child)] == [MOTHER["full_name"]]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"full_name": "Ветрова"}, "full_name"),
        ({"full_name": "Ветров Иван и Ветрова Анна"}, "full_name"),
        ({"email": "мама@почта"}, "email"),
        ({"phone": "8 911 123"}, "phone"),
        ({"relation": "AUNT"}, "relation"),
        ({"since": "2031-01-01"}, "since"),
    ],
)
async def test_what_cannot_be_is_named(registry: Registry, school: str, said: dict[str, Any], field: str):
    curator, child = registry.as_.curator(school), await a_child(registry, school)
    refused = await curator.post(address(child), json={**MOTHER, **said})
    assert refused.status_code == 422, refused.text
    assert [each["pointer"].rpartition("/")[2] for each in refused.json()["errors"]] == [field]
    assert "Ветров" not in refused.text
    assert await guardians(curator, child) == []


async def test_one_guardian_stands_once_and_who_is_of_age_has_none(registry: Registry, school: str):
    curator, child = registry.as_.curator(school), await a_child(registry, school)
    assert (await curator.post(address(child), json=MOTHER)).status_code == 201
    again = await curator.post(address(child), json={**MOTHER, "full_name": "ВЕТРОВА  КАНАРЕЙКА ПАВЛОВНА"})
    assert (again.status_code, again.json()["code"]) == (409, "GUARDIAN_KNOWN")
    for name, birth, status in (
        ("Зорин Пётр Ильич", "2008-10-01", 409),
        ("Зорин Иван Ильич", "2008-10-02", 201),
    ):  # the day of this registry is 1 October 2026
        own = {"full_name": name, "birth_date": birth, "birth_year": None, "grade": 11, "contact_phone": None}
        pupil = await a_child(registry, school, **own, contact_email=None)
        answer = await curator.post(address(pupil), json=MOTHER)
        assert answer.status_code == status, (birth, answer.text)


async def test_two_curators_at_once_lose_nobody(registry: Registry, school: str):
    curator, child = registry.as_.curator(school), await a_child(registry, school)
    told = [{**TRUSTEE, "full_name": f"Сорокин {name} Ильич"} for name in ("Олег", "Пётр", "Иван")]
    answers = await asyncio.gather(*(curator.post(address(child), json=each) for each in told))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert {each["full_name"] for each in await guardians(curator, child)} == {each["full_name"] for each in told}


async def test_the_family_is_the_schools_alone(registry: Registry, school: str):
    curator, child = registry.as_.curator(school), await a_child(registry, school)
    made = (await curator.post(address(child), json=MOTHER)).json()
    stranger = registry.as_.curator(await registry.school())
    for asked in (
        stranger.get(address(child)),
        stranger.post(address(child), json=TRUSTEE),
        stranger.put(address(child, made["guardian_id"]), json=TRUSTEE),
        stranger.delete(address(child, made["guardian_id"])),
    ):
        answer = await asked
        assert (answer.status_code, answer.json()["code"]) == (404, "PERSON_NOT_FOUND")
    methodologist = registry.as_.methodologist()
    told = {"Access-Purpose": "%D0%96%D0%B0%D0%BB%D0%BE%D0%B1%D0%B0"}
    assert (await methodologist.get(address(child), headers=told)).status_code == 403
    assert "Канарейка" not in (await methodologist.get(f"/registry/v1/people/{child}", headers=told)).text
    assert await guardians(curator, child) == [made]


async def test_who_looked_at_the_family_is_written_down(registry: Registry, school: str):
    curator, child = registry.as_.curator(school), await a_child(registry, school)
    await guardians(curator, child)
    officer = registry.as_.officer()
    log = (await officer.get("/registry/v1/access-log", params={"person_id": child})).json()["items"]
    assert "GET /registry/v1/persons/{person_id}/guardians" in {each["operation"] for each in log}


async def test_two_records_that_become_one_keep_everybody(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    one = await a_child(registry, school, full_name="Лугина Дарья Олеговна", birth_date="2012-05-05", birth_year=None)
    other = await a_child(registry, school, full_name="Лугина Дарья Олегвна", birth_date="2012-05-05", birth_year=None)
    await curator.post(address(one), json=MOTHER)
    await curator.post(address(other), json=MOTHER)
    await curator.post(address(other), json=TRUSTEE)
    merged = await curator.post(f"/registry/v1/people/{one}/merge", json={"other_person_id": other})
    assert merged.status_code == 200, merged.text
    both = [MOTHER["full_name"], TRUSTEE["full_name"]]
    assert [each["full_name"] for each in await guardians(curator, one)] == both
    assert [each["full_name"] for each in await guardians(curator, other)] == both, (
        "the record that is gone leads there"
    )


async def test_nothing_of_a_guardian_is_published(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = (await curator.post(PATH, json=person(school))).json()
    await curator.post(address(made["person_id"]), json=MOTHER)
    card = f"{PATH}/{made['participant_id']}"
    etag = (await curator.get(card)).headers["ETag"]
    await curator.patch(card, json={"grade": 8, "contact_phone": "+79001234568"}, headers={"If-Match": etag})

    async def is_told() -> bool:
        return len(registry.published.of_school(school)) >= 4

    await until(is_told)
    told = str(registry.published.of_school(school)).casefold()
    assert not [word for word in ("канарейка", "kanareyka", "9111234501") if word in told]


def test_a_consent_of_a_record_that_is_gone_names_its_giver_as_he_is_kept() -> None:
    def record(name: str, *guardians: Guardian, given_by: str) -> Person:
        consent = Consent(f"{name}-{name}", "school", 1, "PD_PROCESSING", "GUARDIAN", "1", "hash", guardian_id=given_by)
        return Person(name, "school", 1, "Лугина Дарья Олеговна", guardians=guardians, consents=(consent,))

    mother = Guardian("mother-kept", "Лугина Анна Ильинична", "MOTHER")
    kept = record("kept", mother, given_by="mother-kept")
    again = replace(mother, guardian_id="mother-gone", full_name="ЛУГИНА АННА ИЛЬИНИЧНА")
    trustee = Guardian("trustee", "Сорокин Олег Ильич", "TRUSTEE")
    for giver, known_as in (("mother-gone", "mother-kept"), ("trustee", "trustee")):
        whole = united(kept, record("gone", again, trustee, given_by=giver))
        assert [each.guardian_id for each in whole.guardians] == ["mother-kept", "trustee"]
        assert [each.guardian_id for each in whole.consents] == ["mother-kept", known_as]
