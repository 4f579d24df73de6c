"""`/schools`: schools and kindergartens, a new one, and a curator's address, which is entered and never shown."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from mentoring_common.errors import Fault
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.session.current import Changing, SignedIn

ORGANISATIONS = "/registry/v1/organisations"
RECORD = f"PUT {ORGANISATIONS}/{{organisation_id}}"
KINDS = {"SCHOOL": "школа", "KINDERGARTEN": "детский сад"}
"""Who leads programmes, and how it is called; a kindergarten leads those of teachers alone."""
KEPT = ("kind", "name", "short_name", "inn", "agreement_on", "agreement_until")
"""What stays as it is when the address is entered: the directory takes an organisation as a whole."""
NEW = ("organisation_id", "kind", "name", "short_name", "inn", "curator_email")
"""The fields of a new school."""
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
"""What registry takes; whatever else would stand in the address that it is asked at."""
NO_CODE = Refused(
    422,
    "SCHOOL_CODE_INVALID",
    "Код не подходит",
    "Исправьте код школы.",
    (
        Fault(
            "SCHOOL_CODE_INVALID", "/path/organisation_id", "нужны строчные латинские буквы, цифры и дефис: school-17"
        ),
    ),
)
TAKEN = Refused(
    409, "SCHOOL_KNOWN", "Такой код уже есть", "Школа с этим кодом уже в справочнике. Дайте новой школе другой код."
)
UNKNOWN = Refused(404, "SCHOOL_NOT_FOUND", "Не найдено", "Такой школы в справочнике нет.")
NOT_HERS = Refused(403, "ROLE_REQUIRED", "Нет доступа", "Школы и адреса их кураторов вносит муниципальный методист.")


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/schools", dependencies=[Depends(_who_records)])

    @router.get("")
    async def listed(request: Request, api: Gateway) -> Response:
        told = await api.get("/registry/v1/attention")
        without = {each["school_id"] for each in told["schools"] if each["without_curator_address"]}
        schools = [each for each in await api.get(ORGANISATIONS) if each["kind"] in KINDS]
        return pages.render(request, "schools/list.html", schools=schools, without=without, kinds=KINDS)

    @router.get("/new")
    async def new(request: Request) -> Response:
        return _new(request, {})

    @router.post("/new")
    async def add(request: Request, _session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in NEW}
        school_id = typed["organisation_id"]
        if CODE.fullmatch(school_id) is None:
            return _new(request, typed, NO_CODE)
        if any(each["organisation_id"] == school_id for each in await api.get(ORGANISATIONS)):
            return _new(request, typed, TAKEN)
        said = {name: value for name, value in typed.items() if value and name != "organisation_id"}
        try:
            await api.put(f"{ORGANISATIONS}/{school_id}", json={"kind": "SCHOOL", **said})
        except Refused as refused:
            refused.raise_unless_of_form()
            return _new(request, typed, refused)
        return RedirectResponse("/schools", status_code=303)

    @router.get("/{school_id}")
    async def one(request: Request, api: Gateway, school_id: str) -> Response:
        return _address(request, await _school(api, school_id), "")

    @router.post("/{school_id}")
    async def enter(request: Request, _session: Changing, api: Gateway, school_id: str) -> Response:
        typed = str((await request.form()).get("curator_email", "")).strip()
        school = await _school(api, school_id)
        kept = {name: school[name] for name in KEPT}
        try:
            await api.put(f"{ORGANISATIONS}/{school['organisation_id']}", json={**kept, "curator_email": typed})
        except Refused as refused:
            refused.raise_unless_of_form()
            return _address(request, school, typed, refused)
        return RedirectResponse("/schools", status_code=303)

    def _new(request: Request, typed: Mapping[str, str], refusal: Refused | None = None) -> Response:
        return pages.render(request, "schools/new.html", refusal=refusal, typed=typed, kinds=KINDS)

    def _address(request: Request, school: Mapping[str, Any], typed: str, refusal: Refused | None = None) -> Response:
        return pages.render(request, "schools/address.html", refusal=refusal, school=school, typed=typed)

    return router


async def _who_records(session: SignedIn) -> None:
    if not session.may(RECORD):
        raise NOT_HERS


async def _school(api: Api, school_id: str) -> Mapping[str, Any]:
    for each in await api.get(ORGANISATIONS):
        if each["organisation_id"] == school_id and each["kind"] in KINDS:
            return each  # type: ignore[no-any-return]
    raise UNKNOWN
