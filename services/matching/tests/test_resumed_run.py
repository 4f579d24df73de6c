"""A run outlives the process that began it."""

import asyncio
from uuid import uuid4

from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until

from .conftest import School, Start


async def test_a_run_whose_process_died_between_two_schools_is_finished(start: Start, quiet_queues: None):
    """The documents are put into the state in which such a death leaves them: one school is done, in the other the
    proposals are stored but not its result, or nothing is."""
    schools = [School(f"{name}-{uuid4().hex[:8]}") for name in ("a-done", "b-half", "c-untouched")]
    for school in schools:
        for _ in range(3):
            school.pupil()
        school.senior(capacity=2)
    async with start() as matching:
        await matching.learn([person for school in schools for person in school.people])
        methodologist = matching.as_.methodologist()
        whole = await matching.run(methodologist)
        before = await matching.proposals(methodologist)
        results = {each["school_id"]: each for each in await matching.results(methodologist, whole["run_id"])}
        for school in schools:
            await matching.tells(school.school_id, "run.completed", 1)

        async def nothing_waits() -> bool:
            return await matching.database.collection("proposals").count({"pending_since": {"$exists": True}}) == 0

        await until(nothing_waits)

    async with start() as stopped:
        database = stopped.database
        done, half, untouched = (school.school_id for school in schools)
        await database.collection("run_results").delete_many({"school_id": {"$in": [half, untouched]}})
        await database.collection("proposals").delete_many({"school_id": untouched})
        await database.collection("runs").update_one(
            {"_id": whole["run_id"]},
            {"$set": {"status": "RUNNING", "holder": "the dead one", "lease_until": TERM_BEGINS},
             "$unset": {"finished_at": "", "proposed": "", "unmatched": "", "changed": ""}},
        )  # fmt: skip
        methodologist = stopped.as_.methodologist()
        again = await stopped.finished(methodologist, whole["run_id"])
        assert {name: again[name] for name in ("proposed", "unmatched", "changed")} == {
            name: whole[name] for name in ("proposed", "unmatched", "changed")
        }
        after = await stopped.proposals(methodologist)
        assert set(after) == set(before)
        for mentee, proposal in before.items():
            if proposal["school_id"] in {done, half}:
                assert after[mentee] == proposal
        recorded = {each["school_id"]: each for each in await stopped.results(methodologist, whole["run_id"])}
        for school_id in (done, half, untouched):
            assert recorded[school_id]["changed"] == results[school_id]["changed"] == 2, (
                f"{school_id}: its curators are told of what changed, whichever process came so far"
            )
            assert recorded[school_id]["outcomes"] == results[school_id]["outcomes"]
        await asyncio.gather(*(stopped.tells(school_id, "run.completed", 1) for school_id in (half, untouched)))
        assert stopped.told(done, "run.completed") == []


async def test_a_run_that_is_taken_over_publishes_what_its_dead_process_had_only_stored(
    start: Start, quiet_queues: None
):
    """Such a death leaves the batch of events open: the proposals are stored, and nobody has been told of them."""
    school = School()
    for _ in range(3):
        school.pupil()
    school.senior(capacity=2)
    async with start() as matching:
        await matching.learn(school.people)
        whole = await matching.run(matching.as_.curator(school.school_id))
        made = await matching.tells(school.school_id, "proposal.made", 2)

    async with start() as stopped:
        proposals = await stopped.database.collection("proposals").find({"school_id": school.school_id})
        await stopped.database.collection("event_batches").insert_one(
            {
                "_id": proposals[0]["batch_id"], "version": 1, "owner": whole["run_id"], "aggregates_in": "proposals",
                "opened_at": stopped.now(), "aggregate_ids": [each["_id"] for each in proposals], "pending": made,
            }
        )  # fmt: skip
        await stopped.database.collection("run_results").delete_many({"school_id": school.school_id})
        await stopped.database.collection("runs").update_one(
            {"_id": whole["run_id"]},
            {"$set": {"status": "RUNNING", "holder": "the dead one",
                      "lease_until": TERM_BEGINS},
             "$unset": {"finished_at": "", "result": ""}},
        )  # fmt: skip
        await stopped.finished(stopped.as_.curator(school.school_id), whole["run_id"])
        told = await stopped.tells(school.school_id, "proposal.made", 2)
        assert {event["id"] for event in told} == {event["id"] for event in made}
