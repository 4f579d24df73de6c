"""`/consents`: who lacks which papers, thirty of them noted at once, and the sheets to be signed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology import read_release
from mentoring_methodology.content import ConsentSection
from mentoring_methodology.schoolyear import last_day, school_year_prepared_on
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages, address
from console.pages.consents import words
from console.pages.consents.sheets import sheet_of
from console.pages.directory import schools_of
from console.session.current import Changing, SignedIn
from console.session.domain import Session

GAPS = "/registry/v1/consents/gaps"
GRANT = "/registry/v1/consents:grant"
PAGE = 50
"""People on a page: with three papers each they still fit into one request of 200."""
PRINTED = 200
"""People whose sheets are printed at once: a parallel of several classes, some hundred pages."""
GRADES = [("", "все"), *((str(grade), f"{grade} класс") for grade in range(1, 12))]


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/consents")

    @router.get("")
    async def listed(
        request: Request,
        session: SignedIn,
        api: Gateway,
        school_id: str = "",
        group: str = "",
        on: str = "",
        after: str = "",
        noted: str = "",
        whole: str = "",
    ) -> Response:
        asked = {"school_id": school_id, "group": group, "on": on, "after": after}
        return await _list(pages, request, session, api, asked, noted=noted, whole=whole)

    @router.post("")
    async def note(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        asked = {name: str(form.get(name, "")) for name in ("school_id", "group", "on", "after")}
        ticked = [str(each) for each in form.getlist("paper")]
        if not ticked:
            none = Refused(422, "NOTHING_TICKED", "Ничего не отмечено", "Отметьте бумаги, которые держите в руках.")
            return await _list(pages, request, session, api, asked, form=form, refusal=none)
        unsigned = [each for each in ticked if _lacks_signer(each, form)]
        signed = [each for each in ticked if each not in unsigned]
        results: list[dict[str, Any]] = []
        try:
            if signed:
                sent = {"consents": [_seen(each, form) for each in signed]}
                results = (await api.post(GRANT, json=sent))["results"]
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _list(pages, request, session, api, asked, form=form, refusal=refused)
        refused_papers = [(each, result) for each, result in zip(signed, results, strict=True) if result["problem"]]
        refused_papers += [(each, {"problem": {"detail": words.SIGNER_NOT_CHOSEN}}) for each in unsigned]
        noted = len(ticked) - len(refused_papers)
        if refused_papers:
            return await _list(pages, request, session, api, asked, form=form, refused=refused_papers, noted=str(noted))
        whole = await _whole(api, asked, {each.partition("|")[0] for each in ticked})
        return RedirectResponse(address("/consents", **asked, noted=noted, whole=whole), status_code=303)

    @router.get("/print")
    async def printed(
        request: Request, session: SignedIn, api: Gateway, school_id: str = "", group: str = "", on: str = ""
    ) -> Response:
        asked = {"school_id": school_id, "group": group, "on": on}
        found = await api.get(GAPS, params={**asked, "limit": PRINTED})
        texts = await texts_in_force(api)
        school, until = await _school(api, found["school_id"]), last_day(school_year_prepared_on(pages.today()))
        sheets = [
            sheet_of(texts[paper["purpose"]], paper["giver"], _written(each, school, pages.day(until), pages))
            for each in found["items"]
            for paper in each["missing"]
            if paper["purpose"] in texts
        ]
        return pages.render(
            request, "consents/print.html", session=session, sheets=sheets, back=address("/consents", **asked),
            left=found["total"] - len(found["items"]),
        )  # fmt: skip

    return router


async def texts_in_force(api: Api) -> Mapping[str, ConsentSection]:
    """The texts that are signed today, as the municipality has them."""
    return read_release((await api.get("/registry/v1/methodology"))["content"]).content.consents


def _written(seen: Mapping[str, Any], school: str, until: str, pages: Pages) -> dict[str, str]:
    guardians = seen["guardians"]
    return {
        "person": seen["full_name"] or "",
        "birth": pages.day(seen["birth_date"]),
        "guardian": (guardians[0]["full_name"] or "") if len(guardians) == 1 else "",
        "school": school,
        "until": until,
    }


def _seen(ticked: str, form: FormData) -> dict[str, Any]:
    """A ticked paper as registry takes it; who signed is chosen beside the name, where there are several."""
    person_id, purpose, giver = [*ticked.split("|"), "", ""][:3]
    guardian = str(form.get(f"guardian_{person_id}", "")) if giver == "GUARDIAN" else ""
    said = {
        "person_id": person_id, "purpose": purpose, "giver": giver, "school_id": str(form.get("school_id", "")),
        "guardian_id": guardian, **{name: str(form.get(name, "")) for name in ("given_on", "valid_until")},
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _lacks_signer(ticked: str, form: FormData) -> bool:
    """Of several who may sign for a child none is chosen."""
    person_id, _, giver = [*ticked.split("|"), "", ""][:3]
    return giver == "GUARDIAN" and form.get(f"guardian_{person_id}") == ""


async def _whole(api: Api, asked: Mapping[str, str], people: Collection[str]) -> int:
    """How many of these people of one page lack nothing any more: whoever does is still on it."""
    left = {each["person_id"] for each in (await api.get(GAPS, params={**asked, "limit": PAGE}))["items"]}
    return len(set(people) - left)


async def _school(api: Api, school_id: str) -> str:
    directory = await api.get("/registry/v1/organisations")
    return next((str(each["name"]) for each in directory if each["organisation_id"] == school_id), "")


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    asked: Mapping[str, str],
    *,
    form: FormData | None = None,
    refusal: Refused | None = None,
    refused: Sequence[tuple[str, Mapping[str, Any]]] = (),
    noted: str = "",
    whole: str = "",
) -> Response:
    schools = [*(await schools_of(api, session)).items()]
    school = asked["school_id"] or (schools[0][0] if schools else "")
    today = pages.today()
    found: dict[str, Any] = {"items": [], "total": 0, "next": None, "on": asked["on"] or today.isoformat()}
    if school:
        try:
            found = await api.get(GAPS, params={**asked, "school_id": school, "limit": PAGE})
        except Refused as wrong:
            if wrong.status != 422:
                raise
            refusal = refusal or wrong
    names = {each["person_id"]: each["full_name"] or "участник" for each in found["items"]}
    typed = {} if form is None else {name: str(value) for name, value in form.items()}
    until = last_day(school_year_prepared_on(today)).isoformat()
    filters = {**asked, "school_id": school}
    return pages.render(
        request, "consents/list.html", session=session, status=422 if refusal or refused else 200, words=words,
        found=found, filters=filters, schools=schools, grades=GRADES, refusal=refusal, noted=noted,
        whole=whole,
        refused=words.refusals((names.get(each.split("|")[0], "участник"), result) for each, result in refused),
        ticked={str(each) for each in form.getlist("paper")} if form is not None else set(),
        typed={"given_on": today.isoformat(), "valid_until": until, **typed}, today=today.isoformat(),
        may_note=session.may(f"POST {GRANT}"), is_today=found["on"] == today.isoformat(),
        named=not session.is_municipal or session.purpose is not None, papers=_papers(found["items"]),
    )  # fmt: skip


def _papers(items: Sequence[Mapping[str, Any]]) -> int:
    return sum(len(each["missing"]) for each in items)
