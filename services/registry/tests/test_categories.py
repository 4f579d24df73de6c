"""Why a teacher has a mentor: for the school's curator, head and psychologist, and for nobody and nothing else."""

import asyncio
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .test_participants import PATH, person

TEACHER = {
    "form": "TEACHER_TEACHER", "birth_date": "1985-02-03", "birth_year": None, "grade": None, "experience_years": 20,
}  # fmt: skip
CANARY = "канареечное направление"
GROWTH = {"category": "UPSKILLING_DIRECTION", "direction": CANARY, "contract_number": None, "contract_on": None}
TRAINEE = {"category": "TRAINEE_STUDENT", "direction": None, "contract_number": "КАН-17/к", "contract_on": "2026-09-01"}
BURNT_OUT = {"category": "BURNOUT", "direction": None, "contract_number": None, "contract_on": None}


async def a_teacher(registry: Registry, school: str, **said: Any) -> dict[str, Any]:
    made = await registry.as_.curator(school).post(PATH, json=person(school, **{**TEACHER, **said}))
    assert made.status_code == 201, made.text
    teacher: dict[str, Any] = made.json()
    return teacher


def address(teacher: dict[str, Any]) -> str:
    return f"{PATH}/{teacher['participant_id']}/category"


@pytest.mark.parametrize("said", [GROWTH, TRAINEE, BURNT_OUT], ids=lambda said: said["category"])
async def test_a_category_is_said_seen_and_taken_away(registry: Registry, school: str, said: dict[str, Any]):
    curator, teacher = registry.as_.curator(school), await a_teacher(registry, school)
    whole = {"participant_id": teacher["participant_id"], **said}
    nothing = {**dict.fromkeys(whole), "participant_id": teacher["participant_id"]}
    assert (await curator.get(address(teacher))).json() == nothing
    answer = await curator.put(address(teacher), json=said)
    assert (answer.status_code, answer.json()) == (200, whole)
    assert (await curator.put(address(teacher), json=said)).status_code == 200, "once more changes nothing"
    for role in ("head", "psychologist"):
        assert (await registry.as_.of_role(role, school).get(address(teacher))).json() == whole
    assert (await curator.delete(address(teacher))).status_code == 204
    assert (await curator.get(address(teacher))).json() == nothing


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"category": "UPSKILLING_DIRECTION"}, ["direction"]),
        ({"category": "BURNOUT", "direction": "математика"}, ["direction"]),
        ({"category": "TRAINEE_STUDENT"}, ["contract_number", "contract_on"]),
        ({**TRAINEE, "contract_on": "2026-10-02"}, ["contract_on"]),
        ({**TRAINEE, "category": "NOVICE"}, ["contract_number"]),
        ({"category": "TIRED"}, ["category"]),
    ],
)
async def test_what_is_not_of_the_category_is_named(
    registry: Registry, school: str, said: dict[str, Any], fields: list[str]
):
    curator, teacher = registry.as_.curator(school), await a_teacher(registry, school)
    refused = await curator.put(address(teacher), json=said)
    assert refused.status_code == 422
    assert [each["pointer"].rpartition("/")[2] for each in refused.json()["errors"]] == fields


