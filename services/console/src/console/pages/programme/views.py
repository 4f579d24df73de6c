"""`/programme`: the school's programmes, and one of them with all that is done in it."""

from enum import StrEnum
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from mentoring_methodology.pack import load_pack
from mentoring_methodology.schoolyear import school_year_prepared_on
from mentoring_methodology.schoolyear import title as year_title
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.assignments.words import of_programme, stands
from console.pages.base import Pages
from console.pages.directory import models_led, schools_of
from console.pages.matching.asking import names_of
from console.pages.models import MODELS
from console.pages.programme.words import ITEM_STATUSES, MENDED_AT, ORDER_STATES, ORDERS, STATEMENT_NEEDED
from console.pages.staff.offered import curators
from console.session.current import Changing, SignedIn
from console.session.domain import Session

PROGRAMMES = "/registry/v1/programmes"
ASSIGNMENTS = "/registry/v1/assignments"
Paper = Literal["order-introduce", "order-curator", "regulation", "roadmap"]


class OrderStep(StrEnum):
    """What is done with an order that is prepared here."""

    BEGIN = "begin"
    TEXT = "text"
    SIGNATURE = "signature"
    DISCARD = "discard"


class Act(StrEnum):
    """What is done in a programme, in the words of registry's addresses."""

    ADVANCE = "advance"
    RETURN = "return"
    PREPARATION = "preparation"
    ROADMAP = "roadmap"
    ORDERS = "orders"


