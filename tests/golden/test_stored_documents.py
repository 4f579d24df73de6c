"""What an earlier release has stored, and what a later one will have, is read by every service of today."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from mentoring_tools import contracts
from pymongo import MongoClient

from .corpus import RELEASES, Document, documents, with_later_fields
from .services import running

BY_ID = {
    "registry": {"participants": "participants/{}", "imports": "imports/{}"},
    "matching": {"proposals": "proposals/{}", "runs": "runs/{}", "participants": "suggestions/{}"},
    "notifications": {},
    "reporting": {},
}
"""Collection -> the address that answers with one document of it."""
LISTED = {
    "registry": {"organisations": "organisations", "participants": "participants?limit=200", "imports": "imports"},
    "matching": {"runs": "runs"},
    "notifications": {"inbox": "inbox?limit=200"},
    "reporting": {},
}
"""Collection -> the address that answers with all that a school's curator may see of it.

Not the pending proposals: today's judgement may withdraw one by facts that the sample lacks. Each of them is asked for by
its id."""


@pytest.fixture(scope="module", params=["as it was written", "with fields of a later release"])
def as_stored(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return with_later_fields if request.param != "as it was written" else lambda value: value


@pytest.fixture(scope="module", params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


OF_A_SCHOOL = ("admissions", "consents/gaps", "exports/mentees.xlsx", "exports/mentors.xlsx")
ASKED = {
    "/registry/v1/people": "?q=а", **{f"/registry/v1/{path}": "?school_id={school}" for path in OF_A_SCHOOL},
}  # fmt: skip
"""What an address does not answer without."""


@pytest.fixture(scope="module", params=contracts.SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
async def reading(
    release: str, service: str, as_stored: Callable[[Any], Any], mongo_uri: str, amqp_uri: str,
    token_settings: dict[str, str], issue_token: Callable[..., str],
) -> AsyncIterator["Reading"]:  # fmt: skip
    """Today's service over the release's documents."""
    stored = documents(release, service)
    database = f"golden_{service}_{uuid4().hex[:8]}"
    with MongoClient[Document](mongo_uri) as client:
        for collection, kept in stored.items():
            client[database][collection].insert_many(as_stored(kept))
        try:
            async with running(service, mongo_uri, amqp_uri, database, token_settings) as app:
                yield Reading(app, service, stored, issue_token)
        finally:
            client.drop_database(database)


class Reading:
    """The running service and what lies in its database."""

    def __init__(self, app: Any, service: str, stored: dict[str, list[Document]], token: Callable[..., str]) -> None:
        self.service, self.stored = service, stored
        self._app, self._token = app, token

    @property
    def schools(self) -> set[str]:
        known = {each.get("school_id") for kept in self.stored.values() for each in kept}
        return {school for school in known if school is not None and school != "municipality"}

    async def get(self, path: str, *schools: str) -> httpx.Response:
        token = self._token("curator", schools) if schools else self._token("methodologist")
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            return await client.get(
                f"/{self.service}/v1/{path}", headers={"Authorization": f"Bearer {token}"}, follow_redirects=True
            )


async def test_every_document_is_answered_by_its_id(reading: Reading) -> None:
    for collection, path in BY_ID[reading.service].items():
        for kept in reading.stored[collection]:
            school = kept["school_id"]
            asking = () if school == "municipality" else (school,)
            answer = await reading.get(path.format(kept["_id"]), *asking)
            assert answer.status_code == 200 or is_no_mentee(kept, answer), (path, kept["_id"], answer.text)


def is_no_mentee(kept: Document, answer: httpx.Response) -> bool:
    """A mentor, or who has left, gets no suggestions: that is no failure to read him."""
    return answer.status_code in {404, 409, 422} and (kept.get("role") == "MENTOR" or kept["status"] != "ACTIVE")


async def test_no_document_is_left_out_of_a_list(reading: Reading) -> None:
    for collection, path in LISTED[reading.service].items():
        listed: set[str] = set()
        for school in [None, *sorted(reading.schools)]:
            answer = await reading.get(path, *([school] if school else []))
            assert answer.status_code == 200, (path, answer.text)
            listed |= ids_in(answer.json())
        assert {kept["_id"] for kept in reading.stored[collection]} <= listed


async def test_every_address_without_an_id_is_answered(reading: Reading) -> None:
    paths = contracts.app_of(reading.service).openapi()["paths"]
    for path in (path for path, methods in paths.items() if "get" in methods and "{" not in path):
        for asking in ((), tuple(sorted(reading.schools))):
            query = ASKED.get(path, "").format(school=min(reading.schools))
            asked = path.removeprefix(f"/{reading.service}/v1/") + query
            answer = await reading.get(asked, *asking)
            assert answer.status_code in {200, 403}, (path, answer.text)


def ids_in(value: Any) -> set[str]:
    """Everything that an answer says as text: an id has a different name in each view."""
    if isinstance(value, dict):
        return {found for each in value.values() for found in ids_in(each)}
    if isinstance(value, list):
        return {found for each in value for found in ids_in(each)}
    return {value} if isinstance(value, str) else set()
