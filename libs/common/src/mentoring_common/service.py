"""A service: what each of the four that own facts has, put together once.

A service's `main.build` makes one, hangs its capabilities on it and asks for the app: a `Frame`, and what travels
through the broker.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware

from mentoring_common import rounds
from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import ClaimNames, TokenVerifier
from mentoring_common.batch import EventBatches
from mentoring_common.checkpoints import Checkpoints, Source
from mentoring_common.clock import Clock
from mentoring_common.consumer import Consumer, Handler
from mentoring_common.depths import Depths
from mentoring_common.erasure import own_stores, queues
from mentoring_common.erasure.eraser import Eraser, Sweep, Swept
from mentoring_common.erasure.tombstones import Tombstone, Tombstones
from mentoring_common.frame import Frame
from mentoring_common.healing import Healing, OnRestored, OnWhole
from mentoring_common.http import gateway_refusals
from mentoring_common.http.described import describe
from mentoring_common.http.door import Door
from mentoring_common.http.examples import Glossary
from mentoring_common.http.idempotency import PARAMETER, Idempotency, KeptAnswers, Replayed
from mentoring_common.http.rates import Rates
from mentoring_common.job_metrics import JobMetrics
from mentoring_common.jobs import Jobs
from mentoring_common.lease import Lease
from mentoring_common.messaging import Messaging, make_broker
from mentoring_common.mongo import Collection
from mentoring_common.permissions import PERMISSIONS, Permissions
from mentoring_common.projection import Projection
from mentoring_common.relay import Relay
from mentoring_common.retention import Retention
from mentoring_common.settings import ServiceSettings
from mentoring_common.topology import ConsumerQueue, published_types

O = TypeVar("O")  # noqa: E741 - an order
P = TypeVar("P")
R = TypeVar("R")


def _operation_id(route: APIRoute) -> str:
    """The operation's name in generated clients: the steps of its address and what it does."""
    steps = [step for step in route.path_format.split("/") if step and step != "v1" and not step.startswith("{")]
    if steps[-1:] != [route.name]:
        steps.append(route.name)
    return re.sub(r"[^a-z0-9]+", "_", "_".join(steps))


def _posts(routers: Sequence[APIRouter]) -> list[APIRoute]:
    return [
        route
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    ]


