"""The frame of a process that answers over HTTP and keeps something in a database of its own.

A process that owns facts is a `service.Service`: this, and what travels through the broker. Nothing is opened before
the app's lifespan: preparations (indexes) -> supervised tasks -> ready, and back in reverse.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi.utils import generate_unique_id
from starlette.middleware import Middleware

from mentoring_common.clock import Clock, today_in
from mentoring_common.http import bodies, health, problems, queries
from mentoring_common.http.entrance import Entrance, OfError, as_problem
from mentoring_common.http.progress import ProgressStreams
from mentoring_common.mongo import Mongo
from mentoring_common.settings import ProcessSettings
from mentoring_common.startup import Gate, Preparation, Startup
from mentoring_common.supervisor import Supervisor
from mentoring_common.telemetry import Metrics, configure_logging, get_logger
from mentoring_common.tracing import OFF, Tracing
from mentoring_common.watch import DATABASE, Watch


class Frame:
    """One process of the platform, not yet running."""

    def __init__(self, name: str, settings: ProcessSettings, clock: Clock) -> None:
        self.name = name
        self.clock = clock
        self.today = today_in(settings.municipality_zone, clock)
        self.metrics = Metrics(name)
        self.mongo = Mongo(
            settings.mongo_uri, settings.mongo_database, settings.mongo_driver, self.metrics.database_answered
        )
        self.supervisor = Supervisor(self.metrics)
        self.startup = Startup()
        self._common = settings
        self.streams = ProgressStreams()
        self._closings: list[Callable[[], Awaitable[None]]] = []
        self.tracing = self._traces()

    def prepare(self, preparation: Preparation, waits_for: str = "indexes") -> None:
        """Something to await before the process is ready; `waits_for` is its name in the answer about readiness."""
        self.startup.add(waits_for, preparation)

    def task(self, name: str, run: Callable[[], Awaitable[None]], *, rests: bool = False) -> None:
        """A supervised task. One that `rests` may do nothing for longer than some minutes."""
        self.supervisor.add(name, run, rests=rests)

    def on_close(self, close: Callable[[], Awaitable[None]]) -> None:
        """Something to close when the tasks have ended, before the database."""
        self._closings.append(close)

    def web(
        self,
        routers: Sequence[APIRouter],
        *,
        title: str,
        body_limits: Mapping[str, int] | None = None,
        install: Callable[[FastAPI], None] = problems.install,
        of_error: OfError = as_problem,
        operation_id: Callable[[APIRoute], str] = generate_unique_id,
        inside: Sequence[Middleware] = (),
        describe: Callable[[dict[str, Any]], dict[str, Any]] = lambda document: document,
    ) -> FastAPI:
        """The ASGI app. `install` and `of_error` say how it refuses: as problem+json unless told otherwise.

        `inside` are middlewares that meet a request when it has passed the entrance and the gate. `describe` completes
        the OpenAPI document.
        """
        app = FastAPI(
            title=title,
            version="1",
            lifespan=self._lifespan,
            openapi_url=f"/{self.name}/openapi.json",
            generate_unique_id_function=operation_id,
            docs_url=None,
            redoc_url=None,
            responses=problems.RESPONSES,
            redirect_slashes=False,  # it would lead to whatever host the request names
            dependencies=[Depends(bodies.refuse_other_texts), Depends(queries.refuse_unknown)],
        )
        app.openapi = _made_once(app, describe)  # type: ignore[method-assign]
        install(app)
        for router in [*routers, self._health()]:
            app.include_router(router)
        for each in inside:
            app.add_middleware(each.cls, *each.args, **each.kwargs)
        app.add_middleware(Gate, startup=self.startup)
        app.add_middleware(
            Entrance,
            metrics=self.metrics,
            max_body_bytes=self._common.http_max_body_bytes,
            body_limits=body_limits or {},
            of_error=of_error,
            answer_seconds=self._common.mongo_answer_seconds,
            tracing=self.tracing,
        )
        app.state.query_parameters = {}
        app.state.startup = self.startup
        app.state.prepare_alone = self.prepare_alone
        app.state.streams = self.streams
        return app

    def _traces(self) -> Tracing:
        """How spans are recorded: not at all unless a collector is named."""
        if not self._common.otlp_endpoint:
            return OFF
        from mentoring_common.otlp import Exporter  # the SDK: for those who asked for it

        exporter = Exporter(
            self._common.otlp_endpoint,
            ratio=self._common.otlp_ratio,
            service=self.name,
            instance=self._common.instance,
            registry=self.metrics.registry,
        )
        self.task("traces", exporter.run)
        self.on_close(exporter.close)
        return Tracing(exporter.tracer)

    async def prepare_alone(self) -> None:
        """Do the preparations and nothing else: no request is answered, no task is run."""
        configure_logging(self.name, self._common.log_level)
        self.mongo.open()
        try:
            await self.startup.run()
            get_logger().info("prepared", database=self._common.mongo_database, driver=self._common.mongo_driver)
        finally:
            await self.mongo.close()

    def _health(self) -> APIRouter:
        return health.routes(
            self.supervisor,
            self._checks(),
            self.metrics.registry,
            waits_for=lambda: self.startup.waits_for,
            instance=self._common.instance,
        )

    def _checks(self) -> list[tuple[str, health.Check]]:
        async def database() -> bool:
            await self.mongo.read_check()
            return True

        return [(DATABASE, database)]

    @asynccontextmanager
    async def _lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        configure_logging(self.name, self._common.log_level)
        self.mongo.open()
        watching = asyncio.create_task(Watch(self._checks(), lambda: self.startup.waits_for, self.metrics).run())
        preparing = asyncio.create_task(self._prepare())
        try:
            if not self.startup.in_background:
                await preparing
            yield
        finally:
            self.streams.close()
            for task in (preparing, watching):
                task.cancel()
            await asyncio.gather(preparing, watching, return_exceptions=True)
            async with AsyncExitStack() as closing:  # each is closed, whatever another one's end raises
                closing.push_async_callback(self.mongo.close)
                for close in reversed(self._closings):
                    closing.push_async_callback(close)
                await self.supervisor.stop()

    async def _prepare(self) -> None:
        await self.startup.run()
        self.supervisor.start()
        get_logger().info("started", database=self._common.mongo_database, driver=self._common.mongo_driver)


def _made_once(app: FastAPI, describe: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The app's own document, completed."""
    plain = app.openapi

    @cache
    def openapi() -> dict[str, Any]:
        return describe(plain())

    return openapi
