"""Proposals as those read them who are to decide: the weakest first, without names, with what else there would be."""

from typing import Any

import httpx

from .conftest import Matching, School, changed


async def listed(caller: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    """Every proposal in the order of the list, two a page."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = await caller.get("/matching/v1/proposals", params={"limit": 2, **asked, **after})
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        after = {"after": answer.json()["next"]}


async def test_what_meets_nothing_of_the_request_comes_first_and_then_the_weakest(matching: Matching, school: School):
    meets_nothing = school.pupil(topics=("химия",), interests=("спорт",))
    meets_half = school.pupil(topics=("физика", "математика"))
    meets_all = school.pupil(topics=("математика",), interests=("спорт",))
    chooses = school.choosing(topics=("физика",))
    school.senior(capacity=3, interests=("спорт",))
    school.employee(topics=("физика",))
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)

    told = await listed(curator)
    pupils = [each for each in told if each["form"] == "PUPIL_PUPIL"]
    assert [each["mentee_id"] for each in pupils] == [
        each.participant_id for each in (meets_nothing, meets_half, meets_all)
    ]
    assert [each["meets_request"] for each in pupils] == [False, True, True]
    assert told[0] == pupils[0]
    rest = [each["score"] for each in told[1:]]
    assert rest == sorted(rest)
    by_id = await listed(curator, order="id")
    assert [each["mentee_id"] for each in by_id] == sorted(each["mentee_id"] for each in told)

    assert [each["mentee_id"] for each in await listed(curator, form="EMPLOYER_PUPIL")] == [chooses.participant_id]
    assert await listed(curator, status="WITHDRAWN") == []
    assert len(await listed(curator, mentor_id=pupils[0]["mentor_id"])) == 3
    assert await listed(matching.as_.curator("another-school"), mentor_id=pupils[0]["mentor_id"]) == []


async def test_a_pair_is_read_without_names(matching: Matching, school: School):
    pupil = school.pupil(grade=7, topics=("математика", "физика", "химия", "история", "биология"))
    restless = school.choosing(grade=None)
    senior = school.senior()
    school.employee(topics=("математика",))
    await matching.learn(school.people)
    methodologist = matching.as_.methodologist()
    await matching.run(matching.as_.curator(school.school_id))
    told = {each["mentee_id"]: each for each in await listed(methodologist, school_id=school.school_id)}
    one = told[pupil.participant_id]
    assert (one["mentee"], one["mentor"]) == (
        "7 класс, математика, физика, химия и ещё 2 темы", "10 класс, математика"
    )  # fmt: skip
    other = told[restless.participant_id]
    assert (other["mentee"], other["mentor"]) == ("15 лет, математика", "работник предприятия, математика")
    assert one["shares"][0]["title"] == "Запрос и компетенции"
    pair = (await methodologist.get(f"/matching/v1/pairs/{pupil.participant_id}/{senior.participant_id}")).json()
    assert (pair["mentee"], pair["mentor"]) == (one["mentee"], one["mentor"])


async def test_a_proposal_remembers_what_happened_to_it(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    first = await matching.run(curator)
    await matching.learn([changed(senior, admitted_on=None)])
    await matching.tells(school.school_id, "proposal.withdrawn", 1)
    again = changed(changed(senior, admitted_on=None), admitted_on="2026-09-01")
    await matching.learn([again])
    second = await matching.run(curator)
    told = (await curator.get(f"/matching/v1/proposals/{pupil.participant_id}")).json()
    assert [(each["status"], each["run_id"]) for each in told["history"]] == [
        ("PENDING", first["run_id"]), ("WITHDRAWN", first["run_id"]), ("PENDING", second["run_id"]),
    ]  # fmt: skip
    assert "допущен" in told["history"][1]["reason_text"]
    assert {each["mentor_id"] for each in told["history"]} == {senior.participant_id}


async def test_other_mentors_are_told_with_what_they_would_cost(matching: Matching, school: School):
    """Two pupils and two seniors: who takes the other's mentor leaves the other with a worse one."""
    mathematician = school.pupil(topics=("математика",))
    physicist = school.pupil(topics=("физика",))
    of_mathematics = school.senior(topics=("математика",), capacity=1)
    of_physics = school.senior(topics=("физика",), capacity=1)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)
    path = f"/matching/v1/proposals/{mathematician.participant_id}/alternatives"
    told = (await curator.get(path)).json()
    assert (told["mentor_id"], told["score"]) == (of_mathematics.participant_id, told["score"])
    assert told["weighed_at"] is not None
    [other] = told["items"]
    assert (other["mentor_id"], other["mentor"]) == (of_physics.participant_id, "10 класс, физика")
    assert (other["others_served"], other["others_points"] < 0) == (0, True)
    assert "сумма баллов остальных пар снизилась бы" in other["consequence"]

    await matching.learn([changed(of_physics, consents_on=None)])
    await matching.tells(school.school_id, "proposal.withdrawn", 1)
    assert (await curator.get(path)).json()["items"] == [], "whom today's rules refuse is offered no more"
    gone = await curator.get(f"/matching/v1/proposals/{physicist.participant_id}/alternatives")
    assert (gone.status_code, gone.json()["code"]) == (404, "PROPOSAL_NOT_FOUND")
    stranger = await matching.as_.curator("another-school").get(path)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "PROPOSAL_NOT_FOUND")


