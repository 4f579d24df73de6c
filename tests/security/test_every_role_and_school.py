"""Every operation of every service, asked with every role and every two roles about the own school and another one.

Two things hold everywhere: an answer holds nothing of a school that the caller's roles do not reach, and says of its
things what it says of things that are nowhere, to the letter.
"""

from itertools import combinations
from typing import Any

import pytest
from mentoring_common.auth import MUNICIPAL, UserRole
from mentoring_common.permissions import PERMISSIONS, Names

from ..end_to_end.operations import (  # noqa: TID252 - the tests lie on no path
    OPERATIONS,
    OWN_ONLY,
    SAID,
    TO_A_STRANGER,
)
from .asking import Roles, admitted, asked_of, is_municipal, requests_about, said_by, told
from .neighbours import FAR, NEAR, Neighbours
from .schools import DIFFICULTY, School, alike, found_in

ROLES: list[Roles] = [(role,) for role in UserRole] + list(combinations(UserRole, 2))
ALONE = ROLES[: len(UserRole)]
OF_CITY: list[Roles] = [
    *((role,) for role in sorted(MUNICIPAL)),
    *((UserRole.CURATOR, role) for role in sorted(MUNICIPAL)),
]
THE_DIRECTORY = "GET /registry/v1/organisations"
"""Names schools to everybody who is signed in, and nobody in them."""
WORDS = frozenset({"GET /registry/v1/methodology"})
"""Lists every role model that there is, and who has none of them."""
SHOWS = {"POST /registry/v1/names", "POST /registry/v1/imports/preview"}
"""Change nothing, though they are asked by POST."""