LISTED = 30
"""People whom an obstacle names on the page: about a class; the page where it is mended lists everybody."""
BOXES = ("forms", "variants")
"""Fields of which several are ticked."""
NO_FORMS = Refused(422, "FORMS_MISSING", "Программа не открыта", "Отметьте хотя бы одну форму наставничества.")


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/programme")
    async def listed(request: Request, session: SignedIn, api: Gateway) -> Response:
        return await _list(pages, request, session, api)

    @router.post("/programme")
    async def opened(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        body: dict[str, Any] = {name: str(form.get(name, "")) for name in ("school_id", "model", "curator")}
        year = str(form.get("school_year", ""))
        body["school_year"] = int(year) if year.isdecimal() else year
        body["forms"] = [str(each) for each in form.getlist("forms")]
        if not body["forms"]:
            return await _list(pages, request, session, api, NO_FORMS, body)
        try:
            made = await api.post(PROGRAMMES, json=body)
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _list(pages, request, session, api, refused, body)
        return RedirectResponse(f"/programme/{made['programme_id']}", status_code=303)

    @router.get("/programme/{programme_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, programme_id: str, on: str = "") -> Response:
        try:
            then = await api.get(f"{PROGRAMMES}/{programme_id}", params={"as_of": on}) if on else None
        except Refused as refused:
            if refused.code != "PROGRAMME_NOT_YET_OPEN":
                refused.raise_unless_of_form()
            return await _one(pages, request, session, api, programme_id, refused, on=on)
        return await _one(pages, request, session, api, programme_id, then=then, on=on)

    @router.get("/programme/{programme_id}/papers/{paper}.docx")
    async def paper(session: SignedIn, api: Gateway, programme_id: str, paper: Paper) -> Response:  # noqa: ARG001
        return await api.pass_on(f"{PROGRAMMES}/{programme_id}/papers/{paper}.docx", headers={"Accept": "*/*"})

    @router.get("/programme/{programme_id}/orders/{programme_order_id}.docx")
    async def order(session: SignedIn, api: Gateway, programme_id: str, programme_order_id: str) -> Response:  # noqa: ARG001
        return await api.pass_on(
            f"{PROGRAMMES}/{programme_id}/orders/{programme_order_id}.docx", headers={"Accept": "*/*"}
        )

    @router.post("/programme/{programme_id}/orders/{step}")
    async def ordered(
        request: Request, session: Changing, api: Gateway, programme_id: str, step: OrderStep
    ) -> Response:
        body = _said(await request.form())
        try:
            await _order(api, f"{PROGRAMMES}/{programme_id}/orders", step, body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, programme_id, refused)
        return RedirectResponse(f"/programme/{programme_id}#orders", status_code=303)

    @router.post("/programme/{programme_id}/{act}")
    async def changed(request: Request, session: Changing, api: Gateway, programme_id: str, act: Act) -> Response:
        body = _said(await request.form())
        try:
            await api.post(f"{PROGRAMMES}/{programme_id}/{act}", json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, programme_id, refused)
        return RedirectResponse(f"/programme/{programme_id}", status_code=303)

    return router


def _said(form: FormData) -> dict[str, Any]:
    """What is told; boxes that a form offers under `boxes` are lists, of which one that is not ticked says nothing."""
    offered = [str(name) for name in form.getlist("boxes") if name in BOXES]
    fields = {
        name: str(value).strip() or None
        for name, value in form.items()
        if name not in {"csrf_token", "boxes", *offered}
    }
    return {**fields, **{name: [str(each) for each in form.getlist(name)] for name in offered}}


async def _order(api: Api, orders: str, step: OrderStep, body: dict[str, Any]) -> None:
    """Do it. An order that is begun gets its text at once, if nothing is missing; the page tells what is."""
    of_order = f"{orders}/{quote(body.pop('order_id', None) or '', safe='')}"
    if step is not OrderStep.BEGIN:
        await api.post(f"{of_order}/{step}", json=body if step is OrderStep.SIGNATURE else None)
        return
    begun = await api.post(f"{orders}/drafts", json=body)
    if not begun["missing"]:
        await api.post(f"{orders}/{begun['order_id']}/text")


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    refusal: Refused | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    this = school_year_prepared_on(pages.today())
    schools = [*(await schools_of(api, session)).items()]
    may_change = session.may(f"POST {PROGRAMMES}")
    offered = await curators(api, dict(schools), pages.today().isoformat()) if may_change else []
    led = await models_led(api, session)
    models = {code: title for code, title in MODELS.items() if code in led} or MODELS
    forms = {code: form.title for code, form in load_pack().content.forms.items() if str(form.model) in models}
    return pages.render(
        request,
        "programme/list.html",
        session=session,
        found=(await api.get(PROGRAMMES))["items"],
        schools=schools,
        names=dict(schools),
        years=[(year, year_title(year)) for year in (this, this + 1)],
        models=models,
        titles=MODELS,
        forms=forms.items(),
        stages=_stages(),
        year_title=year_title,
        refusal=refusal,
        typed=typed or {"school_id": "", "school_year": this, "model": next(iter(models)), "forms": [], "curator": ""},
        may_change=may_change,
        curators=offered,
    )


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    programme_id: str,
    refusal: Refused | None = None,
    *,
    then: dict[str, Any] | None = None,
    on: str = "",
) -> Response:
    seen = await api.get(f"{PROGRAMMES}/{programme_id}")
    missing = (await api.get(f"{PROGRAMMES}/{programme_id}/obstacles"))["items"]
    named = await names_of(api, session, (each for one in missing for each in one["participant_ids"][:LISTED]))
    orders = (await api.get(f"{PROGRAMMES}/{programme_id}/orders"))["items"]
    papers = (await api.get(f"{PROGRAMMES}/{programme_id}/papers"))["items"]
    assigned = (await api.get(ASSIGNMENTS, params={"school_year": seen["school_year"]}))["items"]
    may_change = session.may(f"POST {PROGRAMMES}/{{programme_id}}/advance")
    offered = await curators(api, [seen["school_id"]], pages.today().isoformat()) if may_change else []
    pack = load_pack()
    return pages.render(
        request,
        "programme/one.html",
        session=session,
        seen=seen,
        missing=missing,
        named=named,
        listed=LISTED,
        then=then,
        on=on,
        today=pages.today().isoformat(),
        papers=papers,
        assigned=[
            (each, next(of for of in each["schools"] if of["school_id"] == seen["school_id"]))
            for each in reversed(assigned)
            if each["withdrawn_on"] is None and of_programme(each, seen)
        ],
        stands=stands,
        needs_statement=any(each["code"] == STATEMENT_NEEDED for each in missing),
        stages=_stages(),
        own_stages=[(code, title) for code, title in _stages().items() if code != "CLOSED"],
        models=MODELS,
        forms=pack.form_titles,
        offered_forms=[
            (code, form.title) for code, form in pack.content.forms.items() if str(form.model) == seen["model"]
        ],
        offered_variants=[
            (form, [(code, pack.variant_titles[code]) for code in pack.variants_of(form)]) for form in seen["forms"]
        ],
        variants=pack.variant_titles,
        orders=orders,
        order_states=ORDER_STATES,
        numbers={each["order_id"]: each["number"] for each in orders},
        unbegun={
            kind: title
            for kind, title in ORDERS.items()
            if not any(each["kind"] == kind and (each["is_in_force"] or not each["number"]) for each in orders)
        },
        statuses=ITEM_STATUSES,
        mended_at=MENDED_AT,
        year=year_title(seen["school_year"]),
        refusal=refusal,
        may_change=may_change,
        curators=offered,
        may_return=session.may(f"POST {PROGRAMMES}/{{programme_id}}/return"),
    )


def _stages() -> dict[str, str]:
    """Stage -> its title, in order; the end is no stage."""
    stages = load_pack().content.stages
    return {**{str(code): stage.title for code, stage in stages.items()}, "CLOSED": "Завершена"}
