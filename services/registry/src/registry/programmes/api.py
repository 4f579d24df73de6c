"""Programmes over HTTP."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from mentoring_common.auth import Scope
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from mentoring_methodology.codes import ProgrammeModel, Stage
from mentoring_methodology.organisations import models_of
from pydantic import BaseModel, ConfigDict, Field

from registry.organisations.commands import kind_of, require_open_school
from registry.organisations.store import OrganisationStore
from registry.programmes.commands import Programmes, refused
from registry.programmes.domain import Programme
from registry.programmes.orders import OrderKind, SignedOrder
from registry.programmes.past import on_day

Words = Annotated[str, AsSeen, Field(min_length=2, max_length=300)]
SeenStage = Annotated[
    str | None, Field(max_length=64, description="Этап, который видит спрашивающий: повтор запроса не сработает дважды")
]


class ProgrammeBody(BaseModel):
    """Какую программу открыть."""

    model_config = ConfigDict(extra="forbid")

    school_id: Annotated[str, Field(max_length=64, description="Школа")]
    school_year: Annotated[int, Field(ge=2020, le=2100, description="Год начала учебного года")]
    model: Annotated[ProgrammeModel, Field(description="Целевая модель: обучающихся или педагогов")]
    forms: Annotated[list[str], Field(min_length=1, max_length=20, description="Формы наставничества этой модели")]
    curator: Annotated[Words, Field(description="Куратор: фамилия, имя, отчество и должность")]


class PreparationBody(BaseModel):
    """Формы, даты, без которых подготовка не закончена, и кто назван в бумагах; о чём не сказано, то остаётся."""

    model_config = ConfigDict(extra="forbid")

    forms: Annotated[
        Annotated[list[str], Field(min_length=1, max_length=20)] | None,
        Field(description="Формы наставничества этой модели; форму, в которой участвуют люди, не убрать"),
    ] = None
    variants: Annotated[
        Annotated[list[str], Field(max_length=50)] | None,
        Field(description="Ролевые модели этих форм; пусто — все"),
    ] = None
    regulation_on: Annotated[date | None, Field(description="Когда утверждено положение")] = None
    monitoring_begins_on: Annotated[date | None, Field(description="Мониторинг на входе")] = None
    monitoring_ends_on: Annotated[date | None, Field(description="Мониторинг на выходе")] = None
    head: Annotated[Words | None, Field(description="Кто подписывает бумаги: должность, фамилия и инициалы")] = None
    supplies: Annotated[Words | None, Field(description="Ответственный за материально-техническое обеспечение")] = None


class RoadmapItemBody(BaseModel):
    """Мероприятие дорожной карты; о чём не сказано, то остаётся. Без номера — новое, своё."""

    model_config = ConfigDict(extra="forbid")

    item_id: Annotated[str | None, Field(max_length=64, description="Номер мероприятия; без него — новое")] = None
    stage: Annotated[Stage | None, Field(description="Этап нового мероприятия")] = None
    what: Annotated[Words | None, Field(description="Что делается: у нового мероприятия")] = None
    due_on: Annotated[date | None, Field(description="Срок")] = None
    responsible: Annotated[Words | None, Field(description="Ответственный")] = None
    document: Annotated[Words | None, Field(description="Вид документа")] = None
    done_on: Annotated[date | None, Field(description="Когда выполнено")] = None
    dropped_reason: Annotated[Words | None, Field(description="Почему отменено")] = None


class OrderBody(BaseModel):
    """Подписанный приказ, который школа составила сама; потом он не меняется."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[
        Literal[OrderKind.INTRODUCE, OrderKind.APPOINT_CURATOR],
        Field(description="О внедрении или о назначении куратора"),
    ]
    number: Annotated[str, AsSeen, Field(min_length=1, max_length=50, description="Номер приказа")]
    signed_on: Annotated[date, Field(description="Дата приказа")]


class AdvanceBody(BaseModel):
    """Переход на следующий этап."""

    model_config = ConfigDict(extra="forbid")

    stage: SeenStage = None
    statement: Annotated[
        Annotated[str, AsSeen, Field(min_length=10, max_length=1000)] | None,
        Field(description="Чем подтверждается то, чего реестр не видит: с пятого этапа"),
    ] = None


class StageReturnBody(BaseModel):
    """Возврат на один этап."""

    model_config = ConfigDict(extra="forbid")

    stage: SeenStage = None
    reason: Annotated[str, AsSeen, Field(min_length=5, max_length=1000, description="Почему возвращаются")]


