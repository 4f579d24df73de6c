"""Categories of teacher mentees over HTTP: for the school's curator, head and psychologist alone."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from mentoring_methodology.codes import TeacherMenteeCategory
from pydantic import BaseModel, ConfigDict, StringConstraints

from registry.categories.commands import Categories
from registry.categories.domain import Said
from registry.participations.domain import Participation
from registry.participations.showing import Showing
from registry.privacy.viewing import View, Viewer

ADDRESS = "/registry/v1/participants/{participant_id}/category"

Line = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class CategoryBody(BaseModel):
    """Категория наставляемого педагога; направление — у четвёртой, договор — у восьмой."""

    model_config = ConfigDict(extra="forbid")

    category: TeacherMenteeCategory
    direction: Line | None = None
    contract_number: Line | None = None
    contract_on: date | None = None


class CategoryView(BaseModel):
    """Категория наставляемого педагога. Видят куратор, директор и психолог школы, больше никто."""

    participant_id: str
    category: str | None
    direction: str | None = None
    contract_number: str | None = None
    contract_on: date | None = None


def routes(categories: Categories, showing: Showing) -> APIRouter:
    """`/registry/v1/participants/{participant_id}/category`."""
    router = APIRouter(tags=["Участники"])

    @router.get(ADDRESS, summary="Категория наставляемого педагога")
    async def get(view: Viewer, participant_id: str) -> CategoryView:
        found = await categories.participation(view.scope, participant_id)
        return await _shown(found, view)

    @router.put(ADDRESS, summary="Указать категорию наставляемого педагога")
    async def say(view: Viewer, participant_id: str, body: CategoryBody) -> CategoryView:
        said = Said(**{**body.model_dump(), "category": body.category.value})
        return await _shown(await categories.say(view.scope, participant_id, said, view.caller.subject), view)

    @router.delete(ADDRESS, status_code=204, summary="Убрать категорию")
    async def take_away(caller: Caller, participant_id: str) -> None:
        await categories.say(caller.scope, participant_id, None, caller.subject)

    async def _shown(found: Participation, view: View) -> CategoryView:
        said = await categories.of(view.scope, found)
        if said is None:
            return CategoryView(participant_id=found.id, category=None)
        await showing.note([found], view)
        return CategoryView(participant_id=found.id, **vars(said))

    return router
