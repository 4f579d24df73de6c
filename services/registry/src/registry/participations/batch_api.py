"""Many participants in one request, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter
from mentoring_common.errors import ServiceError, Unprocessable
from mentoring_common.http.caller import Caller
from mentoring_common.http.problems import Problem, faults_of
from mentoring_methodology.schoolyear import school_year_prepared_on
from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema

from registry.organisations.store import OrganisationStore
from registry.participations.batch import MOST, Asked, Judged, take_batch
from registry.participations.bodies import ParticipantBody
from registry.participations.commands import Register
from registry.participations.entry import Entry
from registry.participations.taken import Effect

ADDRESS = "/registry/v1/participants:batch"
MOST_BYTES = 8 * 1024 * 1024
"""A thousand participants with all their texts."""

_BODIES: dict[str, Any] = {
    "type": "array",
    "items": {"$ref": "#/components/schemas/ParticipantBody"},
    "minItems": 1,
    "maxItems": MOST,
}


class BatchBody(BaseModel):
    """Участники; каждый проверяется сам по себе."""

    model_config = ConfigDict(extra="forbid")

    participants: Annotated[list[Any], Field(min_length=1, max_length=MOST), WithJsonSchema(_BODIES)]


class BatchResult(BaseModel):
    """Что стало с одним участником: `participant_id` и `effect` — или отказ."""

    status: Annotated[int, Field(description="Как у отдельного запроса: 201 записан, 200 известен, 4xx отказ")]
    effect: Effect | None = None
    participant_id: str | None = None
    version: int | None = None
    may_be_known: Annotated[bool, Field(description="Похож на другого человека: куратору предложено сверить")] = False
    problem: Problem | None = None


class BatchView(BaseModel):
    """Итоги в порядке запроса."""

    results: list[BatchResult]


def routes(register: Register, organisations: OrganisationStore) -> APIRouter:
    """`/registry/v1/participants:batch`."""
    router = APIRouter(tags=["Участники"])

    @router.post(ADDRESS, summary="Записать многих участников: известные обновляются, как строки базы")
    async def batch(caller: Caller, body: BatchBody) -> BatchView:
        year = school_year_prepared_on(register.today())
        read = [_read(each, year) for each in body.participants]
        asked = [each for each in read if isinstance(each, Asked)]
        judged = iter(await take_batch(register, organisations, caller.scope, asked))
        return BatchView(results=[_result(next(judged) if isinstance(each, Asked) else each) for each in read])

    return router


def _read(told: Any, year: int) -> Asked | ServiceError:
    try:
        body = ParticipantBody.model_validate(told)
    except ValidationError as error:
        detail, faults = faults_of([{**mistake, "loc": ("body", *mistake["loc"])} for mistake in error.errors()])
        return Unprocessable("REQUEST_INVALID", detail, faults)
    said = body.model_dump(exclude={"school_id", "school_year"})
    return Asked(body.school_id, Entry(**said, school_year=body.school_year or year))


def _result(judged: Judged) -> BatchResult:
    if isinstance(judged, ServiceError):
        known = judged.extra.get("participant_id")
        problem = Problem(
            title=judged.title, status=judged.status, code=judged.code, detail=judged.detail, errors=judged.errors
        )
        return BatchResult(status=judged.status, participant_id=known, problem=problem)
    return BatchResult(
        status=201 if judged.effect is Effect.REGISTERED else 200,
        effect=judged.effect,
        participant_id=judged.participation.id,
        version=judged.participation.state.version,
        may_be_known=judged.may_be_known,
    )
