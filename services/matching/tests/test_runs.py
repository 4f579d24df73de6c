"""Runs and proposals over HTTP. The pairs are told by hand: see `School` for who may be paired with whom."""

from datetime import datetime

import httpx
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed, event_of, withdrawn


async def test_a_run_from_the_order_to_the_proposals(matching: Matching, school: School):
    pupils = [school.pupil() for _ in range(3)]
    senior = school.senior(capacity=2)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)

    ordered = await curator.post("/matching/v1/runs", json={"school_id": school.school_id})
    run_id = ordered.json()["run_id"]
    assert ordered.status_code == 202
    assert ordered.headers["Location"] == f"/matching/v1/runs/{run_id}"
    assert ordered.json()["status"] in {"QUEUED", "RUNNING"}
    run = await matching.finished(curator, run_id)
    assert (run["status"], run["proposed"], run["unmatched"], run["changed"]) == ("DONE", 2, 1, 2)
    assert datetime.fromisoformat(run["finished_at"]) >= datetime.fromisoformat(run["created_at"])

    proposals = await matching.proposals(curator)
    assert len(proposals) == 2
    assert set(proposals) < {pupil.participant_id for pupil in pupils}
    for proposal in proposals.values():
        assert (proposal["mentor_id"], proposal["status"]) == (senior.participant_id, "PENDING")
        assert (proposal["run_id"], proposal["form"]) == (run_id, "PUPIL_PUPIL")
        assert 0 < proposal["score"] <= 100
        assert all(share["sentence"] for share in proposal["shares"])
        one = await curator.get(f"/matching/v1/proposals/{proposal['mentee_id']}")
        assert one.json() == proposal

    [result] = await matching.results(curator, run_id)
    [outcome] = result["outcomes"]
    reasons = outcome["unmatched_reasons"]
    assert {name: value for name, value in outcome.items() if name != "unmatched_reasons"} == {
        "form": "PUPIL_PUPIL", "mentees": 3, "mentors": 1, "places": 2, "proposed": 2, "unmatched": 1,
    }  # fmt: skip
    assert [(reason["code"], reason["mentees"]) for reason in reasons] == [("H06_CAPACITY", 1)]
    assert result["changed"] == 2

    made = await matching.tells(school.school_id, "proposal.made", 2)
    assert {event["subject"] for event in made} == set(proposals)
    [completed] = await matching.tells(school.school_id, "run.completed", 1)
    assert completed["data"]["outcomes"] == result["outcomes"]


async def test_an_adult_without_clearance_is_proposed_to_no_minor(matching: Matching, school: School):
    minor = school.choosing()
    unseen = school.employee(cleared_on=None)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    run = await matching.run(curator, school.school_id)
    assert (run["proposed"], run["unmatched"]) == (0, 1)
    [outcome] = (await matching.results(curator, run["run_id"]))[0]["outcomes"]
    assert [reason["code"] for reason in outcome["unmatched_reasons"]] == ["H05_ADULT_CLEARANCE"]
    pair = f"/matching/v1/pairs/{minor.participant_id}/{unseen.participant_id}"
    told = (await curator.get(pair)).json()
    assert (told["eligible"], [reason["code"] for reason in told["reasons"]]) == (False, ["H05_ADULT_CLEARANCE"])
    assert "судимост" in told["reasons"][0]["text"]

    await matching.learn([changed(unseen, cleared_on="2026-09-30")])
    assert (await curator.get(pair)).json()["eligible"] is True
    assert (await matching.run(curator, school.school_id))["proposed"] == 1


async def test_a_repeated_run_changes_nothing(matching: Matching, school: School):
    for _ in range(5):
        school.pupil()
    school.senior(capacity=3)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator, school.school_id)
    before = await matching.proposals(curator)
    await matching.tells(school.school_id, "proposal.made", 3)
    again = await matching.run(curator, school.school_id)
    assert (again["proposed"], again["unmatched"], again["changed"]) == (3, 2, 0)
    assert await matching.proposals(curator) == before
    completed = await matching.tells(school.school_id, "run.completed", 2)
    assert [event["data"]["changed"] for event in completed] == [3, 0]
    assert len(matching.told(school.school_id, "proposal.made")) == 3
    assert matching.told(school.school_id, "proposal.withdrawn") == []


