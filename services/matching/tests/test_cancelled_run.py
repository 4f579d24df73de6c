"""A run that somebody stops: of each school everything is put down and told, or nothing is changed."""

import json

import httpx

from .conftest import Matching, School


async def test_a_run_that_is_stopped_leaves_no_school_half_matched(matching: Matching):
    schools = [School() for _ in range(6)]
    for school in schools:
        for _ in range(4):
            school.pupil()
        school.senior(capacity=3)
    await matching.learn([person for school in schools for person in school.people])
    methodologist = matching.as_.methodologist()
    ordered = (await methodologist.post("/matching/v1/runs", json={})).json()
    stopped = await methodologist.post(f"/matching/v1/runs/{ordered['run_id']}/cancel")
    assert stopped.status_code in {202, 409}, "unless it was over already"
    run = await matching.finished(methodologist, ordered["run_id"])
    assert run["status"] == "CANCELLED" if stopped.status_code == 202 else "DONE"
    told = {each["school_id"] for each in await matching.results(methodologist, run["run_id"])}
    proposals = await matching.proposals(methodologist)
    for school in schools:
        of_school = [each for each in proposals.values() if each["school_id"] == school.school_id]
        assert len(of_school) == (3 if school.school_id in told else 0)


async def test_who_may_stop_a_run(matching: Matching, school: School):
    school.pupil()
    school.senior()
    await matching.learn(school.people)
    methodologist, curator = matching.as_.methodologist(), matching.as_.curator(school.school_id)
    run = await matching.run(curator)
    stop = f"/matching/v1/runs/{run['run_id']}/cancel"
    over = await curator.post(stop)
    assert (over.status_code, over.json()["code"]) == (409, "RUN_FINISHED")
    foreign = await matching.as_.curator("another-school").post(stop)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "RUN_NOT_FOUND")
    client = await matching.as_.client(school.school_id).post(stop)
    assert (client.status_code, client.json()["code"]) == (403, "ROLE_REQUIRED")
    whole = await matching.run(methodologist)
    theirs = await curator.post(f"/matching/v1/runs/{whole['run_id']}/cancel")
    assert (theirs.status_code, theirs.json()["code"]) == (403, "RUN_OF_MUNICIPALITY")
    assert "методист" in theirs.json()["detail"]


async def test_a_curator_sees_her_part_of_the_municipalitys_run(matching: Matching):
    schools = [School(), School()]
    for school in schools:
        school.pupil()
        school.pupil()
        school.senior(capacity=1)
    await matching.learn([person for school in schools for person in school.people])
    run = await matching.run(matching.as_.methodologist())
    curator = matching.as_.curator(schools[0].school_id)
    path = f"/matching/v1/runs/{run['run_id']}"
    seen = (await curator.get(path)).json()
    assert (seen["school_id"], seen["proposed"], seen["unmatched"], seen["changed"]) == ("municipality", 1, 1, 1)
    assert (seen["by_municipality"], seen["is_own"]) == (True, False)
    assert await runs_of(curator) == [run["run_id"]]
    [result] = (await curator.get(f"{path}/results")).json()
    assert result["school_id"] == schools[0].school_id
    nobody_there = matching.as_.curator("school-without-people")
    assert (await nobody_there.get(path)).status_code == 404
    assert await runs_of(nobody_there) == []
    own = await matching.run(matching.as_.curator(schools[1].school_id))
    assert own["by_municipality"] is False
    assert own["is_own"] is True
    assert await runs_of(curator) == [run["run_id"]]


async def runs_of(curator: httpx.AsyncClient) -> list[str]:
    """The runs that were done, the newest first."""
    listed = (await curator.get("/matching/v1/runs")).json()["items"]
    return [each["run_id"] for each in listed if each["status"] == "DONE"]


async def test_the_progress_of_a_run_is_told_until_its_end(matching: Matching, school: School):
    for _ in range(20):
        school.pupil()
    school.senior(capacity=5)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    run_id = (await curator.post("/matching/v1/runs", json={})).json()["run_id"]
    told = await curator.get(f"/matching/v1/runs/{run_id}/events")  # ends with the run
    assert told.headers["Content-Type"].startswith("text/event-stream")
    *_, last = [json.loads(line.removeprefix("data: ")) for line in told.text.splitlines() if line.startswith("data:")]
    assert "event: end" in told.text
    assert last == (await curator.get(f"/matching/v1/runs/{run_id}")).json()
    assert (last["status"], last["proposed"]) == ("DONE", 5)
    stranger = await matching.as_.curator("another-school").get(f"/matching/v1/runs/{run_id}/events")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "RUN_NOT_FOUND")
