"""Reporting in this process, with real servers; registry and matching are played by events on the real exchange."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import pytest
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts import CONTRACTS
from mentoring_common.events.contracts.matching import (
    FormOutcome,
    ProposalState,
    RelationState,
    RunCompleted,
    UnmatchedMentee,
    UnmatchedReason,
)
from mentoring_common.events.contracts.registry import OrganisationState, ParticipantState
from mentoring_common.events.envelope import wire
from mentoring_common.mongo import Mongo
from mentoring_common.testing.callers import Callers
from mentoring_common.testing.clocks import TERM_BEGINS, running_from
from mentoring_common.testing.databases import beside
from mentoring_common.testing.exchange import exchange_at, publish
from mentoring_common.testing.waiting import consumes, until
from reporting.main import build
from reporting.settings import ReportingSettings

Told = tuple[str, str, Any]
"""Event type without its version, subject, data."""


@dataclass
class Reporting:
    """The running service, from outside."""

    as_: Callers
    exchange: aio_pika.abc.AbstractExchange
    database: Mongo

    async def publish(self, told: Sequence[Told], *, disorder: random.Random | None = None) -> None:
        """Publish facts; with `disorder` each twice, in batches of different sizes, all of them shuffled."""
        events = [wire(f"{fact}.v{_version(fact)}", subject, data, utc_now(), None) for fact, subject, data in told]
        await publish(self.exchange, events, disorder=disorder, most=5)

    async def figures(self, caller: httpx.AsyncClient, school_year: int | None = None) -> dict[str, Any]:
        asked = {} if school_year is None else {"school_year": school_year}
        answer = await caller.get("/reporting/v1/figures", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def show(
        self, caller: httpx.AsyncClient, holds: Callable[[dict[str, Any]], bool], school_year: int | None = None
    ) -> dict[str, Any]:
        """The figures, as soon as they satisfy the condition."""
        last: dict[str, Any] = {}

        async def so() -> bool:
            last.update(await self.figures(caller, school_year))
            return holds(last)

        try:
            await until(so)
        except AssertionError as late:
            raise AssertionError(f"the figures stay {last['schools']}") from late
        return last


@dataclass
class School:
    """A school's facts, as registry and matching tell them."""

    name: str
    school_id: str = field(default_factory=lambda: f"school-{uuid4().hex[:8]}")

    def organisation(self, version: int = 1, name: str | None = None) -> Told:
        name = name or self.name
        state = OrganisationState(
            school_id=self.school_id, version=version, organisation_id=self.school_id, kind="SCHOOL",
            name=f"МБОУ {name}", short_name=name,
        )  # fmt: skip
        return "registry.organisation.recorded", self.school_id, state

    def participant(self, name: str, role: str, form: str, version: int = 1, **told: Any) -> Told:
        state = ParticipantState(
            school_id=self.school_id, version=version, participant_id=f"{self.school_id}-{name}", role=role, form=form,
            **{"person_id": f"{self.school_id}-{name}-person", "school_year": 2026, **told},
        )  # fmt: skip
        fact = "withdrawn" if told.get("status") == "WITHDRAWN" else "registered" if version == 1 else "updated"
        return f"registry.participant.{fact}", state.participant_id, state

    def proposal(self, mentee: str, form: str, version: int = 1, status: str = "PENDING") -> Told:
        state = ProposalState(
            school_id=self.school_id, version=version, proposal_id=f"{self.school_id}-{mentee}", run_id="run",
            school_year=2026, form=form, mentee_id=f"{self.school_id}-{mentee}",
            mentor_id=f"{self.school_id}-somebody", score_tenths=700, status=status, made_at=TERM_BEGINS,
        )  # fmt: skip
        fact = "made" if status == "PENDING" else "withdrawn"
        return f"matching.proposal.{fact}", state.proposal_id, state

    def relation(self, mentee: str, form: str, version: int, status: str, group_id: str | None = None) -> Told:
        """The pair of a mentee and the senior, from approval on."""
        facts = {"APPROVED": "approved", "ACTIVE": "activated", "SUSPENDED": "suspended", "CLOSED": "closed"}
        state = RelationState(
            school_id=self.school_id, version=version, relation_id=f"{self.school_id}-{mentee}-senior",
            school_year=2026, form=form, mentor_id=f"{self.school_id}-senior",
            mentor_person_id=f"{self.school_id}-senior-person", mentee_ids=(f"{self.school_id}-{mentee}",),
            mentee_person_ids=(f"{self.school_id}-{mentee}-person",), status=status, approved_at=TERM_BEGINS,
            group_id=group_id,
        )  # fmt: skip
        return f"matching.relation.{facts[status]}", state.relation_id, state

    def run(self, form: str, unmatched: dict[str, str], minute: int = 0, school_year: int = 2026) -> Told:
        """A run that left these mentees of a form alone, each for a reason."""
        reasons = Counter(unmatched.values())
        outcome = FormOutcome(
            form=form, mentees=9, mentors=9, places=9, proposed=9, unmatched=len(unmatched),
            unmatched_reasons=tuple(UnmatchedReason(code=c, text=f"Причина {c}", mentees=n) for c, n in reasons.items()),
        )  # fmt: skip
        run_id = uuid4().hex
        result = RunCompleted(
            school_id=self.school_id, version=1, result_id=f"{run_id}:{self.school_id}", run_id=run_id,
            school_year=school_year, outcomes=(outcome,), changed=1,
            unmatched_mentees=tuple(
                UnmatchedMentee(participant_id=f"{self.school_id}-{name}", form=form, reason=reason)
                for name, reason in unmatched.items()
            ),
            completed_at=TERM_BEGINS + timedelta(minutes=minute),
        )  # fmt: skip
        return "matching.run.completed", result.result_id, result


def _version(fact: str) -> int:
    """The version in which the fact is published now."""
    return max(version for version in (1, 2) if f"{fact}.v{version}" in CONTRACTS)


Start = Callable[..., AbstractAsyncContextManager[Reporting]]


@pytest.fixture(scope="module")
def start(mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], issue_token: Callable[..., str]) -> Start:
    """Starts the service; `async with start(database) as reporting`."""

    @asynccontextmanager
    async def running(database: str) -> AsyncIterator[Reporting]:
        settings = ReportingSettings(
            mongo_uri=mongo_uri,
            mongo_database=database,
            amqp_uri=amqp_uri,
            http_port=1,
            **token_settings,
        )
        app = build(settings, running_from(TERM_BEGINS))
        async with (
            exchange_at(amqp_uri) as exchange,
            beside(mongo_uri, database) as mongo,
            app.router.lifespan_context(app),
        ):
            callers = Callers(httpx.ASGITransport(app), issue_token)
            await until(lambda: consumes(callers.nobody()))
            yield Reporting(callers, exchange, mongo)

    return running


@pytest.fixture(scope="module")
async def own_database(mongo_uri: str) -> AsyncIterator[str]:
    """A name that nobody else uses; forgotten in the end."""
    name = f"test_reporting_{uuid4().hex[:12]}"
    async with beside(mongo_uri, name, drop=True):
        yield name


@pytest.fixture
async def reporting(start: Start, mongo_uri: str, quiet_queues: None) -> AsyncIterator[Reporting]:
    """The service on 1 October 2026, with a database of its own: figures are of the whole municipality."""
    name = f"test_reporting_{uuid4().hex[:12]}"
    async with start(name) as running:
        yield running
        await running.database.drop()
