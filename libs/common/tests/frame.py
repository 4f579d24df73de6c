"""A tiny service in the frame that the four have: pupils that are recorded and read, and addresses that fail."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import StreamingResponse
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_common.errors import Conflict, Fault, NotFound
from mentoring_common.http.caller import Caller
from mentoring_common.permissions import Operation
from mentoring_common.service import Service
from mentoring_common.settings import ServiceSettings
from mentoring_common.telemetry import traceparent
from pydantic import BaseModel, ConfigDict, Field

from .people import event

FILES = "/registry/v1/files"
FILE_BYTES = 4096
NO_BROKER = "amqp://guest:guest@127.0.0.1:1/"

SEES = frozenset({UserRole.CURATOR, UserRole.METHODOLOGIST})
PERMISSIONS = {
    "POST /registry/v1/pupils": Operation(frozenset({UserRole.CURATOR})),
    "GET /registry/v1/pupils/{pupil_id}": Operation(SEES),
}


class Pupil(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    grade: Annotated[int, Field(ge=1, le=11)]


def writing_service(settings: ServiceSettings) -> tuple[Service, FastAPI]:
    """Records pupils and publishes events; receives none."""
    service = Service("registry", settings, utc_now)
    pupils = service.aggregates("pupils")
    service.prepare(pupils.ensure_indexes)
    router = APIRouter()

    @router.post("/registry/v1/pupils", status_code=201)
    async def record(caller: Caller, pupil: Pupil) -> None:
        state = {"_id": pupil.name, "school_id": "school-1", "version": 1, "grade": pupil.grade}
        if not await pupils.insert(caller.scope, state, [event(pupil.name)]):
            raise Conflict("PUPIL_THERE", "Такой ученик уже есть.", pupil_id=pupil.name)

    @router.get("/registry/v1/pupils/{pupil_id}")
    async def read(caller: Caller, pupil_id: str) -> dict[str, int]:
        found = await pupils.collection.find_one(caller.scope.filter({"_id": pupil_id}))
        if found is None:
            raise NotFound("PUPIL_UNKNOWN", "Такого ученика нет.")
        return {"grade": found["grade"]}

    @router.get("/registry/v1/trace")
    async def trace(
        limit: Annotated[int, Query(ge=1)] = 1, tag: Annotated[list[str] | None, Query()] = None
    ) -> str | None:
        return traceparent()

    @router.post(FILES)
    async def take(request: Request) -> int:
        return len(await request.body())

    @router.get("/registry/v1/forgotten")
    async def forgotten(_caller: Caller) -> str:
        return "what no permission names"

    _add_failing(router)
    return service, service.app([router], title="Проба", body_limits={FILES: FILE_BYTES}, permissions=PERMISSIONS)


def _add_failing(router: APIRouter) -> None:
    @router.get("/registry/v1/guarded")
    async def guarded() -> None:
        faults = [
            Fault("CONSENT_MISSING", "", "нет согласия законного представителя"),
            Fault("GRADE_TOO_LOW", "/body/grade", "класс ниже допустимого"),
        ]
        raise Conflict("PUPIL_NOT_READY", "Ученика ещё нельзя записать.", faults)

    @router.get("/registry/v1/broken")
    async def broken() -> None:
        raise RuntimeError("Иванов Пётр не поместился")

    @router.get("/registry/v1/half")
    async def half() -> StreamingResponse:
        async def content() -> AsyncIterator[bytes]:
            yield b"half of "
            raise RuntimeError("Иванов Пётр не поместился")

        return StreamingResponse(content())


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The app from its start to its end, and a client of it."""
    transport = httpx.ASGITransport(app)
    try:
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://t") as it:
            yield it
    finally:
        gc.collect()  # aio-pika closes what never came to be a connection when it is collected: let a loop run then
        await asyncio.sleep(0)
