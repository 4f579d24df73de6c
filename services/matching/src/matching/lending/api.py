"""A school's mentors in other schools, over HTTP: the mentee is told by topics alone."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from pydantic import BaseModel, ConfigDict, Field

from matching.lending.commands import Lending, Lent

ADDRESS = "/matching/v1/lent-mentors"


class LentView(BaseModel):
    """Пара, в которой наставник Вашей школы, а наставляемый другой: о нём сказаны только темы."""

    relation_id: str
    school_id: Annotated[str, Field(description="Школа наставляемого")]
    school_year: int
    form: str
    mentor_id: str
    topics: Annotated[list[str], Field(description="О чём просит наставляемый и в чём поможет наставник")]
    status: str
    approved_at: datetime
    agreed_on: Annotated[date | None, Field(description="Когда Ваша школа согласилась; нет — ответа ждут")]
    waits: Annotated[bool, Field(description="Ждут ли ответа Вашей школы")]


class LentMentorsView(BaseModel):
    """Пары наставников школы с наставляемыми других школ; сначала те, которые ждут ответа."""

    items: list[LentView]


class LendingRefusalBody(BaseModel):
    """Почему школа не согласна; это прочтёт куратор наставляемого."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, AsSeen, Field(min_length=5, max_length=1000, description="Причина, без имён")]


def routes(lending: Lending) -> APIRouter:
    """`/matching/v1/lent-mentors`."""
    router = APIRouter(prefix=ADDRESS, tags=["Пары"])

    @router.get("", summary="Наставники школы, которых просят другие школы или которые уже помогают им")
    async def listed(caller: Caller) -> LentMentorsView:
        return LentMentorsView(items=[_view(each) for each in await lending.of_schools(caller.scope)])

    @router.post("/{relation_id}/agreement", status_code=204, summary="Согласиться: имя наставника узнает другая школа")
    async def agree(caller: Caller, relation_id: str) -> None:
        await lending.agree(caller.scope, relation_id, caller.subject)

    @router.post("/{relation_id}/refusal", status_code=204, summary="Не согласиться: пара отменяется")
    async def refuse(caller: Caller, relation_id: str, body: LendingRefusalBody) -> None:
        await lending.refuse(caller.scope, relation_id, caller.subject, body.text)

    return router


def _view(lent: Lent) -> LentView:
    state = lent.relation.state
    return LentView(
        **state.model_dump(
            include={"relation_id", "school_id", "school_year", "form", "mentor_id", "status", "approved_at"}
        ),
        topics=list(lent.topics),
        agreed_on=state.mentor_school_agreed_on,
        waits=lent.relation.lacks_mentor_school,
    )