async def test_nobody_is_suggested_whose_mentor_the_mentee_is_to_be(matching: Matching, school: School):
    a, b = "a" + school.school_id, "b" + school.school_id
    teacher = {"experience_years": 5, "workplace_id": school.school_id, "workplace_kind": "SCHOOL"}
    novice = school.person("MENTEE", "TEACHER_TEACHER", person_id=a, experience_years=1, birth_year=2000)
    school.person("MENTOR", "TEACHER_TEACHER", person_id=b, capacity=1, admitted_on="2026-09-01", **teacher)
    also = school.person("MENTEE", "TEACHER_TEACHER", person_id=b, experience_years=5, birth_year=1990)
    back = school.person("MENTOR", "TEACHER_TEACHER", person_id=a, capacity=1, admitted_on="2026-09-01", **teacher)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    path = f"/matching/v1/suggestions/{also.participant_id}"
    before = (await curator.get(path)).json()
    assert [each["mentor_id"] for each in before["items"]] == [back.participant_id]
    await matching.run(curator)
    proposed = await matching.proposals(curator)
    assert len(proposed) == 1, "no two people mentor each other"
    standing = novice if novice.participant_id in proposed else also
    other = also if standing is novice else novice
    told = (await curator.get(f"/matching/v1/suggestions/{other.participant_id}")).json()
    assert told["items"] == []


async def test_why_not_these_two(matching: Matching, school: School):
    pupil = school.pupil(topics=("математика", "физика"), consents_on=None)
    senior = school.senior(capacity=1, admitted_on=None)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    told = (await curator.get(f"/matching/v1/pairs/{pupil.participant_id}/{senior.participant_id}")).json()
    assert (told["eligible"], told["score"], told["sentences"], told["mentor_places"]) == (False, None, [], 1)
    assert {each["code"]: each["mend_at"] for each in told["reasons"]} == {
        "H03_CONSENT": "MENTEE", "H04_MENTOR_ADMITTED": "MENTOR",
    }  # fmt: skip
    assert all(each["help"] and each["source"] for each in told["reasons"])
    assert told["would_score"] > 0
    request = {each["criterion"]: each for each in told["criteria"]}["REQUEST"]
    assert (request["title"], request["sentence"]) == ("Запрос и компетенции", "Совпала 1 из 2 тем запроса: математика")
    missing = [each["criterion"] for each in told["criteria"] if each["points"] is None]
    assert "PREFERENCE" in missing
    upside_down = await curator.get(f"/matching/v1/pairs/{senior.participant_id}/{pupil.participant_id}")
    assert (upside_down.json()["would_score"], upside_down.json()["criteria"]) == (None, [])
    assert "NOT_A_MENTEE" in [each["code"] for each in upside_down.json()["reasons"]]
