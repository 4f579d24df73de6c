"""`/staff`: the staff of a school or of the municipality; somebody entered, corrected, ended."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages, address
from console.pages.directory import DIRECTORY, schools_of
from console.pages.staff import words
from console.session.current import Changing, SignedIn
from console.session.domain import Session

STAFF = f"{DIRECTORY}/{{organisation_id}}/staff"
LIST, ENTER = f"GET {STAFF}", f"POST {STAFF}"
MUNICIPALITY = "municipality"
TYPED = ("full_name", "position", "since", "login")
Act = Literal["correct", "end"]
Code = Annotated[str, Query(max_length=64)]
Day = Annotated[str, Query(max_length=10)]
NOT_HERS = Refused(403, "ROLE_REQUIRED", "Нет доступа", "Список сотрудников видят школа и муниципалитет.")
UNKNOWN = Refused(404, "STAFF_MEMBER_NOT_FOUND", "Не найдено", "Такого сотрудника в списке нет.")


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/staff")

    @router.get("")
    async def listed(request: Request, session: SignedIn, api: Gateway, school: Code = "", as_of: Day = "") -> Response:
        return await _list(pages, request, session, api, school, as_of)

    @router.post("")
    async def enter(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        school, typed = str(form.get("school_id", "")), _typed(form)
        try:
            await api.post(_of(school), json=_said(typed))
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _list(pages, request, session, api, school, "", refused, typed)
        return RedirectResponse(address("/staff", school=school), status_code=303)

    @router.get("/{school_id}/{staff_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, school_id: str, staff_id: str) -> Response:
        return await _one(pages, request, session, api, school_id, staff_id)

    @router.post("/{school_id}/{staff_id}/{act}")
    async def change(
        request: Request, session: Changing, api: Gateway, school_id: str, staff_id: str, act: Act
    ) -> Response:
        form = await request.form()
        typed = {**_typed(form), "on": str(form.get("on", "")), "reason": str(form.get("reason", ""))}
        of_member = f"{_of(school_id)}/{quote(staff_id, safe='')}"
        try:
            if act == "end":
                await api.post(f"{of_member}/end", json={"on": typed["on"], "reason": typed["reason"]})
            else:
                version = str(form.get("version", ""))
                said = {**_said(typed), "version": int(version) if version.isdecimal() else version}
                await api.put(of_member, json=said)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, school_id, staff_id, refused, act, typed)
        return RedirectResponse(address("/staff", school=school_id), status_code=303)

    return router


def _of(school_id: str) -> str:
    return STAFF.format(organisation_id=quote(school_id, safe="") or "-")


def _typed(form: FormData) -> dict[str, str]:
    return {name: str(form.get(name, "")).strip() for name in TYPED}


def _said(typed: Mapping[str, str]) -> dict[str, Any]:
    return {name: typed[name] or None if name == "login" else typed[name] for name in TYPED}


async def _places(api: Api, session: Session) -> dict[str, str]:
    """Whose lists she sees: the municipality's own first."""
    own = {MUNICIPALITY: "Муниципалитет"} if session.is_municipal else {}
    return {**own, **await schools_of(api, session)}


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    school: str,
    as_of: str,
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    if not session.may(LIST):
        raise NOT_HERS
    places = await _places(api, session)
    chosen = school or (next(iter(places)) if len(places) == 1 else "")
    found: list[Mapping[str, Any]] = []
    if chosen:
        try:
            found = (await api.get(_of(chosen), params={"as_of": as_of or None}))["items"]
        except Refused as refused:
            if refused.status != 422:
                raise
            refusal = refusal or refused
    return pages.render(
        request, "staff/list.html", session=session, refusal=refusal, typed=typed or {},
        organisations=places, chosen=chosen, as_of=as_of, today=pages.today().isoformat(),
        present=[each for each in found if each["is_in_office"]],
        former=[each for each in found if not each["is_in_office"]],
        positions=words.POSITIONS, ends=words.ENDS, choices=words.positions_of(chosen).items(),
        may_enter=session.may(ENTER),
    )  # fmt: skip


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    school_id: str,
    staff_id: str,
    refusal: Refused | None = None,
    act: Act | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    found = (await api.get(_of(school_id)))["items"]
    seen = next((each for each in found if each["staff_id"] == staff_id), None)
    if seen is None:
        raise UNKNOWN
    of_member = {name: seen[name] or "" for name in TYPED}
    return pages.render(
        request, "staff/one.html", session=session, refusal=refusal, school_id=school_id, seen=seen,
        corrects=typed if typed and act == "correct" else of_member,
        ends=typed if typed and act == "end" else {"on": seen["until"] or "", "reason": seen["end_reason"] or ""},
        is_ending=act == "end", today=pages.today().isoformat(),
        positions=words.POSITIONS, choices=words.positions_of(school_id).items(), reasons=words.ENDS,
        may_enter=session.may(ENTER),
    )  # fmt: skip