class ObstacleView(BaseModel):
    """Что мешает перейти дальше."""

    code: Annotated[str, Field(description="Постоянный код для программ")]
    text: Annotated[str, Field(description="То же словами")]
    where: Annotated[str, Field(description="Где исправить: PEOPLE, CONSENTS, ADMISSIONS, PAIRS, PROGRAMME")]
    count: Annotated[int, Field(description="О скольких людях речь")]
    participant_ids: Annotated[list[str], Field(description="О ком речь: участия, если это о людях")]


class ObstaclesView(BaseModel):
    """Всё, что мешает перейти дальше, сразу."""

    stage: Annotated[str, Field(description="Этап программы")]
    items: Annotated[list[ObstacleView], Field(description="Препятствия; пусто — можно переходить")]


class RoadmapItemView(BaseModel):
    """Мероприятие дорожной карты."""

    item_id: Annotated[str, Field(description="Номер мероприятия")]
    stage: Annotated[str, Field(description="Этап программы")]
    what: Annotated[str, Field(description="Мероприятие")]
    due_on: Annotated[date | None, Field(description="Срок")]
    responsible: Annotated[str | None, Field(description="Ответственный")]
    document: Annotated[str | None, Field(description="Вид документа")]
    done_on: Annotated[date | None, Field(description="Когда выполнено")]
    dropped_reason: Annotated[str | None, Field(description="Почему отменено")]
    status: Annotated[str, Field(description="PLANNED, OVERDUE, DONE, DROPPED")]


class SignedOrderView(BaseModel):
    """Подписанный приказ."""

    kind: Annotated[str, Field(description="Вид: INTRODUCE, APPOINT_CURATOR, AMEND, CANCEL")]
    number: Annotated[str, Field(description="Номер приказа")]
    signed_on: Annotated[date, Field(description="Дата приказа")]


class StageFactView(BaseModel):
    """Когда программа перешла на этап."""

    at: datetime
    stage: Annotated[str, Field(description="Этап программы")]
    reason: Annotated[str | None, Field(description="Почему вернулись или чем подтверждено")]


class ProgrammeSummary(BaseModel):
    """Программа в списке."""

    programme_id: Annotated[str, Field(description="Программа")]
    school_id: str
    school_year: int
    model: Annotated[str, Field(description="Целевая модель: PUPILS или TEACHERS")]
    stage: Annotated[str, Field(description="Этап программы; CLOSED — завершена")]
    obstacles: Annotated[int, Field(description="Сколько препятствий перед следующим этапом")]


class ProgrammesView(BaseModel):
    """Программы школ вызывающего, поздние годы раньше."""

    items: Annotated[list[ProgrammeSummary], Field(description="Программы")]


class ProgrammeView(BaseModel):
    """Программа школы на учебный год."""

    programme_id: Annotated[str, Field(description="Программа")]
    school_id: str
    school_year: int
    model: Annotated[str, Field(description="Целевая модель: PUPILS или TEACHERS")]
    pack_version: Annotated[str, Field(description="Версия методики, по которой открыта")]
    goal: Annotated[str, Field(description="Цель модели")]
    tasks: Annotated[list[str], Field(description="Задачи модели")]
    forms: Annotated[list[str], Field(description="Формы наставничества")]
    variants: Annotated[list[str], Field(description="Ролевые модели этих форм; пусто — все")]
    curator: Annotated[str, Field(description="Куратор")]
    stage: Annotated[str, Field(description="Этап программы; CLOSED — завершена")]
    regulation_on: Annotated[date | None, Field(description="Когда утверждено положение")]
    monitoring_begins_on: Annotated[date | None, Field(description="Мониторинг на входе")]
    monitoring_ends_on: Annotated[date | None, Field(description="Мониторинг на выходе")]
    head: Annotated[str | None, Field(description="Кто подписывает бумаги: должность, фамилия и инициалы")]
    supplies: Annotated[str | None, Field(description="Ответственный за материально-техническое обеспечение")]
    roadmap: Annotated[list[RoadmapItemView], Field(description="Дорожная карта")]
    orders: Annotated[list[SignedOrderView], Field(description="Подписанные приказы")]
    history: list[StageFactView]


