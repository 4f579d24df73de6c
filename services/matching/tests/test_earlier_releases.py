"""Whatever an earlier release stored is read, and a field of a later one does no harm."""

from typing import Any
from uuid import uuid4

from mentoring_common.mongo import Mongo
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, Start, changed

SHARE = {"criterion": "REQUEST", "weight_tenths": 300, "value_tenths": 300, "sentence": "Предмет совпадает: математика"}


async def test_the_first_releases_documents_are_read_and_lived_with(matching: Matching, school: School):
    """Word for word as the first release wrote them: no persons, no `made_at`, a pending proposal that was decided."""
    pupil, senior = school.pupil(), school.senior(capacity=1)
    run_id = uuid4().hex
    no_longer = {"person_id", "variant_restricted", "topics_unrecognised", "levels", "weekly_slots", "accepts_remote"}
    for person in (pupil, senior):
        fields = person.model_dump(mode="json", exclude={"participant_id", *no_longer})
        await insert(matching.database, "participants", {"_id": person.participant_id, **fields})
    await insert(
        matching.database,
        "proposals",
        {
            "_id": pupil.participant_id, "version": 1, "school_id": school.school_id, "run_id": run_id,
            "form": "PUPIL_PUPIL", "variant": "LEADER_COMMUNICATION_DIFFICULTY", "mentee_id": pupil.participant_id,
            "mentor_id": senior.participant_id, "score_tenths": 625, "status": "PENDING",
            "decided_at": "2026-09-20T08:00:00Z", "shares": [SHARE], "pending": [], "command_ids": [],
        },
    )  # fmt: skip
    await insert(
        matching.database,
        "run_results",
        {
            "_id": f"{run_id}:{school.school_id}", "school_id": school.school_id, "version": 1, "run_id": run_id,
            "outcomes": [{
                "form": "PUPIL_PUPIL", "mentees": 1, "mentors": 1, "places": 1, "proposed": 1, "unmatched": 0,
                "unmatched_reasons": [],
            }],
            "changed": 1, "completed_at": "2026-09-20T08:00:00Z", "pending": [], "command_ids": [],
        },
    )  # fmt: skip
    await insert(
        matching.database,
        "runs",
        {
            "_id": run_id, "school_id": school.school_id, "status": "DONE", "created_at": matching.now(),
            "finished_at": matching.now(), "lease_until": matching.now(), "attempts": 1, "traceparent": None,
            "submitted_by": "somebody", "proposed": 1, "unmatched": 0, "changed": 1,
        },
    )  # fmt: skip
    curator = matching.as_.curator(school.school_id)
    told = (await matching.proposals(curator))[pupil.participant_id]
    assert (told["school_year"], told["made_at"], told["decided_at"]) == (2026, "2026-09-20T08:00:00Z", None)
    assert (told["variant"], told["variant_restricted"]) == (None, True)
    page = await curator.get("/matching/v1/proposals", params={"school_year": 2026})
    assert [each["mentee_id"] for each in page.json()["items"]] == [pupil.participant_id]
    run = (await curator.get(f"/matching/v1/runs/{run_id}")).json()
    assert (run["status"], run["proposed"], run["school_year"]) == ("DONE", 1, None)
    [result] = await matching.results(curator, run_id)
    assert (result["school_year"], result["unmatched_mentees"]) == (2026, [])
    pair = await curator.get(f"/matching/v1/pairs/{pupil.participant_id}/{senior.participant_id}")
    assert pair.json()["eligible"] is True

    again = await matching.run(curator)
    assert (again["proposed"], again["unmatched"], again["changed"]) == (1, 0, 1)
    await matching.learn([changed(senior, admitted_on=None)])
    [event] = await matching.tells(school.school_id, "proposal.withdrawn", 1)
    assert event["data"]["reason_code"] == "H04_MENTOR_ADMITTED"


async def test_every_stored_document_may_hold_a_field_that_we_do_not_know(matching: Matching, school: School):
    pupil, alone = school.pupil(), school.pupil(topics=())
    senior = school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    run = await matching.run(curator)
    for name in ("participants", "proposals", "run_results", "left_over", "weighed", "runs"):
        touched = await matching.database.collection(name).update_many(
            {"school_id": school.school_id}, {"$set": {"of_a_later_release": {"nested": [1]}}}
        )
        assert touched > 0, name
    paths = (
        f"/matching/v1/proposals/{pupil.participant_id}", f"/matching/v1/proposals/{pupil.participant_id}/alternatives",
        "/matching/v1/proposals", "/matching/v1/unmatched",
        "/matching/v1/runs", f"/matching/v1/runs/{run['run_id']}", f"/matching/v1/runs/{run['run_id']}/results",
        f"/matching/v1/pairs/{pupil.participant_id}/{senior.participant_id}",
        f"/matching/v1/suggestions/{alone.participant_id}", "/matching/v1/census",
    )  # fmt: skip
    assert {path: (await curator.get(path)).status_code for path in paths} == dict.fromkeys(paths, 200)
    assert (await matching.run(curator))["changed"] == 0


async def test_codes_of_a_later_release_are_kept(matching: Matching, school: School):
    person = school.person("MENTEE", "VOLUNTEER_PUPIL", variant="A_MODEL_OF_A_LATER_YEAR", status="ON_LEAVE")
    await matching.learn([person])
    stored = (await matching.known(school.school_id))[person.participant_id]
    assert (stored["form"], stored["variant"], stored["status"]) == (
        "VOLUNTEER_PUPIL", "A_MODEL_OF_A_LATER_YEAR", "ON_LEAVE",
    )  # fmt: skip


async def test_an_event_that_comes_again_after_a_crash_between_storing_and_judging(matching: Matching, school: School):
    """The state in which a process leaves things that dies after it stored a person and before it judged."""
    minor, employee = school.choosing(), school.employee()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)
    lost = changed(employee, cleared_on=None)
    await matching.database.collection("participants").update_one(
        {"_id": employee.participant_id}, {"$set": {"cleared_on": None, "version": lost.version}}
    )
    assert set(await matching.proposals(curator)) == {minor.participant_id}
    await matching.learn([lost])

    async def fallen() -> bool:
        return await matching.proposals(curator) == {}

    await until(fallen)


async def insert(database: Mongo, collection: str, document: dict[str, Any]) -> None:
    assert await database.collection(collection).insert_one(document)


async def test_the_proposals_of_an_earlier_release_get_their_place_in_the_list(start: Start, quiet_queues: None):
    school = School()
    pupils = [school.pupil(topics=(topic,)) for topic in ("химия", "математика")]
    school.senior(capacity=2)
    async with start() as matching:
        await matching.learn(school.people)
        await matching.run(matching.as_.curator(school.school_id))
        await matching.database.collection("proposals").update_many(
            {"school_id": school.school_id}, {"$unset": {"place": "", "history": ""}}
        )
    async with start() as later:
        told = (await later.as_.curator(school.school_id).get("/matching/v1/proposals?limit=1")).json()
        [first] = told["items"]
        assert (first["mentee_id"], first["meets_request"], first["history"]) == (pupils[0].participant_id, False, [])
        after = await later.as_.curator(school.school_id).get("/matching/v1/proposals", params={"after": told["next"]})
        assert [each["mentee_id"] for each in after.json()["items"]] == [pupils[1].participant_id]
