"""The papers over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from mentoring_common.auth import Scope
from mentoring_common.http.caller import Caller
from mentoring_common.http.papers import AS_PAPER
from pydantic import BaseModel, Field

from registry.assignments.domain import Assignment
from registry.assignments.store import AssignmentStore
from registry.organisations.store import OrganisationStore
from registry.papers.domain import TITLES, PaperKind, gaps, is_offered, signed_text, stands_in
from registry.papers.files import of_programme
from registry.papers.filling import filled
from registry.papers.store import TEXT_NOT_KEPT, OrderTextStore
from registry.papers.texts import texts_of
from registry.programmes.commands import Programmes
from registry.programmes.domain import Programme

Paper = Annotated[PaperKind, Path(description="Какая бумага")]


class PaperGapView(BaseModel):
    """Чего в бумаге нет: на этом месте пропуск, который заполняют от руки."""

    code: Annotated[str, Field(description="Постоянный код для программ")]
    text: Annotated[str, Field(description="То же словами")]


class ProgrammePaperView(BaseModel):
    """Бумага программы."""

    paper: Annotated[PaperKind, Field(description="Какая бумага: так она называется в адресе")]
    title: Annotated[str, Field(description="Название")]
    missing: Annotated[list[PaperGapView], Field(description="Пропуски в ней; пусто — всё заполнено")]


class ProgrammePapersView(BaseModel):
    """Бумаги программы и чего в каждой нет."""

    items: Annotated[list[ProgrammePaperView], Field(description="Бумаги")]


def routes(
    programmes: Programmes, organisations: OrganisationStore, kept: OrderTextStore, assignments: AssignmentStore
) -> APIRouter:
    """`/registry/v1/programmes/{programme_id}/papers`."""
    router = APIRouter(prefix="/registry/v1/programmes/{programme_id}/papers", tags=["Программы"])

    @router.get("", summary="Бумаги программы и чего в каждой не хватает")
    async def listed(caller: Caller, programme_id: str) -> ProgrammePapersView:
        programme = await programmes.get(caller.scope, programme_id)
        school = await organisations.name(programme.school_id)
        items = [
            ProgrammePaperView(
                paper=kind,
                title=TITLES[kind],
                missing=[PaperGapView(code=gap.code, text=gap.text) for gap in gaps(kind, programme, school)],
            )
            for kind in PaperKind
            if is_offered(kind, programme)
        ]
        return ProgrammePapersView(items=items)

    @router.get(
        "/{paper}.docx",
        summary="Бумага программы: приказ, положение, дорожная карта",
        response_class=Response,
        responses=AS_PAPER,
    )
    async def made(caller: Caller, programme_id: str, paper: Paper) -> Response:
        programme = await programmes.get(caller.scope, programme_id)
        return of_programme(await _content(caller.scope, programme, paper), TITLES[paper], programme.school_year)

    async def _content(scope: Scope, programme: Programme, paper: PaperKind) -> bytes:
        if not is_offered(paper, programme):
            raise TEXT_NOT_KEPT
        if (order := signed_text(paper, programme)) is not None:
            return await kept.text(scope, order)
        school = await organisations.name(programme.school_id)
        texts = texts_of(paper, programme, school, programmes.methodology(), await _assigned(programme))
        return await filled(paper, texts)

    async def _assigned(programme: Programme) -> list[Assignment]:
        """What the municipality has set to the school for this programme."""
        theirs = await assignments.of_schools(Scope.of(programme.school_id))
        return [each for each in reversed(theirs) if stands_in(each, programme)]

    return router
