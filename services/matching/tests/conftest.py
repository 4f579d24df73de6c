"""Matching in this process, with real servers; registry's side is played by events on the real exchange."""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import uuid4

import aio_pika
import httpx
import pytest
from matching.main import build
from matching.settings import MatchingSettings
from mentoring_common.clock import Clock, utc_now
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import OrganisationState, ParticipantState
from mentoring_common.events.envelope import Wire, wire
from mentoring_common.mongo import Mongo
from mentoring_common.testing.callers import Callers
from mentoring_common.testing.clocks import TERM_BEGINS, running_from
from mentoring_common.testing.databases import beside
from mentoring_common.testing.exchange import exchange_at, overheard, publish
from mentoring_common.testing.waiting import consumes, until
from mentoring_methodology.codes import ParticipantStatus

COMPILING_SECONDS = 600.0
"""The first time on a busy machine; afterwards the compiled code is loaded from disk in a moment."""
ATTESTED = date(2026, 9, 1)


@dataclass
class Matching:
    """The running service, from outside."""

    as_: Callers
    exchange: aio_pika.abc.AbstractExchange
    published: list[Wire]
    """Everything that it has told the world."""
    database: Mongo
    now: Clock

    async def publish(self, events: Sequence[Wire], *, disorder: random.Random | None = None) -> None:
        await publish(self.exchange, events, disorder=disorder)

    async def learn(self, people: Sequence[ParticipantState]) -> None:
        """Publish the people and wait until every one is known at this version or a later one."""
        await self.publish([event_of(person) for person in people])
        await self.knows(people)

    async def knows(self, people: Sequence[ParticipantState]) -> None:
        wanted = {person.participant_id: person.version for person in people}

        async def known() -> bool:
            found = await self.known(*{person.school_id for person in people})
            return all(found.get(name, {}).get("version", 0) >= version for name, version in wanted.items())

        await until(known)

    async def agree_with_the_plant(self) -> None:
        """The enterprise of `School.employee` has an agreement."""
        plant = OrganisationState(
            school_id=MUNICIPALITY, version=1, organisation_id="plant", kind="ENTERPRISE", name="Завод",
            short_name="Завод", agreement_on=ATTESTED,
        )  # fmt: skip
        await self.publish([wire("registry.organisation.recorded.v2", "plant", plant, utc_now(), None)])

        async def known() -> bool:
            return await self.database.collection("organisations").count({"_id": "plant"}) == 1

        await until(known)

    async def known(self, *schools: str) -> dict[str, dict[str, Any]]:
        """The projection, as it is stored."""
        documents = [
            document
            for school_id in schools
            for document in await self.database.collection("participants").find({"school_id": school_id})
        ]
        return {document["_id"]: document for document in documents}

    async def run(self, caller: httpx.AsyncClient, school_id: str | None = None) -> dict[str, Any]:
        """Start a run and wait for its end."""
        answer = await caller.post("/matching/v1/runs", json={"school_id": school_id} if school_id else {})
        assert answer.status_code == 202, answer.text
        return await self.finished(caller, answer.json()["run_id"])

    async def finished(self, caller: httpx.AsyncClient, run_id: str) -> dict[str, Any]:
        async def done() -> Any:
            seen = (await caller.get(f"/matching/v1/runs/{run_id}")).json()
            return seen if seen["status"] in {"DONE", "FAILED", "CANCELLED"} else None

        return await until(done)

    async def results(self, caller: httpx.AsyncClient, run_id: str) -> list[dict[str, Any]]:
        return (await caller.get(f"/matching/v1/runs/{run_id}/results")).json()

    async def proposals(self, caller: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
        """Every proposal that stands, page by page, by mentee."""
        found: dict[str, dict[str, Any]] = {}
        after: dict[str, str] = {}
        while True:
            page = (await caller.get("/matching/v1/proposals", params={"limit": 200, **after})).json()
            found |= {proposal["mentee_id"]: proposal for proposal in page["items"]}
            if page["next"] is None:
                return found
            after = {"after": page["next"]}

    def told(self, school_id: str, event_type: str) -> list[Wire]:
        wanted = f"matching.{event_type}.v2"
        return [event for event in self.published if event["schoolid"] == school_id and event["type"] == wanted]

    async def tells(self, school_id: str, event_type: str, number: int) -> list[Wire]:
        """The school's events of a type, as soon as there are so many."""

        async def come() -> bool:
            return len(self.told(school_id, event_type)) >= number

        await until(come)
        return self.told(school_id, event_type)


def event_of(person: ParticipantState) -> Wire:
    """What registry tells of a participant at this version."""
    fact = "registered" if person.version == 1 else "updated"
    if person.status == ParticipantStatus.WITHDRAWN:
        fact = "withdrawn"
    return wire(f"registry.participant.{fact}.v2", person.participant_id, person, utc_now(), None)


def changed(person: ParticipantState, **changes: Any) -> ParticipantState:
    """The person's next version."""
    return ParticipantState.model_validate({**person.model_dump(), **changes, "version": person.version + 1})


def withdrawn(person: ParticipantState) -> ParticipantState:
    return changed(person, status="WITHDRAWN", finished_on="2026-10-01")


@dataclass
class School:
    """A school with people whose pairs can be told by hand."""

    school_id: str = field(default_factory=lambda: f"school-{uuid4().hex[:8]}")
    people: list[ParticipantState] = field(default_factory=list)

    def person(self, role: str, form: str, **told: Any) -> ParticipantState:
        state = ParticipantState(
            school_id=self.school_id, version=1, participant_id=uuid4().hex, role=role, form=form,
            **{"school_year": 2026, "person_id": uuid4().hex, "topics": ("математика",), "consents_on": ATTESTED, **told},
        )  # fmt: skip
        self.people.append(state)
        return state

    def pupil(self, **told: Any) -> ParticipantState:
        return self.person("MENTEE", "PUPIL_PUPIL", **{"grade": 6, "birth_year": 2014, **told})

    def senior(self, **told: Any) -> ParticipantState:
        return self.person(
            "MENTOR",
            "PUPIL_PUPIL",
            **{"grade": 10, "birth_date": date(2011, 1, 15), "capacity": 2, "admitted_on": ATTESTED, **told},
        )

    def choosing(self, **told: Any) -> ParticipantState:
        return self.person("MENTEE", "EMPLOYER_PUPIL", **{"grade": 9, "birth_year": 2011, **told})

    def employee(self, **told: Any) -> ParticipantState:
        return self.person(
            "MENTOR",
            "EMPLOYER_PUPIL",
            **{
                "capacity": 3, "admitted_on": ATTESTED, "cleared_on": ATTESTED, "experience_years": 12,
                "workplace_id": "plant", "workplace_kind": "ENTERPRISE", **told,
            },
        )  # fmt: skip


@pytest.fixture
def school() -> School:
    """A school that no other test knows."""
    return School()


@pytest.fixture(scope="module")
async def settings(mongo_uri: str, amqp_uri: str, token_settings: dict[str, str]) -> AsyncIterator[MatchingSettings]:
    """Settings with a database of their own, which is dropped in the end."""
    made = MatchingSettings(
        mongo_uri=mongo_uri,
        mongo_database=f"test_matching_{uuid4().hex[:12]}",
        amqp_uri=amqp_uri,
        http_port=1,
        **token_settings,
        relay_lease_seconds=2,  # a test that starts the service again need not wait longer
    )
    async with beside(made.mongo_uri, made.mongo_database, drop=True):
        yield made


class Start(Protocol):
    """Starts the service at a moment, on the first day of the term unless another is given."""

    def __call__(self, moment: datetime = TERM_BEGINS) -> AbstractAsyncContextManager[Matching]: ...


@pytest.fixture(scope="module")
def start(settings: MatchingSettings, issue_token: Callable[..., str]) -> Start:
    """Starts the service on the module's database."""

    @asynccontextmanager
    async def running(moment: datetime = TERM_BEGINS) -> AsyncIterator[Matching]:
        clock = running_from(moment)
        app = build(settings, clock)
        async with (
            exchange_at(settings.amqp_uri) as exchange,
            overheard(settings.amqp_uri, "matching.#") as published,
            beside(settings.mongo_uri, settings.mongo_database) as mongo,
            app.router.lifespan_context(app),
        ):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://matching") as http:
                await until(lambda: consumes(http))
                await until(lambda: engine_is_compiled(http), COMPILING_SECONDS)
            service = Matching(Callers(transport, issue_token), exchange, published, mongo, clock)
            await service.agree_with_the_plant()
            yield service

    return running


async def engine_is_compiled(http: httpx.AsyncClient) -> bool:
    return "mentoring_matching_engine_compiled 1.0" in (await http.get("/metrics")).text.splitlines()


@pytest.fixture(scope="module")
async def matching(start: Start, quiet_queues: None) -> AsyncIterator[Matching]:
    """The service, with its consumer, its relay and its runs, on 1 October 2026."""
    async with start() as running:
        yield running
