"""An order fixes all of its relations or none: over HTTP, against the real database."""

from typing import Any

import httpx
import pytest
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed, withdrawn
from .test_decisions import decide, proposed

SIGNATURE = {"number": "12-н", "signed_on": "2026-10-01"}


async def approved(matching: Matching, school: School, pairs: int = 2) -> httpx.AsyncClient:
    """The school's curator, with so many pupils' pairs approved."""
    pupils = [school.pupil(birth_year=2014) for _ in range(pairs)]
    senior = school.senior(capacity=pairs)
    curator = await proposed(matching, school)
    for pupil in pupils:
        made = await decide(curator, pupil.participant_id, "approval", mentor_id=senior.participant_id)
        assert made.status_code == 200, made.text
    return curator


async def draft(curator: httpx.AsyncClient, school: School, **more: Any) -> dict[str, Any]:
    made = await curator.post("/matching/v1/orders", json={"school_id": school.school_id, **more})
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


async def sign(curator: httpx.AsyncClient, order: dict[str, Any], **body: Any) -> httpx.Response:
    return await curator.post(f"/matching/v1/orders/{order['order_id']}/sign", json={**SIGNATURE, **body})


async def agree(curator: httpx.AsyncClient, order: dict[str, Any]) -> None:
    address = f"/matching/v1/orders/{order['order_id']}/agreements"
    assert (await curator.post(address, json={"given_on": "2026-09-30"})).status_code == 200


async def statuses(curator: httpx.AsyncClient) -> list[str]:
    page = (await curator.get("/matching/v1/relations")).json()
    return [each["status"] for each in page["items"]]


async def drafts(curator: httpx.AsyncClient) -> int:
    """The school's orders that wait for their signature, as «Сегодня» is told."""
    [seen] = (await curator.get("/matching/v1/attention")).json()["schools"]
    told: int = seen["drafts"]
    return told


async def test_from_approved_pairs_to_pairs_that_work(matching: Matching, school: School):
    curator = await approved(matching, school)
    order = await draft(curator, school)
    assert (order["status"], order["pairs"], order["starts_on"], order["ends_on"]) == (
        "DRAFT", 2, "2026-10-01", "2027-08-31",
    )  # fmt: skip
    assert {fault["code"] for pair in order["relations"] for fault in pair["faults"]} == {"AGREEMENT_MISSING"}
    assert await drafts(curator) == 1
    early = await sign(curator, order)
    assert (early.status_code, early.json()["code"]) == (409, "ORDER_REFUSED")
    assert len(early.json()["errors"]) == 2
    assert await statuses(curator) == ["APPROVED", "APPROVED"]

    await agree(curator, order)
    tomorrow = await sign(curator, order, signed_on="2026-10-02")
    assert (tomorrow.status_code, tomorrow.json()["code"]) == (422, "SIGNED_IN_FUTURE")
    made = await sign(curator, order)
    assert made.status_code == 200, made.text
    assert (made.json()["status"], made.json()["number"]) == ("SIGNED", "12-н")
    assert await drafts(curator) == 0
    assert await statuses(curator) == ["ACTIVE", "ACTIVE"]
    assert (await sign(curator, order)).json() == made.json(), "asking twice fixes nothing twice"
    other = await sign(curator, order, number="13")
    assert (other.status_code, other.json()["code"]) == (409, "ORDER_MOVED_ON")

    async def is_told() -> bool:
        told = [each["type"] for each in matching.published if each["schoolid"] == school.school_id]
        return told.count("matching.relation.fixed.v1") == told.count("matching.relation.activated.v1") == 2

    await until(is_told)
    activated = [each for each in matching.published if each["type"] == "matching.relation.activated.v1"]
    [one, *_] = [each["data"] for each in activated if each["schoolid"] == school.school_id]
    assert one["active"] == [{"active_from": "2026-10-01"}]
    assert "12-н" not in str(activated), "the order's number is the school's"
    nothing = await curator.post("/matching/v1/orders", json={"school_id": school.school_id})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "NOTHING_TO_FIX")


async def test_one_bad_pair_refuses_the_whole_order(matching: Matching, school: School):
    """The consent is taken back a second before the signature."""
    curator = await approved(matching, school)
    order = await draft(curator, school)
    await agree(curator, order)
    lost = school.people[0]
    await matching.learn([changed(lost, consents_on=None)])
    refused = await sign(curator, order)
    assert (refused.status_code, refused.json()["code"]) == (409, "ORDER_REFUSED")
    [fault] = refused.json()["errors"]
    bad = next(each for each in order["relations"] if each["mentee_id"] == lost.participant_id)
    assert (fault["code"], fault["pointer"]) == ("H03_CONSENT", f"/relations/{bad['relation_id']}")
    assert await statuses(curator) == ["APPROVED", "APPROVED"]
    seen = (await curator.get(f"/matching/v1/orders/{order['order_id']}")).json()
    assert (seen["status"], seen["number"]) == ("DRAFT", None)


