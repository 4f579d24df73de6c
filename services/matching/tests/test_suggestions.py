"""Who else could mentor a mentee, over HTTP."""

from .conftest import Matching, School


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
