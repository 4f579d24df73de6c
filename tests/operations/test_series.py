"""How many series Prometheus keeps of a service: bounded by its addresses, never by schools or by what callers send."""

import re
from collections import Counter
from typing import Any
from uuid import uuid4

import httpx
import pytest
from mentoring_common.telemetry import HTTP_BUCKETS_SECONDS
from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import until
from starlette.routing import Route

from tests.golden.services import running

MOST = 3000
"""Series of one service: what its alert and docs/operations.md say."""
MOST_OF_ONE_METRIC = 200
"""Labels that are no address."""
STATUSES_OF_AN_OPERATION = 7
"""200, 304, 403, 404, 409, 422, 503: more are rare, and no operation has all of them in the months of a process."""
DURATION_SERIES = len(HTTP_BUCKETS_SECONDS) + 3
"""Buckets with +Inf, a sum, a count."""
BY_ADDRESS = ("mentoring_http_request_duration_seconds", "mentoring_http_answers_total")
LABELS = {
    *("le", "method", "route", "status"),
    *("type", "queue", "publisher", "task", "round", "reason", "jobs", "outcome", "operation", "service"),
    *("app_name", "broker", "handler", "destination", "exception_type"),
}
"""What series are told apart by. A school, a person or a word of a caller is none of it."""
SERVICES = ("registry", "matching", "notifications", "reporting")


def operations(app: Any) -> int:
    return sum(len(route.methods or ()) for route in app.routes if isinstance(route, Route))


def samples(text: str) -> list[str]:
    return [line.split("{")[0].split(" ")[0] for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_keeps_within_its_series_when_every_operation_was_asked_for_every_answer(
    service: str, mongo_uri: str, amqp_uri: str, token_settings: dict[str, str]
) -> None:
    database = f"series_{service}_{uuid4().hex[:8]}"
    async with (
        beside(mongo_uri, database, drop=True),
        running(service, mongo_uri, amqp_uri, database, token_settings) as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client,
    ):

        async def says_all() -> str | None:
            text = (await client.get("/metrics")).text
            return text if "\nmentoring_parked_messages{" in text else None

        text = await until(says_all) or ""
    told = samples(text)
    assert set(re.findall(r'[{,](\w+)="', text)) <= LABELS, "a label has a bound: say it"
    of_addresses = operations(app) * (DURATION_SERIES + STATUSES_OF_AN_OPERATION)
    others = [name for name in told if not name.startswith(BY_ADDRESS)]
    assert of_addresses + len(others) <= MOST
    assert max(Counter(others).values()) <= MOST_OF_ONE_METRIC