async def test_the_walk_leaves_nothing_out(neighbours: Neighbours) -> None:
    served = {
        f"{method.upper()} {path}"
        for app in neighbours.city.apps.values()
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    assert served == set(OPERATIONS) == set(PERMISSIONS) == set(TO_A_STRANGER)
    in_paths = {name for each in OPERATIONS.values() for name in parameters(each, "path")}
    assert in_paths - SAID.keys() == set(neighbours.far.ids), "give both schools what the new operation is about"


def parameters(operation: dict[str, Any], place: str) -> set[str]:
    return {each["name"] for each in operation.get("parameters", ()) if each["in"] == place}


async def test_what_is_looked_for_can_be_seen(neighbours: Neighbours) -> None:
    """By the school's own curator: else it would prove nothing that others do not see it."""
    seen: set[str] = set()
    wanted = neighbours.far.secrets | {DIFFICULTY}
    async with neighbours.ask_as((UserRole.CURATOR,), FAR) as own:
        for operation in OPERATIONS:
            if admitted(operation, {UserRole.CURATOR}) and (operation.startswith("GET ") or operation in SHOWS):
                for request in requests_about(operation, neighbours.far):
                    answer = await own.request(**request)
                    assert answer.status_code == 200, (request, answer.text)
                    assert answer.headers["cache-control"] == "no-store", operation
                    seen |= found_in(wanted - {FAR}, told(answer))
    assert wanted - {FAR} - seen <= {neighbours.far.ids["preview_id"]}, wanted - seen


@pytest.mark.parametrize("roles", ALONE, ids=" + ".join)
async def test_what_no_role_is_admitted_to_is_refused_whatever_it_is_about(
    neighbours: Neighbours, roles: Roles
) -> None:
    near, far = neighbours.near, neighbours.far
    async with neighbours.ask_as(roles, NEAR) as client:
        for operation in OPERATIONS:
            if admitted(operation, roles):
                continue
            answers = [
                told(await client.request(**request))
                for school in (near, far, far.missing())
                for request in requests_about(operation, school)
            ]
            assert answers[0].startswith("403\n"), operation
            assert '"code":"ROLE_REQUIRED"' in answers[0], operation
            assert len(set(answers)) == 1, operation
            assert not found_in(near.secrets | far.secrets, answers[0]), operation


@pytest.mark.parametrize("roles", ROLES, ids=" + ".join)
async def test_a_role_of_a_school_is_told_of_another_what_it_is_told_of_none(
    neighbours: Neighbours, roles: Roles
) -> None:
    far, nowhere = neighbours.far, neighbours.far.missing()
    before = neighbours.stored_of(far)
    async with neighbours.ask_as(roles, NEAR) as client:
        for operation in OPERATIONS:
            acting = admitted(operation, roles)
            if not acting or is_municipal(acting):
                continue
            asked = zip(requests_about(operation, far), requests_about(operation, nowhere), strict=True)
            for of_far, of_nowhere in asked:
                answer = await client.request(**of_far)
                text, twin = told(answer), told(await client.request(**of_nowhere))
                expected = TO_A_STRANGER[operation]
                status, code = (200, None) if expected is OWN_ONLY else expected
                is_filter_refused = expected is OWN_ONLY and answer.status_code == 404
                assert answer.status_code == status or is_filter_refused, (of_far, text)
                assert code is None or answer.json()["code"] == code, (of_far, text)
                if operation == THE_DIRECTORY:
                    assert not found_in(far.secrets - {FAR}, text)
                    continue
                assert alike(text, asked_of(far)) == alike(twin, asked_of(nowhere)), of_far
                assert not found_in(far.secrets - said_by(of_far, far), text), of_far
    assert neighbours.stored_of(far) == before


@pytest.mark.parametrize("roles", OF_CITY, ids=" + ".join)
@pytest.mark.parametrize("purpose", [None, "Проверка обращения родителей"])
async def test_a_municipal_role_sees_names_for_a_purpose_alone_and_what_a_school_wrote_never(
    neighbours: Neighbours, roles: Roles, purpose: str | None
) -> None:
    far, seen = neighbours.far, set()
    async with neighbours.ask_as(roles, NEAR, purpose=purpose) as client:
        for operation in OPERATIONS:
            acting = admitted(operation, roles)
            if not acting or not (operation.startswith("GET ") or operation == "POST /registry/v1/names"):
                continue
            for request in requests_about(operation, far):
                text = told(await client.request(**request))
                shown = found_in(far.personal, text)
                says_why = (
                    UserRole.METHODOLOGIST in acting and purpose and PERMISSIONS[operation].names is Names.PURPOSE
                )
                assert says_why or not shown, (request, text)
                assert operation in WORDS or DIFFICULTY not in text or not is_municipal(acting), (request, text)
                assert not found_in(frozenset({"Просьба", "Помог"}), text) or not is_municipal(acting), (request, text)
                seen |= shown
    assert bool(seen) == (UserRole.METHODOLOGIST in roles and purpose is not None)


@pytest.mark.parametrize("roles", [*ALONE, *OF_CITY[3:]], ids=" + ".join)
async def test_a_role_of_a_school_without_a_school_is_none(neighbours: Neighbours, roles: Roles) -> None:
    far = neighbours.far
    left = tuple(role for role in roles if role in MUNICIPAL)
    for schools in ((), ("municipality",)):
        async with neighbours.ask_as(roles, *schools) as client:
            for operation in OPERATIONS:
                if left and admitted(operation, left):
                    continue
                answer = await client.request(**next(requests_about(operation, far)))
                expected = (403, "ROLE_REQUIRED") if left else (401, "TOKEN_WITHOUT_ROLE")
                assert (answer.status_code, answer.json()["code"]) == expected, (operation, schools)
                assert not found_in(far.secrets, told(answer)), operation


def half_foreign(near: School, other: School) -> list[dict[str, Any]]:
    """Requests that join something of the own school with something of another."""
    people, pairs = "/registry/v1/people", "/matching/v1/pairs"
    somebody = {"json": {"other_person_id": other.ids["person_id"]}}
    return [
        {"method": "POST", "url": f"{people}/{near.ids['person_id']}/merge", **somebody},
        {"method": "POST", "url": f"{people}/{near.ids['person_id']}/distinct", **somebody},
        {"method": "GET", "url": f"{pairs}/{near.ids['mentee_id']}/{other.ids['mentor_id']}"},
        {"method": "GET", "url": f"{pairs}/{other.ids['mentee_id']}/{near.ids['mentor_id']}"},
        {"method": "GET", "url": "/notifications/v1/inbox", "params": {"after": other.ids["entry_id"]}},
    ]


@pytest.mark.parametrize("role", [UserRole.CURATOR, UserRole.CLIENT, UserRole.HEAD], ids=str)
async def test_nothing_of_the_own_school_is_joined_with_another(neighbours: Neighbours, role: UserRole) -> None:
    near, far = neighbours.near, neighbours.far
    before = neighbours.stored_of(far)
    async with neighbours.ask_as((role,), NEAR) as client:
        for of_far, of_nowhere in zip(half_foreign(near, far), half_foreign(near, far.missing()), strict=True):
            answer, twin = await client.request(**of_far), await client.request(**of_nowhere)
            assert answer.status_code in {403, 404}, (of_far, answer.text)
            assert alike(told(answer), asked_of(far)) == alike(told(twin), asked_of(far.missing())), of_far
    assert neighbours.stored_of(far) == before


async def test_a_key_of_idempotency_opens_no_answer_given_to_other_rights(neighbours: Neighbours) -> None:
    """Who has moved to another school, or no longer says why, gets no answer of former days."""
    far = neighbours.far
    names = {"url": "/registry/v1/names", "json": {"ids": [far.ids["participant_id"]]}}
    headers = {"Idempotency-Key": "kept-for-one-who-moves"}
    async with (
        neighbours.ask_as((UserRole.CURATOR,), FAR) as before,
        neighbours.ask_as((UserRole.CURATOR,), NEAR) as now,
    ):
        assert far.surname in (await before.post(**names, headers=headers)).text
        assert far.surname in (await before.post(**names, headers=headers)).text
        assert far.surname not in (await now.post(**names, headers=headers)).text
    headers = {"Idempotency-Key": "kept-for-one-who-says-why"}
    why, roles = "Проверка обращения родителей", (UserRole.METHODOLOGIST,)
    async with neighbours.ask_as(roles, purpose=why) as says, neighbours.ask_as(roles) as silent:
        assert far.surname in (await says.post(**names, headers=headers)).text
        assert far.surname not in (await silent.post(**names, headers=headers)).text
