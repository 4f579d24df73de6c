"""A curator decides about proposed pairs: over HTTP, against the real database, in a race too."""

import asyncio
from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed, event_of, withdrawn


async def proposed(matching: Matching, school: School) -> httpx.AsyncClient:
    """The school's curator, after a run."""
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator, school.school_id)
    return curator


async def seen(curator: httpx.AsyncClient, mentee_id: str) -> dict[str, Any]:
    told: dict[str, Any] = (await curator.get(f"/matching/v1/proposals/{mentee_id}")).json()
    return told


async def decide(curator: httpx.AsyncClient, mentee_id: str, what: str, **body: Any) -> httpx.Response:
    return await curator.post(f"/matching/v1/proposals/{mentee_id}/{what}", json=body)


async def standing(matching: Matching, school: School) -> list[dict[str, Any]]:
    return await matching.database.collection("relations").find({"school_id": school.school_id, "status": "APPROVED"})


async def test_an_approved_pair_holds_its_place_through_the_next_run(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior(capacity=1)
    curator = await proposed(matching, school)
    made = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    assert made.status_code == 200, made.text
    told = made.json()
    assert (told["status"], told["mentor_id"]) == ("APPROVED", senior.participant_id)
    assert (told["history"][-1]["status"], told["history"][-1]["decided_by"]) == ("APPROVED", "куратор школы")
    again = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    assert (again.status_code, again.json()) == (200, told), "asking twice changes nothing"
    [event] = await matching.tells(school.school_id, "proposal.approved", 1)
    assert event["data"]["relation_id"] == told["relation_id"]
    [relation] = await standing(matching, school)
    assert relation["_id"] == told["relation_id"]
    assert (relation["mentee_ids"], relation["mentor_id"]) == ([pupil.participant_id], senior.participant_id)

    later = school.pupil()
    await matching.learn([later])
    run = await matching.run(curator, school.school_id)
    assert (run["proposed"], run["unmatched"], run["changed"]) == (1, 1, 0), "the only place is taken"
    assert (await seen(curator, pupil.participant_id)) == told
    [outcome] = (await matching.results(curator, run["run_id"]))[0]["outcomes"]
    assert (outcome["mentees"], outcome["proposed"], outcome["unmatched"]) == (2, 1, 1)
    alone = (await curator.get("/matching/v1/unmatched")).json()["items"]
    assert [each["mentee_id"] for each in alone] == [later.participant_id]


async def test_a_rejected_pair_is_proposed_no_more_this_school_year(matching: Matching, school: School):
    pupil = school.pupil()
    first, second = school.senior(topics=("математика",)), school.senior(topics=("математика", "физика"))
    curator = await proposed(matching, school)
    one = (await seen(curator, pupil.participant_id))["mentor_id"]
    other = ({first.participant_id, second.participant_id} - {one}).pop()
    no_words = await decide(curator, pupil.participant_id, "rejection", mentor_id=one, code="OTHER_REASON")
    assert (no_words.status_code, no_words.json()["code"]) == (422, "REASON_NEEDED")
    note = "Мать просит девушку"
    made = await decide(curator, pupil.participant_id, "rejection", mentor_id=one, code="GUARDIAN_DECLINED", text=note)
    assert made.status_code == 200, made.text
    assert (made.json()["status"], made.json()["history"][-1]["note"]) == ("REJECTED", note)
    methodologist = (await seen(matching.as_.methodologist(), pupil.participant_id))["history"][-1]
    assert methodologist["note"] is None, "what was written is the school's alone"
    [event] = await matching.tells(school.school_id, "proposal.rejected", 1)
    assert (event["data"]["reason_code"], note in str(event)) == ("GUARDIAN_DECLINED", False)
    [alone] = (await curator.get("/matching/v1/unmatched")).json()["items"]
    assert alone["reasons"][0]["text"] == "Законный представитель не согласился на эту пару"

    await matching.run(curator, school.school_id)
    assert (await seen(curator, pupil.participant_id))["mentor_id"] == other
    pair = (await curator.get(f"/matching/v1/pairs/{pupil.participant_id}/{one}")).json()
    assert [each["code"] for each in pair["reasons"]] == ["H09_EXPLICIT_BAN"]
    suggested = (await curator.get(f"/matching/v1/suggestions/{pupil.participant_id}")).json()
    assert one not in str(suggested)
    await decide(curator, pupil.participant_id, "rejection", mentor_id=other, code="NOT_FITTING")
    run = await matching.run(curator, school.school_id)
    assert (run["proposed"], run["unmatched"]) == (0, 1), "both are rejected"


async def test_only_the_pair_that_was_seen_is_decided(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior()
    curator = await proposed(matching, school)
    other = await decide(curator, pupil.participant_id, "approval", mentor_id="another")
    assert (other.status_code, other.json()["code"]) == (409, "PROPOSAL_CHANGED")
    await decide(curator, pupil.participant_id, "rejection", mentor_id=senior.participant_id, code="NOT_FITTING")
    late = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    assert (late.status_code, late.json()["code"]) == (409, "PROPOSAL_NOT_PENDING")
    nobody = await decide(curator, "nobody", "approval", mentor_id=senior.participant_id)
    assert (nobody.status_code, nobody.json()["code"]) == (404, "PROPOSAL_NOT_FOUND")
    stranger = matching.as_.curator(School().school_id)
    unseen = await decide(stranger, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    assert unseen.json()["detail"] == nobody.json()["detail"]
    assert await standing(matching, school) == []


async def test_everything_is_checked_again_and_all_that_forbids_is_told(matching: Matching, school: School):
    """The projection says something new, and the proposal has not been judged by it yet."""
    minor, employee = school.choosing(), school.employee()
    curator = await proposed(matching, school)
    people = matching.database.collection("participants")
    lost = {"consents_on": None, "cleared_on": None}
    await people.update_one({"_id": employee.participant_id}, {"$set": lost})
    made = await decide(curator, minor.participant_id, "approval", mentor_id=employee.participant_id)
    assert (made.status_code, made.json()["code"]) == (409, "PAIR_NOT_ELIGIBLE")
    assert {each["code"] for each in made.json()["errors"]} == {"H03_CONSENT_MENTOR", "H05_ADULT_CLEARANCE"}
    assert await standing(matching, school) == []


async def test_a_decision_is_taken_back_within_a_minute(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior(capacity=1)
    curator = await proposed(matching, school)
    pair = {"mentor_id": senior.participant_id}
    early = await decide(curator, pupil.participant_id, "undo")
    assert (early.status_code, early.json()["code"]) == (409, "NOTHING_TO_UNDO")
    await decide(curator, pupil.participant_id, "approval", **pair)
    undone = await decide(curator, pupil.participant_id, "undo")
    assert (undone.status_code, undone.json()["status"]) == (200, "PENDING")
    assert await standing(matching, school) == []
    await decide(curator, pupil.participant_id, "rejection", **pair, code="NOT_FITTING")
    assert (await decide(curator, pupil.participant_id, "undo")).json()["status"] == "PENDING"
    assert (await decide(curator, pupil.participant_id, "approval", **pair)).status_code == 200
    [held] = await standing(matching, school)

    proposals = matching.database.collection("proposals")
    document = await proposals.find_one({"_id": pupil.participant_id})
    assert document is not None
    steps = [*document["history"][:-1], {**document["history"][-1], "at": "2026-09-30T09:00:00Z"}]
    await proposals.update_one({"_id": pupil.participant_id}, {"$set": {"history": steps}})
    late = await decide(curator, pupil.participant_id, "undo")
    assert (late.status_code, late.json()["code"]) == (409, "UNDO_TOO_LATE")
    assert [each["_id"] for each in await standing(matching, school)] == [held["_id"]]


async def test_many_are_decided_at_once_each_with_its_answer(matching: Matching, school: School):
    pupils = [school.pupil() for _ in range(3)]
    senior = school.senior(capacity=3)
    curator = await proposed(matching, school)
    one, two, three = (each.participant_id for each in pupils)
    asked = [
        {"mentee_id": one, "mentor_id": senior.participant_id},
        {"mentee_id": two, "mentor_id": senior.participant_id, "code": "MENTOR_DECLINED"},
        {"mentee_id": three, "mentor_id": "another"},
        {"mentee_id": "nobody", "mentor_id": senior.participant_id},
    ]
    made = await curator.post("/matching/v1/proposals:decide", json={"decisions": asked})
    assert made.status_code == 200, made.text
    told = [(each["mentee_id"], each["status"], each["code"]) for each in made.json()["results"]]
    assert told == [
        (one, "APPROVED", None),
        (two, "REJECTED", None),
        (three, None, "PROPOSAL_CHANGED"),
        ("nobody", None, "PROPOSAL_NOT_FOUND"),
    ]
    many = [{"mentee_id": "x", "mentor_id": "y"}] * 201
    assert (await curator.post("/matching/v1/proposals:decide", json={"decisions": many})).status_code == 422


async def test_of_fifty_approvals_of_the_last_place_one_passes(matching: Matching):
    """E22: one person mentors in two schools; his last place is approved fifty times at once."""
    schools = [School(), School()]
    person = {"person_id": f"shared-{schools[0].school_id}", "capacity": 10}
    employees = [each.employee(**person) for each in schools]
    minors = [[each.choosing() for _ in range(5)] for each in schools]
    curators = [await proposed(matching, each) for each in schools]
    pairs = [
        (curator, minor.participant_id, employee.participant_id)
        for curator, of_school, employee in zip(curators, minors, employees, strict=True)
        for minor in of_school
    ]
    assert all([(await seen(curator, minor))["status"] == "PENDING" for curator, minor, _ in pairs])
    lowered = {"$set": {"capacity": 1}}
    await matching.database.collection("participants").update_many({"person_id": person["person_id"]}, lowered)

    answers = await asyncio.gather(
        *(decide(curator, minor, "approval", mentor_id=mentor) for curator, minor, mentor in pairs for _ in range(5))
    )
    passed = [each for each in answers if each.status_code == 200]
    assert len({each.json()["mentee_id"] for each in passed}) == 1, "the winner may be told five times"
    refused = [each for each in answers if each.status_code != 200]
    assert {(each.status_code, each.json()["code"]) for each in refused} == {(409, "CAPACITY_EXHAUSTED")}
    assert len(refused) >= 45
    held = [each for school in schools for each in await standing(matching, school)]
    assert len(held) == 1


async def test_who_leaves_gives_the_place_back(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior(capacity=1)
    curator = await proposed(matching, school)
    await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    await matching.learn([withdrawn(pupil)])

    async def is_given_back() -> bool:
        told = await seen(curator, pupil.participant_id)
        return bool(told["status"] == "WITHDRAWN" and not await standing(matching, school))

    await until(is_given_back)
    assert (await seen(curator, pupil.participant_id))["reason_text"] == "Один из двоих больше не участвует"


async def test_an_approval_that_was_cut_in_two_is_finished(matching: Matching, school: School):
    """The relation is stored, the process dies, and the curator presses again."""
    pupil, senior = school.pupil(), school.senior(capacity=1)
    curator = await proposed(matching, school)
    proposals = matching.database.collection("proposals")
    before = await proposals.find_one({"_id": pupil.participant_id})
    assert before is not None
    await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    await matching.tells(school.school_id, "proposal.approved", 1)
    back = {name: before[name] for name in ("status", "decided_at", "history")} | {"relation_id": None}
    await proposals.update_one({"_id": pupil.participant_id}, {"$set": back})
    await matching.learn([changed(senior, minutes_per_week=90)])
    assert (await seen(curator, pupil.participant_id))["status"] == "PENDING", "no judgement withdraws it meanwhile"
    refused = await decide(
        curator, pupil.participant_id, "rejection", mentor_id=senior.participant_id, code="NOT_FITTING"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "MENTEE_TAKEN")
    made = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    [held] = await standing(matching, school)
    assert (made.status_code, made.json()["relation_id"]) == (200, held["_id"])


async def test_what_waits_for_the_curator_is_counted(matching: Matching, school: School):
    pupils, senior = [school.pupil() for _ in range(2)], school.senior(capacity=2)
    curator = await proposed(matching, school)

    async def waiting() -> tuple[int, int]:
        [told] = (await curator.get("/matching/v1/attention")).json()["schools"]
        return told["to_decide"], told["without_pair"]

    assert await waiting() == (2, 0)
    await decide(curator, pupils[0].participant_id, "approval", mentor_id=senior.participant_id)
    assert await waiting() == (1, 0)


async def test_a_curator_proposes_whom_the_rules_allow_in_place_of_the_proposed(matching: Matching, school: School):
    pupil = school.pupil()
    first, second = school.senior(), school.senior()
    unfit = school.senior(admitted_on=None)
    curator = await proposed(matching, school)
    one = (await seen(curator, pupil.participant_id))["mentor_id"]
    other = ({first.participant_id, second.participant_id} - {one}).pop()
    body = {"mentee_id": pupil.participant_id, "text": "Просили оба"}
    refused = await curator.post("/matching/v1/proposals", json={**body, "mentor_id": unfit.participant_id})
    assert (refused.status_code, refused.json()["code"]) == (409, "PAIR_NOT_ELIGIBLE")
    made = await curator.post("/matching/v1/proposals", json={**body, "mentor_id": other})
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["status"], told["mentor_id"], told["history"][-1]["note"]) == ("PENDING", other, "Просили оба")
    stale = await decide(curator, pupil.participant_id, "approval", mentor_id=one)
    assert stale.json()["code"] == "PROPOSAL_CHANGED"
    assert (await decide(curator, pupil.participant_id, "approval", mentor_id=other)).status_code == 200
    late = await curator.post("/matching/v1/proposals", json={**body, "mentor_id": one})
    assert (late.status_code, late.json()["code"]) == (409, "MENTEE_TAKEN")


async def test_a_pair_is_proposed_by_hand_where_no_run_has_been(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior(capacity=1)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    body = {"mentee_id": pupil.participant_id, "mentor_id": senior.participant_id, "text": "Соседи"}
    made = await curator.post("/matching/v1/proposals", json=body)
    assert (made.status_code, made.json()["run_id"]) == (201, "BY_HAND")
    assert (await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)).status_code == 200
    await matching.tells(school.school_id, "proposal.approved", 1)


async def test_a_judgement_in_the_middle_of_an_approval_takes_no_place_away(matching: Matching, school: School):
    """An approval reserves the mentor's place before its proposal says so: it must not be counted twice."""
    pupils = [school.pupil(birth_year=2014) for _ in range(16)]
    seniors = [school.senior(capacity=1) for _ in pupils]
    curator = await proposed(matching, school)
    pairs = await matching.proposals(curator)
    assert len(pairs) == len(pupils)

    async def news() -> None:
        told = list(seniors)
        for _ in range(6):
            told = [changed(each) for each in told]
            for each in told:
                await matching.publish([event_of(each)])

    _, *answers = await asyncio.gather(
        news(), *(decide(curator, each, "approval", mentor_id=pairs[each]["mentor_id"]) for each in pairs)
    )
    assert [each.json() for each in answers if each.status_code != 200] == []
