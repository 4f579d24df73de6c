"""After the common meeting each side names whom it wishes for: over HTTP, against the real database, in a race too."""

import asyncio
from typing import Any

import httpx
import pytest
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed
from .test_decisions import decide, proposed, seen

EVENTS = "/matching/v1/matching-events"
PLANNED = {"form": "PUPIL_PUPIL", "planned_on": "2026-10-05", "place": "актовый зал"}


async def planned(curator: httpx.AsyncClient, school: School, **body: Any) -> str:
    answer = await curator.post(EVENTS, json={"school_id": school.school_id, **PLANNED, **body})
    assert answer.status_code == 201, answer.text
    event_id: str = answer.json()["matching_event_id"]
    return event_id


async def held(matching: Matching, curator: httpx.AsyncClient, school: School) -> str:
    event_id = await planned(curator, school)
    answer = await curator.post(f"{EVENTS}/{event_id}/holding", json={"held_on": matching.now().date().isoformat()})
    assert answer.status_code == 200, answer.text
    return event_id


async def wish(
    curator: httpx.AsyncClient,
    event_id: str,
    who: ParticipantState,
    ranked: list[ParticipantState] | None = None,
    not_with: list[ParticipantState] | None = None,
) -> httpx.Response:
    body = {
        "ranked": [each.participant_id for each in ranked or []],
        "not_with": [each.participant_id for each in not_with or []],
    }
    return await curator.put(f"{EVENTS}/{event_id}/preferences/{who.participant_id}", json=body)


async def waiting_meetings(curator: httpx.AsyncClient) -> int:
    [school] = (await curator.get("/matching/v1/attention", params={"school_year": 2026})).json()["schools"]
    number: int = school["meetings"]
    return number


async def test_a_mutual_first_choice_wins_over_a_pair_that_is_as_good(matching: Matching, school: School) -> None:
    pupils = [school.pupil(), school.pupil()]
    seniors = [school.senior(capacity=1), school.senior(capacity=1)]
    curator = await proposed(matching, school)
    before = {each.participant_id: await seen(curator, each.participant_id) for each in pupils}
    other = {
        pupil.participant_id: next(
            each for each in seniors if each.participant_id != before[pupil.participant_id]["mentor_id"]
        )
        for pupil in pupils
    }
    [first] = (await curator.get("/matching/v1/runs")).json()["items"]
    event_id = await held(matching, curator, school)
    for pupil in pupils:  # everybody wishes for whom the run has given to the other
        dearest = other[pupil.participant_id]
        assert (await wish(curator, event_id, pupil, [dearest])).status_code == 200
        assert (await wish(curator, event_id, dearest, [pupil])).status_code == 200
    run = await matching.run(curator, school.school_id)
    assert run["input_hash"] != first["input_hash"], "wishes are among what decides a run"
    for pupil in pupils:
        now = await seen(curator, pupil.participant_id)
        assert now["mentor_id"] == other[pupil.participant_id].participant_id
        [weighed] = [each for each in now["shares"] if each["criterion"] == "PREFERENCE"]
        assert weighed["points"] == weighed["weight"] > 0


async def test_whom_one_does_not_wish_for_is_no_pair_on_any_path(matching: Matching, school: School) -> None:
    pupil, senior = school.pupil(), school.senior(capacity=1)
    curator = await proposed(matching, school)
    assert (await seen(curator, pupil.participant_id))["status"] == "PENDING"
    event_id = await held(matching, curator, school)
    assert (await wish(curator, event_id, senior, not_with=[pupil])).status_code == 200
    assert (await seen(curator, pupil.participant_id)).get("status") != "PENDING", "withdrawn before the answer"
    [pair] = [(await curator.get(f"/matching/v1/pairs/{pupil.participant_id}/{senior.participant_id}")).json()]
    assert "H09_EXPLICIT_BAN" in str(pair)
    by_hand = await curator.post(
        "/matching/v1/proposals",
        json={"mentee_id": pupil.participant_id, "mentor_id": senior.participant_id, "text": "хорошая пара"},
    )
    assert by_hand.status_code == 409
    assert (await curator.get(f"/matching/v1/suggestions/{pupil.participant_id}")).json()["items"] == []
    run = await matching.run(curator, school.school_id)
    assert (run["proposed"], run["unmatched"]) == (0, 1)
    approved = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
    assert approved.status_code in {404, 409}

    assert (await wish(curator, event_id, senior)).status_code == 200, "taken back"
    run = await matching.run(curator, school.school_id)
    assert run["proposed"] == 1


