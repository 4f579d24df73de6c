"""Proposals over HTTP: ids only; names stay in registry."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.errors import Fault, NotFound
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.codes import ProposalStatus

from matching.participants.queries import CardQueries
from matching.proposals.domain import Proposal
from matching.proposals.store import ProposalStore, Wanted
from matching.proposals.views import ProposalPage, ProposalView, proposal_view
from matching.unmatched.domain import NOT_MATCHED_YET, WithoutPair, text_of
from matching.unmatched.queries import UnmatchedQueries


class Order(StrEnum):
    """Порядок списка."""

    WEAKEST_FIRST = "weakest"
    """Сначала пары, в которых ничего из запроса не совпало, затем по баллу, слабые раньше."""
    BY_ID = "id"
    """По идентификатору наставляемого: кто читает весь список, не увидит никого дважды."""


def routes(store: ProposalStore, unmatched: UnmatchedQueries, cards: CardQueries) -> APIRouter:
    """`/matching/v1/proposals`."""
    router = APIRouter(prefix="/matching/v1/proposals", tags=["Предложения"])

    @router.get("", summary="Предложенные пары, слабые сначала")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        form: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        status: Annotated[ProposalStatus, Query(description="Состояние предложения")] = ProposalStatus.PENDING,
        mentor_id: Annotated[str | None, Query(max_length=64)] = None,
        order: Order = Order.WEAKEST_FIRST,
        after: Annotated[str | None, Query(max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ProposalPage:
        wanted = Wanted(status.value, school_id, form, school_year, mentor_id)
        weakest_first = order is Order.WEAKEST_FIRST
        found = await store.page(caller.scope, wanted, after=after, limit=limit, weakest_first=weakest_first)
        told = await cards.of_pairs(caller.scope, _pairs(found))
        return ProposalPage(
            items=[proposal_view(proposal, told, caller) for proposal in found],
            next=next_after(found, limit, lambda each: each.place if weakest_first else each.mentee_id),
        )

    @router.get("/{mentee_id}", summary="Предложение для наставляемого, с объяснением")
    async def get(caller: Caller, mentee_id: str) -> ProposalView:
        proposal = await store.get(caller.scope, mentee_id)
        if proposal is None:
            raise _absent(await unmatched.of(caller.scope, mentee_id))
        return proposal_view(proposal, await cards.of_pairs(caller.scope, _pairs([proposal])), caller)

    return router


def _pairs(proposals: Iterable[Proposal]) -> list[tuple[str, str]]:
    return [(each.state.mentee_id, each.state.mentor_id) for each in proposals]


def _absent(alone: WithoutPair | None) -> NotFound:
    if alone is None:
        return NotFound("PROPOSAL_NOT_FOUND", "Предложения нет. Проверьте идентификатор наставляемого.")
    if alone.reasons[0].code == NOT_MATCHED_YET:
        return NotFound("MENTEE_NOT_MATCHED_YET", "Для наставляемого ещё не подбирали. Запустите подбор.")
    return NotFound(
        "MENTEE_UNMATCHED",
        f"Пары нет. Главная причина: {text_of(alone.reasons[0].code)}. {alone.advice}",
        [Fault(reason.code, "", text_of(reason.code)) for reason in alone.reasons],
    )
