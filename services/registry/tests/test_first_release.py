"""Documents as the first release wrote them: found again, corrected, taken along; nobody is doubled or lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from mentoring_common.mongo import Index

from .conftest import OwnRegistry, Registry
from .roster.papers import MENTEES, mentee, xlsx
from .test_participants import PATH

SCHOOL = "school-1"
PERSON = {
    "contact_email": None, "contact_phone": "+79001234567", "contact_text": "мама", "request_text": "Математика",
    "achievements_text": None, "workplace_text": None, "partner_name_text": None, "results_text": None,
    "case_url": None,
}  # fmt: skip
STATE = {
    "variant": None, "school_year": 2026, "birth_year": 2011, "birth_date": None, "grade": 8, "course": None,
    "topics": ["математика"], "interests": [], "minutes_per_week": None, "preferred_age_min": None,
    "preferred_age_max": None, "capacity": None, "experience_years": None, "qualification": None,
    "workplace_id": None, "workplace_kind": "SCHOOL", "consents_on": "2026-09-01", "admitted_on": None,
    "cleared_on": None, "joined_on": None, "finished_on": None, "status": "ACTIVE",
}  # fmt: skip


def old(participant_id: str, name: str, role: str, form: str, **state: Any) -> dict[str, Any]:
    personal = {key: state.pop(key) for key in list(state) if key in PERSON}
    return {
        "_id": participant_id, "school_id": SCHOOL, "version": 3, "natural_key": f"digest of {participant_id}",
        "person": {**PERSON, "full_name": name, **personal}, "state": {**STATE, "role": role, "form": form, **state},
        "registered_at": datetime(2026, 9, 1, tzinfo=UTC), "pending": [], "command_ids": [],
        "field_of_a_later_release": {"nobody": "knows it"},
    }  # fmt: skip


TEACHER = {"birth_date": "1985-02-03", "birth_year": 1985, "grade": None}
DOCUMENTS = [
    old("a1", "Ветров Артём Иванович", "MENTEE", "PUPIL_PUPIL"),
    old("b1", "Орлова Анна Ильинична", "MENTEE", "TEACHER_TEACHER", **TEACHER,
        variant="LEADER_COMMUNICATION_DIFFICULTY"),
    old("b2", "Орлова Анна Ильинична", "MENTOR", "TEACHER_TEACHER", **TEACHER, capacity=2),
    old("c1", "Лугин Пётр", "MENTEE", "PUPIL_PUPIL", birth_date="2011-03-12"),
    old("c2", "Лугин Пётр", "MENTEE", "PUPIL_PUPIL"),
    old("d1", "Зорин Егор Павлович", "MENTEE", "PUPIL_PUPIL", status="WITHDRAWN", finished_on="2026-09-20"),
    old("e1", "Громова Вера", "MENTEE", "PUPIL_PUPIL", partner_name_text="Старшов Илья"),
]  # fmt: skip


@pytest.fixture
async def old_database(own: OwnRegistry) -> OwnRegistry:
    """What the first release left, its index included."""
    participants = own.database.collection("participants")
    await participants.ensure_indexes([Index(("school_id", "natural_key"), unique=True)])
    await participants.insert_new(DOCUMENTS)
    await own.database.collection("organisations").insert_one(
        {"_id": SCHOOL, "school_id": SCHOOL, "version": 1, "kind": "SCHOOL", "name": "СОШ № 1", "short_name": "СОШ 1",
         "inn": None, "agreement_on": None, "curator_email": None, "pending": [], "command_ids": []}
    )  # fmt: skip
    return own


async def seen(registry: Registry) -> dict[str, dict[str, Any]]:
    return {each["participant_id"]: each for each in await registry.people(registry.as_.curator(SCHOOL))}


async def test_everybody_has_a_person_and_nobody_is_doubled(old_database: OwnRegistry):
    async with old_database.run() as registry:
        found = await seen(registry)
        assert set(found) == {each["_id"] for each in DOCUMENTS}
        assert found["a1"]["person_id"] == "a1", "the pseudonym that consumers read into its old events"
        assert (found["a1"]["version"], found["a1"]["person"]["full_name"]) == (3, "Ветров Артём Иванович")
        assert found["b1"]["person_id"] == found["b2"]["person_id"], "a teacher on both sides"
        assert found["c1"]["person_id"] != found["c2"]["person_id"], "one person cannot have one participation twice"
        curator = registry.as_.curator(SCHOOL)
        [pair] = (await curator.get("/registry/v1/people/duplicates")).json()["items"]
        assert {each["person_id"] for each in pair["people"]} == {"c1", "c2"}
        assert found["d1"]["status"] == "WITHDRAWN"
        assert found["e1"]["partner_claimed"] is True
        assert found["b1"]["variant"] == "LEADER_COMMUNICATION_DIFFICULTY"
        stored = await registry.database.collection("participants").find({})
        assert not [each for each in stored if "person" in each or "natural_key" in each]

        needs = await registry.published.once(SCHOOL, "registry.support-need.recorded", 1)
        assert [event["subject"] for event in needs] == ["b1"]
        updated = await registry.published.once(SCHOOL, "registry.participant.updated", 3)
        assert {event["subject"]: event["data"]["version"] for event in updated} == {"b1": 4, "b2": 4, "e1": 4}
        assert "LEADER_COMMUNICATION_DIFFICULTY" not in str(updated)


async def test_old_people_are_corrected_and_found_by_files(old_database: OwnRegistry):
    async with old_database.run() as registry:
        curator = registry.as_.curator(SCHOOL)
        changed = await curator.patch(f"{PATH}/a1", json={"grade": 9}, headers={"If-Match": '"3"'})
        assert (changed.status_code, changed.json()["grade"]) == (200, 9)
        paper = xlsx(MENTEES, mentee("ВЕТРОВ АРТЕМ ИВАНОВИЧ", request="Физика"), mentee("Зорин Егор Павлович"))
        done = await registry.imported(curator, SCHOOL, paper)
        assert done["counts"]["people_updated"] == 1
        assert done["counts"]["people_withdrawn"] == 1
        assert len(await seen(registry)) == len(DOCUMENTS)
        back = await curator.post(f"{PATH}/d1/return")
        assert (back.status_code, back.json()["status"]) == (200, "ACTIVE")


async def test_a_conversion_that_was_cut_off_goes_on(old_database: OwnRegistry):
    """A replica of the first release has written once more; two services of this one start on it."""
    async with old_database.run() as registry:
        before = await seen(registry)
    participants = old_database.database.collection("participants")
    await participants.insert_one(old("f1", "Новый Ученик Иванович", "MENTEE", "PUPIL_PUPIL"))
    async with old_database.run() as registry, old_database.run() as other:
        after = await seen(registry)
        assert await seen(other) == after
        assert {name: after[name] for name in before} == before
        assert after["f1"]["person_id"] == "f1"
        assert len(await old_database.database.collection("people").find({})) == len(DOCUMENTS)


async def test_a_document_that_nobody_can_read_stops_nobody(old_database: OwnRegistry):
    participants = old_database.database.collection("participants")
    await participants.insert_one({**old("0", "Х", "MENTEE", "PUPIL_PUPIL"), "state": {"grade": "eight"}})
    async with old_database.run() as registry:
        answer = await registry.as_.curator(SCHOOL).get(f"{PATH}/a1")
        assert answer.json()["person"]["full_name"] == "Ветров Артём Иванович"
