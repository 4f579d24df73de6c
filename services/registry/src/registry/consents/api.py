"""Consents over HTTP."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from mentoring_common.errors import Fault, Unprocessable, sentence
from mentoring_common.http.caller import Caller

from registry.consents import commands
from registry.consents.bodies import BulkBody, PaperBody, SeenBody, SignatureBody, WithdrawalBody
from registry.consents.bulk import Seen, take_seen
from registry.consents.gaps import Asked, gaps
from registry.consents.giving import Sheet, Signature
from registry.consents.reading import consents_of
from registry.consents.views import (
    BulkView,
    ConsentsView,
    ConsentView,
    DraftView,
    GapPage,
    consent_view,
    draft_view,
    gap_view,
    paper_views,
    seen_view,
)
from registry.organisations.commands import require_school, schools_of
from registry.organisations.store import OrganisationStore
from registry.participations.commands import Register
from registry.participations.merging import person_in
from registry.people.consents.domain import Paper
from registry.privacy.viewing import AccessLog, Viewer

SchoolFilter = Annotated[str | None, Query(max_length=64, description="Какой школы; можно не указывать, если она одна")]


def routes(register: Register, organisations: OrganisationStore, log: AccessLog, zone: ZoneInfo) -> APIRouter:
    """Below `/registry/v1`: a person's consents, single ones, many at once, who lacks what."""
    router = APIRouter(prefix="/registry/v1", tags=["Согласия"])

    @router.get("/persons/{person_id}/consents", summary="Согласия человека и чего не хватает")
    async def of_person(
        caller: Caller,
        person_id: str,
        school_id: SchoolFilter = None,
        as_of: Annotated[date | None, Query(description="Как было записано к концу этого дня")] = None,
    ) -> ConsentsView:
        if as_of is not None and as_of > register.today():
            fault = Fault("DATE_IN_FUTURE", "/query/as_of", "этот день ещё не наступил")
            raise Unprocessable(fault.code, sentence(fault.text), [fault])
        person = await person_in(register, caller.scope, person_id)
        school = commands.school_of(person, caller.scope, school_id, asked_in="query")
        seen = await consents_of(register, person, school, as_of, zone)
        return ConsentsView(
            person_id=person.person_id,
            school_id=school,
            on=seen.on,
            missing=paper_views(seen.missing),
            whole_until=seen.span.last if seen.span else None,
            attested=seen.attested,
            birth_is_known=seen.age_is_known,
            items=[consent_view(person.person_id, each) for each in seen.consents],
        )

    @router.post("/persons/{person_id}/consents", status_code=201, summary="Подготовить согласие к печати")
    async def draft(caller: Caller, person_id: str, body: PaperBody, response: Response) -> DraftView:
        sheet = Sheet("", Paper(body.purpose, body.giver.value), body.guardian_id)
        made = await commands.draft(register, caller.scope, person_id, body.school_id, sheet, caller.subject)
        response.headers["Location"] = f"/registry/v1/persons/{made.person.person_id}/consents"
        return draft_view(made.person.person_id, made.consent, register.methodology())

    @router.post("/consents/{consent_id}/grant", summary="Отметить, что подписанное согласие получено")
    async def grant(caller: Caller, consent_id: str, body: SignatureBody) -> ConsentView:
        signature = Signature(body.given_on, body.valid_until)
        made = await commands.grant(register, caller.scope, consent_id, signature, body.guardian_id, caller.subject)
        return consent_view(made.person.person_id, made.consent)

    @router.post("/consents/{consent_id}/withdrawal", summary="Отметить отзыв согласия: действует сразу")
    async def withdraw(caller: Caller, consent_id: str, body: WithdrawalBody | None = None) -> ConsentView:
        reason = body.reason if body else None
        made = await commands.withdraw(register, caller.scope, consent_id, reason, caller.subject)
        return consent_view(made.person.person_id, made.consent)

    @router.post("/consents:grant", summary="Отметить полученными многие согласия сразу")
    async def grant_many(caller: Caller, body: BulkBody) -> BulkView:
        seen = [_seen(each) for each in body.consents]
        judged = await take_seen(register, caller.scope, seen, caller.subject)
        return BulkView(results=[seen_view(each) for each in judged])

    @router.get("/consents/gaps", summary="Кому каких согласий не хватает")
    async def lacking(
        view: Viewer,
        on: Annotated[date | None, Query(description="На какой день; без него — сегодня")] = None,
        school_id: SchoolFilter = None,
        group: Annotated[int | None, Query(ge=1, le=11, description="Только этого класса")] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> GapPage:
        schools = await schools_of(view.scope, organisations, school_id)
        if school_id is not None:
            await require_school(view.scope, organisations, school_id)
        if len(schools) != 1:
            text = "список согласий — одной школы; укажите её"
            raise Unprocessable("SCHOOL_NEEDED", sentence(text), [Fault("SCHOOL_NEEDED", "/query/school_id", text)])
        asked = Asked(schools[0], on or register.today(), group)
        found = await gaps(register, view.scope, asked, after, limit)
        await log.note(view, [(asked.school_id, gap.person.person_id) for gap in found.items])
        return GapPage(
            on=asked.on,
            school_id=asked.school_id,
            total=found.total,
            items=[gap_view(each, named=view.is_named) for each in found.items],
            next=found.following,
        )

    return router


def _seen(body: SeenBody) -> Seen:
    return Seen(
        person_id=body.person_id,
        school_id=body.school_id,
        paper=Paper(body.purpose, body.giver.value),
        guardian_id=body.guardian_id,
        signature=Signature(body.given_on, body.valid_until),
    )
