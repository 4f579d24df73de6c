"""The methodology over HTTP."""

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from mentoring_common.http.caller import Caller
from mentoring_methodology.codes import TopicKind
from pydantic import BaseModel, ConfigDict, Field

from registry.methodology.commands import MethodologyDesk
from registry.methodology.domain import Change, value_at


class OverrideBody(BaseModel):
    """Изменение одного значения методики."""

    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(min_length=3, max_length=300, examples=["norms.employer_pupil.mentee_age_min"])]
    value: Annotated[Any, Field(description="Новое значение; null возвращает значение методики-основы")]
    reason: Annotated[str, Field(min_length=5, max_length=1000, examples=["Решение методсовета от 25.08.2026 № 3"])]


class OverrideView(BaseModel):
    """Значение, которое муниципалитет изменил."""

    path: str
    shipped: Any
    """Значение методики-основы."""
    value: Any
    reason: str
    author: str
    changed_at: datetime
    applies: bool
    """Нет, если изменение не подходит к новой методике-основе."""


class ReleaseView(BaseModel):
    """Выпущенная версия."""

    version: int
    pack_version: str
    released_at: datetime


class MethodologyView(BaseModel):
    """Методика, по которой работает муниципалитет: значения с источниками, цели, задачи и отличия от основы."""

    version: int
    pack_version: str
    released_at: datetime
    overrides: list[OverrideView]
    releases: list[ReleaseView]
    content: dict[str, Any]


class TopicView(BaseModel):
    """Тема словаря и её вид: предмет, навык, профессия, работа педагога, поддержка."""

    term: str
    kind: TopicKind


class LanguageView(BaseModel):
    """Язык, на котором можно провести встречу."""

    code: str
    title: str


class TopicsView(BaseModel):
    """Все допустимые темы запросов и компетенций, все интересы и языки встреч действующей методики."""

    pack_version: str
    topics: list[TopicView]
    interests: list[str]
    languages: list[LanguageView]


def routes(desk: MethodologyDesk) -> APIRouter:
    """`/registry/v1/methodology`."""
    router = APIRouter(prefix="/registry/v1/methodology", tags=["Методика"])

    @router.get("", summary="Методика: действующая или прежней версии")
    async def read(
        _caller: Caller,
        version: Annotated[int | None, Query(ge=1, description="Номер выпуска; без него — действующий")] = None,
    ) -> MethodologyView:
        return await _view(desk, version)

    @router.get("/topics", summary="Допустимые темы, интересы и языки встреч")
    async def topics(_caller: Caller) -> TopicsView:
        pack = desk.in_force.current()
        return TopicsView(
            pack_version=pack.version,
            topics=[TopicView(term=term, kind=topic.kind) for term, topic in pack.content.topics.items()],
            interests=list(pack.interests.terms),
            languages=[LanguageView(code=code, title=title) for code, title in pack.language_titles.items()],
        )

    @router.put("/overrides", summary="Изменить значение методики")
    async def override(caller: Caller, body: OverrideBody) -> MethodologyView:
        await desk.override(caller.subject, body.path, body.value, body.reason)
        return await _view(desk, None)

    return router


async def _view(desk: MethodologyDesk, version: int | None) -> MethodologyView:
    methodology, resolved, shipped = await desk.read(version)

    def seen(change: Change, *, applies: bool) -> OverrideView:
        return OverrideView(
            path=change.path,
            shipped=value_at(shipped, change.path),
            value=change.value,
            reason=change.reason,
            author=change.author,
            changed_at=change.changed_at,
            applies=applies,
        )

    return MethodologyView(
        version=methodology.version,
        pack_version=methodology.pack_version,
        released_at=methodology.released_at,
        overrides=[
            *(seen(change, applies=True) for change in resolved.in_force),
            *(seen(change, applies=False) for change in resolved.set_aside),
        ],
        releases=[ReleaseView.model_validate(made, from_attributes=True) for made in methodology.releases],
        content=json.loads(methodology.content),
    )