class Service(Frame):
    """One service of the platform, not yet running."""

    def __init__(self, name: str, settings: ServiceSettings, clock: Clock) -> None:
        super().__init__(name, settings, clock)
        self.settings = settings
        self.messaging = Messaging(make_broker(settings.amqp_uri, name, self.metrics.registry), self._wake_relay)
        self.on_close(self.messaging.stop)
        self._relay: Relay | None = None
        self._batches = EventBatches(self.mongo.collection("event_batches"), clock)
        self._published: list[Collection] = []
        self._consumers: list[Consumer] = []
        self._healings: list[Healing] = []
        self._sources: list[Source] = []
        self._kept: dict[str, Sequence[Projection[Any]]] = {}
        self._tombstones: Tombstones | None = None
        self._job_metrics: JobMetrics | None = None
        self.metrics.watch_broker(self._has_broker)

    def aggregates(self, collection: str, *, published: bool = True) -> Aggregates:
        """Aggregates whose events the relay publishes; with `published=False` they have none of their own."""
        stored = self.mongo.collection(collection)
        if published:
            self._published.append(stored)
        return Aggregates(stored, self._batches, self.clock, self._wake_relay)

    def jobs(self, collection: str, *, order: type[O], result: type[R], progress: type[P]) -> Jobs[O, P, R]:
        """Durable jobs; add their `run` as a task."""
        self._job_metrics = self._job_metrics or JobMetrics(self.metrics.registry)
        jobs = Jobs(
            self.mongo.collection(collection),
            self.clock,
            order=order,
            progress=progress,
            result=result,
            metrics=self._job_metrics,
            tracing=self.tracing,
        )
        self.prepare(jobs.ensure_indexes)
        self.task(f"count of {collection}", jobs.follow)
        return jobs

    def rounds(self, name: str, work: rounds.Work) -> None:
        """Work that the calendar asks for: done once for each day of the municipality, by one replica, in order."""
        each = rounds.Round(
            name,
            work,
            collection=self.mongo.collection("rounds"),
            lease=self._lease(f"round:{name}", rounds.LEASE_SECONDS),
            today=self.today,
            metrics=self.metrics,
            tracing=self.tracing,
        )
        self.task(f"round {name}", each.run)

    def keeps(
        self, name: str, collection: str, since: str, *, days: int, only: Mapping[str, Any] | None = None
    ) -> None:
        """Forget documents so many days after the instant in their field `since`, by a round of that name."""
        kept = Retention(self.mongo.collection(collection), since, timedelta(days=days), self.clock, only or {})
        self.prepare(kept.ensure_indexes)
        self.rounds(name, kept.forget)

    def _lease(self, name: str, seconds: float) -> Lease:
        return Lease(self.mongo.collection("leases"), name, self.clock, seconds)

    def consume(
        self,
        publisher: str,
        handlers: Mapping[str, Handler],
        projections: Sequence[Projection[Any]] = (),
        *,
        on_restored: OnRestored | None = None,
        on_whole: OnWhole | None = None,
    ) -> None:
        """Receive a publisher's events: event type -> handler. The projections are kept the same as what it holds.

        What a replay restores in a projection comes to no handler. `on_restored` is awaited after each portion, and
        `on_whole` with a school's id when all that was restored of it is the same as the publisher's.
        """
        queue = ConsumerQueue(self.name, publisher)
        self._kept[publisher] = projections
        healing = Healing(
            consumer=self.name,
            publisher=publisher,
            broker=self.messaging.broker,
            projections=projections,
            differences=self.mongo.collection("projection_differences"),
            metrics=self.metrics,
            on_restored=on_restored,
            on_whole=on_whole,
        )
        self._healings.append(healing)
        erased = self._tombstones.masks if self._tombstones else None
        self._consumers.append(
            Consumer(self.messaging.broker, queue, handlers, self.metrics, healing, erased, self.clock, self.tracing)
        )

    def erasure(self, sweep: Sweep) -> Eraser:
        """Erase whom registry says from what this service stores: `sweep` from its own documents, the rest alike.

        Before `consume`: what it receives from then on is without the erased. The eraser's handlers and states are
        those of registry's events.
        """
        self._tombstones = Tombstones(self.mongo.collection("erased"))
        confirmations = self.aggregates("erasure_confirmations")
        work, sweeps = self.mongo.collection("erasure_work"), [sweep, self.sweep_messages]
        eraser = Eraser(self.name, self._tombstones, work, confirmations, sweeps, self.clock)
        self.prepare(eraser.ensure_indexes)
        self.publishes(eraser.source())
        self.task("erasure", eraser.run)
        self.rounds("erasure", eraser.again)
        return eraser

    async def sweep_messages(self, tombstone: Tombstone) -> Swept:
        """Take somebody out of what this service has published, is to publish, has answered and has set aside."""
        masks = tombstone.masks
        ids = [each.encode() for each in masks]
        pending = [await own_stores.erase_pending(each, masks) for each in self.publishing]
        answers = own_stores.erase_answers(self.answers, lambda body: any(each in body for each in ids))
        return Swept(
            {
                "pending": sum(pending),
                "events": await own_stores.erase_history(self.mongo.collection("events"), masks),
                "idempotency_keys": await answers,
                "waiting_messages": await queues.erase_waiting(self.settings.amqp_uri, self.name, masks),
            }
        )

    @property
    def publishing(self) -> list[Collection]:
        """Where events wait for the broker."""
        return [self._batches.collection, *self._published]

    @property
    def answers(self) -> Collection:
        """Where the first answers to repeated requests are kept."""
        return self.mongo.collection("idempotency_keys")

    def publishes(self, *sources: Source) -> None:
        """What this service can publish again: its consumers are compared with it, and get it when they ask."""
        self._sources += sources

    async def _begin_healing(self) -> None:
        await self.messaging.started.wait()
        for healing in self._healings:
            await healing.begin()
        await asyncio.Event().wait()

    def app(
        self,
        routers: Sequence[APIRouter],
        *,
        title: str,
        body_limits: Mapping[str, int] | None = None,
        permissions: Permissions = PERMISSIONS,
        glossary: Glossary | None = None,
        replayed: Replayed | None = None,
    ) -> FastAPI:
        """The ASGI app. An operation that `permissions` do not name is open to nobody.

        `replayed` is told whom an answer shows that is given once more, to a repeated `Idempotency-Key`.
        """
        self.supervisor.add("broker", self.messaging.run)
        if self._published:
            self.prepare(self._batches.ensure_indexes)
            self._relay = Relay(
                messaging=self.messaging,
                collections=self._published,
                batches=self._batches,
                history=self.mongo.collection("events"),
                lease=self._lease("relay", self.settings.relay_lease_seconds),
                clock=self.clock,
                metrics=self.metrics,
                tracing=self.tracing,
            )
            for event_type in published_types(self.name):
                self.metrics.events_published.labels(event_type)  # from 0 on: the first increase is seen as one
            self.supervisor.add("relay", self._relay.run)
            self.keeps("history", "events", "published_at", days=self.settings.history_kept_days)
            if self._sources:
                self.supervisor.add("checkpoints", self._checkpoints(self._relay).run)
        if self._consumers:
            queues = [consumer.queue for consumer in self._consumers]
            depths = Depths(queues, self.messaging, self.settings.amqp_uri, self.metrics.registry)
            self.supervisor.add("depths", depths.run)
        if self._healings:
            self.supervisor.add("healing", self._begin_healing, rests=True)
        answers = KeptAnswers(self.answers, self.clock)
        for post in (posts := _posts(routers)):
            post.openapi_extra = {"parameters": [PARAMETER], **(post.openapi_extra or {})}
        if posts:
            self.prepare(answers.ensure_indexes)
        verifier = self._verifier()
        self.on_close(verifier.close)
        app = self.web(
            [*routers, gateway_refusals.routes()],
            title=title,
            body_limits=body_limits,
            operation_id=_operation_id,
            describe=partial(describe, glossary=glossary or {}, permissions=permissions),
            inside=[  # from the inside out: the caller is known before a body is read
                Middleware(Idempotency, answers=answers, replayed=replayed),
                Middleware(Door, verifier=verifier, permissions=permissions, rates=self._rates()),
            ],
        )
        app.state.projections = self._kept
        app.state.sources = tuple(self._sources)
        return app

    def _rates(self) -> Rates:
        return Rates(
            per_second=self.settings.subject_requests_per_second, at_once=self.settings.subject_requests_at_once
        )

    def _verifier(self) -> TokenVerifier:
        return TokenVerifier(
            issuer=self.settings.token_issuer,
            audience=self.settings.token_audience,
            algorithm=self.settings.token_algorithm,
            jwks=self.settings.token_jwks,
            leeway_seconds=self.settings.token_leeway_seconds,
            kind=self.settings.token_kind,
            longest_life_seconds=self.settings.token_longest_life_seconds,
            claim_names=ClaimNames(
                self.settings.token_claim_roles, self.settings.token_claim_schools, self.settings.token_role_names
            ),
        )

    def _checkpoints(self, relay: Relay) -> Checkpoints:
        return Checkpoints(
            publisher=self.name,
            sources=self._sources,
            messaging=self.messaging,
            relay=relay,
            published=self._published,
            batches=self._batches,
            amqp_uri=self.settings.amqp_uri,
            every_seconds=self.settings.checkpoint_seconds,
            all_every_seconds=self.settings.checkpoint_all_seconds,
            clock=self.clock,
        )

    def _wake_relay(self) -> None:
        if self._relay is not None:
            self._relay.wake()

    def _has_broker(self) -> bool:
        """In no check of readiness: reading and writing go on without a broker."""
        return self.messaging.started.is_set() and all(each.registered() for each in self._consumers)
