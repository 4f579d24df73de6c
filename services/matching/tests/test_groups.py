"""Groups of one mentor's pairs: over HTTP, against the real database."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
from mentoring_common.events.contracts.registry import PersonErased
from mentoring_common.events.envelope import wire
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed, withdrawn
from .test_decisions import decide, proposed
from .test_orders import agree, draft, sign

ALGEBRA, PHYSICS, DRAWING = "математика", "физика", "рисование"


async def approved(matching: Matching, school: School, asks: list[list[str]], **of_mentor: Any) -> list[dict[str, Any]]:
    """The approved pairs of one mentor with pupils of the eighth grade who ask for these topics, in their order."""
    pupils = [school.pupil(birth_year=2012, topics=tuple(topics), grade=8) for topics in asks]
    senior = school.senior(capacity=10, topics=(ALGEBRA, PHYSICS, DRAWING), grade=11, birth_year=2009, **of_mentor)
    curator = await proposed(matching, school)
    for pupil in pupils:
        made = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
        assert made.status_code == 200, made.text
    found = {each["mentee_id"]: each for each in (await curator.get("/matching/v1/relations")).json()["items"]}
    return [found[pupil.participant_id] for pupil in pupils]


def ids(pairs: list[dict[str, Any]]) -> list[str]:
    return [each["relation_id"] for each in pairs]


async def opened(curator: httpx.AsyncClient, pairs: list[dict[str, Any]], *topics: str) -> httpx.Response:
    return await curator.post(
        "/matching/v1/groups", json={"relation_ids": ids(pairs), "topics": list(topics or (ALGEBRA,))}
    )


async def test_a_group_of_three_pairs(matching: Matching, school: School):
    pairs = await approved(matching, school, [[ALGEBRA], [ALGEBRA, PHYSICS], [ALGEBRA], [DRAWING]])
    curator = matching.as_.curator(school.school_id)
    found = (await curator.get("/matching/v1/group-candidates", params={"school_id": school.school_id})).json()
    assert [(each["mentor_id"], len(each["pairs"])) for each in found["items"]] == [(pairs[0]["mentor_id"], 4)]
    assert found["items"][0]["topics"][0] == {"topic": ALGEBRA, "mentees": 3}

    made = await opened(curator, pairs[:3])
    assert made.status_code == 201, made.text
    group = made.json()
    assert ([each["relation_id"] for each in group["members"]], group["standing"]) == (ids(pairs[:3]), 3)
    assert [(each["relation_id"], [fault["code"] for fault in each["faults"]]) for each in group["could_join"]] == [
        (pairs[3]["relation_id"], ["GROUP_TOPICS"])
    ]
    one = (await curator.get(f"/matching/v1/relations/{pairs[0]['relation_id']}")).json()
    assert (one["group_id"], one["status"]) == (group["group_id"], "APPROVED")
    listed = (await curator.get("/matching/v1/groups")).json()["items"]
    assert [(each["group_id"], each["standing"]) for each in listed] == [(group["group_id"], 3)]

    async def told() -> bool:
        wanted = [
            event["data"].get("group_id")
            for event in matching.published
            if event["type"] == "matching.relation.approved.v1"
        ]
        return wanted.count(group["group_id"]) == 3

    await until(told)


async def test_who_asks_for_something_else_keeps_everybody_out(matching: Matching, school: School):
    pairs = await approved(matching, school, [[ALGEBRA], [ALGEBRA], [ALGEBRA, PHYSICS], [DRAWING]])
    curator = matching.as_.curator(school.school_id)
    refused = await opened(curator, pairs)
    assert (refused.status_code, refused.json()["code"]) == (409, "GROUP_REFUSED")
    assert [each["pointer"] for each in refused.json()["errors"]] == [f"/relations/{pairs[3]['relation_id']}"]
    assert (await curator.get("/matching/v1/groups")).json()["items"] == []

    half = await opened(curator, pairs[:3], ALGEBRA, PHYSICS)
    assert {each["pointer"] for each in half.json()["errors"]} == {f"/relations/{each}" for each in ids(pairs[:2])}
    assert "50 %" in half.json()["errors"][0]["text"]


async def test_grades_too_far_apart(matching: Matching, school: School):
    pupils = [school.pupil(birth_year=2018 - grade, topics=(ALGEBRA,), grade=grade) for grade in (5, 7, 8)]
    senior = school.senior(capacity=10, topics=(ALGEBRA,), grade=10, birth_year=2009)
    curator = await proposed(matching, school)
    for pupil in pupils:
        made = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
        assert made.status_code == 200, made.text
    found = {each["mentee_id"]: each for each in (await curator.get("/matching/v1/relations")).json()["items"]}
    pairs = [found[pupil.participant_id] for pupil in pupils]
    made = await opened(curator, pairs[:2])
    assert made.status_code == 201
    far = await curator.post(
        f"/matching/v1/groups/{made.json()['group_id']}/members", json={"relation_ids": ids(pairs[2:])}
    )
    assert (far.status_code, far.json()["errors"][0]["code"]) == (409, "GROUP_GRADES")
    assert "с 5 по 8" in far.json()["errors"][0]["text"]


async def test_the_eleventh_finds_no_place(matching: Matching, school: School):
    """Two mentors of ten places; a group of ten takes nobody of whoever asks, however many ask at once."""
    pairs = await approved(matching, school, [[ALGEBRA]] * 10)
    curator = matching.as_.curator(school.school_id)
    group = (await opened(curator, pairs[:8])).json()
    address = f"/matching/v1/groups/{group['group_id']}/members"
    ninth, tenth = await asyncio.gather(
        *(curator.post(address, json={"relation_ids": [each]}) for each in ids(pairs[8:]))
    )
    assert {ninth.status_code, tenth.status_code} == {200}
    closed = await curator.get(f"/matching/v1/groups/{group['group_id']}")
    assert closed.json()["standing"] == 10
    again = await curator.post(address, json={"relation_ids": ids(pairs)})
    assert (again.status_code, again.json()["standing"]) == (200, 10)


async def test_a_pair_leaves_before_the_order_and_by_an_order_alone_after_it(matching: Matching, school: School):
    pairs = await approved(matching, school, [[ALGEBRA]] * 4)
    curator = matching.as_.curator(school.school_id)
    group = (await opened(curator, pairs)).json()
    address = f"/matching/v1/groups/{group['group_id']}/members"
    gone = await curator.delete(f"{address}/{pairs[3]['relation_id']}")
    assert (gone.status_code, gone.json()["standing"]) == (200, 3)
    assert (await curator.delete(f"{address}/{pairs[3]['relation_id']}")).status_code == 404
    assert (await curator.get(f"/matching/v1/relations/{pairs[3]['relation_id']}")).json()["group_id"] is None

    order = await draft(curator, school)
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    by_order = await curator.delete(f"{address}/{pairs[0]['relation_id']}")
    assert (by_order.status_code, by_order.json()["code"]) == (409, "GROUP_BY_ORDER")
    late = await curator.post(address, json={"relation_ids": ids(pairs[3:])})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "GROUP_BY_ORDER")


async def test_one_mentee_who_stops_leaves_the_others_at_work(matching: Matching, school: School):
    pairs = await approved(matching, school, [[ALGEBRA]] * 3)
    curator = matching.as_.curator(school.school_id)
    group = (await opened(curator, pairs)).json()
    order = await draft(curator, school)
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    first = next(each for each in school.people if each.participant_id == pairs[0]["mentee_id"])
    await matching.learn([changed(first, status="SUSPENDED")])

    async def states() -> bool:
        told = (await curator.get(f"/matching/v1/groups/{group['group_id']}")).json()
        return [each["status"] for each in told["members"]] == ["SUSPENDED", "ACTIVE", "ACTIVE"]

    await until(states)


async def test_another_mentor_leads_on_a_group_that_nobody_is_left_in(matching: Matching, school: School):
    pairs = await approved(matching, school, [[ALGEBRA]] * 2)
    curator = matching.as_.curator(school.school_id)
    group = (await opened(curator, pairs)).json()
    mentor = next(each for each in school.people if each.participant_id == pairs[0]["mentor_id"])
    await matching.learn([withdrawn(mentor)])

    async def nobody() -> bool:
        return (await curator.get(f"/matching/v1/groups/{group['group_id']}")).json()["standing"] == 0

    await until(nobody)
    other = school.senior(capacity=10, topics=(ALGEBRA,), grade=11, birth_year=2009)
    await matching.learn([other])
    for pair in pairs:
        by_hand = {"mentee_id": pair["mentee_id"], "mentor_id": other.participant_id, "text": "Ведёт группу дальше"}
        assert (await curator.post("/matching/v1/proposals", json=by_hand)).status_code == 201
        made = await decide(curator, pair["mentee_id"], "approval", mentor_id=other.participant_id)
        assert made.status_code == 200, made.text
    found = (await curator.get("/matching/v1/relations", params={"status": "APPROVED"})).json()["items"]
    address = f"/matching/v1/groups/{group['group_id']}/members"
    led = await curator.post(address, json={"relation_ids": ids(found)})
    assert led.status_code == 200, led.text
    assert (led.json()["mentor_id"], led.json()["standing"], len(led.json()["members"])) == (other.participant_id, 2, 4)


async def test_whatever_a_crash_has_cut_in_two_is_finished(matching: Matching, school: School):
    """The group says that the pair is in it, the pair does not yet."""
    pairs = await approved(matching, school, [[ALGEBRA]] * 3)
    curator = matching.as_.curator(school.school_id)
    group = (await opened(curator, pairs[:2])).json()
    await matching.database.collection("groups").update_one(
        {"_id": group["group_id"]}, {"$set": {"relation_ids": ids(pairs), "unfinished": True}, "$inc": {"version": 1}}
    )
    address = f"/matching/v1/groups/{group['group_id']}/members"
    assert (await curator.post(address, json={"relation_ids": ids(pairs[:1])})).json()["standing"] == 3


async def test_nobody_knows_who_led_the_group_of_an_erased_mentor(matching: Matching, school: School):
    pairs = await approved(matching, school, [[ALGEBRA]] * 2)
    curator = matching.as_.curator(school.school_id)
    group = (await opened(curator, pairs)).json()
    mentor = next(each for each in school.people if each.participant_id == pairs[0]["mentor_id"])
    told = PersonErased(
        school_id=school.school_id, version=1, erasure_id="e-1", person_id=mentor.person_id, tomb_id=uuid4().hex,
        record_ids=(mentor.participant_id,),
    )  # fmt: skip
    await matching.publish([wire("registry.participant.erased.v1", mentor.person_id, told, matching.now(), None)])

    async def is_gone() -> bool:
        kept = await matching.database.collection("groups").find({"_id": group["group_id"]})
        relations = await matching.database.collection("relations").find({"mentor_id": mentor.participant_id})
        return mentor.participant_id not in str(kept) and not relations

    await until(is_gone)
    assert (await curator.get(f"/matching/v1/groups/{group['group_id']}")).json()["standing"] == 0


async def ordered(matching: Matching, school: School, asks: list[list[str]]) -> tuple[list[dict[str, Any]], str]:
    """Pairs of one mentor that an order has fixed, and the order."""
    pairs = await approved(matching, school, asks)
    curator = matching.as_.curator(school.school_id)
    order = await draft(curator, school)
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    return pairs, order["order_id"]


async def amended(curator: httpx.AsyncClient, order_id: str, **group: Any) -> httpx.Response:
    body = {"kind": "AMEND", "words": "Занятия в малой группе", "group": group}
    return await curator.post(f"/matching/v1/orders/{order_id}/changes", json=body)


async def test_an_order_brings_pairs_that_work_into_a_group(matching: Matching, school: School):
    pairs, order_id = await ordered(matching, school, [[ALGEBRA]] * 3)
    curator = matching.as_.curator(school.school_id)
    change = await amended(curator, order_id, relation_ids=ids(pairs[:2]), topics=[ALGEBRA])
    assert change.status_code == 201, change.text
    told = change.json()
    assert ([each["relation_id"] for each in told["grouped_relations"]], told["group_topics"]) == (
        ids(pairs[:2]), [ALGEBRA],
    )  # fmt: skip
    assert [each["faults"] for each in told["grouped_relations"]] == [[], []]
    assert (await curator.get("/matching/v1/groups")).json()["items"] == []  # a draft changes nothing

    assert (await sign(curator, told, number="13-н")).status_code == 200
    assert (await sign(curator, told, number="13-н")).status_code == 200  # asking twice opens no second group
    groups = (await curator.get("/matching/v1/groups")).json()["items"]
    assert [(each["group_id"], each["standing"]) for each in groups] == [(told["group_id"], 2)]
    one = (await curator.get(f"/matching/v1/relations/{pairs[0]['relation_id']}")).json()
    assert (one["status"], one["group_id"], one["order_id"]) == ("ACTIVE", told["group_id"], order_id)

    more = (await amended(curator, order_id, relation_ids=ids(pairs[2:]), group_id=told["group_id"])).json()
    assert (await sign(curator, more, number="14-н")).status_code == 200
    assert (await curator.get(f"/matching/v1/groups/{told['group_id']}")).json()["standing"] == 3


async def test_an_order_whose_group_does_not_fit_changes_nothing(matching: Matching, school: School):
    pairs, order_id = await ordered(matching, school, [[ALGEBRA], [ALGEBRA], [DRAWING]])
    curator = matching.as_.curator(school.school_id)
    told = (await amended(curator, order_id, relation_ids=ids(pairs), topics=[ALGEBRA])).json()
    assert [[fault["code"] for fault in each["faults"]] for each in told["grouped_relations"]] == [
        [], [], ["GROUP_TOPICS"],
    ]  # fmt: skip
    refused = await sign(curator, told, number="13-н")
    assert (refused.status_code, refused.json()["code"]) == (409, "ORDER_REFUSED")
    assert (await curator.get("/matching/v1/groups")).json()["items"] == []
    assert (await curator.get(f"/matching/v1/orders/{told['order_id']}")).json()["status"] == "DRAFT"


async def test_a_signature_that_died_takes_its_pairs_out_of_the_group_again(matching: Matching, school: School):
    pairs, order_id = await ordered(matching, school, [[ALGEBRA]] * 2)
    curator = matching.as_.curator(school.school_id)
    told = (await amended(curator, order_id, relation_ids=ids(pairs), topics=[ALGEBRA])).json()
    assert (await sign(curator, told, number="13-н")).status_code == 200
    long_ago = [{"at": "2026-10-01T00:00:00Z", "status": "DRAFT"}, {"at": "2026-10-01T00:00:00Z", "status": "SIGNING"}]
    await matching.database.collection("orders").update_one(
        {"_id": told["order_id"]}, {"$set": {"status": "SIGNING", "unfinished": True, "history": long_ago}}
    )
    again = await sign(curator, told, number="15-н")  # the dead one is taken back first
    assert (again.status_code, again.json()["number"]) == (200, "15-н"), again.text
    groups = (await curator.get("/matching/v1/groups")).json()["items"]
    assert [(each["group_id"], each["standing"]) for each in groups] == [(told["group_id"], 2)]


async def test_a_pair_that_is_ended_joins_no_group_by_the_same_order(matching: Matching, school: School):
    pairs, order_id = await ordered(matching, school, [[ALGEBRA]] * 2)
    curator = matching.as_.curator(school.school_id)
    body = {"kind": "AMEND", "words": "Занятия", "remove": ids(pairs[:1])}
    both = await curator.post(
        f"/matching/v1/orders/{order_id}/changes",
        json={**body, "group": {"relation_ids": ids(pairs), "topics": [ALGEBRA]}},
    )
    assert (both.status_code, both.json()["code"]) == (422, "GROUPED_AND_REMOVED")
