"""What a person is given of himself: his proposals, pairs and reasons, and nobody else."""

from typing import Any

import httpx

from .conftest import Matching, School

EXPORT = "/matching/v1/persons/{}/export"


async def kept(caller: httpx.AsyncClient, person_id: str | None) -> dict[str, Any]:
    answer = await caller.get(EXPORT.format(person_id))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_both_sides_of_a_pair_read_of_it_and_of_nobody_else(matching: Matching, school: School) -> None:
    pupil, senior = school.pupil(topics=("математика",)), school.senior(capacity=1)
    left = school.choosing(topics=("физика",))
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)
    approval = f"/matching/v1/proposals/{pupil.participant_id}/approval"
    approved = await curator.post(approval, json={"mentor_id": senior.participant_id})
    assert approved.status_code in {200, 201}, approved.text

    for side, person, other in (("MENTEE", pupil, senior), ("MENTOR", senior, pupil)):
        told = await kept(curator, person.person_id)
        assert [(each["role"], each["status"], each["stands_now"]) for each in told["proposals"]] == [
            (side, "APPROVED", True)
        ]
        assert [each["status"] for each in told["proposals"][0]["history"]] == ["PENDING", "APPROVED"]
        assert [(each["role"], each["status"]) for each in told["relations"]] == [(side, "APPROVED")]
        assert [each["participant_id"] for each in told["participations"]] == [person.participant_id]
        assert told["without_pair"] == []
        for name in (other.participant_id, other.person_id, left.participant_id):
            assert name not in str(told)

    alone = await kept(curator, left.person_id)
    assert (alone["proposals"], alone["relations"]) == ([], [])
    assert {each["form"] for each in alone["without_pair"]} == {left.form}
    assert all(each["reason_text"] for each in alone["without_pair"])


async def test_another_school_learns_of_nobody(matching: Matching, school: School) -> None:
    pupil = school.pupil()
    await matching.learn(school.people)
    refused = await matching.as_.curator("another-school").get(EXPORT.format(pupil.person_id))
    unknown = await matching.as_.curator("another-school").get(EXPORT.format("nobody"))
    assert (refused.status_code, refused.json()) == (404, unknown.json())
    assert refused.json()["code"] == "PERSON_NOT_FOUND"
    assert (await matching.as_.methodologist().get(EXPORT.format(pupil.person_id))).status_code == 403
