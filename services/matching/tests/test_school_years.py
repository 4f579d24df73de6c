"""School years are apart, and runs of one school and year at once are one run."""

import asyncio
from datetime import datetime

from .conftest import Matching, School


async def test_a_run_pairs_nobody_across_years_and_leaves_the_other_year_as_it_is(matching: Matching, school: School):
    now, coming = school.pupil(), school.pupil(school_year=2027)
    mentors = {2026: school.senior(), 2027: school.senior(school_year=2027)}
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    run = await matching.run(curator)
    assert (run["school_year"], run["proposed"], run["unmatched"]) == (2026, 1, 0)
    before = await matching.proposals(curator)
    assert set(before) == {now.participant_id}

    answer = await curator.post("/matching/v1/runs", json={"school_year": 2027})
    coming_run = await matching.finished(curator, answer.json()["run_id"])
    assert (coming_run["school_year"], coming_run["proposed"]) == (2027, 1)
    after = await matching.proposals(curator)
    assert after[now.participant_id] == before[now.participant_id]
    assert after[coming.participant_id]["mentor_id"] == mentors[2027].participant_id
    for year, mentee in ((2026, now), (2027, coming)):
        page = (await curator.get("/matching/v1/proposals", params={"school_year": year})).json()
        assert [each["mentee_id"] for each in page["items"]] == [mentee.participant_id]
        [result] = await matching.results(curator, (run if year == 2026 else coming_run)["run_id"])
        assert result["school_year"] == year
        assert [outcome["mentees"] for outcome in result["outcomes"]] == [1]


async def test_twenty_orders_at_once_are_one_run(matching: Matching, school: School):
    school.pupil()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    answers = await asyncio.gather(*(curator.post("/matching/v1/runs", json={}) for _ in range(20)))
    unfinished = {answer.json()["run_id"] for answer in answers if answer.json()["status"] != "DONE"}
    assert {answer.status_code for answer in answers} == {202}
    for run_id in unfinished:
        await matching.finished(curator, run_id)
    listed = (await curator.get("/matching/v1/runs")).json()["items"]
    times = [
        (datetime.fromisoformat(each["created_at"]), datetime.fromisoformat(each["finished_at"])) for each in listed
    ]
    overlapping = [(one, other) for one in times for other in times if one[0] < other[0] < one[1]]
    assert overlapping == [], "no two runs of a school and year at the same time"
    assert len(listed) < 20


async def test_the_runs_are_listed_the_newest_first_with_what_they_went_by(matching: Matching, school: School):
    school.pupil()
    school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    runs = [await matching.run(curator) for _ in range(3)]
    first = (await curator.get("/matching/v1/runs", params={"limit": 2})).json()
    rest = (await curator.get("/matching/v1/runs", params={"limit": 2, "after": first["next"]})).json()
    assert [each["run_id"] for each in first["items"] + rest["items"]] == [each["run_id"] for each in reversed(runs)]
    assert rest["next"] is None
    newest = first["items"][0]
    assert newest["pack_version"]
    assert sum(newest["weights"]["PUPIL_PUPIL"].values()) == 100
    assert newest["input_hash"] == runs[0]["input_hash"], "the same people, the same norms, the same day"
    assert (newest["blocking_pairs"], newest["failure"]) == (0, None)
    await matching.learn([school.pupil()])
    assert (await matching.run(curator))["input_hash"] != newest["input_hash"]
    strangers = await matching.as_.curator("another-school").get("/matching/v1/runs")
    assert all(each["school_id"] == "another-school" for each in strangers.json()["items"])