async def test_only_teachers_who_are_mentees_have_one(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    for said in (
        {"role": "MENTOR"},
        {"form": "PUPIL_PUPIL", "grade": 7, "birth_date": "2012-05-05", "experience_years": None},
    ):
        somebody = await a_teacher(registry, school, **said)
        refused = await curator.put(address(somebody), json=BURNT_OUT)
        assert (refused.status_code, refused.json()["code"]) == (409, "NOT_A_TEACHER_MENTEE")


async def test_nobody_else_learns_of_it(registry: Registry, school: str, caplog: pytest.LogCaptureFixture):
    """The canary: whatever is published, logged, or answered to others."""
    curator, teacher = registry.as_.curator(school), await a_teacher(registry, school)
    for said in (BURNT_OUT, TRAINEE, GROWTH):
        assert (await curator.put(address(teacher), json=said)).status_code == 200
    card = f"{PATH}/{teacher['participant_id']}"
    etag = (await curator.get(card)).headers["ETag"]
    changed = await curator.patch(card, json={"experience_years": 21}, headers={"If-Match": etag})
    assert changed.status_code == 200
    assert (await curator.post(f"{card}/withdrawal", json={})).status_code == 200
    assert (await registry.as_.curator(await registry.school()).get(address(teacher))).status_code == 404
    for role in ("methodologist", "data-protection-officer", "operator"):
        assert (await registry.as_.of_role(role).get(address(teacher))).status_code == 403
    for role in ("client", "mentor"):
        assert (await registry.as_.of_role(role, school).get(address(teacher))).status_code == 403

    async def is_told() -> bool:
        return {"registry.participant.withdrawn.v2", "registry.contact.recorded.v2"} <= {
            event["type"] for event in registry.published.of_school(school)
        }

    await until(is_told)
    told = str(registry.published.of_school(school))
    methodologist, client = registry.as_.methodologist(), registry.as_.client(school)
    why = {"Access-Purpose": "%D0%96%D0%B0%D0%BB%D0%BE%D0%B1%D0%B0"}
    person_card = f"/registry/v1/people/{teacher['person_id']}"
    for asked in (card, person_card, f"{PATH}?school_id={school}"):
        told += (await methodologist.get(asked, headers=why)).text + (await client.get(asked)).text
    told += (await registry.as_.officer().get("/registry/v1/access-log", params={"school_id": school})).text
    told = (told + caplog.text).casefold()
    assert not [word for word in (CANARY, "кан-17", "burnout", "trainee_student", "upskilling") if word in told]


async def test_two_at_once_leave_one_of_the_two(registry: Registry, school: str):
    curator, teacher = registry.as_.curator(school), await a_teacher(registry, school)
    answers = await asyncio.gather(*(curator.put(address(teacher), json=said) for said in (BURNT_OUT, TRAINEE, GROWTH)))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    seen = (await curator.get(address(teacher))).json()
    assert {name: seen[name] for name in GROWTH} in (BURNT_OUT, TRAINEE, GROWTH)
    document = await registry.database.collection("teacher_categories").find_one({"_id": teacher["participant_id"]})
    assert document is not None
    assert len(document["history"]) == 3, "nothing that was said is lost"


async def test_what_was_said_holds_in_the_next_year_until_something_else_is(registry: Registry, school: str):
    curator, teacher = registry.as_.curator(school), await a_teacher(registry, school, school_year=2025)
    assert (await curator.put(address(teacher), json=GROWTH)).status_code == 200
    next_year = await a_teacher(registry, school, school_year=2026)
    assert next_year["person_id"] == teacher["person_id"]
    assert next_year["participant_id"] != teacher["participant_id"]
    assert (await curator.get(address(next_year))).json() == {"participant_id": next_year["participant_id"], **GROWTH}
    assert (await curator.delete(address(next_year))).status_code == 204
    assert (await curator.get(address(next_year))).json()["category"] is None, "taken away stays taken away"
    assert (await curator.get(address(teacher))).json()["category"] == "UPSKILLING_DIRECTION"


async def test_of_two_records_that_become_one_the_category_stays(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    kept = await a_teacher(registry, school, contact_phone="+79001110001")
    repeat = await a_teacher(registry, school, birth_date="1985-03-02", contact_phone="+79001110002")
    assert (await curator.put(address(repeat), json=BURNT_OUT)).status_code == 200
    merged = await curator.post(
        f"/registry/v1/people/{kept['person_id']}/merge", json={"other_person_id": repeat["person_id"]}
    )
    assert merged.status_code == 200, merged.text
    assert (await curator.get(address(kept))).json()["category"] == "BURNOUT"
