"""Participants over HTTP, and what the world is told of them."""

import asyncio
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .roster.papers import MENTORS, mentor, xlsx

PATH = "/registry/v1/participants"


def person(school: str, **changed: Any) -> dict[str, Any]:
    return {
        "school_id": school, "full_name": "Ветров Артём Иванович", "role": "MENTEE", "form": "PUPIL_PUPIL",
        "birth_year": 2012, "grade": 7, "topics": ["математика"], "contact_email": "parent@family.example",
        "contact_phone": "+79001234567", "consents_on": "2026-09-01", **changed,
    }  # fmt: skip


async def test_registering_answers_with_the_participant(registry: Registry, school: str):
    answer = await registry.as_.client(school).post(PATH, json=person(school))
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/{made['participant_id']}"
    assert answer.headers["ETag"] == '"1.1"'
    assert (made["version"], made["status"], made["school_year"], made["grade"]) == (1, "ACTIVE", 2026, 7)
    assert made["person"]["full_name"] == "Ветров Артём Иванович"
    assert made.pop("possible_duplicates") == []
    read = await registry.as_.curator(school).get(answer.headers["Location"])
    assert read.json() == made
    assert read.headers["ETag"] == '"1.1"'


async def test_a_client_that_lost_the_answer_gets_it_again(registry: Registry, school: str):
    client, key = registry.as_.client(school), {"Idempotency-Key": f"{school}-1"}
    answers = [await client.post(PATH, json=person(school), headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Location"] == answers[0].headers["Location"]
    assert answers[1].headers["Idempotency-Replayed"] == "true"


async def test_the_same_person_again_is_named_by_id(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = (await curator.post(PATH, json=person(school))).json()
    for spelled in ("Ветров Артём Иванович", "  ВЕТРОВ  АРТЕМ   иванович "):
        refused = await curator.post(PATH, json=person(school, full_name=spelled))
        assert (refused.status_code, refused.json()["code"]) == (409, "PARTICIPANT_KNOWN")
        assert refused.json()["participant_id"] == made["participant_id"]
        assert "Ветров" not in refused.text
    other_form = await curator.post(PATH, json=person(school, form="STUDENT_PUPIL"))
    namesake = await curator.post(PATH, json=person(school, birth_year=2013))
    assert (other_form.status_code, namesake.status_code) == (201, 201)


async def test_of_twenty_at_once_one_registers(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    answers = await asyncio.gather(*(curator.post(PATH, json=person(school)) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert len({answer.json()["participant_id"] for answer in answers}) == 1
    assert len(await registry.people(curator)) == 1


async def test_a_changed_name_is_a_changed_record(registry: Registry, school: str):
    """A name is in no event, so that the participation's own version stays."""
    curator = registry.as_.curator(school)
    made = await curator.post(PATH, json=person(school))
    path, read = made.headers["Location"], {"If-Match": made.headers["ETag"]}
    renamed = await curator.patch(path, json={"full_name": "Ветров Артём Ильич"}, headers=read)
    assert (renamed.status_code, renamed.headers["ETag"], renamed.json()["version"]) == (200, '"1.2"', 1)
    late = await curator.patch(path, json={"full_name": "Ветров Антон Иванович"}, headers=read)
    assert (late.status_code, late.json()["code"]) == (412, "IF_MATCH_FAILED")
    for no_tag in ('"1"""', "1.1", 'W/"1.2"', '"1.2', "*"):
        refused = await curator.patch(path, json={"grade": 8}, headers={"If-Match": no_tag})
        assert refused.status_code == 412, no_tag
    earlier = await curator.patch(path, json={"grade": 8}, headers={"If-Match": '"1"'})
    assert (earlier.status_code, earlier.headers["ETag"]) == (200, '"2.2"'), "as clients of earlier releases send it"


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"nickname": "Тёма"}, "/body/nickname"),
        ({"role": "TUTOR"}, "/body/role"),
        ({"grade": 12}, "/body/grade"),
        ({"full_name": " "}, "/body/full_name"),
        ({"full_name": " \t  "}, "/body/full_name"),
        ({"contact_phone": "8 900 123-45-67"}, "/body/contact_phone"),
        ({"birth_date": "31.02.2012"}, "/body/birth_date"),
        ({"capacity": 0}, "/body/capacity"),
    ],
)
async def test_a_wrong_field_is_named(registry: Registry, school: str, wrong: dict[str, Any], pointer: str):
    refused = await registry.as_.curator(school).post(PATH, json=person(school, **wrong))
    assert (refused.status_code, refused.json()["code"]) == (422, "REQUEST_INVALID")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert pointer.removeprefix("/body/") in refused.json()["detail"]
    assert await registry.people(registry.as_.curator(school)) == []


async def test_topics_are_terms_of_the_pack(registry: Registry, school: str):
    refused = await registry.as_.curator(school).post(PATH, json=person(school, topics=["математика", "Ветров болен"]))
    assert (refused.status_code, refused.json()["code"]) == (422, "ENTRY_REFUSED")
    [error] = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("TOPIC_UNKNOWN", "/body/topics/1")
    assert "Ветров" not in refused.text


async def test_a_school_must_be_the_callers_and_in_the_directory(registry: Registry, school: str):
    stranger = registry.as_.curator(await registry.school())
    for caller, wanted in (
        (stranger, school),
        (registry.as_.methodologist(), "school-of-nowhere"),
        (registry.as_.methodologist(), "municipality"),
        (registry.as_.curator("school-of-nowhere"), "school-of-nowhere"),
    ):
        refused = await caller.post(PATH, json=person(wanted))
        assert (refused.status_code, refused.json()["code"]) == (404, "SCHOOL_NOT_FOUND"), wanted


async def test_changes_go_from_the_version_that_was_read(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    blind = await curator.patch(path, json={"grade": 8})
    assert (blind.status_code, blind.json()["code"]) == (428, "IF_MATCH_REQUIRED")
    late = await curator.patch(path, json={"grade": 8}, headers={"If-Match": '"7"'})
    assert (late.status_code, late.json()["code"]) == (412, "IF_MATCH_FAILED")
    for no_etag in ('"1"""', '""1""', '"1', "1.0", "*"):
        refused = await curator.patch(path, json={"grade": 8}, headers={"If-Match": no_etag})
        assert (refused.status_code, refused.json()["code"]) == (412, "IF_MATCH_FAILED"), no_etag
    done = await curator.patch(path, json={"grade": 8}, headers={"If-Match": '"1"'})
    assert (done.status_code, done.headers["ETag"], done.json()["grade"]) == (200, '"2.1"', 8)
    assert done.json()["person"]["contact_phone"] == "+79001234567", "what is not named stays"
    idle = await curator.patch(path, json={"grade": 8}, headers={"If-Match": '"2"'})
    assert (idle.status_code, idle.json()["version"]) == (200, 2)
    fixed = await curator.patch(path, json={"school_year": 2027}, headers={"If-Match": '"2"'})
    assert [error["pointer"] for error in fixed.json()["errors"]] == ["/body/school_year"]


async def test_of_ten_changes_from_one_version_one_is_made(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    answers = await asyncio.gather(
        *(curator.patch(path, json={"capacity": number}, headers={"If-Match": '"1"'}) for number in range(1, 11))
    )
    made = [answer for answer in answers if answer.status_code == 200]
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    assert (await curator.get(path)).json() == made[0].json()


async def test_leaving_is_once_and_for_good(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    left = await curator.post(f"{path}/withdrawal")
    assert (left.status_code, left.json()["status"], left.json()["version"]) == (200, "WITHDRAWN", 2)
    again = await curator.post(f"{path}/withdrawal")
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_WITHDRAWN")
    assert (await curator.get("/registry/v1/census")).json()["members"] == 1, "who has left is still known"


async def test_the_list_comes_in_pages_without_gaps(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    for number in range(7):
        role = "MENTOR" if number % 3 == 0 else "MENTEE"
        await curator.post(PATH, json=person(school, full_name=f"Лугин Егор Ив{'а' * number}нович", role=role))
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await curator.get(PATH, params={"limit": 3, **after})).json()
        seen += [each["participant_id"] for each in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)
    assert len(await registry.people(curator, role="MENTOR")) == 3
    assert await registry.people(curator, form="TEACHER_TEACHER") == []
    assert (await curator.get(PATH, params={"limit": 201})).status_code == 422


async def test_the_municipality_sees_nobodys_name(registry: Registry, school: str):
    path = (await registry.as_.curator(school).post(PATH, json=person(school))).headers["Location"]
    methodologist = registry.as_.methodologist()
    one = await methodologist.get(path)
    assert one.json()["person"] is None
    everybody = await methodologist.get(PATH, params={"limit": 200})
    made = await methodologist.post(PATH, json=person(school, full_name="Зорин Глеб Павлович"))
    assert made.json()["person"] is None
    for text in (one.text, everybody.text):
        assert "Ветров" not in text
        assert "+7900" not in text
        assert "@" not in text


async def test_a_curator_sees_and_changes_no_other_schools_people(registry: Registry, school: str):
    path = (await registry.as_.curator(school).post(PATH, json=person(school))).headers["Location"]
    stranger = registry.as_.curator(await registry.school())
    missing = (await stranger.get(f"{PATH}/{'0' * 32}")).json()
    for answer in (
        await stranger.get(path),
        await stranger.patch(path, json={"grade": 1}, headers={"If-Match": '"1"'}),
        await stranger.post(f"{path}/withdrawal"),
    ):
        assert (answer.status_code, answer.json()) == (404, missing), "not yours looks like not there"
    assert await registry.people(stranger) == []
    assert (await stranger.get("/registry/v1/census")).json() == {"members": 0, "schools": {}}
    assert (await registry.as_.curator(school).get(path)).json()["version"] == 1


async def test_of_two_schools_a_client_may_have_both(registry: Registry, school: str):
    other = await registry.school()
    both = registry.as_.client(school, other)
    assert {(await both.post(PATH, json=person(each))).status_code for each in (school, other)} == {201}
    assert {each["school_id"] for each in await registry.people(both)} == {school, other}


async def test_every_change_is_told_once_and_without_the_person(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    participant_id = path.rsplit("/", 1)[1]
    person_id = (await curator.get(path)).json()["person_id"]
    await curator.patch(path, json={"grade": 8}, headers={"If-Match": '"1"'})
    await curator.patch(path, json={"contact_phone": "+79007654321"}, headers={"If-Match": '"2"'})
    await curator.post(f"{path}/withdrawal")
    await registry.published.once(school, "registry.contact.recorded", 4)  # the school's own curator is one
    await registry.published.once(school, "registry.participant.withdrawn", 1)

    told = {kind: registry.published.of_school(school, f"registry.{kind}") for kind in (
        "participant.registered", "participant.updated", "participant.withdrawn", "contact.recorded",
    )}  # fmt: skip
    participants = [event for kind, events in told.items() if kind != "contact.recorded" for event in events]
    assert {event["subject"] for event in participants} == {participant_id}
    assert [event["data"]["version"] for event in participants] == [1, 2, 3, 4]
    assert len({event["id"] for event in participants}) == 4
    assert participants[0]["data"] == {
        "school_id": school, "version": 1, "participant_id": participant_id, "person_id": person_id, "role": "MENTEE",
        "form": "PUPIL_PUPIL", "school_year": 2026, "birth_year": 2012, "grade": 7, "topics": ["математика"],
        "topics_unrecognised": False, "levels": {}, "interests": [], "variant_restricted": False,
        "consents_on": "2026-09-01", "partner_claimed": False, "status": "ACTIVE",
    }  # fmt: skip
    assert participants[3]["data"]["status"] == "WITHDRAWN"
    assert participants[3]["data"]["finished_on"] == "2026-10-01"
    for canary in ("Ветров", "family.example", "+79001234567", "+79007654321"):
        assert canary not in str(participants)

    contacts = [event["data"] for event in told["contact.recorded"] if event["subject"] == participant_id]
    assert [(each["version"], each["phone"], each["active"]) for each in contacts] == [
        (1, "+79001234567", True),
        (3, "+79007654321", True),
        (4, "+79007654321", False),
    ]
    assert "Ветров" not in str(contacts)


async def test_the_history_keeps_every_event_but_contacts(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    await curator.post(f"{path}/withdrawal")
    history = registry.database.collection("events")

    async def kept() -> list[str]:
        batches = await history.find({"schools": school})
        return sorted(event["type"] for batch in batches for event in batch["events"] if event["schoolid"] == school)

    expected = [
        "registry.organisation.recorded.v2",
        "registry.participant.registered.v2",
        "registry.participant.withdrawn.v2",
    ]

    async def complete() -> bool:
        return await kept() == expected

    await until(complete)
    assert await history.count({"type": "registry.contact.recorded.v2"}) == 0
    everything = str(await history.find({}))
    assert "family.example" not in everything
    assert "+7900" not in everything


async def test_nothing_waits_when_the_broker_has_confirmed(registry: Registry, school: str):
    made = await registry.as_.curator(school).post(PATH, json=person(school))
    await registry.published.once(school, "registry.participant.registered", 1)
    participants = registry.database.collection("participants")

    async def cleared() -> bool:
        document = await participants.find_one({"_id": made.json()["participant_id"]})
        return document is not None and document["pending"] == [] and "pending_since" not in document

    await until(cleared)


async def test_a_mentor_of_a_roster_is_known_to_who_registers_one_by_one(registry: Registry, school: str):
    methodologist, curator = registry.as_.methodologist(), registry.as_.curator(school)
    plant = {"kind": "ENTERPRISE", "name": f"АО «Станок» {school}", "short_name": f"Станок {school}"}
    await methodologist.put(f"/registry/v1/organisations/plant-of-{school}", json=plant)
    paper = xlsx(MENTORS, mentor("ЗУЁВ Пётр Ильич", workplace=plant["name"], form="работодатель – ученик"))
    begun = (await registry.upload(curator, school, paper)).json()
    done = await registry.finished(curator, begun["import_id"])
    assert done["counts"]["people_registered"] == 1, await registry.rows(curator, begun["import_id"])
    same = {
        "school_id": school, "full_name": "Зуев Петр Ильич", "role": "MENTOR", "form": "EMPLOYER_PUPIL",
        "workplace_id": f"plant-of-{school}", "capacity": 1,
    }  # fmt: skip
    refused = await curator.post(PATH, json=same)
    assert (refused.status_code, refused.json()["code"]) == (409, "PARTICIPANT_KNOWN")
    namesake = await curator.post(PATH, json={**same, "birth_date": "1980-05-01"})
    assert namesake.status_code == 201


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"role": "MENTOR", "grade": 9, "mentor_kind": "PUPIL"}, None),
        ({"role": "MENTOR", "form": "STUDENT_PUPIL", "grade": None, "mentor_kind": "GRADUATE"}, None),
        ({"role": "MENTOR", "grade": 9, "mentor_kind": "VETERAN"}, "mentor_kind"),
        ({"role": "MENTOR", "form": "TEACHER_TEACHER", "grade": None, "mentor_kind": "PARENT"}, "mentor_kind"),
        ({"mentor_kind": "PUPIL"}, "mentor_kind"),
        ({"accepting": False}, "accepting"),
    ],
)
async def test_a_mentor_comes_from_where_the_form_takes_them(
    registry: Registry, school: str, said: dict[str, Any], field: str | None
):
    answer = await registry.as_.curator(school).post(PATH, json=person(school, **said))
    assert answer.status_code == (201 if field is None else 422), answer.text
    if field is not None:
        assert [each["pointer"] for each in answer.json()["errors"]] == [f"/body/{field}"]


async def test_a_mentor_who_pauses_is_told_to_the_world_and_goes_on_later(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await curator.post(PATH, json=person(school, role="MENTOR", grade=9, mentor_kind="PUPIL", capacity=2))
    for accepting in (False, None):
        etag = (await curator.get(made.headers["Location"])).headers["ETag"]
        answer = await curator.patch(
            made.headers["Location"], json={"accepting": accepting}, headers={"If-Match": etag}
        )
        assert (answer.json()["accepting"], answer.json()["capacity"]) == (accepting, 2), "he keeps his places"
    told = [each["data"] for each in await registry.published.once(school, "registry.participant.updated", 2)]
    assert [each.get("accepting") for each in told] == [False, None]
    assert {each["mentor_kind"] for each in told} == {"PUPIL"}
