"""Somebody stops a run, and its process dies before it ends. Each service here is alone: clocks of two would differ."""

from uuid import uuid4

from mentoring_common.testing.clocks import TERM_BEGINS

from .conftest import School, Start


async def test_a_stopped_run_whose_process_died_finishes_the_school_at_which_it_was(start: Start, quiet_queues: None):
    schools = [School(f"{name}-{uuid4().hex[:8]}") for name in ("a-half", "b-untouched")]
    half, untouched = (school.school_id for school in schools)
    for school in schools:
        for _ in range(3):
            school.pupil()
        school.senior(capacity=2)
    async with start() as matching:
        await matching.learn([person for school in schools for person in school.people])
        whole = await matching.run(matching.as_.methodologist())
        number = whole["progress"]["schools_total"]
        assert whole["progress"] == {
            "stage": "REPORTING", "schools_total": number, "schools_stored": number, "schools_done": number,
        }  # fmt: skip
    async with start() as again:
        database = again.database
        await database.collection("run_results").delete_many({"school_id": {"$in": [half, untouched]}})
        await database.collection("proposals").delete_many({"school_id": untouched})
        await database.collection("left_over").delete_many({"school_id": untouched})
        [one, *_] = await database.collection("proposals").find({"school_id": half}, sort=[("_id", 1)])
        await database.collection("proposals").delete_many({"_id": one["_id"]})
        await database.collection("runs").update_one(
            {"_id": whole["run_id"]},
            {"$set": {"status": "RUNNING", "holder": "the dead one", "lease_until": TERM_BEGINS, "cancelling": True},
             "$unset": {"finished_at": ""}},
        )  # fmt: skip
        methodologist = again.as_.methodologist()
        run = await again.finished(methodologist, whole["run_id"])
        assert run["status"] == "CANCELLED"
        assert run["progress"]["schools_stored"] == run["progress"]["schools_done"] == number - 1
        standing = await again.proposals(again.as_.curator(half, untouched))
        assert [each["school_id"] for each in standing.values()] == [half, half]
        told = {each["school_id"] for each in await again.results(methodologist, whole["run_id"])}
        assert half in told
        assert untouched not in told
        curator = again.as_.curator(untouched)
        alone = (await curator.get("/matching/v1/unmatched")).json()["items"]
        assert {each["reasons"][0]["code"] for each in alone} == {"NOT_MATCHED_YET"}
