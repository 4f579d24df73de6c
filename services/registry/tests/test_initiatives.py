"""Teachers begin something of themselves and others join: of the school or of the district, each school its own people."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from mentoring_common.errors import Conflict
from registry.initiatives.domain import Initiative, Member, closed, joined, left

from .conftest import Registry
from .test_erasure import NAME, erased
from .test_participants import PATH, person

INITIATIVES = "/registry/v1/initiatives"
CLUB = {"title": "Клуб открытых уроков", "text": "Показываем уроки друг другу", "until": "2099-05-25"}
LAST = date(2027, 5, 25)


def club(**more: Any) -> Initiative:
    told = {"title": "Клуб", "text": "Клуб", "until": LAST, "is_district": False, "opened_by": "p1", "by": "c"}
    opened = {"initiative_id": "i1", "school_id": "s1", "version": 1, "opened_at": datetime(2026, 11, 1, tzinfo=UTC)}
    return Initiative(**{**told, **opened, "members": (Member("p1", "s1", date(2026, 11, 1)),), **more})


def test_who_joins_twice_is_one_member_and_who_left_is_none():
    two = joined(club(), "p2", "s1", LAST)
    assert [each.participant_id for each in two.members] == ["p1", "p2"]
    assert joined(two, "p2", "s1", LAST) is two
    assert [each.participant_id for each in left(two, "p1").members] == ["p2"]
    assert left(two, "p3") is two


@pytest.mark.parametrize("over", [closed(club(), date(2026, 12, 1)), club(until=date(2027, 5, 24))])
def test_nobody_joins_what_is_over(over: Initiative):
    with pytest.raises(Conflict):
        joined(over, "p2", "s1", LAST)
    assert joined(over, "p1", "s1", LAST) is over, "who has joined before is still told so"


async def teacher(caller: httpx.AsyncClient, school_id: str, name: str) -> dict[str, Any]:
    told = {"form": "TEACHER_TEACHER", "birth_date": "1990-05-05", "birth_year": None, "grade": None}
    made = await caller.post(PATH, json={**person(school_id, full_name=name), **told})
    assert made.status_code == 201, made.text
    seen: dict[str, Any] = made.json()
    return seen


async def opened(caller: httpx.AsyncClient, participant_id: str, **more: Any) -> dict[str, Any]:
    answer = await caller.post(INITIATIVES, json={**CLUB, "participant_id": participant_id, **more})
    assert answer.status_code == 201, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def test_a_schools_own_initiative_is_seen_joined_and_closed_there_alone(registry: Registry):
    one, two = await registry.school(), await registry.school()
    curator, stranger = registry.as_.curator(one), registry.as_.curator(two)
    first, second = [
        (await teacher(curator, one, f"Иванова Анна {name}"))["participant_id"] for name in ("Олеговна", "Юрьевна")
    ]
    made = await opened(curator, first)
    address = f"{INITIATIVES}/{made['initiative_id']}"
    for _ in range(2):
        told = await curator.post(f"{address}/members", json={"participant_id": second})
        assert (told.status_code, told.json()["members_total"]) == (200, 2), told.text
    assert [each["participant_id"] for each in told.json()["members"]] == [first, second]
    assert (await stranger.get(address)).status_code == 404
    assert made["initiative_id"] not in (await stranger.get(INITIATIVES)).text
    removed = await curator.delete(f"{address}/members/{second}")
    assert removed.json()["members_total"] == 1
    assert (await curator.post(f"{address}/closure")).json()["is_over"] is True
    refused = await curator.post(f"{address}/members", json={"participant_id": second})
    assert (refused.status_code, refused.json()["code"]) == (409, "INITIATIVE_OVER")


async def test_of_an_initiative_of_the_district_each_school_sees_its_own_people(registry: Registry):
    one, two = await registry.school(), await registry.school()
    curator, other = registry.as_.curator(one), registry.as_.curator(two)
    theirs = (await teacher(curator, one, "Петрова Анна Олеговна"))["participant_id"]
    own = (await teacher(other, two, "Петрова Анна Юрьевна"))["participant_id"]
    address = f"{INITIATIVES}/{(await opened(curator, theirs, is_district=True))['initiative_id']}"
    told = (await other.post(f"{address}/members", json={"participant_id": own})).json()
    assert ([each["participant_id"] for each in told["members"]], told["members_total"]) == ([own], 2)
    assert theirs not in str(told), "neither as a member nor as who has opened it"
    assert own not in (await curator.get(address)).text
    for answer in (await other.delete(f"{address}/members/{theirs}"), await other.post(f"{address}/closure")):
        assert answer.status_code == 404, "another school's people and its initiative are its own"
    assert (await curator.get(address)).json()["members_total"] == 2


async def test_pupils_and_strangers_open_none(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    pupil = (await curator.post(PATH, json=person(school, full_name="Ершов Олег Ильич"))).json()["participant_id"]
    refused = await curator.post(INITIATIVES, json={**CLUB, "participant_id": pupil})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "NOT_A_TEACHER")
    elsewhere = registry.as_.curator(await registry.school())
    refused = await elsewhere.post(INITIATIVES, json={**CLUB, "participant_id": pupil})
    assert (refused.status_code, refused.json()["code"]) == (404, "PARTICIPANT_NOT_FOUND")
    past = await curator.post(INITIATIVES, json={**CLUB, "participant_id": pupil, "until": "2020-01-01"})
    assert past.json()["errors"][0]["code"] == "UNTIL_PAST"


async def test_who_has_joined_is_told_of_it_and_after_his_erasure_is_in_none(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await teacher(curator, school, NAME)
    seen = await opened(curator, made["participant_id"], text=f"Ведёт {NAME}")
    export = (await curator.get(f"/registry/v1/persons/{made['person_id']}/export")).json()
    assert [(each["initiative_id"], each["initiative"]) for each in export["initiatives"]] == [
        (seen["initiative_id"], CLUB["title"])
    ]
    await erased(registry, school, made["person_id"])
    left_over = (await curator.get(f"{INITIATIVES}/{seen['initiative_id']}")).json()
    assert (left_over["opened_by"], left_over["members"], left_over["text"]) == (None, [], "(данные удалены)")
