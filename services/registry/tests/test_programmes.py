"""A school leads its programme: opened, held up by all that is missing, moved on stage by stage, and back with a reason."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from aio_pika.abc import AbstractExchange
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.clock import utc_now
from mentoring_common.errors import Conflict, NotFound
from mentoring_common.events.contracts.matching import RelationState
from mentoring_common.events.envelope import wire
from mentoring_common.testing.exchange import exchange_at, publish
from mentoring_common.testing.waiting import until
from registry.programmes.domain import (
    STEPS,
    Programme,
    RoadmapItem,
    StageFact,
    roadmap_from_template,
    with_forms,
    with_new_item,
)
from registry.programmes.obstacles import Line, obstacles
from registry.programmes.orders import OrderDraft, SignedOrder
from registry.programmes.past import on_day

from .conftest import Registry
from .test_participants import PATH, person

PROGRAMMES = "/registry/v1/programmes"
TODAY = date(2026, 11, 26)
WHOLE = {"consents_on": date(2026, 9, 1), "topics": ("математика",)}
ADMITTED = {**WHOLE, "minutes_per_week": 60, "admitted_on": date(2026, 9, 1)}


def body(school_id: str, **more: Any) -> dict[str, Any]:
    forms = {"model": "PUPILS", "forms": ["PUPIL_PUPIL"]}
    return {"school_id": school_id, "school_year": 2026, **forms, "curator": "Иванова А. А., завуч", **more}


async def opened(caller: httpx.AsyncClient, school_id: str) -> str:
    answer = await caller.post(PROGRAMMES, json=body(school_id))
    assert answer.status_code == 201, answer.text
    return f"{PROGRAMMES}/{answer.json()['programme_id']}"


async def missing(caller: httpx.AsyncClient, address: str) -> set[str]:
    return {each["code"] for each in (await caller.get(f"{address}/obstacles")).json()["items"]}


async def done(caller: httpx.AsyncClient, address: str, what: str, sent: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post(f"{address}/{what}", json=sent)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def prepared(caller: httpx.AsyncClient, address: str) -> None:
    """All that the first stage asks for."""
    for kind in ("INTRODUCE", "APPOINT_CURATOR"):
        await done(caller, address, "orders", {"kind": kind, "number": "71-о", "signed_on": "2026-09-01"})
    dates = {"regulation_on": "2026-09-01", "monitoring_begins_on": "2026-09-15", "monitoring_ends_on": "2027-05-15"}
    await done(caller, address, "preparation", dates)
    for number in range(1, 9):
        step = {"item_id": str(number), "due_on": "2026-09-10", "responsible": "Завуч"}
        await done(caller, address, "roadmap", step)


async def test_a_new_programme_keeps_its_goal_and_says_all_that_is_missing(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    seen = (await curator.get(address)).json()
    assert seen["goal"].startswith("максимально полное раскрытие потенциала личности наставляемого")
    assert (len(seen["tasks"]), seen["stage"], len({each["stage"] for each in seen["roadmap"]})) == (
        6,
        "PREPARATION",
        7,
    )
    everything = {
        "ORDER_INTRODUCE_MISSING", "ORDER_CURATOR_MISSING", "REGULATION_MISSING", "MONITORING_MISSING",
        "ROADMAP_UNPLANNED",
    }  # fmt: skip
    assert await missing(curator, address) == everything
    refused = await curator.post(f"{address}/advance", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "STAGE_BLOCKED")
    assert {each["code"] for each in refused.json()["errors"]} == everything
    assert (await curator.get(address)).json()["stage"] == "PREPARATION", "nothing is changed"
    again = await curator.post(PROGRAMMES, json=body(school))
    assert (again.status_code, again.json()["code"]) == (409, "PROGRAMME_OPEN")
    foreign = await curator.post(PROGRAMMES, json=body(school, school_year=2027, forms=["TEACHER_TEACHER"]))
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (422, "FORM_OF_ANOTHER_MODEL")
    assert "нет форм: Учитель — учитель" in foreign.json()["detail"]


async def test_it_moves_on_when_what_was_missing_is_there_and_back_by_the_head(registry: Registry):
    school = await registry.school()
    curator, head = registry.as_.curator(school), registry.as_.of_role("head", school)
    address = await opened(curator, school)
    await prepared(curator, address)
    assert await missing(curator, address) == set()
    assert (await done(curator, address, "advance", {}))["stage"] == "MENTEE_BASE"
    assert await missing(curator, address) == {"NO_MENTEES"}
    pupil = person(school, topics=[], consents_on=None)
    assert (await curator.post(PATH, json=pupil)).status_code == 201
    assert await missing(curator, address) == {"MENTEE_TOPICS_MISSING", "MENTEE_CONSENTS_MISSING"}
    [summary] = (await curator.get(PROGRAMMES)).json()["items"]
    assert (summary["stage"], summary["obstacles"]) == ("MENTEE_BASE", 2)
    assert (await curator.post(f"{address}/return", json={"reason": "Приказ отменён"})).status_code == 403
    back = await done(head, address, "return", {"reason": "Приказ отменён"})
    assert (back["stage"], back["history"][-1]["reason"]) == ("PREPARATION", "Приказ отменён")
    fixed = await head.post(f"{address}/return", json={"reason": "Ещё раз назад"})
    assert (fixed.status_code, fixed.json()["code"]) == (409, "STAGE_FIXED")


async def test_a_signed_order_is_never_changed(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    order = {"kind": "INTRODUCE", "number": "71-о", "signed_on": "2026-09-01"}
    for _ in range(2):
        assert len((await done(curator, address, "orders", order))["orders"]) == 1
    other = await curator.post(f"{address}/orders", json={**order, "number": "72-о"})
    assert (other.status_code, other.json()["code"]) == (409, "ORDER_SIGNED")
    assert (await curator.get(address)).json()["orders"] == [order]
    late = await curator.post(f"{address}/orders", json={**order, "kind": "APPOINT_CURATOR", "signed_on": "2099-01-01"})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (422, "DAY_TO_COME")


async def test_a_step_is_overdue_done_or_dropped(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    for more, status in (
        ({}, "OVERDUE"),
        ({"done_on": "2020-09-03", "document": "Протокол № 1"}, "DONE"),
        ({"done_on": None, "dropped_reason": "Проведено в прошлом году"}, "DROPPED"),
    ):
        seen = await done(curator, address, "roadmap", {"item_id": "1", "due_on": "2020-09-01", **more})
        assert seen["roadmap"][0]["status"] == status
    seen = await done(curator, address, "roadmap", {"item_id": "1", "responsible": "Завуч"})
    kept = {name: seen["roadmap"][0][name] for name in ("due_on", "document", "dropped_reason", "responsible")}
    assert kept == {
        "due_on": "2020-09-01", "document": "Протокол № 1", "dropped_reason": "Проведено в прошлом году",
        "responsible": "Завуч",
    }, "what a request does not say stays"  # fmt: skip
    both = {"item_id": "1", "done_on": "2020-09-03", "dropped_reason": "Не нужно"}
    assert (await curator.post(f"{address}/roadmap", json=both)).status_code == 422
    unknown = await curator.post(f"{address}/roadmap", json={"item_id": "99"})
    assert unknown.json()["errors"][0]["code"] == "ITEM_UNKNOWN"


async def test_a_school_adds_steps_of_its_own(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    own = {"stage": "MENTEE_BASE", "what": "Провести анкетирование восьмых классов", "due_on": "2026-10-01"}
    seen = await done(curator, address, "roadmap", own)
    assert [each["item_id"] for each in seen["roadmap"]] == ["1", "2", "3", "9", "4", "5", "6", "7", "8"]
    added = seen["roadmap"][3]
    assert {name: added[name] for name in own} == own
    twice = await curator.post(f"{address}/roadmap", json=own)
    assert (twice.status_code, twice.json()["code"]) == (409, "ITEM_KNOWN")
    for sent, code in (
        ({"what": "Без этапа"}, "ITEM_INCOMPLETE"),
        ({"stage": "RUNNING"}, "ITEM_INCOMPLETE"),
        ({"item_id": "9", "what": "Другое"}, "ITEM_FIXED"),
        ({**own, "what": "И то и другое", "done_on": "2026-09-03", "dropped_reason": "Нет"}, "ITEM_DONE_AND_DROPPED"),
    ):
        refused = await curator.post(f"{address}/roadmap", json=sent)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    changed = await done(curator, address, "roadmap", {"item_id": "9", "responsible": "Психолог"})
    assert (changed["roadmap"][3]["responsible"], changed["roadmap"][3]["due_on"]) == ("Психолог", "2026-10-01")


def test_a_roadmap_has_an_end():
    known = at("PREPARATION")
    for number in range(STEPS - len(known.roadmap)):
        known = with_new_item(known, "RUNNING", f"Встреча {number}", {})
    with pytest.raises(Conflict, match="ROADMAP_FULL"):
        with_new_item(known, "RUNNING", "Ещё одна", {})


async def test_forms_and_role_models_change_while_nobody_is_lost(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    assert (await curator.post(PATH, json=person(school))).status_code == 201
    seen = await done(curator, address, "preparation", {"forms": ["PUPIL_PUPIL", "EMPLOYER_PUPIL"]})
    assert (seen["forms"], seen["history"][-1]["stage"]) == (["PUPIL_PUPIL", "EMPLOYER_PUPIL"], "PREPARATION")
    in_use = await curator.post(f"{address}/preparation", json={"forms": ["EMPLOYER_PUPIL"]})
    assert (in_use.status_code, in_use.json()["code"]) == (409, "FORM_IN_USE")
    assert "участвует 1" in in_use.json()["detail"]
    seen = await done(curator, address, "preparation", {"variants": ["LEADER_PASSIVE", "COLLEAGUE_YOUNG_COLLEAGUE"]})
    assert seen["variants"] == ["LEADER_PASSIVE", "COLLEAGUE_YOUNG_COLLEAGUE"]
    foreign = await curator.post(f"{address}/preparation", json={"variants": ["EXPERIENCED_NOVICE"]})
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (422, "VARIANT_OF_ANOTHER_FORM")
    teachers = await curator.post(f"{address}/preparation", json={"forms": ["TEACHER_TEACHER"]})
    assert (teachers.status_code, teachers.json()["errors"][0]["code"]) == (422, "FORM_OF_ANOTHER_MODEL")
    seen = await done(curator, address, "preparation", {"forms": ["PUPIL_PUPIL"], "regulation_on": "2026-09-01"})
    assert (seen["forms"], seen["variants"]) == (["PUPIL_PUPIL"], ["LEADER_PASSIVE"]), (
        "what was left goes with its form"
    )
    told = await registry.published.once(school, "registry.programme.advanced", 2)
    assert [each["data"]["forms"] for each in told] == [["PUPIL_PUPIL", "EMPLOYER_PUPIL"], ["PUPIL_PUPIL"]]
    assert [each["data"]["version"] for each in told] == [2, 3]


def test_earlier_forms_are_folded_back():
    zone = ZoneInfo("Asia/Yekaterinburg")
    noon = [datetime(2026, 9, day, 12, tzinfo=zone) for day in (1, 10, 20)]
    begun = replace(at("PREPARATION"), history=(StageFact(noon[0], "PREPARATION", "ivanova"),))
    both = with_forms(begun, ("PUPIL_PUPIL", "EMPLOYER_PUPIL"), noon[1], "ivanova")
    one = with_forms(both, ("EMPLOYER_PUPIL",), noon[2], "ivanova")
    folded = [on_day(one, date(2026, 9, day), zone).forms for day in (5, 15, 25)]
    assert folded == [("PUPIL_PUPIL",), ("PUPIL_PUPIL", "EMPLOYER_PUPIL"), ("EMPLOYER_PUPIL",)]


async def test_dates_are_told_one_by_one(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    await done(curator, address, "preparation", {"regulation_on": "2026-09-01", "monitoring_begins_on": "2026-09-15"})
    early = await curator.post(f"{address}/preparation", json={"monitoring_ends_on": "2026-09-14"})
    assert (early.status_code, early.json()["errors"][0]["code"]) == (422, "MONITORING_ENDS_EARLY")
    seen = await done(curator, address, "preparation", {"monitoring_ends_on": "2027-05-15"})
    assert (seen["regulation_on"], seen["monitoring_begins_on"]) == ("2026-09-01", "2026-09-15")
    assert (await done(curator, address, "preparation", {"regulation_on": None}))["regulation_on"] is None


async def test_a_request_that_is_sent_twice_goes_one_stage_and_a_closed_programme_stays_as_it_was(
    registry: Registry, school: str, exchange: AbstractExchange
):
    curator, head = registry.as_.curator(school), registry.as_.of_role("head", school)
    address = await opened(curator, school)
    await prepared(curator, address)
    await at_stage(registry, address, "MATCHING")
    on = {"stage": "MATCHING", "statement": "Приказ № 12-о от 01.10.2026"}
    await tell(exchange, school, "CLOSED")
    await until(lambda: has_no_obstacles(curator, address, {"RELATIONS_MISSING"}))
    assert (await done(curator, address, "advance", on))["stage"] == "RUNNING"
    twice = await curator.post(f"{address}/advance", json=on)
    assert (twice.status_code, twice.json()["code"]) == (409, "PROGRAMME_MOVED_ON")
    back = await head.post(f"{address}/return", json={"stage": "MATCHING", "reason": "Приказ отменён"})
    assert (back.status_code, back.json()["code"]) == (409, "PROGRAMME_MOVED_ON")
    for stage in ("RUNNING", "CLOSING"):
        await done(curator, address, "advance", {**on, "stage": stage})
    closed = (await curator.get(address)).json()
    assert closed["stage"] == "CLOSED"
    for what, sent in (
        ("advance", on),
        ("roadmap", {"item_id": "1", "responsible": "Другой"}),
        ("preparation", {"regulation_on": "2026-10-01"}),
    ):
        assert (await curator.post(f"{address}/{what}", json=sent)).status_code == 409, what
    assert (await curator.get(address)).json() == closed


@pytest.fixture
async def exchange(amqp_uri: str) -> AsyncIterator[AbstractExchange]:
    async with exchange_at(amqp_uri) as exchange:
        yield exchange


async def tell(exchange: AbstractExchange, school: str, status: str, version: int = 1, mentee: str = "nobody") -> None:
    """Matching says how a pair of the school stands."""
    state = RelationState(
        school_id=school, version=version, relation_id=f"relation-of-{school}", school_year=2026, form="PUPIL_PUPIL",
        mentor_id="mentor", mentor_person_id="mentors-person", mentee_ids=(mentee,), mentee_person_ids=("person",),
        status=status, approved_at=utc_now(),
    )  # fmt: skip
    fact = {"APPROVED": "approved", "FIXED": "fixed", "CLOSED": "closed"}[status]
    await publish(exchange, [wire(f"matching.relation.{fact}.v1", state.relation_id, state, utc_now(), None)])


async def has_no_obstacles(caller: httpx.AsyncClient, address: str, codes: set[str]) -> bool:
    return not codes & await missing(caller, address)


async def test_the_last_stages_look_at_the_pairs(registry: Registry, school: str, exchange: AbstractExchange):
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    mentee = (await curator.post(PATH, json=person(school))).json()["participant_id"]
    await at_stage(registry, address, "MATCHING")
    items = {each["code"]: each for each in (await curator.get(f"{address}/obstacles")).json()["items"]}
    assert {code: each["where"] for code, each in items.items()} == {
        "RELATIONS_MISSING": "PAIRS",
        "STATEMENT_NEEDED": "PROGRAMME",
    }
    assert items["STATEMENT_NEEDED"]["participant_ids"] == [mentee], "it is said of whom a word is asked"
    on = {"statement": "Ждёт наставника из второй смены"}
    refused = await curator.post(f"{address}/advance", json=on)
    assert (refused.status_code, [each["code"] for each in refused.json()["errors"]]) == (409, ["RELATIONS_MISSING"])
    await tell(exchange, school, "APPROVED", mentee=mentee)
    await until(lambda: has_no_obstacles(curator, address, {"STATEMENT_NEEDED"}))
    assert await missing(curator, address) == {"RELATIONS_MISSING"}, "an order has not fixed it"
    await tell(exchange, school, "FIXED", 2, mentee)
    await until(lambda: has_no_obstacles(curator, address, {"RELATIONS_MISSING"}))
    assert (await done(curator, address, "advance", {}))["stage"] == "RUNNING", "nothing is left to be said in words"
    assert await missing(curator, address) == {"STATEMENT_NEEDED"}
    await at_stage(registry, address, "CLOSING")
    assert await missing(curator, address) == {"RELATIONS_OPEN", "STATEMENT_NEEDED"}
    assert (await curator.post(f"{address}/advance", json=on)).status_code == 409
    await tell(exchange, school, "CLOSED", 3, mentee)
    await until(lambda: has_no_obstacles(curator, address, {"RELATIONS_OPEN"}))
    assert (await done(curator, address, "advance", on))["stage"] == "CLOSED"


async def at_stage(registry: Registry, address: str, stage: str) -> None:
    programmes = registry.database.collection("programmes")
    await programmes.update_one({"_id": address.rsplit("/", 1)[1]}, {"$set": {"stage": stage}})


def at(stage: str) -> Programme:
    return Programme(
        "p", "s", 2026, "PUPILS", 1, "1", "goal", (), ("PUPIL_PUPIL",), "c", stage, roadmap=roadmap_from_template()
    )


@pytest.mark.parametrize(
    ("stage", "lines", "codes"),
    [
        ("MENTOR_BASE", [], ["NO_MENTORS"]),
        (
            "MENTOR_BASE",
            [Line("MENTOR", "PUPIL_PUPIL")],
            ["MENTOR_TOPICS_MISSING", "MENTOR_TIME_MISSING", "MENTOR_CONSENTS_MISSING"],
        ),
        ("MENTOR_BASE", [Line("MENTOR", "PUPIL_PUPIL", **ADMITTED)], []),
        (
            "MENTEE_BASE",
            [Line("MENTEE", "PUPIL_PUPIL", **WHOLE, consents_until=date(2026, 11, 25))],
            ["MENTEE_CONSENTS_MISSING"],
        ),
        ("MENTEE_BASE", [Line("MENTEE", "PUPIL_PUPIL", **WHOLE, consents_until=TODAY)], []),
        ("SELECTION_TRAINING", [Line("MENTEE", "PUPIL_PUPIL"), Line("MENTOR", "STUDENT_PUPIL", **ADMITTED)],
         ["MENTORS_NOT_ADMITTED"]),
        ("SELECTION_TRAINING", [Line("MENTEE", "PUPIL_PUPIL"), Line("MENTOR", "PUPIL_PUPIL", **ADMITTED)], []),
        (
            "MENTEE_BASE",
            [Line("MENTEE", "PUPIL_PUPIL", **WHOLE, variant="PEER_TO_PEER"), Line("MENTEE", "PUPIL_PUPIL", **WHOLE)],
            [],
        ),
        ("MATCHING", [], ["RELATIONS_MISSING"]),
        ("MATCHING", [Line("MENTEE", "PUPIL_PUPIL")], ["RELATIONS_MISSING", "STATEMENT_NEEDED"]),
        ("RUNNING", [], ["STATEMENT_NEEDED"]),
        ("CLOSED", [], []),
    ],
)  # fmt: skip
def test_each_stage_asks_for_its_own(stage: str, lines: list[Line], codes: list[str]):
    assert [each.code for each in obstacles(at(stage), lines, [], TODAY)] == codes


def test_whose_role_model_is_left_out_is_named():
    chosen = replace(at("MENTEE_BASE"), variants=("LEADER_PASSIVE",))
    variants = {"a": "PEER_TO_PEER", "b": "LEADER_PASSIVE", "c": None}
    lines = [Line("MENTEE", "PUPIL_PUPIL", name, variant=each, **WHOLE) for name, each in variants.items()]
    [found] = obstacles(chosen, lines, [], TODAY)
    assert (found.code, found.participant_ids) == ("MENTEE_VARIANT_LEFT_OUT", ("a",))


@given(st.lists(st.sampled_from([Line("MENTEE", "PUPIL_PUPIL"), Line("MENTEE", "PUPIL_PUPIL", **WHOLE)]), min_size=1))
def test_the_list_is_empty_exactly_when_every_mentee_is_ready(lines: list[Line]):
    found = obstacles(at("MENTEE_BASE"), lines, [], TODAY)
    assert (not found) == all(line.topics for line in lines)
    assert all(each.count == sum(not line.topics for line in lines) for each in found)


async def test_each_stage_is_told_without_a_name(registry: Registry, school: str):
    curator, head = registry.as_.curator(school), registry.as_.of_role("head", school)
    address = await opened(curator, school)
    await prepared(curator, address)
    await done(curator, address, "advance", {})
    await done(head, address, "return", {"reason": "Приказ отменён"})
    await registry.published.once(school, "registry.programme.advanced", 2)
    told = [each for each in registry.published.of_school(school) if each["type"].startswith("registry.programme.")]
    assert [(each["type"], each["data"]["version"], each["data"]["stage"]) for each in told] == [
        ("registry.programme.opened.v1", 1, "PREPARATION"),
        ("registry.programme.advanced.v1", 2, "MENTEE_BASE"),
        ("registry.programme.advanced.v1", 3, "PREPARATION"),
    ]
    assert all(each["data"]["forms"] == ["PUPIL_PUPIL"] and "Иванова" not in str(each) for each in told)


def test_a_programme_as_it_stood_at_the_end_of_a_day():
    """By the municipality's calendar: what was done at 23:30 there belongs to that day, not to the next one of UTC."""
    zone = ZoneInfo("Asia/Yekaterinburg")

    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 9, day, hour, 30, tzinfo=zone)

    programme = Programme(
        "p", "s", 2026, "PUPILS", 5, "1", "goal", (), ("PUPIL_PUPIL",), "Иванова А. А.",
        stage="MENTOR_BASE", regulation_on=date(2026, 9, 3),
        roadmap=(RoadmapItem("1", "PREPARATION", "Приказ", date(2026, 9, 2), "Завуч", done_on=date(2026, 9, 4)),),
        orders=(SignedOrder("INTRODUCE", "1", date(2026, 9, 2)), SignedOrder("APPOINT_CURATOR", "2", date(2026, 9, 4))),
        drafts=(OrderDraft("d", "AMEND"),),
        history=(
            StageFact(at(1, 10), "PREPARATION", "curator"), StageFact(at(3, 23), "MENTEE_BASE", "curator"),
            StageFact(at(5, 0), "MENTOR_BASE", "curator"),
        ),
    )  # fmt: skip

    def seen(day: int) -> tuple[str, list[str], date | None, str]:
        then = on_day(programme, date(2026, 9, day), zone)
        [item] = then.roadmap
        return then.stage, [each.number for each in then.orders], then.regulation_on, item.status(date(2026, 9, day))

    assert seen(1) == ("PREPARATION", [], None, "PLANNED")
    assert seen(2) == ("PREPARATION", ["1"], None, "PLANNED")
    assert seen(3) == ("MENTEE_BASE", ["1"], date(2026, 9, 3), "OVERDUE")
    assert seen(4) == ("MENTEE_BASE", ["1", "2"], date(2026, 9, 3), "DONE")
    assert seen(5) == ("MENTOR_BASE", ["1", "2"], date(2026, 9, 3), "DONE")
    assert on_day(programme, date(2026, 9, 5), zone).drafts == ()
    with pytest.raises(NotFound):
        on_day(programme, date(2026, 8, 31), zone)


async def test_a_programme_is_asked_for_an_earlier_day(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    opened_on = (await curator.get(address)).json()["history"][0]["at"][:10]
    before = (date.fromisoformat(opened_on) - timedelta(days=2)).isoformat()
    early = await curator.get(address, params={"as_of": before})
    assert (early.status_code, early.json()["code"]) == (404, "PROGRAMME_NOT_YET_OPEN")
    ahead = await curator.get(address, params={"as_of": "2099-01-01"})
    assert (ahead.status_code, ahead.json()["errors"][0]["code"]) == (422, "DATE_IN_FUTURE")
    await prepared(curator, address)
    now = (await curator.get(address)).json()
    assert {each["kind"] for each in now["orders"]} == {"INTRODUCE", "APPOINT_CURATOR"}
