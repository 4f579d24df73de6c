"""The frame of a service: what each of the four has, put together once.

A service's `main.build` makes one, hangs its capabilities on it and asks for the app. Nothing is opened before the
app's lifespan: indexes -> supervised tasks (broker, relay, workers) -> ready, and back in reverse.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import uvicorn
from fastapi import APIRouter, Depends, FastAPI

from mentoring_common import rounds
from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import TokenVerifier
from mentoring_common.batch import EventBatches
from mentoring_common.clock import Clock, today_in
from mentoring_common.consumer import Consumer, Handler
from mentoring_common.http import health, problems, queries
from mentoring_common.http.entrance import Entrance
from mentoring_common.http.wire import Protocol
from mentoring_common.jobs import Jobs
from mentoring_common.lease import Lease
from mentoring_common.messaging import Messaging, make_broker
from mentoring_common.mongo import Collection, Mongo
from mentoring_common.relay import Relay
from mentoring_common.settings import ServiceSettings
from mentoring_common.supervisor import Supervisor
from mentoring_common.telemetry import Metrics, configure_logging, configure_tracing, get_logger
from mentoring_common.topology import ConsumerQueue

GRACEFUL_SHUTDOWN_SECONDS = 10

O = TypeVar("O")  # noqa: E741 - an order
P = TypeVar("P")
R = TypeVar("R")


class Service:
    """One service of the platform, not yet running."""

    def __init__(self, name: str, settings: ServiceSettings, clock: Clock) -> None:
        self.name = name
        self.settings = settings
        self.clock = clock
        self.today = today_in(settings.municipality_zone, clock)
        self.metrics = Metrics(name)
        self.mongo = Mongo(settings.mongo_uri, settings.mongo_database, settings.mongo_driver)
        self.supervisor = Supervisor(self.metrics)
        self.messaging = Messaging(make_broker(settings.amqp_uri, name, self.metrics.registry), self._wake_relay)
        self._relay: Relay | None = None
        self._batches = EventBatches(self.mongo.collection("event_batches"), clock)
        self._published: list[Collection] = []
        self._consumers: list[Consumer] = []
        self._preparations: list[Callable[[], Awaitable[None]]] = []

    def aggregates(self, collection: str, *, published: bool = True) -> Aggregates:
        """Aggregates whose events the relay publishes; with `published=False` they have none of their own."""
        stored = self.mongo.collection(collection)
        if published:
            self._published.append(stored)
        return Aggregates(stored, self._batches, self.clock, self._wake_relay)

    def jobs(self, collection: str, *, order: type[O], result: type[R], progress: type[P]) -> Jobs[O, P, R]:
        """Durable jobs; add their `run` as a task."""
        jobs = Jobs(self.mongo.collection(collection), self.clock, order=order, progress=progress, result=result)
        self.prepare(jobs.ensure_indexes)
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
        )
        self.task(f"round {name}", each.run)

    def _lease(self, name: str, seconds: float) -> Lease:
        return Lease(self.mongo.collection("leases"), name, self.clock, seconds)

    def consume(self, publisher: str, handlers: Mapping[str, Handler]) -> None:
        """Receive a publisher's events: event type -> handler."""
        queue = ConsumerQueue(self.name, publisher)
        self._consumers.append(Consumer(self.messaging.broker, queue, handlers, self.metrics))

    def prepare(self, preparation: Callable[[], Awaitable[None]]) -> None:
        """Something to await before the service is ready: indexes."""
        self._preparations.append(preparation)

    def task(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """A supervised task."""
        self.supervisor.add(name, run)

    def app(self, routers: Sequence[APIRouter], *, title: str, body_limits: Mapping[str, int] | None = None) -> FastAPI:
        """The ASGI app."""
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
            )
            self.supervisor.add("relay", self._relay.run)
        app = FastAPI(
            title=title,
            version="1",
            lifespan=self._lifespan,
            openapi_url=f"/{self.name}/openapi.json",
            docs_url=None,
            redoc_url=None,
            responses=problems.RESPONSES,
            dependencies=[Depends(queries.refuse_unknown)],
        )
        problems.install(app)
        for router in [*routers, health.routes(self.supervisor, self._checks(), self.metrics.registry)]:
            app.include_router(router)
        app.add_middleware(
            Entrance,
            metrics=self.metrics,
            max_body_bytes=self.settings.http_max_body_bytes,
            body_limits=body_limits or {},
        )
        app.state.verifier = TokenVerifier(
            issuer=self.settings.token_issuer,
            audience=self.settings.token_audience,
            algorithm=self.settings.token_algorithm,
            jwks=self.settings.token_jwks,
            leeway_seconds=self.settings.token_leeway_seconds,
        )
        return app

    def _wake_relay(self) -> None:
        if self._relay is not None:
            self._relay.wake()

    def _checks(self) -> list[tuple[str, health.Check]]:
        async def database() -> bool:
            await self.mongo.read_check()
            return True

        async def consumers() -> bool:
            return all([await consumer.registered() for consumer in self._consumers])

        return [("database", database), *([("consumers", consumers)] if self._consumers else [])]

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        configure_logging(self.name, self.settings.log_level)
        configure_tracing(self.name)
        app.openapi()  # made once, before the first request whose query is compared with it
        self.mongo.open()
        try:
            for preparation in self._preparations:
                await preparation()
            self.supervisor.start()
            get_logger().info("started", database=self.settings.mongo_database, driver=self.settings.mongo_driver)
            yield
        finally:
            await self.supervisor.stop()
            await self.messaging.stop()
            await self.mongo.close()


def serve(app: FastAPI, settings: ServiceSettings) -> None:
    """Run the app until SIGTERM or SIGINT; requests in flight are given time to end."""
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        http=Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_SECONDS,
    )
