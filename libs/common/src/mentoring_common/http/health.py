"""Liveness, readiness and metrics, for operators; not routed by the gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import JSONResponse, Response

from mentoring_common.supervisor import Supervisor

Check = Callable[[], Awaitable[bool]]

CHECK_TIMEOUT_SECONDS = 4.0


def routes(supervisor: Supervisor, checks: Sequence[tuple[str, Check]], registry: CollectorRegistry) -> APIRouter:
    """`/health/live` asks nobody else; `/health/ready` runs the checks; `/metrics` is Prometheus' text."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> JSONResponse:
        dead = supervisor.dead()
        return JSONResponse({"alive": not dead, "dead_tasks": dead}, status_code=503 if dead else 200)

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        results = {name: await _holds(check) for name, check in checks}
        return JSONResponse(
            {"ready": all(results.values()), "checks": results}, status_code=200 if all(results.values()) else 503
        )

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return router


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            return await check()
    except Exception:  # noqa: BLE001 - a check that fails in any way does not hold
        return False
