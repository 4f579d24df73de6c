"""Every published operation through the real gateway: who may not ask, whose data it is, what it takes no notice of."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from docx import Document
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_common.permissions import PERMISSIONS
from mentoring_local import tokens
from mentoring_local.state import State
from mentoring_tools.demo.client import GatewayClient, wait_for
from mentoring_tools.embedded import methodologist
from openpyxl import load_workbook

from .callers import RUSSIAN, caller, claiming, curator, of_role, of_school
from .operations import (
    ASKED,
    ASSIGNMENT,
    BODIES,
    ERASURE,
    GUARDIAN,
    HOME,
    INITIATIVE,
    MENTEE,
    MENTOR,
    NO_VALUE,
    OPERATIONS,
    OWN_ONLY,
    PROGRAMME,
    QUERIES,
    SAID,
    STAFF_MEMBER,
    STRANGERS,
    TEACHER,
    THE_DIRECTORY,
    THE_OFFICERS,
    THIRD,
    TO_A_STRANGER,
    UPLOAD,
)

MEMBERS = 6
"""Of the canaries' school: three registered one by one, one of the base, and what is counted of who was erased."""


@dataclass(frozen=True)
class Canaries:
    """What only the canaries' school may see: the ids that paths are made of, and all words that tell of them."""

    ids: dict[str, str]

    def ask(self, client: httpx.Client, operation: str, **request: Any) -> httpx.Response:
        method, path = operation.split(" ")
        return client.request(
            method, path.format(**self.ids, **SAID), **(request or BODIES.get(operation) or ASKED.get(operation, {}))
        )

    def seen_in(self, answer: httpx.Response) -> set[str]:
        told = answer.text
        if "spreadsheet" in answer.headers["content-type"]:
            book = load_workbook(io.BytesIO(answer.content))
            told = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        if "wordprocessing" in answer.headers["content-type"]:
            told = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)
        words = {*self.ids.values(), "Канаре", "Лия", "9005550101"}
        return {word for word in words if word in told}