async def test_wishes_are_taken_between_the_meeting_and_its_close(matching: Matching, school: School) -> None:
    pupil, senior = school.pupil(), school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    event_id = await planned(curator, school)
    second = await curator.post(EVENTS, json={"school_id": school.school_id, **PLANNED})
    assert (second.status_code, second.json()["code"]) == (409, "MATCHING_EVENT_OPEN")
    assert await waiting_meetings(curator) == int(matching.now().date().isoformat() >= PLANNED["planned_on"])
    early = await wish(curator, event_id, pupil, [senior])
    assert (early.status_code, early.json()["code"]) == (409, "MATCHING_EVENT_NOT_HELD")
    tomorrow = await curator.post(f"{EVENTS}/{event_id}/holding", json={"held_on": "2027-02-01"})
    assert (tomorrow.status_code, tomorrow.json()["code"]) == (422, "HELD_IN_FUTURE")
    today = {"held_on": matching.now().date().isoformat()}
    assert (await curator.post(f"{EVENTS}/{event_id}/holding", json=today)).json()["status"] == "HELD"
    again = await curator.post(f"{EVENTS}/{event_id}/holding", json=today)
    assert (again.status_code, again.json()["code"]) == (409, "MATCHING_EVENT_HELD")
    assert (await wish(curator, event_id, pupil, [senior])).status_code == 200
    assert await waiting_meetings(curator) == 1
    assert (await curator.post(f"{EVENTS}/{event_id}/close")).json()["status"] == "CLOSED"
    late = await wish(curator, event_id, pupil)
    assert (late.status_code, late.json()["code"]) == (409, "MATCHING_EVENT_CLOSED")
    told = (await curator.get(f"{EVENTS}/{event_id}")).json()
    assert [(each["participant_id"], each["ranked"]) for each in told["preferences"]] == [
        (pupil.participant_id, [senior.participant_id])
    ]
    assert await waiting_meetings(curator) == 0
    next_one = await planned(curator, school, planned_on="2027-05-01")
    assert await waiting_meetings(curator) == 0, "its day has not come"
    not_held = (await curator.post(f"{EVENTS}/{next_one}/close")).json()
    assert (not_held["status"], not_held["held_on"]) == ("CLOSED", None)
    listed = (await curator.get(EVENTS, params={"school_id": school.school_id})).json()["items"]
    assert {each["matching_event_id"] for each in listed} == {event_id, next_one}


@pytest.mark.parametrize(
    ("ranked", "not_with", "code"),
    [
        (["another"], [], "NOT_AT_THE_EVENT"),
        (["pupil2"], [], "NOT_AT_THE_EVENT"),
        (["choosing"], [], "NOT_AT_THE_EVENT"),
        (["stranger"], [], "NOT_AT_THE_EVENT"),
        (["gone"], [], "NOT_AT_THE_EVENT"),
        (["senior", "senior"], [], "NAMED_TWICE"),
        (["senior"], ["senior"], "WISH_AND_BAN"),
        (["himself"], [], "HIMSELF"),
    ],
)
async def test_a_list_names_others_who_meet_and_each_once(
    matching: Matching, school: School, ranked: list[str], not_with: list[str], code: str
) -> None:
    pupil, elsewhere = school.pupil(), School()
    people = {
        "pupil": pupil,
        "pupil2": school.pupil(),
        "senior": school.senior(),
        "choosing": school.choosing(),
        "himself": school.senior(person_id=pupil.person_id),
        "gone": school.senior(status="WITHDRAWN"),
        "stranger": elsewhere.senior(),
        "another": elsewhere.pupil(),
    }
    await matching.learn([*school.people, *elsewhere.people])
    curator = matching.as_.curator(school.school_id)
    event_id = await held(matching, curator, school)
    refused = await wish(
        curator, event_id, pupil, [people[each] for each in ranked], [people[each] for each in not_with]
    )
    assert refused.status_code == 422
    assert refused.json()["code"] == "PREFERENCE_UNSOUND"
    assert code in {each["code"] for each in refused.json()["errors"]}
    assert (await curator.get(f"{EVENTS}/{event_id}")).json()["preferences"] == [], "nothing is kept of it"
    foreign = await wish(curator, event_id, people["stranger"], [pupil])
    assert (foreign.status_code, foreign.json()["code"]) == (404, "PARTICIPANT_NOT_FOUND")
    six = await curator.put(f"{EVENTS}/{event_id}/preferences/{pupil.participant_id}", json={"ranked": ["x"] * 6})
    assert six.status_code == 422


