"""`/partners`: enterprises, colleges and others who send mentors, and the agreements with them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.organisations import leads_programmes
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import DIRECTORY
from console.pages.schools.views import CODE, RECORD
from console.session.current import Changing, SignedIn
from console.session.domain import Session

AGREE = f"POST {DIRECTORY}/{{organisation_id}}/agreements"
END = f"{AGREE}/end"
CLOSE = f"POST {DIRECTORY}/{{organisation_id}}/closure"
KINDS = {
    "ENTERPRISE": "предприятие",
    "COLLEGE": "колледж",
    "UNIVERSITY": "вуз",
    "OTHER_PARTNER": "другой партнёр",
}
SOON = timedelta(days=30)
"""An agreement that ends within this time is told of, as on the start page."""
NEW = ("organisation_id", "kind", "name", "short_name", "inn")
TOLD = ("number", "signed_on", "valid_until", "on")
"""Of an agreement and its end."""
DONE = {"agreement": "agreements", "end": "agreements/end", "closure": "closure"}
"""What the page does -> the address below the organisation's own."""
UNKNOWN = Refused(404, "ORGANISATION_NOT_FOUND", "Не найдено", "Такого партнёра в справочнике нет.")
TAKEN = Refused(
    409, "ORGANISATION_KNOWN", "Такой код уже есть", "Организация с этим кодом уже в справочнике. Дайте другой код."
)
NO_CODE = Refused(
    422, "PARTNER_CODE_INVALID", "Код не подходит", "Нужны строчные латинские буквы, цифры и дефис: zavod-vympel."
)


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/partners")

    @router.get("")
    async def listed(request: Request, session: SignedIn, api: Gateway) -> Response:
        partners = sorted(await _partners(api), key=lambda each: (each["status"] != "ACTIVE", each["short_name"]))
        today = pages.today()
        return pages.render(
            request, "partners/list.html", session=session, partners=partners, kinds=KINDS,
            stands={each["organisation_id"]: stands(each, today) for each in partners},
            may_record=session.may(RECORD),
        )  # fmt: skip

    @router.get("/new")
    async def new(request: Request, session: SignedIn) -> Response:
        return _new(pages, request, session, {})

    @router.post("/new")
    async def add(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in NEW}
        code = typed["organisation_id"]
        if CODE.fullmatch(code) is None:
            return _new(pages, request, session, typed, NO_CODE)
        if any(each["organisation_id"] == code for each in await api.get(DIRECTORY)):
            return _new(pages, request, session, typed, TAKEN)
        said = {name: value for name, value in typed.items() if value and name != "organisation_id"}
        try:
            await api.put(f"{DIRECTORY}/{code}", json=said)
        except Refused as refused:
            refused.raise_unless_of_form()
            return _new(pages, request, session, typed, refused)
        return RedirectResponse(f"/partners/{code}", status_code=303)

    @router.get("/{partner_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, partner_id: str) -> Response:
        return await _one(pages, request, session, api, partner_id)

    @router.post("/{partner_id}/{what}")
    async def change(request: Request, session: Changing, api: Gateway, partner_id: str, what: str) -> Response:
        if what not in DONE or CODE.fullmatch(partner_id) is None:
            raise UNKNOWN
        form = await request.form()
        typed = {name: str(form.get(name, "")) for name in TOLD if form.get(name)}
        try:
            await api.post(f"{DIRECTORY}/{partner_id}/{DONE[what]}", json=typed or None)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, partner_id, refused, typed)
        return RedirectResponse(f"/partners/{partner_id}", status_code=303)

    return router


def stands(partner: Mapping[str, Any], today: date) -> tuple[str, str]:
    """How the partner's agreement stands on a day: what a person reads, and how good that is."""
    if partner["status"] != "ACTIVE":
        return "закрыта", "plain"
    if partner["agreement_on"] is None or date.fromisoformat(partner["agreement_on"]) > today:
        return "нет соглашения", "bad"
    if partner["agreement_until"] is None:
        return "действует", "good"
    until = date.fromisoformat(partner["agreement_until"])
    if until < today:
        return "кончилось", "bad"
    return ("скоро кончится", "warn") if until < today + SOON else ("действует", "good")


async def _partners(api: Api) -> list[Mapping[str, Any]]:
    return [each for each in await api.get(DIRECTORY) if not leads_programmes(each["kind"])]


def _new(
    pages: Pages, request: Request, session: Session, typed: Mapping[str, str], refusal: Refused | None = None
) -> Response:
    return pages.render(
        request, "partners/new.html", session=session, refusal=refusal,
        typed=typed, kinds=KINDS, may_record=session.may(RECORD),
    )  # fmt: skip


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    partner_id: str,
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    found = [each for each in await _partners(api) if each["organisation_id"] == partner_id]
    if not found:
        raise UNKNOWN
    today = pages.today()
    return pages.render(
        request, "partners/one.html", session=session, refusal=refusal,
        typed=typed or {}, partner=found[0], kinds=KINDS,
        stands=stands(found[0], today), today=today.isoformat(), may_agree=session.may(AGREE),
        may_end=session.may(END), may_close=session.may(CLOSE),
    )  # fmt: skip
