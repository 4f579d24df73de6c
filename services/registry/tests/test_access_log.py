"""Every answer that carries a name is in the access log before it is given: who, whose, when, why, where."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from mentoring_common.permissions import PERMISSIONS, Names
from registry.privacy.domain import OWN_WORK, SAYS_WHY
from registry.privacy.store import AccessLogStore

from .conftest import Registry
from .roster.papers import MENTEES, mentee, xlsx
from .test_participants import PATH, person

LOG = "/registry/v1/access-log"
NAMES = "/registry/v1/names"
PEOPLE = "/registry/v1/people"
WHY = "Проверка обращения родителей от 30 сентября"
FOR_WORK = "Работа куратора со своей школой"
TEACHER = {"form": "TEACHER_TEACHER", "birth_date": "1985-02-03", "birth_year": None, "grade": None}


def with_purpose(client: httpx.AsyncClient, why: str = WHY) -> httpx.AsyncClient:
    client.headers["Access-Purpose"] = quote(why)
    return client


async def logged(registry: Registry, **filters: Any) -> list[dict[str, Any]]:
    """The entries, the newest first."""
    page = await registry.as_.officer().get(LOG, params={"limit": 200, **filters})
    assert page.status_code == 200, page.text
    return page.json()["items"]


async def add(client: httpx.AsyncClient, school: str, **changed: Any) -> dict[str, Any]:
    made = await client.post(PATH, json=person(school, **changed))
    assert made.status_code == 201, made.text
    return made.json()


def test_whoever_may_be_shown_names_has_a_reason_of_his_own_or_says_one() -> None:
    admitted = {
        role for operation in PERMISSIONS.values() if operation.names is Names.PURPOSE for role in operation.roles
    }
    assert admitted == {*OWN_WORK, *SAYS_WHY}


async def test_names_of_ids_come_with_what_is_unknown_beside_them(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    pupil = await add(curator, school)
    student = await add(
        curator, school, full_name="Лугина Вера Олеговна", role="MENTOR", form="STUDENT_PUPIL", grade=None, course=2,
        birth_year=2007,
    )  # fmt: skip
    other = await registry.school()
    foreign = await add(registry.as_.curator(other), other, full_name="Чужой Иван Петрович")
    asked = [pupil["participant_id"], "no such", foreign["participant_id"], student["participant_id"], "я" * 300, ""]
    answer = await curator.post(NAMES, json={"ids": [*asked, pupil["participant_id"]]})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["unknown"] == ["no such", foreign["participant_id"], "я" * 300, ""]
    assert {each: name["full_name"] for each, name in told["names"].items()} == {
        pupil["participant_id"]: "Ветров Артём Иванович",
        student["participant_id"]: "Лугина Вера Олеговна",
    }
    assert told["names"][pupil["participant_id"]] == {
        "full_name": "Ветров Артём Иванович", "group": "7 класс", "person_id": pupil["person_id"],
        "school_id": school, "school_year": 2026, "role": "MENTEE", "form": "PUPIL_PUPIL", "topics": ["математика"],
        "status": "ACTIVE",
    }  # fmt: skip
    assert told["names"][student["participant_id"]]["group"] == "2 курс"
    assert (await curator.post(NAMES, json={"ids": []})).json() == {"names": {}, "unknown": []}
    half = await curator.post(NAMES, content=b'{"ids": ["\\ud800"]}', headers={"Content-Type": "application/json"})
    assert (half.status_code, half.json()["errors"][0]["pointer"]) == (422, "/body/ids/0")
    too_many = await curator.post(NAMES, json={"ids": ["a"] * 501})
    assert (too_many.status_code, too_many.json()["errors"][0]["pointer"]) == (422, "/body/ids")
    assert (await curator.post(NAMES, json={"ids": ["a"] * 500})).status_code == 200


async def test_every_answer_with_a_name_is_in_the_log(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await add(curator, school)
    [registered] = await logged(registry, person_id=made["person_id"])
    assert {name: registered[name] for name in ("subject", "roles", "purpose", "operation", "person_ids")} == {
        "subject": "local-curator", "roles": ["curator"], "purpose": FOR_WORK,
        "operation": f"POST {PATH}", "person_ids": [made["person_id"]],
    }  # fmt: skip
    assert (registered["school_id"], registered["at"][:10]) == (school, "2026-10-01")

    card = f"{PATH}/{made['participant_id']}"
    twin = await add(curator, school, birth_year=2013)
    [pair] = (await curator.get(f"{PEOPLE}/duplicates")).json()["items"]
    paper = xlsx(MENTEES, mentee("Ветров Артём Иванович", birth=2012, contact="+79001234567", partner="Старшов Илья"))
    done = await registry.imported(curator, school, paper)
    asks = {
        f"GET {PATH}": await curator.get(PATH),
        f"GET {PATH}/{{participant_id}}": await curator.get(card),
        f"PATCH {PATH}/{{participant_id}}": await curator.patch(
            card, json={"grade": 8}, headers={"If-Match": (await curator.get(card)).headers["ETag"]}
        ),
        f"POST {PATH}/{{participant_id}}/withdrawal": await curator.post(f"{card}/withdrawal"),
        f"POST {PATH}/{{participant_id}}/return": await curator.post(f"{card}/return"),
        "GET /registry/v1/claims": await curator.get("/registry/v1/claims"),
        f"POST {NAMES}": await curator.post(NAMES, json={"ids": [made["participant_id"]]}),
        f"GET {PEOPLE}/{{person_id}}": await curator.get(f"{PEOPLE}/{made['person_id']}"),
        "GET /registry/v1/imports/{import_id}/rows": await curator.get(
            f"/registry/v1/imports/{done['import_id']}/rows"
        ),
        f"GET {PEOPLE}/duplicates": await curator.get(f"{PEOPLE}/duplicates"),
        f"POST {PEOPLE}/{{person_id}}/merge": await curator.post(
            f"{PEOPLE}/{made['person_id']}/merge", json={"other_person_id": twin["person_id"]}
        ),
    }
    assert pair["people"]
    assert {ask: answer.status_code for ask, answer in asks.items()} == dict.fromkeys(asks, 200)
    kept = await logged(registry, person_id=made["person_id"])
    assert {entry["operation"] for entry in kept} >= set(asks), set(asks) - {entry["operation"] for entry in kept}
    [both] = [each for each in kept if each["operation"] == f"GET {PEOPLE}/duplicates"][:1]
    assert set(both["person_ids"]) == {made["person_id"], twin["person_id"]}
    assert "Ветров" not in str(kept)


async def test_a_municipal_role_says_why_before_it_sees_a_name(registry: Registry, school: str):
    made = await add(registry.as_.curator(school), school, request_text="Стесняется отвечать")
    card = f"{PATH}/{made['participant_id']}"
    office = registry.as_.methodologist()
    hidden = [
        (await office.get(card)).json()["person"],
        next(each["person"] for each in await registry.people(office) if each["school_id"] == school),
        (await office.post(NAMES, json={"ids": [made["participant_id"]]})).json()["names"][made["participant_id"]][
            "full_name"
        ],
        (await office.get(f"{PEOPLE}/{made['person_id']}")).json()["full_name"],
    ]
    assert hidden == [None] * 4
    assert [each["subject"] for each in await logged(registry, person_id=made["person_id"])] == ["local-curator"]

    with_purpose(office)
    seen = (await office.get(card)).json()
    assert (seen["person"]["full_name"], seen["person"]["contact_phone"]) == ("Ветров Артём Иванович", "+79001234567")
    assert (seen["person"]["request_text"], seen["history"], seen["variant_restricted"]) == (None, [], None)
    named = (await office.post(NAMES, json={"ids": [made["participant_id"]]})).json()["names"]
    assert named[made["participant_id"]]["full_name"] == "Ветров Артём Иванович"
    assert (await office.get(f"{PEOPLE}/{made['person_id']}")).json()["full_name"] == "Ветров Артём Иванович"
    kept = [each for each in await logged(registry, person_id=made["person_id"]) if "methodologist" in each["roles"]]
    assert {(each["purpose"], each["school_id"]) for each in kept} == {(WHY, school)}
    assert len(kept) == 3


@pytest.mark.parametrize("why", ["", "abc", "%20%20%20%20%20%20", "ю" * 201, quote("ю") * 201, "%D0", "a" * 201])
async def test_a_purpose_is_a_sentence(registry: Registry, school: str, why: str):
    office = registry.as_.methodologist()
    refused = await office.get(PATH, headers={"Access-Purpose": why.encode()})
    assert (refused.status_code, refused.json()["code"]) == (422, "PURPOSE_NOT_ACCEPTED"), refused.text
    assert refused.json()["errors"][0]["pointer"] == "/header/access-purpose"
    assert why == "" or why not in refused.text


async def test_a_curators_own_purpose_is_kept(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await add(curator, school)
    await with_purpose(curator, "Звонок родителям").get(f"{PATH}/{made['participant_id']}")
    assert (await logged(registry, person_id=made["person_id"]))[0]["purpose"] == "Звонок родителям"


async def test_the_log_is_filtered_and_read_page_by_page(registry: Registry, school: str):
    curator, client = registry.as_.curator(school), registry.as_.client(school)
    made = await add(curator, school)
    await add(curator, school, full_name="Лугина Вера Олеговна")
    for _ in range(4):
        await client.get(f"{PATH}/{made['participant_id']}")
    mine = {"person_id": made["person_id"]}
    whole = await logged(registry, **mine)
    assert [each["subject"] for each in whole] == ["local-client"] * 4 + ["local-curator"]
    assert [each["at"] for each in whole] == sorted((each["at"] for each in whole), reverse=True)
    officer, read = registry.as_.officer(), list[dict[str, Any]]()
    after = None
    while True:
        query = {**mine, "limit": 2, **({"after": after} if after else {})}
        page = (await officer.get(LOG, params=query)).json()
        read += page["items"]
        if (after := page["next"]) is None:
            break
    assert read == whole
    assert len(await logged(registry, **mine, subject="local-client")) == 4
    assert await logged(registry, **mine, subject="nobody") == []
    assert len(await logged(registry, **mine, from_day="2026-10-01", to_day="2026-10-01")) == 5
    assert await logged(registry, **mine, from_day="2026-10-02") == []
    assert await logged(registry, **mine, to_day="2026-09-30") == []
    assert len(await logged(registry, **mine, school_id=school)) == 5
    assert await logged(registry, **mine, school_id="another") == []
    wrong = await officer.get(LOG, params={"from_day": "2026-10-02", "to_day": "2026-10-01"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "DAYS_REVERSED")


async def test_only_the_officer_reads_it_and_nobody_changes_it(registry: Registry, school: str):
    for caller in (registry.as_.curator(school), registry.as_.client(school), registry.as_.methodologist()):
        refused = await caller.get(LOG)
        assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_REQUIRED")
    officer = registry.as_.officer()
    made = await add(registry.as_.curator(school), school)
    [entry] = await logged(registry, person_id=made["person_id"])
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in (LOG, f"{LOG}/{entry['entry_id']}"):
            assert (await officer.request(method, path, json={})).status_code in {404, 405}
    assert await logged(registry, person_id=made["person_id"]) == [entry]
    paths = (await officer.get("/registry/openapi.json")).json()["paths"]
    assert {path: set(methods) for path, methods in paths.items() if "access-log" in path} == {LOG: {"get"}}


async def test_the_officer_himself_sees_no_names(registry: Registry, school: str):
    made = await add(registry.as_.curator(school), school)
    officer = with_purpose(registry.as_.officer())
    answer = await officer.get(f"{PATH}/{made['participant_id']}")
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_REQUIRED")


async def test_an_answer_that_is_given_again_is_in_the_log_again(registry: Registry, school: str):
    """To a repeated key: a registration, and names for a purpose that the methodologist has told."""
    curator, office = registry.as_.curator(school), with_purpose(registry.as_.methodologist())
    body = person(school)
    first, again = [await curator.post(PATH, json=body, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert again.json() == first.json()
    pupil = first.json()
    asked = {"json": {"ids": [pupil["participant_id"]]}, "headers": {"Idempotency-Key": "names"}}
    for _ in range(3):
        assert "Ветров" in (await office.post(NAMES, **asked)).text
    entries = await logged(registry, person_id=pupil["person_id"])
    assert [(each["operation"], each["purpose"]) for each in entries] == [
        *[(f"POST {NAMES}", WHY)] * 3,
        *[(f"POST {PATH}", FOR_WORK)] * 2,
    ]
    assert len({each["entry_id"] for each in entries}) == 5
    assert {(each["school_id"], tuple(each["person_ids"])) for each in entries} == {(school, (pupil["person_id"],))}


async def test_an_answer_that_names_nobody_is_given_again_without_a_line(registry: Registry, school: str):
    office = registry.as_.methodologist()
    pupil = await add(registry.as_.curator(school), school)
    asked = {"json": {"ids": [pupil["participant_id"]]}, "headers": {"Idempotency-Key": "nameless"}}
    for _ in range(2):
        assert (await office.post(NAMES, **asked)).json()["names"][pupil["participant_id"]]["full_name"] is None
    assert [each["operation"] for each in await logged(registry, person_id=pupil["person_id"])] == [f"POST {PATH}"]


async def test_what_cannot_be_logged_again_is_not_shown_again(
    registry: Registry, school: str, monkeypatch: pytest.MonkeyPatch
):
    curator, key = registry.as_.curator(school), {"Idempotency-Key": "unlogged"}
    assert (await curator.post(PATH, json=person(school), headers=key)).status_code == 201

    async def fail(*_given: Any) -> None:
        raise ConnectionError("no log")

    monkeypatch.setattr(AccessLogStore, "append", fail)
    refused = await curator.post(PATH, json=person(school), headers=key)
    assert refused.status_code == 500
    assert "Ветров" not in refused.text


async def test_what_cannot_be_logged_is_not_shown(registry: Registry, school: str, monkeypatch: pytest.MonkeyPatch):
    made = await add(registry.as_.curator(school), school)

    async def fail(*_: Any) -> None:
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr(AccessLogStore, "append", fail)
    answer = await registry.as_.curator(school).get(f"{PATH}/{made['participant_id']}")
    assert answer.status_code == 500
    assert "Ветров" not in answer.text