@pytest.mark.parametrize("fixed", [0, 1])
async def test_a_crash_after_the_signature_ends_with_all_fixed(matching: Matching, school: School, fixed: int):
    curator = await approved(matching, school, 3)
    order = await draft(curator, school, starts_on="2026-11-01")
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    relations = matching.database.collection("relations")
    ids = [each["relation_id"] for each in order["relations"]]
    undone = {"status": "APPROVED", "starts_on": None, "ends_on": None, "command_ids": []}
    for relation_id in ids[fixed:]:
        await relations.update_one({"_id": relation_id}, {"$set": undone})
    await matching.database.collection("orders").update_one({"_id": order["order_id"]}, {"$set": {"unfinished": True}})
    assert (await sign(curator, order)).status_code == 200
    assert await statuses(curator) == ["FIXED"] * 3


async def test_a_crash_before_the_signature_gives_the_draft_back(matching: Matching, school: School):
    curator = await approved(matching, school)
    order = await draft(curator, school)
    await agree(curator, order)
    orders, relations = (matching.database.collection(name) for name in ("orders", "relations"))
    document = await orders.find_one({"_id": order["order_id"]})
    assert document is not None
    begun = {**document["history"][0], "status": "SIGNING", "at": "2026-10-01T00:00:00Z"}
    half = {"status": "SIGNING", "number": "12-н", "signed_on": "2026-10-01", "unfinished": True}
    await orders.update_one({"_id": order["order_id"]}, {"$set": {**half, "history": [*document["history"], begun]}})
    first = order["relations"][0]["relation_id"]
    await relations.update_one({"_id": first}, {"$set": {"order_id": order["order_id"]}})
    cancelling = f"/matching/v1/relations/{first}/cancellation"
    held = await curator.post(cancelling, json={})
    assert (held.status_code, held.json()["code"]) == (409, "RELATION_IN_ORDER")
    again = await sign(curator, order)
    assert again.status_code == 200, again.text
    assert await statuses(curator) == ["ACTIVE", "ACTIVE"]


async def test_a_working_pair_is_stopped_resumed_and_closed(matching: Matching, school: School):
    curator = await approved(matching, school, 1)
    order = await draft(curator, school)
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    [pair] = order["relations"]
    address = f"/matching/v1/relations/{pair['relation_id']}"

    async def comes_to(status: str) -> dict[str, Any]:
        async def has_come() -> Any:
            told = (await curator.get(address)).json()
            return told if told["status"] == status else None

        found: dict[str, Any] = await until(has_come)
        return found

    pupil = school.people[0]
    lost = changed(pupil, consents_on=None)
    await matching.learn([lost])
    assert (await comes_to("SUSPENDED"))["reason_code"] == "H03_CONSENT"
    early = await curator.post(f"{address}/resumption", json={})
    assert (early.status_code, early.json()["code"]) == (409, "RELATION_NOT_READY")
    await matching.learn([changed(lost, consents_on="2026-09-30")])
    again = await curator.post(f"{address}/resumption", json={})
    assert (again.status_code, again.json()["status"]) == (200, "ACTIVE")
    closing = {"reason": "BY_MENTOR", "text": "Уезжает"}
    closed = await curator.post(f"{address}/closure", json=closing)
    assert (closed.status_code, closed.json()["status"]) == (200, "CLOSED")
    assert closed.json()["history"][-1]["note"] == "Уезжает"
    of_city = (await matching.as_.methodologist().get(address)).json()
    assert of_city["history"][-1]["note"] is None

    run = await matching.run(curator, school.school_id)
    assert (run["proposed"], run["unmatched"]) == (0, 1), "who parted is no pair again this year"
    seen = (await curator.get(f"/matching/v1/pairs/{pair['mentee_id']}/{pair['mentor_id']}")).json()
    assert [each["code"] for each in seen["reasons"]] == ["H08_NO_REPEAT"]


async def test_who_leaves_before_the_order_frees_the_place_and_refuses_the_order(matching: Matching, school: School):
    curator = await approved(matching, school, 2)
    order = await draft(curator, school)
    await agree(curator, order)
    await matching.learn([withdrawn(school.people[0])])

    async def is_cancelled() -> bool:
        return sorted(await statuses(curator)) == ["APPROVED", "CANCELLED"]

    await until(is_cancelled)
    refused = await sign(curator, order)
    assert [each["code"] for each in refused.json()["errors"]] == ["RELATION_MOVED_ON"]
    address = f"/matching/v1/orders/{order['order_id']}"
    assert (await curator.post(f"{address}/discard")).json()["status"] == "DISCARDED"
    assert (await curator.get("/matching/v1/orders")).json()["items"] == []
    assert (await draft(curator, school))["pairs"] == 1