def routes(programmes: Programmes, organisations: OrganisationStore, zone: ZoneInfo) -> APIRouter:
    """`/registry/v1/programmes`."""
    router = APIRouter(prefix="/registry/v1/programmes", tags=["Программы"])

    @router.get("", summary="Программы школы")
    async def listed(caller: Caller) -> ProgrammesView:
        found = await programmes.store.of_schools(caller.scope)
        return ProgrammesView(items=[await _summary(caller.scope, each) for each in found])

    @router.post("", status_code=201, summary="Открыть программу на учебный год")
    async def opened(caller: Caller, body: ProgrammeBody) -> ProgrammeView:
        await require_open_school(caller.scope, organisations, body.school_id)
        if body.model not in models_of(await kind_of(organisations, body.school_id)):
            raise refused("MODEL_WITHOUT_PUPILS", "/body/model", "в детском саду ведут только программу для педагогов")
        return _view(await programmes.open(caller.scope, **dict(body), by=caller.subject), programmes.today())

    @router.get("/{programme_id}", summary="Программа: цель, задачи, этап, дорожная карта, приказы")
    async def read(
        caller: Caller,
        programme_id: str,
        as_of: Annotated[
            date | None,
            Query(description="Этап, приказы и выполненное на конец этого дня; сроки и имена всегда нынешние"),
        ] = None,
    ) -> ProgrammeView:
        known, today = await programmes.get(caller.scope, programme_id), programmes.today()
        if as_of is None:
            return _view(known, today)
        if as_of > today:
            raise refused("DATE_IN_FUTURE", "/query/as_of", "этот день ещё не наступил")
        return _view(on_day(known, as_of, zone), as_of)

    @router.get("/{programme_id}/obstacles", summary="Что мешает перейти дальше: всё сразу")
    async def obstacles(caller: Caller, programme_id: str) -> ObstaclesView:
        known = await programmes.get(caller.scope, programme_id)
        found = await programmes.obstacles(caller.scope, known)
        return ObstaclesView(stage=known.stage, items=[ObstacleView(**asdict(each)) for each in found])

    @router.post("/{programme_id}/advance", summary="Перейти на следующий этап")
    async def advance(caller: Caller, programme_id: str, body: AdvanceBody) -> ProgrammeView:
        moved = await programmes.advance(caller.scope, programme_id, body.stage, body.statement, caller.subject)
        return _view(moved, programmes.today())

    @router.post("/{programme_id}/return", summary="Вернуться на один этап")
    async def go_back(caller: Caller, programme_id: str, body: StageReturnBody) -> ProgrammeView:
        back = await programmes.go_back(caller.scope, programme_id, body.stage, body.reason, caller.subject)
        return _view(back, programmes.today())

    @router.post("/{programme_id}/preparation", summary="Записать формы, даты и кто назван в бумагах")
    async def prepare(caller: Caller, programme_id: str, body: PreparationBody) -> ProgrammeView:
        told = body.model_dump(exclude_unset=True)
        prepared = await programmes.prepare(caller.scope, programme_id, told, caller.subject)
        return _view(prepared, programmes.today())

    @router.post("/{programme_id}/roadmap", summary="Изменить мероприятие дорожной карты или добавить своё")
    async def plan(caller: Caller, programme_id: str, body: RoadmapItemBody) -> ProgrammeView:
        fields: dict[str, Any] = body.model_dump(exclude_unset=True)
        return _view(
            await programmes.plan(caller.scope, programme_id, fields.pop("item_id", None), fields), programmes.today()
        )

    @router.post("/{programme_id}/orders", summary="Записать номер и дату подписанного приказа")
    async def sign(caller: Caller, programme_id: str, body: OrderBody) -> ProgrammeView:
        order = SignedOrder(body.kind.value, body.number, body.signed_on)
        return _view(await programmes.sign(caller.scope, programme_id, order), programmes.today())

    async def _summary(scope: Scope, programme: Programme) -> ProgrammeSummary:
        return ProgrammeSummary(
            programme_id=programme.programme_id,
            school_id=programme.school_id,
            school_year=programme.school_year,
            model=programme.model,
            stage=programme.stage,
            obstacles=len(await programmes.obstacles(scope, programme)),
        )

    return router


def _view(programme: Programme, today: date) -> ProgrammeView:
    told = asdict(programme)
    told["roadmap"] = [{**asdict(item), "status": item.status(today).value} for item in programme.roadmap]
    return ProgrammeView.model_validate(told)
