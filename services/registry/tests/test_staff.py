"""Who is in office at a school by which login: entered, corrected, ended; and how it gives names to accounts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from mentoring_common.errors import Conflict, NotFound, Unprocessable
from registry.staff.domain import (
    Member,
    Position,
    Said,
    StaffEnd,
    StaffFact,
    StaffList,
    admitted,
    corrected,
    ended,
    with_new,
)

from .conftest import OwnRegistry, Registry
from .test_erasure import NAME, erased
from .test_participants import PATH, person

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
TODAY = date(2026, 10, 1)
BEGAN, LEFT_ON = date(2026, 9, 1), date(2026, 9, 20)
ORLOVA = Said("Орлова Марина Сергеевна", Position.CURATOR, BEGAN, "curator-1")
GROMOV = Said("Громов Павел Андреевич", Position.HEAD, BEGAN, "head-1")
CURATOR = {"full_name": "Орлова Марина Сергеевна", "position": "CURATOR", "since": "2026-09-01", "login": "curator-1"}


def fact(said: Said) -> StaffFact:
    return StaffFact(NOW, "head-1", said)


def staff(*said: Said) -> StaffList:
    known = StaffList("s1", "s1")
    for number, each in enumerate(said, 1):
        known = with_new(known, Member(f"m{number}", (fact(each),)))
    return known


def ended_on(known: StaffList, day: date, reason: StaffEnd = StaffEnd.LEFT, staff_id: str = "m1") -> StaffList:
    return ended(known, staff_id, day, reason, NOW, "head-1")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (replace(ORLOVA, full_name="вакансия"), "NAME_PLACEHOLDER"),
        (replace(ORLOVA, position=Position.METHODOLOGIST), "POSITION_NOT_HERE"),
        (replace(ORLOVA, since=date(2026, 10, 2)), "DATE_IN_FUTURE"),
    ],
)
def test_what_cannot_be_right_is_refused(said: Said, code: str):
    with pytest.raises(Unprocessable) as refused:
        admitted(said, "s1", TODAY)
    assert [each.code for each in refused.value.errors] == [code]


def test_a_name_is_written_in_the_usual_case_and_a_login_is_kept_to_the_letter():
    typed = replace(ORLOVA, full_name="ОРЛОВА МАРИНА СЕРГЕЕВНА", login="DOMAIN\\Orlova M")
    assert admitted(typed, "s1", TODAY) == replace(ORLOVA, login="DOMAIN\\Orlova M")
    assert admitted(replace(ORLOVA, position=Position.METHODOLOGIST), "municipality", TODAY).position == "METHODOLOGIST"


def test_one_account_is_one_human_being_on_every_day():
    known = staff(ORLOVA)
    other = replace(ORLOVA, full_name="Соколов Денис Игоревич")
    with pytest.raises(Conflict) as refused:
        with_new(known, Member("m2", (fact(other),)))
    assert refused.value.code == "STAFF_LOGIN_TAKEN"
    with pytest.raises(Conflict) as refused:
        with_new(known, Member("m2", (fact(ORLOVA),)))
    assert refused.value.code == "STAFF_KNOWN"
    two = with_new(known, Member("m2", (fact(replace(ORLOVA, position=Position.PSYCHOLOGIST)),)))
    assert len(two.members) == 2, "who holds two positions stands in the list twice"
    assert len(staff(ORLOVA, replace(other, login=None)).members) == 2


def test_a_login_goes_over_to_another_on_the_day_after():
    known = ended_on(staff(ORLOVA), LEFT_ON)
    other = replace(ORLOVA, full_name="Соколов Денис Игоревич")
    with pytest.raises(Conflict):
        with_new(known, Member("m2", (fact(replace(other, since=LEFT_ON)),)))
    handed = with_new(known, Member("m2", (fact(replace(other, since=date(2026, 9, 21))),)))
    assert [handed.whose("curator-1", day) for day in (date(2026, 8, 31), BEGAN, LEFT_ON)] == [None, ORLOVA, ORLOVA]
    later = handed.whose("curator-1", date(2026, 9, 21))
    assert later is not None
    assert later.full_name == "Соколов Денис Игоревич"
    with pytest.raises(Conflict):
        ended_on(handed, date(2026, 9, 25))


def test_who_was_entered_in_error_was_in_office_on_no_day():
    known = ended_on(staff(ORLOVA), BEGAN, StaffEnd.ENTERED_IN_ERROR)
    assert known.whose("curator-1", BEGAN) is None
    assert len(with_new(known, Member("m2", (fact(ORLOVA),))).members) == 2


def test_a_correction_is_made_at_the_version_that_was_seen_and_keeps_what_was_before():
    known = staff(ORLOVA, GROMOV)
    after = corrected(known, "m1", 1, fact(replace(ORLOVA, login="curator-01")))
    assert (after.version, after.member("m1").version, after.member("m1").facts[0].said) == (3, 2, ORLOVA)
    assert corrected(after, "m1", 1, fact(replace(ORLOVA, login="curator-01"))) is after, "the same again"
    with pytest.raises(Conflict) as refused:
        corrected(after, "m1", 1, fact(ORLOVA))
    assert refused.value.code == "STAFF_MOVED_ON"
    with pytest.raises(Conflict):
        corrected(after, "m1", 2, fact(replace(ORLOVA, login="head-1")))
    with pytest.raises(NotFound):
        corrected(after, "m3", 1, fact(ORLOVA))
    left = ended_on(after, LEFT_ON)
    assert corrected(left, "m1", 3, fact(ORLOVA)).member("m1").now.until == LEFT_ON
    with pytest.raises(Unprocessable):
        corrected(left, "m1", 3, fact(replace(ORLOVA, since=date(2026, 9, 21))))
    with pytest.raises(Unprocessable):
        ended_on(after, date(2026, 8, 31))
    assert ended_on(left, LEFT_ON) is left


def head_of(registry: Registry, school: str) -> httpx.AsyncClient:
    return registry.as_.of_role("head", school)


def address(school: str, *more: str) -> str:
    return "/".join((f"/registry/v1/organisations/{school}/staff", *more))


async def added(caller: httpx.AsyncClient, school: str, **more: Any) -> dict[str, Any]:
    made = await caller.post(address(school), json={**CURATOR, **more})
    assert made.status_code == 201, made.text
    seen: dict[str, Any] = made.json()
    return seen


async def test_a_head_keeps_her_schools_list_and_her_school_reads_it(registry: Registry, school: str):
    head = head_of(registry, school)
    made = await added(head, school, login=None)
    assert (made["version"], made["is_in_office"], made["has_seen_names"]) == (1, True, None)
    change = {**CURATOR, "version": 1, "login": "local-curator"}
    one = address(school, made["staff_id"])
    changed = await head.put(one, json=change)
    assert (changed.status_code, changed.json()["version"]) == (200, 2), changed.text
    assert changed.json()["has_seen_names"] is False
    stale = await head.put(one, json={**change, "full_name": "Орлова Марина Юрьевна"})
    assert (stale.status_code, stale.json()["code"]) == (409, "STAFF_MOVED_ON")
    assert (await registry.as_.curator(school).post(PATH, json=person(school))).status_code == 201
    [seen] = (await registry.as_.curator(school).get(address(school))).json()["items"]
    assert seen["has_seen_names"] is True, "her account was just shown a name"
    done = await head.post(f"{one}/end", json={"on": "2026-09-20", "reason": "LEFT"})
    assert (done.status_code, done.json()["is_in_office"]) == (200, False)
    assert [len((await head.get(address(school), params={"as_of": day})).json()["items"])
            for day in ("2026-08-31", "2026-09-20", "2026-09-21")] == [0, 1, 0]  # fmt: skip
    [kept] = (await head.get(address(school))).json()["items"]
    assert [(each["login"], each["until"]) for each in kept["history"]] == [
        (None, None), ("local-curator", None), ("local-curator", "2026-09-20"),
    ]  # fmt: skip
    assert (await registry.as_.curator(school).post(address(school), json=CURATOR)).status_code == 403


async def test_a_list_is_its_own_organisations(registry: Registry, school: str):
    made = await added(head_of(registry, school), school)
    strangers = head_of(registry, await registry.school())
    plant = {"kind": "ENTERPRISE", "name": "ООО «Вымпел»", "short_name": "Вымпел"}
    assert (
        await registry.as_.methodologist().put("/registry/v1/organisations/staffless", json=plant)
    ).status_code == 204
    one = address(school, made["staff_id"])
    for answer in (
        await strangers.get(address(school)),
        await strangers.post(address(school), json=CURATOR),
        await strangers.put(one, json={**CURATOR, "version": 1}),
        await strangers.post(f"{one}/end", json={"on": "2026-09-20", "reason": "LEFT"}),
        await strangers.get(address("municipality")),
        await registry.as_.methodologist().get(address("staffless")),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "ORGANISATION_NOT_FOUND")
    nobody = await head_of(registry, school).post(
        address(school, "nobody", "end"), json={"on": "2026-09-20", "reason": "LEFT"}
    )
    assert (nobody.status_code, nobody.json()["code"]) == (404, "STAFF_MEMBER_NOT_FOUND")
    again = await registry.as_.methodologist().post(address(school), json=CURATOR)
    assert (again.status_code, again.json()["code"]) == (409, "STAFF_KNOWN")
    refused = await head_of(registry, school).post(address(school), json={**CURATOR, "position": "METHODOLOGIST"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "POSITION_NOT_HERE")


async def test_a_repeated_order_enters_nobody_twice(registry: Registry, school: str):
    head = head_of(registry, school)
    made = [await head.post(address(school), json=CURATOR, headers={"Idempotency-Key": f"{school}-1"}) for _ in "12"]
    assert made[0].json() == made[1].json()
    assert len((await head.get(address(school))).json()["items"]) == 1


async def test_the_access_log_names_who_looked_by_the_list_of_that_day(own: OwnRegistry):
    async with own.run() as registry:
        school = await registry.school()
        await added(head_of(registry, school), school, login="local-curator")
        await registry.as_.curator(school).post(PATH, json=person(school))
        methodologist = registry.as_.methodologist()
        methodologist.headers["Access-Purpose"] = "Proverka"
        await methodologist.get(PATH, params={"school_id": school})
        await added(head_of(registry, school), school, login="local-methodologist", full_name="Чужой Иван Петрович")
        log = registry.as_.officer()

        async def told() -> list[tuple[str, Any, Any]]:
            page = (await log.get("/registry/v1/access-log", params={"school_id": school})).json()["items"]
            return [(each["subject"], each["who_name"], each["who_position"]) for each in page]

        assert await told() == [
            ("local-methodologist", None, None), ("local-curator", "Орлова Марина Сергеевна", "CURATOR"),
        ], "a school's list names nobody who acts for the municipality"  # fmt: skip
        of_city = {"full_name": "Воронцова Ирина Павловна", "position": "METHODOLOGIST", "login": "local-methodologist"}
        await added(registry.as_.methodologist(), "municipality", **of_city)
        assert (await told())[0] == ("local-methodologist", "Воронцова Ирина Павловна", "METHODOLOGIST")
        own.calendar.turn_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
        [curator] = [
            each for each in (await log.get(address(school))).json()["items"] if each["login"] == "local-curator"
        ]
        gone = await head_of(registry, school).post(
            address(school, curator["staff_id"], "end"), json={"on": "2027-02-28", "reason": "LEFT"}
        )
        assert gone.status_code == 200, gone.text
        await registry.as_.curator(school).get(PATH)
        assert [each[:2] for each in await told()] == [
            ("local-curator", None), ("local-methodologist", "Воронцова Ирина Павловна"), ("local-curator", "Орлова Марина Сергеевна"),
        ]  # fmt: skip


async def test_an_act_of_erasure_says_who_ordered_it_and_staff_are_not_erased_with_a_participant(
    registry: Registry, school: str
):
    head = head_of(registry, school)
    await added(head, school, login="local-curator", full_name=NAME)
    made = (await registry.as_.curator(school).post(PATH, json=person(school, full_name=NAME))).json()
    await erased(registry, school, made["person_id"])
    [act] = (await head.get("/registry/v1/erasures")).json()["items"]
    assert (act["requested_by"], act["requested_by_name"], act["requested_by_position"]) == (
        "local-curator",
        NAME,
        "CURATOR",
    )
    one = (await head.get(f"/registry/v1/erasures/{act['erasure_id']}")).json()
    assert one["requested_by_name"] == NAME
