"""A pair that a base named stands by its order, once, or not at all: over HTTP, against the real database."""

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, Start, changed
from .test_decisions import decide, proposed
from .test_orders import agree, draft, sign, statuses

ORDER = {"number": "12-н", "signed_on": "2026-09-10", "agreed_on": "2026-09-08"}
CONFIRM = "/matching/v1/claims:confirm"


def named(school: School, **told: Any) -> ParticipantState:
    """A pupil whose base names a mentor."""
    return school.pupil(partner_claimed=True, joined_on=date(2026, 9, 10), **told)


async def confirm(curator: httpx.AsyncClient, *pairs: tuple[str, str], **body: Any) -> list[dict[str, Any]]:
    claims = [{"mentee_id": mentee, "mentor_id": mentor} for mentee, mentor in pairs]
    answer = await curator.post(CONFIRM, json={**ORDER, "claims": claims, **body})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def of_school(matching: Matching, collection: str, school: School) -> list[dict[str, Any]]:
    return await matching.database.collection(collection).find({"school_id": school.school_id})


async def test_a_named_pair_works_by_its_order_and_its_claim_is_told(matching: Matching, school: School):
    first, second, mentor = named(school), named(school), school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    [made] = await confirm(curator, (first.participant_id, mentor.participant_id))
    assert (made["status"], made["code"], made["errors"]) == ("ACTIVE", None, [])
    relation = (await curator.get(f"/matching/v1/relations/{made['relation_id']}")).json()
    assert relation["active"] == [{"active_from": "2026-09-10", "active_until": None}]
    assert (relation["starts_on"], relation["ends_on"]) == ("2026-09-10", "2027-08-31")
    order = (await curator.get(f"/matching/v1/orders/{made['order_id']}")).json()
    assert (order["kind"], order["status"], order["number"], order["pairs"]) == ("RECORDED", "SIGNED", "12-н", 1)
    assert {each["given_on"] for pair in order["relations"] for each in pair["agreements"]} == {"2026-09-08"}
    pair = (await curator.get(f"/matching/v1/proposals/{first.participant_id}")).json()
    assert (pair["status"], pair["relation_id"]) == ("APPROVED", made["relation_id"])

    again = await confirm(curator, (first.participant_id, mentor.participant_id))
    assert again == [made], "asking twice makes one pair"
    [other] = await confirm(curator, (second.participant_id, mentor.participant_id))
    assert other["order_id"] == made["order_id"], "one paper is one order"
    assert (await curator.get("/matching/v1/orders")).json()["items"][0]["pairs"] == 2

    async def told() -> list[dict[str, Any]]:
        of = [each for each in matching.published if each["type"] == "matching.claim.confirmed.v1"]
        return [each["data"] for each in of if each["schoolid"] == school.school_id]

    async def both() -> bool:
        return len(await told()) == 2

    await until(both)
    assert {each["mentee_id"] for each in await told()} == {first.participant_id, second.participant_id}
    assert {each["confirmed_on"] for each in await told()} == {"2026-09-10"}
    assert "12-н" not in str(matching.published), "the order's number is the school's"


async def test_the_pair_is_closed_like_every_other(matching: Matching, school: School):
    pupil, mentor = named(school), school.senior(capacity=1)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    [made] = await confirm(curator, (pupil.participant_id, mentor.participant_id))
    closing = f"/matching/v1/relations/{made['relation_id']}/closure"
    assert (await curator.post(closing, json={"reason": "BY_MENTOR"})).status_code == 200
    pair = await curator.get(f"/matching/v1/proposals/{pupil.participant_id}")
    assert pair.json().get("status", pair.json().get("code")) in {"WITHDRAWN", "MENTEE_UNMATCHED"}
    assert not any(each["mentor_place"] for each in await of_school(matching, "relations", school))


