"""Who has no pair and why, whichever way a curator asks."""

from typing import Any

import httpx

from .conftest import Matching, School, changed


async def unmatched(caller: httpx.AsyncClient, **asked: Any) -> dict[str, dict[str, Any]]:
    """Every mentee without a pair, two a page."""
    found: dict[str, dict[str, Any]] = {}
    after: dict[str, str] = {}
    while True:
        answer = await caller.get("/matching/v1/unmatched", params={"limit": 2, **asked, **after})
        assert answer.status_code == 200, answer.text
        found |= {each["mentee_id"]: each for each in answer.json()["items"]}
        if answer.json()["next"] is None:
            return found
        after = {"after": answer.json()["next"]}


async def test_everybody_without_a_pair_is_listed_with_the_reason(matching: Matching, school: School):
    first, second, third = (school.pupil() for _ in range(3))
    asks_nothing = school.pupil(topics=())
    chooses = school.choosing()
    school.senior(capacity=1)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)

    told = await unmatched(curator)
    assert set(told) == {each.participant_id for each in (first, second, third, asks_nothing, chooses)}
    assert {each["reasons"][0]["code"] for each in told.values()} == {"NOT_MATCHED_YET"}
    answer = await curator.get(f"/matching/v1/proposals/{first.participant_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "MENTEE_NOT_MATCHED_YET")

    run = await matching.run(curator)
    paired = set(await matching.proposals(curator))
    told = await unmatched(curator)
    assert set(told) == {each.participant_id for each in (first, second, third, asks_nothing, chooses)} - paired
    waiting = next(each for each in (first, second, third) if each.participant_id not in paired)
    seen = told[waiting.participant_id]
    assert (seen["form"], seen["school_id"], seen["run_id"]) == ("PUPIL_PUPIL", school.school_id, run["run_id"])
    assert [(each["code"], each["mentors"]) for each in seen["reasons"]] == [("H06_CAPACITY", 1)]
    assert seen["reasons"][0]["text"] == "У наставника не осталось свободных мест"
    assert seen["advice"]
    assert told[asks_nothing.participant_id]["reasons"][0]["code"] == "H11_REQUEST_PRESENT"
    assert told[chooses.participant_id]["reasons"][0]["code"] == "NO_MENTORS"
    answer = await curator.get(f"/matching/v1/proposals/{asks_nothing.participant_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "MENTEE_UNMATCHED")
    assert answer.json()["errors"][0]["code"] == "H11_REQUEST_PRESENT"

    assert (seen["mentee"], seen["reasons"][0]["mend_at"]) == ("6 класс, математика", "NEW_MENTOR")
    assert "место" in seen["reasons"][0]["help"]

    groups = (await curator.get("/matching/v1/unmatched/reasons")).json()
    assert [(each["code"], each["mentees"], each["mend_at"]) for each in groups] == [
        ("H06_CAPACITY", 2, "NEW_MENTOR"), ("H11_REQUEST_PRESENT", 1, "MENTEE"), ("NO_MENTORS", 1, "NEW_MENTOR"),
    ]  # fmt: skip
    assert all(each["text"] and each["help"] for each in groups)
    assert (await matching.as_.curator("another-school").get("/matching/v1/unmatched/reasons")).json() == []

    assert set(await unmatched(curator, form="EMPLOYER_PUPIL")) == {chooses.participant_id}
    assert set(await unmatched(curator, reason="H11_REQUEST_PRESENT")) == {asks_nothing.participant_id}
    assert await unmatched(curator, school_id="another-school") == {}
    assert await unmatched(curator, school_year=2027) == {}
    assert set(await unmatched(matching.as_.methodologist(), school_id=school.school_id)) == set(told)
    assert await unmatched(matching.as_.curator("another-school"), school_id=school.school_id) == {}


async def test_who_comes_leaves_or_loses_a_proposal_after_the_run_is_told_right(matching: Matching, school: School):
    pupil, leaving = school.pupil(), school.pupil(topics=())
    senior = school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)
    late = school.pupil()
    await matching.learn([late, changed(leaving, status="WITHDRAWN"), changed(senior, admitted_on=None)])
    await matching.tells(school.school_id, "proposal.withdrawn", 1)
    told = await unmatched(curator)
    assert {name: each["reasons"][0]["code"] for name, each in told.items()} == {
        pupil.participant_id: "H04_MENTOR_ADMITTED",
        late.participant_id: "NOT_MATCHED_YET",
    }
    groups = (await curator.get("/matching/v1/unmatched/reasons")).json()
    assert {each["code"]: each["mentees"] for each in groups} == {"H04_MENTOR_ADMITTED": 1, "NOT_MATCHED_YET": 1}


async def test_a_run_names_those_whom_it_leaves_over_and_who_of_them_is_new(matching: Matching, school: School):
    known = school.pupil(topics=())
    school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)
    late = school.pupil(topics=())
    await matching.learn([late])
    await matching.run(curator)
    first, second = await matching.tells(school.school_id, "run.completed", 2)
    named = [
        {each["participant_id"]: (each["reason"], each["is_new"]) for each in event["data"]["unmatched_mentees"]}
        for event in (first, second)
    ]
    assert named[0] == {known.participant_id: ("H11_REQUEST_PRESENT", True)}
    assert named[1] == {
        known.participant_id: ("H11_REQUEST_PRESENT", False),
        late.participant_id: ("H11_REQUEST_PRESENT", True),
    }


async def test_suggestions_of_nobody_say_why(matching: Matching, school: School):
    pupil = school.pupil()
    school.senior(admitted_on=None)
    school.senior(admitted_on=None, consents_on=None)
    await matching.learn(school.people)
    told = (await matching.as_.curator(school.school_id).get(f"/matching/v1/suggestions/{pupil.participant_id}")).json()
    assert told["items"] == []
    assert {each["code"]: each["mentors"] for each in told["reasons"]} == {
        "H04_MENTOR_ADMITTED": 2,
        "H03_CONSENT_MENTOR": 1,
    }
    assert told["advice"]
