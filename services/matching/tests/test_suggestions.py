"""Who else could mentor a mentee, over HTTP."""

from datetime import date
from functools import partial
from typing import Any

from mentoring_common.testing.waiting import until

from .conftest import Matching, School, Start, changed, withdrawn


async def test_the_best_mentors_come_first_with_reasons(matching: Matching, school: School):
    pupil = school.pupil(topics=("математика",))
    other = school.senior(topics=("физика",))
    fitting = school.senior(topics=("математика",))
    unseen = school.senior(topics=("математика",), admitted_on=None)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    told = await curator.get(f"/matching/v1/suggestions/{pupil.participant_id}")
    assert told.status_code == 200
    assert [each["mentor_id"] for each in told.json()["items"]] == [fitting.participant_id, other.participant_id]
    assert unseen.participant_id not in told.text
    assert told.json()["items"][0]["score"] > told.json()["items"][1]["score"]
    assert told.json()["items"][0]["explanation"].startswith("Совпала тема запроса: математика.")
    first = await curator.get(f"/matching/v1/suggestions/{pupil.participant_id}", params={"limit": 1})
    assert first.json()["items"] == told.json()["items"][:1]


async def test_another_schools_mentee_is_not_there(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior()
    await matching.learn(school.people)
    stranger = matching.as_.curator("another-school")
    refused = await stranger.get(f"/matching/v1/suggestions/{pupil.participant_id}")
    assert (refused.status_code, refused.json()["code"]) == (404, "PARTICIPANT_NOT_FOUND")
    own = await matching.as_.curator(school.school_id).get(f"/matching/v1/suggestions/{senior.participant_id}")
    assert own.status_code == 404


async def suggested(service: Matching, school: School, mentee_id: str) -> list[str]:
    told = await service.as_.curator(school.school_id).get(f"/matching/v1/suggestions/{mentee_id}")
    assert told.status_code == 200, told.text
    return [each["mentor_id"] for each in told.json()["items"]]


async def says(service: Matching, school: School, mentee_id: str, expected: set[str]) -> bool:
    """Whether these are suggested; until the last event's note is written nobody else may be, and some may be missing."""
    told = set(await suggested(service, school, mentee_id))
    assert told <= expected
    return told == expected


async def test_nobody_is_suggested_whom_the_database_of_that_moment_refuses(matching: Matching, school: School):
    """Though what is kept has not been told yet: a write comes before its note."""
    pupil, first, second = school.pupil(), school.senior(), school.senior(topics=("физика",))
    await matching.learn(school.people)
    assert await suggested(matching, school, pupil.participant_id) == [first.participant_id, second.participant_id]
    unnoted: list[tuple[dict[str, Any], list[str]]] = [
        ({"admitted_on": None}, [second.participant_id]),
        ({"admitted_on": "2026-09-01", "topics": []}, [second.participant_id]),
    ]
    for change, expected in unnoted:
        await matching.database.collection("participants").update_one({"_id": first.participant_id}, {"$set": change})
        assert await suggested(matching, school, pupil.participant_id) == expected
    await matching.database.collection("participants").delete_many({"_id": second.participant_id})
    assert await suggested(matching, school, pupil.participant_id) == []


async def test_two_replicas_say_the_same_though_an_event_reaches_one_of_them(start: Start, quiet_queues: None):
    school = School()
    pupil = school.pupil()
    seniors = [school.senior(topics=(topic,)) for topic in ("математика", "физика", "химия")]
    async with start() as one, start() as another:
        await one.learn(school.people)
        for number in range(12):
            person = seniors[number % 3]
            admitted = None if number % 4 == 1 else date(2026, 9, 1)
            seniors[number % 3] = changed(person, admitted_on=admitted, topics=("математика", f"тема {number}"))
            await one.learn([seniors[number % 3]])
            expected = {each.participant_id for each in seniors if each.admitted_on}
            for replica in (one, another):
                await until(partial(says, replica, school, pupil.participant_id, expected))
        await one.learn([withdrawn(seniors[0])])
        for replica in (one, another):
            assert seniors[0].participant_id not in await suggested(replica, school, pupil.participant_id)