async def test_all_that_stands_against_a_pair_is_told_with_what_helps(matching: Matching, school: School):
    pupil, unnamed = named(school, consents_on=None), school.pupil()
    mentor, full = school.senior(admitted_on=None), school.senior(capacity=1)
    taken, fine = named(school), named(school)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    results = await confirm(
        curator,
        (pupil.participant_id, mentor.participant_id),
        (unnamed.participant_id, full.participant_id),
        (fine.participant_id, full.participant_id),
        (taken.participant_id, full.participant_id),
        ("nobody", full.participant_id),
    )
    assert [each["code"] for each in results] == [
        "CLAIM_REFUSED", "NO_CLAIM", None, "CLAIM_REFUSED", "PARTICIPANT_NOT_FOUND",
    ]  # fmt: skip
    assert {each["code"] for each in results[0]["errors"]} == {"H03_CONSENT", "H04_MENTOR_ADMITTED"}
    assert [each["cure"] for each in results[0]["errors"]] == [
        "Соберите согласия и отметьте это у наставляемого",
        "Проведите анкету, собеседование и обучение и отметьте допуск наставника",
    ]
    assert [each["code"] for each in results[3]["errors"]] == ["H06_CAPACITY"]
    [unagreed] = await confirm(curator, (taken.participant_id, full.participant_id), agreed_on=None)
    assert {each["code"] for each in unagreed["errors"]} == {"H06_CAPACITY", "AGREEMENT_MISSING"}
    assert await statuses(curator) == ["ACTIVE"], "one that is refused keeps no other, and leaves nothing"
    [order] = await of_school(matching, "orders", school)
    assert (order["announced"], order["recording"]) == ([], False)

    for wrong, code in (
        ({"signed_on": "2026-10-02"}, "SIGNED_IN_FUTURE"),
        ({"agreed_on": "2026-10-02"}, "AGREEMENT_IN_FUTURE"),
    ):
        pair = {"mentee_id": taken.participant_id, "mentor_id": full.participant_id}
        refused = await curator.post(CONFIRM, json={**ORDER, **wrong, "claims": [pair]})
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_nobody_is_paired_with_himself_nor_with_whom_is_forbidden(matching: Matching, school: School):
    teacher = {
        "topics": ("методика преподавания предмета",), "birth_date": "1990-01-01", "birth_year": 1990,
        "person_id": f"person-{school.school_id}", "variant": "EXPERIENCED_NOVICE",
    }  # fmt: skip
    novice = school.person("MENTEE", "TEACHER_TEACHER", **{**teacher, "experience_years": 1, "partner_claimed": True})
    same = school.person(
        "MENTOR", "TEACHER_TEACHER",
        **{
            **teacher, "experience_years": 20, "qualification": "HIGHEST", "capacity": 1, "admitted_on": "2026-09-01",
            "workplace_kind": "SCHOOL",
        },
    )  # fmt: skip
    expert = school.person(
        "MENTOR", "TEACHER_TEACHER",
        **{
            **teacher, "person_id": f"expert-{school.school_id}", "experience_years": 20, "qualification": "HIGHEST",
            "capacity": 1, "admitted_on": "2026-09-01", "workplace_kind": "SCHOOL",
        },
    )  # fmt: skip
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    [himself] = await confirm(curator, (novice.participant_id, same.participant_id))
    assert "H01_SAME_PERSON" in {each["code"] for each in himself["errors"]}
    [lacking] = await confirm(curator, (novice.participant_id, expert.participant_id))
    assert [each["code"] for each in lacking["errors"]] == ["ADDENDUM_MISSING"]
    addendum = {"basis": "ADDENDUM", "reference": "ДС № 4", "signed_on": "2026-09-01"}
    pair = {"mentee_id": novice.participant_id, "mentor_id": expert.participant_id, "addendum": addendum}
    made = (await curator.post(CONFIRM, json={**ORDER, "claims": [pair]})).json()["results"][0]
    assert made["status"] == "ACTIVE", made
    order = (await curator.get(f"/matching/v1/orders/{made['order_id']}")).json()
    assert [each["addendum"] for each in order["relations"]] == ["ДС № 4"]


async def test_confirmed_twice_at_once_it_is_one_pair(matching: Matching, school: School):
    pupil, mentor = named(school), school.senior(capacity=3)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    pair = (pupil.participant_id, mentor.participant_id)
    answers = await asyncio.gather(*(confirm(curator, pair) for _ in range(8)))
    assert {each["relation_id"] for [each] in answers} == {answers[0][0]["relation_id"]}
    assert await statuses(curator) == ["ACTIVE"]
    [order] = await of_school(matching, "orders", school)
    assert (order["relation_ids"], order["announced"]) == ([answers[0][0]["relation_id"]], [])


async def test_the_last_place_is_given_once(matching: Matching, school: School):
    pupils, mentor = [named(school) for _ in range(6)], school.senior(capacity=1)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    answers = await asyncio.gather(*(confirm(curator, (each.participant_id, mentor.participant_id)) for each in pupils))
    assert sorted(str(each["status"]) for [each] in answers) == ["ACTIVE", *["None"] * 5]
    assert {fault["code"] for [each] in answers for fault in each["errors"]} == {"H06_CAPACITY"}
    [order] = await of_school(matching, "orders", school)
    assert (len(order["relation_ids"]), order["announced"]) == (1, [])


@pytest.mark.parametrize("left", ["before the relation", "before the order", "before the proposal", "before the list"])
async def test_a_crash_in_between_is_repeated_without_doubling(matching: Matching, school: School, left: str):
    pupil, mentor = named(school), school.senior(capacity=3)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    pair = (pupil.participant_id, mentor.participant_id)
    [made] = await confirm(curator, pair)
    relations, orders, proposals = (matching.database.collection(name) for name in ("relations", "orders", "proposals"))
    one = {"_id": made["relation_id"]}
    unlisted = {"relation_ids": [], "announced": [made["relation_id"]], "recording": True}
    await orders.update_one({"_id": made["order_id"]}, {"$set": unlisted})
    if left == "before the relation":
        await relations.delete_many(one)
    if left == "before the order":
        await relations.update_one(one, {"$set": {"status": "APPROVED", "active": [], "command_ids": []}})
    if left != "before the list":
        await proposals.delete_many({"_id": pupil.participant_id})
    [again] = await confirm(curator, pair)
    assert again["status"] == "ACTIVE", again
    assert (again["relation_id"] == made["relation_id"]) is (left != "before the relation")
    [order] = await of_school(matching, "orders", school)
    assert order["relation_ids"] == [again["relation_id"]]
    pair_seen = (await curator.get(f"/matching/v1/proposals/{pupil.participant_id}")).json()
    assert (pair_seen["status"], pair_seen["relation_id"]) == ("APPROVED", again["relation_id"])
    assert await statuses(curator) == ["ACTIVE"]


