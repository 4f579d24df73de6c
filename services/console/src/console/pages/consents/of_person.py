"""A person's consents on his page: what stands, what is missing, one more, one less."""

from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.schoolyear import last_day, school_year_prepared_on
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages, address
from console.pages.consents import words
from console.pages.consents.sheets import sheet_of
from console.pages.consents.views import GRANT, texts_in_force
from console.session.current import Changing, SignedIn
from console.session.domain import Session

OF_PERSON = "/registry/v1/persons/{person_id}/consents"
PAPER = ("school_id", "purpose", "giver", "guardian_id")
SIGNATURE = ("given_on", "valid_until")


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/people/{person_id}/consents")

    @router.post("")
    async def note(request: Request, session: Changing, api: Gateway, person_id: str) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in (*PAPER, *SIGNATURE)}
        said = {name: value for name, value in typed.items() if value}
        try:
            if form.get("then") == "print":
                return await _drafted(api, person_id, {name: said[name] for name in PAPER if name in said})
            await _noted(api, person_id, said)
        except Refused as refused:
            return refused_page(pages, request, session, person_id, refused)
        return back_to(person_id)

    @router.post("/{consent_id}/withdrawal")
    async def withdraw(
        request: Request,
        _session: Changing,
        api: Gateway,
        person_id: str,
        consent_id: str,
    ) -> Response:
        reason = str((await request.form()).get("reason", "")).strip()
        await api.post(f"/registry/v1/consents/{consent_id}/withdrawal", json={"reason": reason or None})
        return back_to(person_id)

    @router.get("/{consent_id}/print")
    async def printed(request: Request, session: SignedIn, api: Gateway, person_id: str, consent_id: str) -> Response:
        person = await api.get(f"/registry/v1/people/{person_id}")
        guardians = (await api.get(f"/registry/v1/persons/{person_id}/guardians"))["guardians"]
        directory = {each["organisation_id"]: each["name"] for each in await api.get("/registry/v1/organisations")}
        texts = await texts_in_force(api)
        sheets = []
        for school_id in schools_of(person):
            seen = await api.get(OF_PERSON.format(person_id=person_id), params={"school_id": school_id})
            for each in seen["items"]:
                if each["consent_id"] != consent_id or each["purpose"] not in texts:
                    continue
                signers = [one for one in guardians if each["guardian_id"] in (None, one["guardian_id"])]
                written = {
                    "person": person["full_name"] or "",
                    "birth": pages.day(person["birth_date"]),
                    "guardian": signers[0]["full_name"] if len(signers) == 1 else "",
                    "school": directory.get(school_id, ""),
                    "until": pages.day(last_day(school_year_prepared_on(pages.today()))),
                }
                sheets.append(sheet_of(texts[each["purpose"]], each["giver"], written))
        return pages.render(
            request, "consents/print.html", session=session, sheets=sheets, back=f"/people/{person_id}#consents", left=0
        )

    return router


async def consents_of(api: Api, session: Session, person: dict[str, Any], pages: Pages) -> dict[str, Any]:
    """What the person's page shows of his consents: a part for each of the caller's schools."""
    parts = []
    if session.may(f"GET {OF_PERSON}") and not session.is_municipal:
        for school_id in schools_of(person):
            at = OF_PERSON.format(person_id=person["person_id"])
            parts.append(await api.get(at, params={"school_id": school_id}))
    return {
        "consents": parts,
        "consent_words": words,
        "may_note_consents": session.may(f"POST {GRANT}") and not session.is_municipal,
        "today": pages.today().isoformat(),
        "consents_until": last_day(school_year_prepared_on(pages.today())).isoformat(),
    }


async def _drafted(api: Api, person_id: str, paper: dict[str, str]) -> Response:
    """Prepare a paper, and show it to be printed. Raises Refused."""
    made = await api.post(OF_PERSON.format(person_id=person_id), json=paper)
    return RedirectResponse(f"/people/{person_id}/consents/{made['consent_id']}/print", status_code=303)


async def _noted(api: Api, person_id: str, said: dict[str, str]) -> None:
    """Note one signed paper. Raises Refused."""
    answer = await api.post(GRANT, json={"consents": [{"person_id": person_id, **said}]})
    problem = answer["results"][0]["problem"]
    if problem is not None:
        raise Refused(problem["status"], problem["code"], problem["title"], problem["detail"])


def schools_of(person: dict[str, Any]) -> list[str]:
    """The schools in which the caller sees him take part, each once."""
    return list(dict.fromkeys(each["school_id"] for each in person["participations"]))


def refused_page(pages: Pages, request: Request, session: Session, person_id: str, refused: Refused) -> Response:
    refused.raise_unless_of_form(404)
    return pages.render(
        request, "consents/refused.html", session=session, status=refused.status, refusal=refused,
        back=address(f"/people/{person_id}") + "#consents",
    )  # fmt: skip


def back_to(person_id: str) -> Response:
    return RedirectResponse(f"/people/{person_id}#consents", status_code=303)