async def test_a_run_ordered_twice_in_a_row_is_one_run(matching: Matching, school: School):
    for _ in range(60):
        school.pupil()
    for _ in range(20):
        school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    order = {"school_id": school.school_id}
    first, second = [(await curator.post("/matching/v1/runs", json=order)).json()["run_id"] for _ in range(2)]
    assert first == second
    await matching.finished(curator, first)


async def test_who_leaves_is_in_no_proposal(matching: Matching, school: School):
    pupils = [school.pupil() for _ in range(4)]
    seniors = [school.senior(capacity=2) for _ in range(2)]
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator, school.school_id)
    before = await matching.proposals(curator)
    assert len(before) == 4

    await matching.learn([withdrawn(seniors[0]), withdrawn(pupils[0])])
    touched = {
        mentee for mentee, each in before.items()
        if each["mentor_id"] == seniors[0].participant_id or mentee == pupils[0].participant_id
    }  # fmt: skip
    gone = await matching.tells(school.school_id, "proposal.withdrawn", len(touched))
    assert {event["subject"] for event in gone} == touched
    assert {event["data"]["version"] for event in gone} == {2}
    standing = await matching.proposals(curator)
    assert standing == {mentee: each for mentee, each in before.items() if mentee not in touched}
    told = await curator.get(f"/matching/v1/proposals/{pupils[0].participant_id}")
    assert told.json()["status"] == "WITHDRAWN"

    run = await matching.run(curator, school.school_id)
    assert run["proposed"] == 2, "one mentor with two places is left"
    assert {each["mentor_id"] for each in (await matching.proposals(curator)).values()} == {seniors[1].participant_id}


async def test_the_same_withdrawal_twice_is_one_withdrawal(matching: Matching, school: School):
    pupil = school.pupil()
    school.senior()
    await matching.learn(school.people)
    await matching.run(matching.as_.curator(school.school_id), school.school_id)
    event = event_of(withdrawn(pupil))
    for _ in range(3):
        await matching.publish([event])
    [told] = await matching.tells(school.school_id, "proposal.withdrawn", 1)
    other = School()
    await matching.learn([other.pupil()])  # whatever came before it in the queue has been dealt with
    assert matching.told(school.school_id, "proposal.withdrawn") == [told]


async def test_who_leaves_in_the_middle_of_a_run_is_in_no_proposal(matching: Matching):
    """The run has read its people; the withdrawals come before it has written its proposals."""
    for _ in range(8):  # until the moment is met
        school = School()
        for _ in range(240):
            school.pupil()
        seniors = [school.senior(capacity=3) for _ in range(60)]
        await matching.learn(school.people)
        curator = matching.as_.curator(school.school_id)
        order = await curator.post("/matching/v1/runs", json={"school_id": school.school_id})
        run_id = order.json()["run_id"]
        gone = [withdrawn(senior) for senior in seniors]
        await matching.publish([event_of(person) for person in gone])
        await matching.knows(gone)
        in_the_middle = (await curator.get(f"/matching/v1/runs/{run_id}")).json()["status"] != "DONE"
        run = await matching.finished(curator, run_id)

        async def nobody_is_proposed(caller: httpx.AsyncClient = curator) -> bool:
            return await matching.proposals(caller) == {}

        await until(nobody_is_proposed)
        if in_the_middle and run["proposed"]:
            return
    raise AssertionError("invalid: no withdrawal came in the middle of a run")


async def test_a_methodologist_matches_every_school_and_nobody_across(matching: Matching):
    schools = [School(), School()]
    for school in schools:
        school.pupil()
        school.senior()
    lonely = School()
    lonely.pupil()
    await matching.learn([person for school in (*schools, lonely) for person in school.people])
    methodologist = matching.as_.methodologist()
    run = await matching.run(methodologist)
    assert run["school_id"] == "municipality"
    school_of = {person.participant_id: person.school_id for school in (*schools, lonely) for person in school.people}
    proposals = await matching.proposals(methodologist)
    for school in schools:
        proposal = proposals[school.people[0].participant_id]
        assert school_of[proposal["mentor_id"]] == proposal["school_id"] == school.school_id
    assert lonely.people[0].participant_id not in proposals
    [result] = await matching.results(matching.as_.curator(lonely.school_id), run["run_id"])
    assert [reason["code"] for reason in result["outcomes"][0]["unmatched_reasons"]] == ["NO_MENTORS"]


