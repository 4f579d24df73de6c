"""Pairs that bases name, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.paging import next_after
from pydantic import BaseModel

from registry.claims.domain import Candidate
from registry.claims.queries import ClaimQueries
from registry.participations import commands
from registry.participations.commands import Register
from registry.participations.showing import Showing
from registry.participations.views import ParticipantView, named
from registry.privacy.viewing import Viewer


class ClaimCandidateView(BaseModel):
    """Наставник, которого школа могла иметь в виду."""

    participant_id: str
    full_name: str | None
    group: str | None
    form: str
    status: str
    likeness: str


class ClaimView(ParticipantView):
    """Наставляемый, у которого в базе назван наставник, и кто из записанных наставников это может быть."""

    candidates: list[ClaimCandidateView]


class ClaimPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[ClaimView]
    next: str | None


def routes(register: Register, queries: ClaimQueries, showing: Showing) -> APIRouter:
    """`/registry/v1/claims`."""
    router = APIRouter(prefix="/registry/v1/claims", tags=["Участники"])

    @router.get("", summary="Пары, названные в базе школы и ещё не подтверждённые")
    async def claims(
        view: Viewer,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ClaimPage:
        """С названными парами показаны наставники той же школы и того же учебного года с похожим именем."""
        found = await register.participations.claims(view.scope, after, limit)
        sees_texts = view.is_named and not view.caller.is_municipal  # what a school wrote is not told by its likeness
        meant = await queries.candidates(found) if sees_texts else {}
        await showing.note([one.participation for each in meant.values() for one in each], view)
        items = [
            ClaimView(
                **shown.model_dump(), candidates=[_candidate(each) for each in meant.get(shown.participant_id, [])]
            )
            for shown in await showing.participants(found, view)
        ]
        return ClaimPage(items=items, next=next_after(found, limit, lambda each: each.id))

    @router.post("/{participant_id}/text", summary="Оставить названную пару текстом: это не пара")
    async def leave_as_text(view: Viewer, participant_id: str) -> ParticipantView:
        return await showing.one(await commands.leave_claim_as_text(register, view.scope, participant_id), view)

    return router


def _candidate(each: Candidate) -> ClaimCandidateView:
    told = named(each.participation, each.person)
    return ClaimCandidateView(
        participant_id=each.participation.id,
        full_name=told.full_name,
        group=told.group,
        form=told.form,
        status=told.status,
        likeness=each.likeness.value,
    )
