"""A signed order is changed by later orders alone: over HTTP, against the real database."""

from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from .conftest import Matching, School
from .test_decisions import decide
from .test_orders import agree, approved, draft, sign, statuses

ERROR = {"kind": "CANCEL", "words": "Приказ составлен ошибочно"}


async def signed(matching: Matching, school: School, pairs: int = 2) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """The school's curator, with an order in force."""
    curator = await approved(matching, school, pairs)
    order = await draft(curator, school)
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    return curator, order


async def begin(curator: httpx.AsyncClient, order: dict[str, Any], **change: Any) -> httpx.Response:
    return await curator.post(f"/matching/v1/orders/{order['order_id']}/changes", json=change)


async def get(curator: httpx.AsyncClient, order: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = (await curator.get(f"/matching/v1/orders/{order['order_id']}")).json()
    return told


async def test_an_order_is_cancelled_by_a_later_one(matching: Matching, school: School):
    curator, order = await signed(matching, school)
    made = await begin(curator, order, **ERROR)
    assert made.status_code == 201, made.text
    cancelling = made.json()
    assert (cancelling["kind"], cancelling["pairs"], cancelling["ended"]) == ("CANCEL", 0, 2)
    assert cancelling["about"]["order_id"] == order["order_id"]
    assert await statuses(curator) == ["ACTIVE", "ACTIVE"], "a draft changes nothing"
    early = await sign(curator, cancelling, number="13-н", signed_on="2026-09-30")
    assert (early.status_code, early.json()["code"]) == (422, "ORDER_EARLIER")
    done = await sign(curator, cancelling, number="13-н")
    assert done.status_code == 200, done.text
    assert await statuses(curator) == ["CLOSED", "CLOSED"]
    assert (await sign(curator, cancelling, number="13-н")).json() == done.json()
    [by] = (await get(curator, order))["changed_by"]
    assert (by["kind"], by["status"], by["number"]) == ("CANCEL", "SIGNED", "13-н")
    again = await begin(curator, order, **ERROR)
    assert (again.status_code, again.json()["code"]) == (409, "ORDER_CANCELLED")
    itself = await begin(curator, cancelling, **ERROR)
    assert (itself.status_code, itself.json()["code"]) == (409, "ORDER_CANCELS")
    run = await matching.run(curator, school.school_id)
    assert (run["proposed"], run["unmatched"]) == (2, 0), "an order in error keeps nobody apart"

    async def is_told() -> bool:
        told = [each["type"] for each in matching.published if each["schoolid"] == school.school_id]
        return told.count("matching.relation.closed.v1") == 2

    await until(is_told)


async def test_an_amendment_takes_one_pair_out_and_brings_another_in(matching: Matching, school: School):
    curator, order = await signed(matching, school)
    leaving, staying = order["relations"]
    newcomer, senior = school.pupil(birth_year=2014), school.senior(capacity=1)
    await matching.learn([newcomer, senior])
    await matching.run(curator, school.school_id)
    made = await decide(curator, newcomer.participant_id, "approval", mentor_id=senior.participant_id)
    assert made.status_code == 200, made.text
    amended = await begin(
        curator, order, kind="AMEND", reason="BY_MENTEE", words="Заявление семьи", remove=[leaving["relation_id"]],
        add_approved=True,
    )  # fmt: skip
    assert amended.status_code == 201, amended.text
    amendment = amended.json()
    assert (amendment["pairs"], amendment["ended"]) == (1, 1)
    refused = await sign(curator, amendment, number="13-н")
    assert (refused.status_code, refused.json()["code"]) == (409, "ORDER_REFUSED"), "who begins has to agree here too"
    assert sorted(await statuses(curator)) == ["ACTIVE", "ACTIVE", "APPROVED"], "nothing was ended by what was refused"
    await agree(curator, amendment)
    done = await sign(curator, amendment, number="13-н")
    assert done.status_code == 200, done.text
    assert sorted(await statuses(curator)) == ["ACTIVE", "ACTIVE", "CLOSED"]
    gone = (await curator.get(f"/matching/v1/relations/{leaving['relation_id']}")).json()
    assert (gone["status"], gone["reason_code"]) == ("CLOSED", "BY_MENTEE")
    assert gone["history"][-1]["note"] == "Заявление семьи"
    once_more = await begin(
        curator, order, kind="AMEND", words="Ещё раз", remove=[leaving["relation_id"], staying["relation_id"]]
    )
    assert (once_more.status_code, once_more.json()["code"]) == (404, "RELATION_NOT_IN_ORDER")
    second = await begin(curator, order, kind="AMEND", words="Ещё одна", remove=[staying["relation_id"]])
    assert second.status_code == 201, "an order may be amended again"


async def test_a_crash_after_the_signature_ends_with_all_ended(matching: Matching, school: School):
    curator, order = await signed(matching, school)
    cancelling = (await begin(curator, order, **ERROR)).json()
    orders = matching.database.collection("orders")
    document = await orders.find_one({"_id": cancelling["order_id"]})
    assert document is not None
    in_force = {"status": "SIGNED", "number": "13-н", "signed_on": "2026-10-01", "unfinished": True}
    await orders.update_one({"_id": cancelling["order_id"]}, {"$set": in_force})
    assert (await sign(curator, cancelling, number="13-н")).status_code == 200
    assert await statuses(curator) == ["CLOSED", "CLOSED"]
    kept = await orders.find_one({"_id": cancelling["order_id"]})
    assert kept is not None
    assert kept["unfinished"] is False


async def test_what_no_change_may_be(matching: Matching, school: School):
    curator = await approved(matching, school)
    order = await draft(curator, school)
    unsigned = await begin(curator, order, **ERROR)
    assert (unsigned.status_code, unsigned.json()["code"]) == (409, "ORDER_NOT_SIGNED")
    await agree(curator, order)
    assert (await sign(curator, order)).status_code == 200
    nothing = await begin(curator, order, kind="AMEND", words="Так")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "NOTHING_CHANGED")
    silent = await begin(curator, order, kind="CANCEL", words=" ")
    assert (silent.status_code, silent.json()["code"]) == (422, "WORDS_NEEDED")
    assert (await begin(curator, order, **ERROR)).status_code == 201
    twice = await begin(curator, order, **ERROR)
    assert (twice.status_code, twice.json()["code"]) == (409, "CHANGE_BEGUN")
    stranger = matching.as_.curator("another-school")
    assert (await begin(stranger, order, **ERROR)).json()["code"] == "ORDER_NOT_FOUND"


async def test_the_list_goes_on_after_a_page(matching: Matching, school: School):
    curator, order = await signed(matching, school, 3)
    drafts = []
    for number in range(4):
        made = (
            await begin(
                curator, order, kind="AMEND", words=f"Проект {number}", remove=[order["relations"][0]["relation_id"]]
            )
        ).json()
        drafts.append(made["order_id"])
        if number < 3:
            assert (await curator.post(f"/matching/v1/orders/{made['order_id']}/discard")).status_code == 200
    orders = matching.database.collection("orders")
    await orders.update_many({"_id": {"$in": drafts[:3]}}, {"$set": {"status": "DRAFT"}})
    wanted = [*reversed(drafts), order["order_id"]]
    seen, after = [], {}
    while True:
        page = (await curator.get("/matching/v1/orders", params={"limit": 2, **after})).json()
        seen += [each["order_id"] for each in page["items"]]
        if page["next"] is None:
            break
        await orders.update_one({"_id": page["next"]}, {"$set": {"status": "DISCARDED"}})
        after = {"after": page["next"]}
    assert seen == wanted, "one that is thrown away while somebody pages hides none of the others"
