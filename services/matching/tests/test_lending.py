"""A mentor of another school: his own school agrees before an order fixes the pair, or gives it up."""

from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed
from .test_addenda import JOB_DUTY, teachers
from .test_decisions import decide
from .test_orders import agree, draft, sign

ADDRESS = "/matching/v1/lent-mentors"
CONSENT = {"transfer_consent_on": "2026-09-01"}


async def crossing(matching: Matching, school: School) -> tuple[httpx.AsyncClient, httpx.AsyncClient, dict[str, Any]]:
    """The curators of mentee and mentor, who are of two schools, and their approved pair as matching tells it."""
    other = School()
    novice, _ = teachers(school)
    teachers(other)
    mentor = changed(other.people[1], **CONSENT)
    await matching.learn([changed(school.people[0], **CONSENT), mentor, other.people[0]])
    both = matching.as_.curator(school.school_id, other.school_id)
    by_hand = {"mentee_id": novice, "mentor_id": mentor.participant_id, "text": "Просили оба"}
    assert (await both.post("/matching/v1/proposals", json=by_hand)).status_code == 201
    approved = await decide(both, novice, "approval", mentor_id=mentor.participant_id)
    assert approved.status_code == 200, approved.text
    curator, theirs = matching.as_.curator(school.school_id), matching.as_.curator(other.school_id)
    [pair] = (await curator.get("/matching/v1/relations")).json()["items"]
    return curator, theirs, pair


async def items(caller: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await caller.get(ADDRESS)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def waiting(caller: httpx.AsyncClient) -> int:
    [seen] = (await caller.get("/matching/v1/attention")).json()["schools"]
    told: int = seen["lending"]
    return told


async def test_no_order_fixes_a_pair_to_which_the_mentors_school_has_not_agreed(matching: Matching, school: School):
    curator, theirs, pair = await crossing(matching, school)
    assert (pair["waits_for_mentor_school"], pair["mentor_school_agreed_on"]) == (True, None)
    [asked] = await items(theirs)
    assert asked == {
        "relation_id": pair["relation_id"], "school_id": school.school_id, "school_year": 2026,
        "form": "TEACHER_TEACHER", "mentor_id": pair["mentor_id"], "topics": ["методика преподавания предмета"],
        "status": "APPROVED", "approved_at": asked["approved_at"], "agreed_on": None, "waits": True,
    }  # fmt: skip
    assert pair["mentee_id"] not in str(asked), "of the mentee nothing but topics"
    assert (await waiting(theirs), await waiting(curator)) == (1, 0)
    assert await items(curator) == []
    order = await draft(curator, school)
    await agree(curator, order)
    of_pair = f"/matching/v1/relations/{pair['relation_id']}"
    assert (await curator.post(f"{of_pair}/addendum", json=JOB_DUTY)).status_code == 204
    assert (await curator.post(f"{of_pair}/legal-review", json={"cleared_on": "2026-09-30"})).status_code == 204
    refused = (await sign(curator, order)).json()
    assert (refused["code"], [each["code"] for each in refused["errors"]]) == (
        "ORDER_REFUSED", ["MENTOR_SCHOOL_NOT_AGREED"],
    )  # fmt: skip
    agreement = f"{ADDRESS}/{pair['relation_id']}/agreement"
    assert (await theirs.post(agreement)).status_code == 204
    assert (await theirs.post(agreement)).status_code == 204, "agreeing again changes nothing"
    agreed = (await curator.get(of_pair)).json()
    assert (agreed["waits_for_mentor_school"], agreed["mentor_school_agreed_on"]) == (False, "2026-10-01")
    assert (await waiting(theirs), (await items(theirs))[0]["agreed_on"]) == (0, "2026-10-01")
    assert (await sign(curator, order)).status_code == 200
    stored = await matching.database.collection("relations").find_one({"_id": pair["relation_id"]})
    assert stored is not None
    mentor, mentee = stored["mentor_person_id"], stored["mentee_person_ids"][0]
    [own] = (await theirs.get(f"/matching/v1/persons/{mentor}/export")).json()["relations"]
    [others] = (await curator.get(f"/matching/v1/persons/{mentee}/export")).json()["relations"]
    assert own["mentor_school_agreed_on"] == "2026-10-01"
    assert others.get("mentor_school_agreed_on") is None
    late = await theirs.post(f"{ADDRESS}/{pair['relation_id']}/refusal", json={"text": "Передумали"})
    assert (late.status_code, late.json()["code"]) == (409, "RELATION_MOVED_ON"), "an order has fixed it"


async def test_a_pair_that_the_mentors_school_refuses_is_given_up_for_the_year(matching: Matching, school: School):
    curator, theirs, pair = await crossing(matching, school)
    refusal = f"{ADDRESS}/{pair['relation_id']}/refusal"
    assert (await theirs.post(refusal, json={"text": "нет"})).status_code == 422
    assert (await theirs.post(refusal, json={"text": "Он нужен здесь"})).status_code == 204
    seen = (await curator.get(f"/matching/v1/relations/{pair['relation_id']}")).json()
    assert (seen["status"], seen["reason_text"], seen["history"][-1]["note"]) == (
        "CANCELLED", "Школа наставника не согласилась", "Он нужен здесь",
    )  # fmt: skip
    assert await items(theirs) == []

    async def withdrawn() -> bool:
        told = (await curator.get(f"/matching/v1/proposals/{pair['mentee_id']}")).json()
        return (told["status"], told["reason_code"]) == ("WITHDRAWN", "BY_MENTOR_SCHOOL")

    await until(withdrawn)
    stored = await matching.database.collection("proposals").find_one({"_id": pair["mentee_id"]})
    assert stored is not None
    assert [each["mentor_id"] for each in stored["rejected"]] == [pair["mentor_id"]], "no run proposes them again"


async def test_a_school_answers_for_its_own_mentors_alone(matching: Matching, school: School):
    curator, theirs, pair = await crossing(matching, school)
    third = matching.as_.curator(School().school_id)
    for stranger in (third, curator):
        assert await items(stranger) == []
        for step, body in (("agreement", None), ("refusal", {"text": "Не наше дело"})):
            answer = await stranger.post(f"{ADDRESS}/{pair['relation_id']}/{step}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "RELATION_NOT_FOUND")
    cancelled = await curator.post(f"/matching/v1/relations/{pair['relation_id']}/cancellation", json={})
    assert cancelled.status_code == 200
    over = await theirs.post(f"{ADDRESS}/{pair['relation_id']}/agreement")
    assert (over.status_code, over.json()["code"]) == (409, "RELATION_MOVED_ON")
