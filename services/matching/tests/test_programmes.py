"""Who may be offered while his school's programme is open, not open, or not led here at all."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from matching.programmes.domain import Opening, Programme, open_forms
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.registry import ProgrammeState
from mentoring_common.events.envelope import wire
from mentoring_common.testing.waiting import until

from .conftest import Matching, School

FORMS = ("PUPIL_PUPIL", "STUDENT_PUPIL")


def programme(stage: str, *, year: int = 2026, forms: tuple[str, ...] = FORMS) -> Programme:
    return Programme(uuid4().hex, "school", 1, year, stage, forms)


@pytest.mark.parametrize(
    ("stage", "opening"),
    [
        ("PREPARATION", Opening.NOT_OPEN),
        ("MENTEE_BASE", Opening.NOT_OPEN),
        ("MENTOR_BASE", Opening.NOT_OPEN),
        ("SELECTION_TRAINING", Opening.NOT_OPEN),
        ("MATCHING", Opening.OPEN),
        ("RUNNING", Opening.OPEN),
        ("CLOSING", Opening.NOT_OPEN),
        ("CLOSED", Opening.NOT_OPEN),
        ("A_STAGE_OF_ANOTHER_RELEASE", Opening.NOT_OPEN),
    ],
)
def test_two_stages_let_pairs_be_proposed(stage: str, opening: Opening) -> None:
    led = open_forms([programme(stage)])
    assert led.opening("school", 2026) is opening
    assert led.is_closed("school", 2026, "PUPIL_PUPIL") is (opening is Opening.NOT_OPEN)


def test_a_programme_is_of_its_school_year_and_forms() -> None:
    led = open_forms([programme("MATCHING"), programme("PREPARATION", forms=("TEACHER_TEACHER",))])
    assert led.opening("school", 2026) is Opening.OPEN, "one of the two is"
    assert [led.is_closed("school", 2026, form) for form in (*FORMS, "TEACHER_TEACHER", "EMPLOYER_PUPIL")] == [
        False, False, True, True,
    ]  # fmt: skip
    for school, year in (("school", 2027), ("other", 2026)):
        assert (led.opening(school, year), led.is_closed(school, year, "PUPIL_PUPIL")) == (Opening.NONE, False)


def test_a_school_without_a_programme_is_held_to_one_where_the_norm_says_so() -> None:
    led = open_forms([programme("MATCHING")], is_required=True)
    assert (led.opening("other", 2026), led.is_closed("other", 2026, "PUPIL_PUPIL")) == (Opening.NOT_OPEN, True)
    assert (led.opening("school", 2026), led.is_closed("school", 2026, "PUPIL_PUPIL")) == (Opening.OPEN, False)


async def lead(matching: Matching, school: School, name: str, version: int, stage: str, fact: str) -> None:
    """Registry tells of a programme, and matching has taken it."""
    state = ProgrammeState(
        school_id=school.school_id, version=version, programme_id=name, model="PUPILS", school_year=2026, stage=stage,
        pack_version="1", forms=("PUPIL_PUPIL",),
    )  # fmt: skip
    await matching.publish([wire(f"registry.programme.{fact}.v1", name, state, utc_now(), None)])
    programmes = matching.database.collection("programmes")

    async def is_taken() -> bool:
        return await programmes.count({"_id": name, "version": version}) == 1

    await until(is_taken)


async def standing(caller: httpx.AsyncClient) -> str:
    [seen] = (await caller.get("/matching/v1/attention")).json()["schools"]
    told: str = seen["programme"]
    return told


async def reasons(caller: httpx.AsyncClient) -> dict[str, Any]:
    answer = await caller.get("/matching/v1/unmatched/reasons")
    return {each["code"]: each for each in answer.json()}


async def test_nobody_is_offered_until_the_programme_is_at_its_stage(matching: Matching, school: School) -> None:
    pupil, senior = school.pupil(), school.senior()
    await matching.learn(school.people)
    curator, name = matching.as_.curator(school.school_id), uuid4().hex

    async def is_noted() -> bool:
        return bool((await curator.get("/matching/v1/attention")).json()["schools"])

    await until(is_noted)
    assert await standing(curator) == "NONE"
    await lead(matching, school, name, 1, "PREPARATION", "opened")
    assert await standing(curator) == "NOT_OPEN"
    run = await matching.run(curator)
    assert (run["proposed"], run["unmatched"]) == (0, 1)
    told = await reasons(curator)
    assert told.keys() == {"H02_PROGRAMME_NOT_OPEN"}
    assert told["H02_PROGRAMME_NOT_OPEN"]["mend_at"] == "PROGRAMME"
    suggested = (await curator.get(f"/matching/v1/suggestions/{pupil.participant_id}")).json()
    assert suggested["items"] == []
    pair = f"/matching/v1/pairs/{pupil.participant_id}/{senior.participant_id}"
    codes = {each["code"] for each in (await curator.get(pair)).json()["reasons"]}
    assert codes == {"H02_PROGRAMME_NOT_OPEN", "H02_PROGRAMME_NOT_OPEN_MENTOR"}

    await lead(matching, school, name, 5, "MATCHING", "advanced")
    assert await standing(curator) == "OPEN"
    assert (await matching.run(curator))["proposed"] == 1


async def test_what_was_offered_waits_and_is_not_approved_while_the_programme_is_back(
    matching: Matching, school: School
) -> None:
    pupil, senior = school.pupil(), school.senior()
    await matching.learn(school.people)
    curator, name = matching.as_.curator(school.school_id), uuid4().hex
    assert (await matching.run(curator))["proposed"] == 1, "who leads no programme here is held to none"
    await lead(matching, school, name, 6, "SELECTION_TRAINING", "advanced")
    assert pupil.participant_id in await matching.proposals(curator)
    address = f"/matching/v1/proposals/{pupil.participant_id}/approval"
    refused = await curator.post(address, json={"mentor_id": senior.participant_id})
    assert refused.status_code == 409, refused.text
    assert "H02_PROGRAMME_NOT_OPEN" in {each["code"] for each in refused.json()["errors"]}
    assert "не открыта для подбора" in refused.json()["detail"]
    await lead(matching, school, name, 7, "MATCHING", "advanced")
    approved = await curator.post(address, json={"mentor_id": senior.participant_id})
    assert approved.status_code == 200, approved.text
    await lead(matching, school, name, 8, "CLOSING", "advanced")
    [relation] = (await curator.get("/matching/v1/relations")).json()["items"]
    assert relation["status"] == "APPROVED", "a pair that is agreed stands whatever becomes of the programme"
