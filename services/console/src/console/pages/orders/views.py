"""`/orders`: drafts of approved pairs, what keeps them from being signed, and the signature."""

import asyncio
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request
from mentoring_common.http.papers import as_file
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import DIRECTORY, schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import names_of
from console.pages.matching.words import form_titles
from console.pages.orders.obstacles import AGREEMENT_MISSING, agreed, obstacles
from console.pages.orders.paper import paper_of
from console.pages.relations.words import CLOSURES, SIDES
from console.pages.relations.words import STATUSES as PAIR_STATES
from console.session.current import Changing, SignedIn
from console.session.domain import Session

ORDERS = "/matching/v1/orders"
SHOWN = 50
"""Orders of one page."""
KINDS = {
    "FIX_RELATIONS": "Закрепляет пары",
    "AMEND": "Меняет приказ",
    "CANCEL": "Отменяет приказ",
    "RECORDED": "Закрепил пары, названные в базе",
}
FILES = {
    "FIX_RELATIONS": "Приказ о закреплении пар",
    "AMEND": "Приказ об изменении приказа о парах",
    "CANCEL": "Приказ об отмене приказа о парах",
}
"""Kind -> the name of its file."""
STATUSES = {
    "DRAFT": ("проект", "warn"),
    "SIGNING": ("подписывается", "warn"),
    "SIGNED": ("подписан", "good"),
    "DISCARDED": ("отброшен", "plain"),
}
"""State -> its words and its colour."""

WORKING = frozenset({"FIXED", "ACTIVE", "SUSPENDED"})
"""States of a pair that a later order may end."""


class Act(StrEnum):
    """What is done with an order, in the words of matching's addresses."""

    AGREEMENTS = "agreements"
    SIGN = "sign"
    DISCARD = "discard"
    CHANGES = "changes"
    """A later order about it."""


FIELDS = {
    Act.AGREEMENTS: ("given_on",),
    Act.SIGN: ("number", "signed_on"),
    Act.DISCARD: (),
    Act.CHANGES: ("kind", "reason", "words"),
}
"""What each of them takes."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/orders")
    async def listed(request: Request, session: SignedIn, api: Gateway, after: str | None = None) -> Response:
        return await _list(pages, request, session, api, after=after)

    @router.post("/orders")
    async def drafted(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        asked = ("school_id", "starts_on", "ends_on")
        body = {name: str(form.get(name, "")) or None for name in asked}
        try:
            made = await api.post(ORDERS, json=body)
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _list(pages, request, session, api, refused, body)
        return RedirectResponse(f"/orders/{made['order_id']}", status_code=303)

    @router.get("/orders/{order_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, order_id: str) -> Response:
        return await _one(pages, request, session, api, order_id)

    @router.get("/orders/{order_id}/order.docx")
    async def paper(session: SignedIn, api: Gateway, order_id: str) -> Response:
        order = await api.get(f"{ORDERS}/{order_id}")
        both = [
            name
            for each in (*order["relations"], *order["ended_relations"], *order["grouped_relations"])
            for name in (each["mentee_id"], each["mentor_id"])
        ]
        names, directory = await asyncio.gather(names_of(api, session, both), api.get(DIRECTORY))
        called = {each["organisation_id"]: each["name"] for each in directory}
        school = called.get(order["school_id"], order["school_id"])
        made = await paper_of(order, names, school, pages.day)
        return as_file(made, FILES.get(order["kind"], FILES["FIX_RELATIONS"]), "order-pairs")

    @router.post("/orders/{order_id}/{act}")
    async def changed(request: Request, session: Changing, api: Gateway, order_id: str, act: Act) -> Response:
        form = await request.form()
        body: dict[str, Any] = {name: str(form.get(name, "")).strip() for name in FIELDS[act]}
        path = f"{ORDERS}/{order_id}/{act}"
        if act is Act.CHANGES:
            ticked = [str(each) for each in form.getlist("remove")]
            body |= {"remove": ticked, "add_approved": form.get("add_approved") == "yes"}
        try:
            made = await api.post(path, json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, order_id, refused, body)
        if act is Act.CHANGES:
            return RedirectResponse(f"/orders/{made['order_id']}", status_code=303)
        return RedirectResponse("/orders" if act is Act.DISCARD else f"/orders/{order_id}", status_code=303)

    return router


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    refusal: Refused | None = None,
    typed: dict[str, Any] | None = None,
    after: str | None = None,
) -> Response:
    listing = Listing("/orders", {}, after)
    page = await api.get(ORDERS, params=listing.page(SHOWN))
    schools = await schools_of(api, session)
    return pages.render(
        request,
        "orders/list.html",
        session=session,
        found=page["items"],
        listing=listing,
        next=page["next"],
        kinds=KINDS,
        schools=schools,
        refusal=refusal,
        typed=typed or {"school_id": "", "starts_on": pages.today().isoformat(), "ends_on": ""},
        statuses=STATUSES,
        may_draft=session.may(f"POST {ORDERS}"),
    )


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    order_id: str,
    refusal: Refused | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    order = await api.get(f"{ORDERS}/{order_id}")
    pairs = order["relations"]
    every = [*pairs, *order["ended_relations"], *order["grouped_relations"]]
    both = [name for each in every for name in (each["mentee_id"], each["mentor_id"])]
    today = pages.today().isoformat()
    return pages.render(
        request,
        "orders/one.html",
        session=session,
        order=order,
        troubled=[each for each in every if each["faults"]],
        obstacles=obstacles(every),
        agreed=agreed,
        unreviewed=[each for each in pairs if any(one["code"] == "LEGAL_REVIEW_MISSING" for one in each["faults"])],
        lacking=[each for each in pairs if any(one["code"] == "ADDENDUM_MISSING" for one in each["faults"])],
        removable=[each for each in pairs if order["status"] == "SIGNED" and each["status"] in WORKING],
        kinds=KINDS,
        closures=CLOSURES,
        unagreed=any(one["code"] == AGREEMENT_MISSING for each in pairs for one in each["faults"]),
        refusal=refusal,
        typed={"number": "", "signed_on": today, "given_on": today, "words": "", **(typed or {})},
        names=await names_of(api, session, both),
        schools=await schools_of(api, session),
        statuses=STATUSES,
        pair_states=PAIR_STATES,
        sides=SIDES,
        form_titles=form_titles(),
        today=today,
        may_change=session.may(f"POST {ORDERS}/{{order_id}}/sign"),
        asks_purpose=False,
    )