@pytest.fixture(scope="module")
def canaries(platform: State) -> Canaries:
    with methodologist(platform) as office:
        for school, name in ((HOME, "Канарейки"), (STRANGERS, "Чужие"), (THIRD, "Третьи")):
            body = {"kind": "SCHOOL", "name": f"Школа {name}", "short_name": name}
            office.ask("PUT", f"/registry/v1/organisations/{school}", json=body)
        staff = f"/registry/v1/organisations/{HOME}/staff"
        staff_id = office.ask("POST", staff, json=STAFF_MEMBER)["staff_id"]
        assignment_id = office.ask("POST", "/registry/v1/assignments", json=ASSIGNMENT)["assignment_id"]
    with curator(platform, STRANGERS) as strangers:
        somebody = {**MENTEE, "school_id": STRANGERS, "full_name": "Чужой Иван"}
        assert strangers.post("/registry/v1/participants", json=somebody).status_code == 201
    with curator(platform, HOME) as own:
        home = GatewayClient(platform.gateway_url, own.headers["Authorization"].removeprefix("Bearer "))
        registered = home.ask("POST", "/registry/v1/participants", json=MENTEE)
        mentee = registered["participant_id"]
        admitted = {**MENTOR, "admitted_on": "2026-09-01", "capacity": 2}
        mentor = home.ask("POST", "/registry/v1/participants", json=admitted)
        second = home.ask("POST", "/registry/v1/participants", json={**MENTEE, "full_name": "Канарейкина Рита"})
        ids = {
            "organisation_id": HOME,
            "assignment_id": assignment_id,
            "staff_id": staff_id,
            "participant_id": mentee,
            "person_id": registered["person_id"],
            "mentee_id": mentee,
            "mentor_id": mentor["participant_id"],
        }
        family = f"/registry/v1/persons/{ids['person_id']}/guardians"
        ids["guardian_id"] = home.ask("POST", family, json=GUARDIAN)["guardian_id"]
        tie = {"other_person_id": mentor["person_id"], "kind": "TEACHES_SUBJECT"}
        address = f"/registry/v1/persons/{ids['person_id']}/ties"
        ids["tie_id"] = home.ask("POST", address, json=tie)["tie_id"]
        with curator(platform, THIRD) as third:
            body = {"school_id": THIRD, "person_id": ids["person_id"]}
            ids["transfer_id"] = third.post("/registry/v1/transfers", json=body).json()["transfer_id"]
        leaving = home.ask("POST", "/registry/v1/participants", json={**MENTEE, "full_name": "Ушедшая Яна Юрьевна"})
        gone = home.ask("POST", f"/registry/v1/persons/{leaving['person_id']}/erasure", json=ERASURE)
        ids["erasure_id"] = gone["erasure_id"]
        address = f"/registry/v1/erasures/{ids['erasure_id']}"
        assert wait_for(lambda: home.ask("GET", address)["status"] == "DONE", 120)
        teacher = home.ask("POST", "/registry/v1/participants", json=TEACHER)["participant_id"]
        opened = {**INITIATIVE, "participant_id": teacher}
        ids["initiative_id"] = home.ask("POST", "/registry/v1/initiatives", json=opened)["initiative_id"]
        ids["programme_id"] = home.ask("POST", "/registry/v1/programmes", json=PROGRAMME)["programme_id"]
        drafts = f"/registry/v1/programmes/{ids['programme_id']}/orders/drafts"
        ids["programme_order_id"] = home.ask("POST", drafts, json={"kind": "APPOINT_CURATOR"})["order_id"]
        nobody = {"school_id": HOME, "from_year": 2024}
        ids["year_change_id"] = home.ask("POST", "/registry/v1/year-changes", json=nobody)["year_change_id"]
        papers = f"/registry/v1/persons/{ids['person_id']}/consents"
        ids["consent_id"] = home.ask("POST", papers, json={"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"})["consent_id"]
        ids["import_id"] = home.ask("POST", "/registry/v1/imports", **UPLOAD)["import_id"]
        assert wait_for(lambda: home.ask("GET", f"/registry/v1/imports/{ids['import_id']}")["status"] == "DONE", 120)
        ids["preview_id"] = home.ask("POST", "/registry/v1/imports/preview", **UPLOAD)["preview_id"]
        assert wait_for(lambda: home.ask("GET", "/matching/v1/census")["members"] == MEMBERS, 120)
        ids["run_id"] = home.ask("POST", "/matching/v1/runs", json={"school_id": HOME})["run_id"]
        assert wait_for(lambda: home.ask("GET", f"/matching/v1/runs/{ids['run_id']}")["proposed"] == 2, 120)
        meeting = {"school_id": HOME, "form": "PUPIL_PUPIL", "planned_on": "2026-09-20"}
        ids["matching_event_id"] = home.ask("POST", "/matching/v1/matching-events", json=meeting)["matching_event_id"]
        address = f"/matching/v1/proposals/{second['participant_id']}/approval"
        approved = home.ask("POST", address, json={"mentor_id": mentor["participant_id"]})
        ids["relation_id"] = approved["relation_id"]
        group = {"relation_ids": [ids["relation_id"]], "topics": MENTEE["topics"]}
        ids["group_id"] = home.ask("POST", "/matching/v1/groups", json=group)["group_id"]
        ids["order_id"] = home.ask("POST", "/matching/v1/orders", json={"school_id": HOME})["order_id"]
        assert wait_for(lambda: home.ask("GET", "/notifications/v1/inbox")["items"] != [], 120)
        ids["entry_id"] = home.ask("GET", "/notifications/v1/inbox")["items"][0]["id"]
        assert wait_for(lambda: home.ask("GET", "/reporting/v1/figures")["totals"]["proposed"] == 2, 120)
        home.ask("POST", "/reporting/v1/contingents", **BODIES["POST /reporting/v1/contingents"])
        home.close()
    return Canaries(ids)


def permitted(platform: State, operation: str) -> httpx.Client:
    """Somebody who may do it: the school's own curator, or else whoever the table names."""
    roles = PERMISSIONS[operation].roles
    if roles & {UserRole.CURATOR, UserRole.HEAD}:
        return of_school(platform, role_of_school(operation), HOME)
    return of_role(platform, next(role for role in UserRole if role in roles))


def role_of_school(operation: str) -> UserRole:
    """A curator, but for what the head alone does."""
    roles = PERMISSIONS[operation].roles
    return UserRole.HEAD if UserRole.HEAD in roles and UserRole.CURATOR not in roles else UserRole.CURATOR


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, status), problem
    assert re.search(RUSSIAN, problem["detail"]), problem


