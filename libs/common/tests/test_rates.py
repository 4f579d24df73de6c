"""A caller who asks too often is told when to ask again; nobody else notices."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_common.http import rates
from mentoring_common.http.caller import Caller
from mentoring_common.http.rates import Rates
from mentoring_common.permissions import Operation
from mentoring_common.service import Service
from mentoring_common.settings import ServiceSettings

from .frame import NO_BROKER

ADDRESS = "/registry/v1/things"


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_bucket_is_emptied_and_fills_again(clock: Clock) -> None:
    buckets = Rates(per_second=2, at_once=3, now=clock)
    assert [buckets.wait("a") for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    clock.now += 0.25
    assert buckets.wait("a") == 0.25
    clock.now += 0.25
    assert [buckets.wait("a") for _ in range(2)] == [0, 0.5]
    clock.now += 3600
    assert [buckets.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_everybody_has_a_bucket(clock: Clock) -> None:
    buckets = Rates(per_second=1, at_once=1, now=clock)
    assert [buckets.wait(each) for each in "aabb"] == [0, 1, 0, 1]


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 5), st.floats(0.5, 4))
def test_never_more_than_the_bucket_and_what_came_meanwhile(pauses: list[float], at_once: int, per_second: float):
    clock = Clock()
    buckets = Rates(per_second=per_second, at_once=at_once, now=clock)
    taken: list[float] = []
    for pause in pauses:
        clock.now += pause
        if buckets.wait("a") == 0:
            taken.append(clock.now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= at_once + (taken[last] - taken[first]) * per_second + 1e-6


@given(st.lists(st.floats(0, 2), min_size=1, max_size=40))
def test_who_waits_as_long_as_told_is_let_in(pauses: list[float]) -> None:
    clock = Clock()
    buckets = Rates(per_second=1.5, at_once=2, now=clock)
    for pause in pauses:
        clock.now += pause
        if (seconds := buckets.wait("a")) > 0:
            clock.now += seconds + 1e-9
            assert buckets.wait("a") == 0


def test_only_full_buckets_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_BUCKETS", 2)
    buckets = Rates(per_second=1, at_once=2, now=clock)
    buckets.wait("long ago")
    clock.now += 10
    assert [buckets.wait("a") for _ in range(2)] == [0, 0]
    assert [buckets.wait(each) for each in ("b", "c")] == [0, 0]
    assert set(buckets._buckets) == {"a", "b", "c"}
    assert buckets.wait("a") == 1


@pytest.fixture
async def asking(mongo_uri, database_name, token_settings, issue_token) -> AsyncIterator[httpx.AsyncClient]:
    settings = ServiceSettings(
        mongo_uri=mongo_uri, mongo_database=database_name, amqp_uri=NO_BROKER, http_port=1,
        subject_requests_per_second=0.05, subject_requests_at_once=3, **token_settings,
    )  # fmt: skip
    service = Service("registry", settings, utc_now)
    router = APIRouter()

    @router.get(ADDRESS)
    async def read(caller: Caller) -> str:
        return caller.subject

    app = service.app([router], title="Вещи", permissions={f"GET {ADDRESS}": Operation(frozenset({UserRole.CURATOR}))})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        yield client


def bearer(issue_token, subject: str, role: str = "curator") -> dict[str, str]:
    return {"Authorization": f"Bearer {issue_token(role, schools=['school-1'], subject=subject)}"}


async def test_a_token_that_asks_too_often_is_told_when_to_come_again(asking: httpx.AsyncClient, issue_token) -> None:
    """A newer token of the same subject is no way round, and somebody else is not held up."""
    answers = [await asking.get(ADDRESS, headers=bearer(issue_token, "anna")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused, problem = answers[-1], answers[-1].json()
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "20"
    assert (problem["status"], problem["code"]) == (429, "TOKEN_TOO_OFTEN")
    assert problem["detail"] == "Слишком много запросов подряд от этой учётной записи. Повторите через 20 с."
    assert refused.headers["cache-control"] == "no-store"
    assert (await asking.get(ADDRESS, headers=bearer(issue_token, "boris"))).status_code == 200


async def test_who_is_refused_for_his_role_is_counted_too(asking: httpx.AsyncClient, issue_token) -> None:
    mentor = bearer(issue_token, "viktor", "mentor")
    statuses = [(await asking.get(ADDRESS, headers=mentor)).status_code for _ in range(4)]
    assert statuses == [403, 403, 403, 429]


async def test_what_has_no_good_token_is_no_subject(asking: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await asking.get(ADDRESS)).status_code == 401
