"""Orders over HTTP."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from mentoring_common.http.caller import Caller
from mentoring_common.http.papers import AS_PAPER
from mentoring_common.http.seen import AsSeen
from pydantic import BaseModel, ConfigDict, Field

from registry.orders.commands import Orders
from registry.orders.domain import order_gaps, title_of
from registry.papers.files import of_programme
from registry.programmes.domain import Programme
from registry.programmes.orders import OrderDraft, OrderKind, OrderState, SignedOrder, in_force

Words = Annotated[str, AsSeen, Field(min_length=2, max_length=300)]


class ProgrammeOrderBody(BaseModel):
    """Какой приказ подготовить."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[OrderKind, Field(description="О внедрении, о назначении куратора, об изменении, об отмене")]
    changes: Annotated[str | None, Field(max_length=64, description="Приказ, который изменяют или отменяют")] = None
    words: Annotated[
        Annotated[str, AsSeen, Field(min_length=5, max_length=1000)] | None,
        Field(description="Что изменить или почему отменить"),
    ] = None
    curator: Annotated[Words | None, Field(description="Новый куратор: фамилия, имя, отчество и должность")] = None


class ProgrammeSignatureBody(BaseModel):
    """Номер и дата подписанного приказа; потом он не меняется."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, AsSeen, Field(min_length=1, max_length=50, description="Номер приказа")]
    signed_on: Annotated[date, Field(description="Дата приказа")]


class ProgrammeOrderGapView(BaseModel):
    """Чего не хватает, чтобы подготовить текст приказа."""

    code: Annotated[str, Field(description="Постоянный код для программ")]
    text: Annotated[str, Field(description="То же словами")]


class ProgrammeOrderView(BaseModel):
    """Приказ программы."""

    order_id: Annotated[str, Field(description="Приказ")]
    kind: Annotated[str, Field(description="Вид: INTRODUCE, APPOINT_CURATOR, AMEND, CANCEL")]
    title: Annotated[str, Field(description="О чём приказ")]
    state: Annotated[OrderState, Field(description="DRAFT — готовится, READY — текст готов, SIGNED — подписан")]
    is_in_force: Annotated[bool, Field(description="Подписан и не отменён другим приказом")]
    number: Annotated[str | None, Field(description="Номер; пусто — не подписан")] = None
    signed_on: Annotated[date | None, Field(description="Дата; пусто — не подписан")] = None
    head: Annotated[str | None, Field(description="Кто подписывает, как сказано в тексте")] = None
    changes: Annotated[str | None, Field(description="Приказ, который он изменяет или отменяет")] = None
    words: Annotated[str | None, Field(description="Что меняет или почему отменяет")] = None
    curator: Annotated[str | None, Field(description="Куратор, которого он называет")] = None
    text_hash: Annotated[str | None, Field(description="SHA-256 сохранённого текста; пусто — его нет")] = None
    made_at: Annotated[datetime | None, Field(description="Когда подготовлен текст; у подписанного пусто")] = None
    missing: Annotated[list[ProgrammeOrderGapView], Field(description="Чего не хватает, чтобы подготовить текст")] = []


class ProgrammeOrdersView(BaseModel):
    """Приказы программы: подписанные в том порядке, как записаны, затем готовящиеся."""

    items: Annotated[list[ProgrammeOrderView], Field(description="Приказы")]


def routes(orders: Orders) -> APIRouter:
    """`/registry/v1/programmes/{programme_id}/orders`."""
    router = APIRouter(prefix="/registry/v1/programmes/{programme_id}/orders", tags=["Программы"])

    @router.get("", summary="Приказы программы: подписанные и готовящиеся")
    async def listed(caller: Caller, programme_id: str) -> ProgrammeOrdersView:
        return await _seen(await orders.programmes.get(caller.scope, programme_id))

    @router.post("/drafts", status_code=201, summary="Начать приказ: о внедрении, о кураторе, об изменении или отмене")
    async def begun(caller: Caller, programme_id: str, body: ProgrammeOrderBody) -> ProgrammeOrderView:
        known, draft = await orders.begin(
            caller.scope, programme_id, body.kind.value, body.changes, body.words, body.curator
        )
        return await _of_draft(known, draft)

    @router.post("/{programme_order_id}/text", summary="Подготовить текст приказа и сохранить его")
    async def made_ready(caller: Caller, programme_id: str, programme_order_id: str) -> ProgrammeOrdersView:
        return await _seen(await orders.make_ready(caller.scope, programme_id, programme_order_id))

    @router.post("/{programme_order_id}/signature", summary="Записать номер и дату, с которыми приказ подписан")
    async def signed(
        caller: Caller, programme_id: str, programme_order_id: str, body: ProgrammeSignatureBody
    ) -> ProgrammeOrdersView:
        return await _seen(
            await orders.sign(caller.scope, programme_id, programme_order_id, body.number, body.signed_on)
        )

    @router.post("/{programme_order_id}/discard", summary="Удалить приказ, который не подписан")
    async def discarded(caller: Caller, programme_id: str, programme_order_id: str) -> ProgrammeOrdersView:
        return await _seen(await orders.discard(caller.scope, programme_id, programme_order_id))

    @router.get(
        "/{programme_order_id}.docx",
        summary="Текст приказа: сохранённый, а у начатого — какой получился бы сейчас",
        response_class=Response,
        responses=AS_PAPER,
    )
    async def text(caller: Caller, programme_id: str, programme_order_id: str) -> Response:
        known, content = await orders.text(caller.scope, programme_id, programme_order_id)
        return of_programme(content, "Приказ", known.school_year)

    async def _seen(known: Programme) -> ProgrammeOrdersView:
        holding = {each.id for each in in_force(known.orders)}
        signed = [_of_order(known, each, is_in_force=each.id in holding) for each in known.orders]
        return ProgrammeOrdersView(items=[*signed, *[await _of_draft(known, each) for each in known.drafts]])

    async def _of_draft(known: Programme, draft: OrderDraft) -> ProgrammeOrderView:
        lacking = order_gaps(known, draft, await orders.organisations.name(known.school_id))
        return ProgrammeOrderView(
            order_id=draft.order_id,
            kind=draft.kind,
            title=title_of(draft, known),
            state=draft.state,
            is_in_force=False,
            head=draft.head,
            changes=draft.changes,
            words=draft.words,
            curator=draft.curator,
            text_hash=draft.text_hash,
            made_at=draft.made_at,
            missing=[ProgrammeOrderGapView(code=gap.code, text=gap.text) for gap in lacking],
        )

    return router


def _of_order(known: Programme, order: SignedOrder, *, is_in_force: bool) -> ProgrammeOrderView:
    return ProgrammeOrderView(
        order_id=order.id,
        kind=order.kind,
        title=title_of(order, known),
        state=OrderState.SIGNED,
        is_in_force=is_in_force,
        number=order.number,
        signed_on=order.signed_on,
        head=order.head,
        changes=order.changes,
        words=order.words,
        curator=order.curator,
        text_hash=order.text_hash,
    )
