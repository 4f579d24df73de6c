"""Liveness, readiness and metrics, for operators; not routed by the gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import JSONResponse, Response

from mentoring_common.supervisor import Supervisor

Check = Callable[[], Awaitable[bool]]

CHECK_TIMEOUT_SECONDS = 4.0
"""Longer than the driver looks for a server, shorter than an orchestrator waits for a probe."""


def routes(
    supervisor: Supervisor,
    checks: Sequence[tuple[str, Check]],
    registry: CollectorRegistry,
    *,
    waits_for: Callable[[], list[str]],
    instance: str | None,
) -> APIRouter:
    """`/health/live` asks nobody else; `/health/ready` runs the checks; `/metrics` is Prometheus' text.

    `waits_for` returns what is still to be prepared; while there is anything, the service is alive and not ready,
    and nothing is checked. `instance` is the name of this process.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> JSONResponse:
        dead = supervisor.dead()
        answer = {"alive": not dead, "dead_tasks": dead, "instance": instance}
        return JSONResponse(answer, status_code=503 if dead else 200)

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        pending = waits_for()
        results = {} if pending else {name: await holds(check) for name, check in checks}
        is_ready = not pending and all(results.values())
        answer = {"ready": is_ready, "checks": results, "waits_for": pending, "instance": instance}
        return JSONResponse(answer, status_code=200 if is_ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return router


async def holds(check: Check) -> bool:
    """Whether the check says so in time."""
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            return await check()
    except Exception:  # noqa: BLE001 - a check that fails in any way does not hold
        return False