def test_nothing_that_is_published_is_left_out(canaries: Canaries) -> None:
    in_paths = {name for operation in OPERATIONS for name in re.findall(r"{(\w+)}", operation)}
    assert in_paths - SAID.keys() == set(canaries.ids)
    assert set(TO_A_STRANGER) == set(OPERATIONS)
    assert set(BODIES) == {operation for operation, described in OPERATIONS.items() if "requestBody" in described}
    assert {name for _, name in QUERIES} == set(NO_VALUE)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_only_a_token_that_holds_is_let_in(platform: State, canaries: Canaries, operation: str) -> None:
    long_ago = utc_now() - timedelta(hours=2)
    asking = {
        "TOKEN_MISSING": [caller(platform, None)],
        "TOKEN_EXPIRED": [curator(platform, HOME, now=long_ago)],
        "TOKEN_INVALID": [
            claiming(platform, iss="https://elsewhere.example/"),
            claiming(platform, aud="elsewhere"),
            claiming(platform, key=tokens.make_key()),
        ],
    }
    for code, clients in asking.items():
        for client in clients:
            with client:
                answer = canaries.ask(client, operation)
                assert_problem(answer, 401, code)
                assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "operation",
    [operation for operation in OPERATIONS if operation.startswith("GET") and operation != THE_OFFICERS],
)
def test_its_own_curator_is_answered(platform: State, canaries: Canaries, operation: str) -> None:
    with curator(platform, HOME) as own:
        answer = canaries.ask(own, operation)
    assert answer.status_code == 200, answer.text
    names_nobody = {
        "GET /matching/v1/addenda",
        "GET /matching/v1/lent-mentors",
        "GET /matching/v1/group-candidates",
        "GET /matching/v1/pairs/{mentee_id}/{mentor_id}",
        "GET /registry/v1/imports/{import_id}/rows",
        "GET /registry/v1/claims",
        "GET /registry/v1/year-changes/preview",
        "GET /registry/v1/transfers/waiting",
        "GET /registry/v1/erasures/waiting",
        "GET /registry/v1/programmes/{programme_id}/obstacles",
        "GET /registry/v1/programmes/{programme_id}/papers",
        "GET /registry/v1/people/duplicates",
        "GET /registry/v1/methodology",
        "GET /registry/v1/methodology/topics",
        "GET /registry/v1/imports/templates/mentees.xlsx",
        "GET /registry/v1/imports/templates/mentors.xlsx",
        "GET /matching/v1/unmatched",
        "GET /matching/v1/unmatched/reasons",
        "GET /notifications/v1/inbox/unread",
    }
    assert operation in names_nobody or canaries.seen_in(answer)


@pytest.mark.parametrize(("operation", "expected"), TO_A_STRANGER.items())
def test_a_stranger_learns_nothing(
    platform: State, canaries: Canaries, operation: str, expected: tuple[int, str] | None
) -> None:
    with of_school(platform, role_of_school(operation), STRANGERS) as stranger:
        answer = canaries.ask(stranger, operation)
    if expected is not OWN_ONLY:
        assert_problem(answer, *expected)
    else:
        assert answer.status_code == 200, answer.text
        assert canaries.seen_in(answer) <= ({HOME, "Канаре"} if operation == THE_DIRECTORY else set())
    with curator(platform, HOME) as own:
        kept = own.get(f"/registry/v1/participants/{canaries.ids['participant_id']}").json()
        assert (kept["version"], kept["status"], kept["capacity"]) == (1, "ACTIVE", None)
        assert own.get("/notifications/v1/inbox").json()["items"][0]["read_at"] is None
        assert own.get("/registry/v1/census").json()["members"] == MEMBERS


@pytest.mark.parametrize("operation", BODIES)
def test_an_unknown_field_is_named(platform: State, canaries: Canaries, operation: str) -> None:
    request = {name: dict(content) for name, content in BODIES[operation].items()}
    request["json" if "json" in request else "data"]["nick"] = "x"
    with permitted(platform, operation) as asking, curator(platform, HOME) as own:
        answer = canaries.ask(asking, operation, **request)
        assert_problem(answer, 422, "REQUEST_INVALID")
        assert "body.nick: неизвестное поле" in answer.json()["detail"]
        assert own.get("/registry/v1/census").json()["members"] == MEMBERS


@pytest.mark.parametrize("operation", BODIES)
def test_a_body_that_cannot_be_read_is_refused(platform: State, canaries: Canaries, operation: str) -> None:
    is_json = "json" in BODIES[operation]
    kind = "application/json" if is_json else "multipart/form-data; boundary=b"
    with permitted(platform, operation) as asking:
        answer = canaries.ask(asking, operation, content=b'{"a', headers={"Content-Type": kind})
    assert_problem(answer, 400, "JSON_BROKEN" if is_json else "REQUEST_UNREADABLE")


@pytest.mark.parametrize(("operation", "parameter"), QUERIES)
def test_a_wrong_value_of_a_query_is_named(platform: State, canaries: Canaries, operation: str, parameter: str) -> None:
    request = {**BODIES.get(operation, {}), "params": {parameter: NO_VALUE[parameter]}}
    with permitted(platform, operation) as asking:
        answer = canaries.ask(asking, operation, **request)
    assert_problem(answer, 422, "REQUEST_INVALID")
    assert f"query.{parameter}" in answer.json()["detail"]