async def test_nobody_meets_alone_and_another_school_sees_nothing(matching: Matching, school: School) -> None:
    school.pupil()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    alone = await curator.post(EVENTS, json={"school_id": school.school_id, **PLANNED})
    assert (alone.status_code, alone.json()["code"]) == (409, "NOBODY_TO_MEET")
    await matching.learn([school.senior()])
    event_id = await planned(curator, school)
    stranger = matching.as_.curator("another-school")
    assert (await stranger.get(f"{EVENTS}/{event_id}")).status_code == 404
    assert (await stranger.get(EVENTS)).json()["items"] == []
    assert (await stranger.post(f"{EVENTS}/{event_id}/close")).status_code == 404
    assert (await stranger.post(EVENTS, json={"school_id": school.school_id, **PLANNED})).status_code == 404


async def test_one_meeting_of_many_that_are_planned_at_once(matching: Matching, school: School) -> None:
    school.pupil(), school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    body = {"school_id": school.school_id, **PLANNED}
    answers = await asyncio.gather(*(curator.post(EVENTS, json=body) for _ in range(10)))
    assert sorted(each.status_code for each in answers) == [201, *[409] * 9]


async def test_wishes_that_race_with_the_close_are_taken_or_refused_and_never_both(
    matching: Matching, school: School
) -> None:
    pupils, senior = [school.pupil() for _ in range(6)], school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    event_id = await held(matching, curator, school)
    answers = await asyncio.gather(
        *(wish(curator, event_id, each, [senior]) for each in pupils), curator.post(f"{EVENTS}/{event_id}/close")
    )
    assert answers[-1].status_code == 200
    taken = {each.participant_id for each, answer in zip(pupils, answers, strict=False) if answer.status_code == 200}
    told = (await curator.get(f"{EVENTS}/{event_id}")).json()["preferences"]
    assert {each["participant_id"] for each in told} == taken


async def test_a_ban_follows_two_persons_who_turn_out_to_be_one(matching: Matching, school: School) -> None:
    pupil, senior = school.pupil(), school.senior(capacity=1)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    event_id = await held(matching, curator, school)
    assert (await wish(curator, event_id, pupil, not_with=[senior])).status_code == 200
    merged = changed(senior, person_id=f"one-{senior.person_id}")
    await matching.learn([merged])
    twin = school.senior(person_id=merged.person_id, capacity=1)  # the same human being, another participation
    await matching.learn([twin])

    async def known() -> bool:
        [kept] = await matching.database.collection("preferences").find({"event_id": event_id})
        return kept["not_with"][0]["person_id"] == merged.person_id

    await until(known)
    run = await matching.run(curator, school.school_id)
    assert run["proposed"] == 0


async def test_a_person_is_given_what_he_wished_without_the_others(matching: Matching, school: School) -> None:
    pupil, dear, feared = school.pupil(), school.senior(), school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    event_id = await held(matching, curator, school)
    assert (await wish(curator, event_id, pupil, [dear], [feared])).status_code == 200
    answer = await curator.get(f"/matching/v1/persons/{pupil.person_id}/export")
    assert answer.status_code == 200, answer.text
    [told] = answer.json()["preferences"]
    assert (told["school_id"], told["school_year"], told["ranked"], told["not_with"]) == (school.school_id, 2026, 1, 1)
    assert dear.participant_id not in answer.text
    assert feared.participant_id not in answer.text
    assert (await curator.get(f"/matching/v1/persons/{dear.person_id}/export")).json()["preferences"] == []