async def test_what_was_learned_meanwhile_keeps_the_pair_from_standing(matching: Matching, school: School):
    """The places were held when the consent was taken back; nobody has repeated the confirmation since."""
    pupil, mentor = named(school), school.senior(capacity=1)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    pair = (pupil.participant_id, mentor.participant_id)
    [made] = await confirm(curator, pair)
    half = {"status": "APPROVED", "active": [], "command_ids": []}
    await matching.database.collection("relations").update_one({"_id": made["relation_id"]}, {"$set": half})
    await matching.learn([changed(pupil, consents_on=None)])
    [refused] = await confirm(curator, pair)
    assert [each["code"] for each in refused["errors"]] == ["H03_CONSENT"]
    assert await statuses(curator) == ["CANCELLED"]
    assert not any(each["mentor_place"] for each in await of_school(matching, "relations", school))


async def test_an_order_of_the_platform_or_one_that_is_cancelled_confirms_nothing(matching: Matching, school: School):
    mentor = school.senior(capacity=3)
    pupil = school.pupil()
    curator = await proposed(matching, school)
    await decide(curator, pupil.participant_id, "approval", mentor_id=mentor.participant_id)
    order = await draft(curator, school)
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    first, second = named(school), named(school)
    await matching.learn([first, second])
    here = {"number": "12-н", "signed_on": "2026-10-01"}
    [known] = await confirm(curator, (first.participant_id, mentor.participant_id), **here)
    assert known["code"] == "ORDER_KNOWN"
    [made] = await confirm(curator, (first.participant_id, mentor.participant_id), number="7")
    body = {"kind": "CANCEL", "words": "Ошибка в приказе"}
    change = await curator.post(f"/matching/v1/orders/{made['order_id']}/changes", json=body)
    assert change.status_code == 201, change.text
    cancelled = await sign(curator, change.json(), number="8", signed_on="2026-10-01")
    assert cancelled.status_code == 200, cancelled.text
    assert await statuses(curator) in (["ACTIVE", "CLOSED"], ["CLOSED", "ACTIVE"])
    [refused] = await confirm(curator, (second.participant_id, mentor.participant_id), number="7")
    assert refused["code"] == "ORDER_CANCELLED"


async def test_another_school_confirms_nothing(matching: Matching, school: School):
    pupil, mentor = named(school), school.senior()
    await matching.learn(school.people)
    stranger = matching.as_.curator("another-school")
    [refused] = await confirm(stranger, (pupil.participant_id, mentor.participant_id))
    assert refused["code"] == "PARTICIPANT_NOT_FOUND"


async def test_a_pause_takes_away_new_places_alone(matching: Matching, school: School):
    first, second, mentor = named(school), named(school), school.senior(capacity=1, accepting=False)
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    pairs = [(each.participant_id, mentor.participant_id) for each in (first, second)]
    assert [each["status"] for each in await confirm(curator, *pairs)] == ["ACTIVE", None]


@pytest.mark.parametrize("left", ["half made", "never made"])
async def test_what_a_dead_process_has_left_is_finished(matching: Matching, start: Start, school: School, left: str):
    pupil, mentor = named(school), school.senior()
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    [made] = await confirm(curator, (pupil.participant_id, mentor.participant_id))
    relations, orders, proposals = (matching.database.collection(name) for name in ("relations", "orders", "proposals"))
    half = {"status": "APPROVED", "active": [], "command_ids": []}
    if left == "half made":
        await relations.update_one({"_id": made["relation_id"]}, {"$set": half})
    else:
        await relations.delete_many({"_id": made["relation_id"]})
    await proposals.delete_many({"_id": pupil.participant_id})
    unlisted = {"relation_ids": [], "announced": [made["relation_id"]], "recording": True}
    await orders.update_one({"_id": made["order_id"]}, {"$set": unlisted})
    async with start(TERM_BEGINS + timedelta(hours=1)):

        async def is_finished() -> bool:
            [order] = await of_school(matching, "orders", school)
            return not order["recording"]

        await until(is_finished)
    [order] = await of_school(matching, "orders", school)
    assert order["relation_ids"] == ([made["relation_id"]] if left == "half made" else [])
    assert await statuses(curator) == (["ACTIVE"] if left == "half made" else [])