async def test_another_schools_runs_and_proposals_are_not_there(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    run = await matching.run(curator, school.school_id)
    stranger = matching.as_.curator("another-school")
    paths = (
        f"/matching/v1/runs/{run['run_id']}",
        f"/matching/v1/proposals/{pupil.participant_id}",
        f"/matching/v1/pairs/{pupil.participant_id}/{senior.participant_id}",
    )
    for path in paths:
        assert (await curator.get(path)).status_code == 200
        refused = await stranger.get(path)
        missing = await stranger.get(path.replace(run["run_id"], "0" * 32).replace(pupil.participant_id, "0" * 32))
        assert (refused.status_code, refused.json()) == (404, missing.json())
    order = await stranger.post("/matching/v1/runs", json={"school_id": school.school_id})
    assert (order.status_code, order.json()["code"]) == (404, "SCHOOL_NOT_FOUND")
    own = await stranger.post("/matching/v1/runs", json={})
    assert (own.status_code, own.json()["school_id"]) == (202, "another-school"), "not the whole municipality"
    unclear = await matching.as_.curator("one-school", "another-school").post("/matching/v1/runs", json={})
    assert (unclear.status_code, unclear.json()["code"]) == (422, "SCHOOL_REQUIRED")
    assert "another-school, one-school" in unclear.json()["detail"]
    assert await matching.results(stranger, run["run_id"]) == []
    assert await matching.proposals(stranger) == {}
    assert (await stranger.get("/matching/v1/census")).json()["members"] == 0
    client = await matching.as_.client(school.school_id).post("/matching/v1/runs", json={"school_id": school.school_id})
    assert (client.status_code, client.json()["code"]) == (403, "ROLE_REQUIRED")


async def test_a_run_that_changes_only_the_explanation_renews_it(matching: Matching, school: School):
    """Ninety minutes a week and two hours are both enough for a pair: the same score in other words."""
    pupil, senior = school.pupil(), school.senior(minutes_per_week=90)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)
    path = f"/matching/v1/proposals/{pupil.participant_id}"
    before = (await curator.get(path)).json()
    await matching.learn([changed(senior, minutes_per_week=120)])
    assert (await matching.run(curator))["changed"] == 1
    after = (await curator.get(path)).json()
    assert (after["score"], after["mentor_id"]) == (before["score"], before["mentor_id"])
    assert (after["made_at"], after["decided_at"]) == (before["made_at"], None)
    sentence = {each["criterion"]: each["sentence"] for each in after["shares"]}["SCHEDULE"]
    assert "2 час" in sentence
    assert sentence not in [each["sentence"] for each in before["shares"]]


async def test_one_run_takes_whoever_the_contract_allows(matching: Matching, school: School):
    """Forty topics, none at all, a form that nobody knows: each has his outcome and nobody stops the others."""
    greedy = school.pupil(topics=(*(f"тема {number}" for number in range(39)), "математика"))
    usual = school.pupil()
    mute = school.senior(topics=())
    senior = school.senior(capacity=2)
    stranger = school.person("MENTEE", "VOLUNTEER_PUPIL")
    school.person("MENTOR", "VOLUNTEER_PUPIL", capacity=3)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    run = await matching.run(curator)
    assert (run["status"], run["failure"], run["proposed"], run["unmatched"]) == ("DONE", None, 2, 1)
    proposals = await matching.proposals(curator)
    assert {name: each["mentor_id"] for name, each in proposals.items()} == {
        greedy.participant_id: senior.participant_id, usual.participant_id: senior.participant_id,
    }  # fmt: skip
    [result] = await matching.results(curator, run["run_id"])
    assert {each["form"]: (each["mentees"], each["mentors"], each["places"]) for each in result["outcomes"]} == {
        "PUPIL_PUPIL": (2, 2, 4), "VOLUNTEER_PUPIL": (1, 1, 3),
    }  # fmt: skip
    pair = (await curator.get(f"/matching/v1/pairs/{usual.participant_id}/{mute.participant_id}")).json()
    assert "H11_COMPETENCE_PRESENT" in [each["code"] for each in pair["reasons"]]
    for path in (f"proposals/{stranger.participant_id}", f"suggestions/{greedy.participant_id}", "unmatched"):
        assert (await curator.get(f"/matching/v1/{path}")).status_code in {200, 404}
    told = await curator.get(f"/matching/v1/suggestions/{greedy.participant_id}")
    assert [each["mentor_id"] for each in told.json()["items"]] == [senior.participant_id]
