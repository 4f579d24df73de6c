"""`/uploads`: hand a base in, see what it would do and what it did, mend it, stop it, take it back."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from mentoring_common.errors import Fault
from mentoring_methodology.schoolyear import school_year_prepared_on, title
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.listing import Listing
from console.pages.uploads.words import WORDS, going_told, people_told, rows_told, sum_told
from console.session.current import Changing, SignedIn
from console.session.domain import Session

IMPORTS = "/registry/v1/imports"
LATEST = 30
"""Uploads on a page of the list: a school's year has about twenty."""
ROWS_A_PAGE = 50
"""Rows of a report: a screen or two."""
ROWS_OF_A_CHECK = 100
"""Rows of a check, the most dangerous first; the report of the upload has them all."""
GOES_ON = frozenset({"QUEUED", "RUNNING"})
DAYS = ("consents_on", "admitted_on", "cleared_on")
UNATTESTED = "поставьте отметку, что бумаги есть у каждого из файла, или уберите дату"
NOT_ATTESTED = Refused(
    422,
    "CONSENTS_NOT_ATTESTED",
    "Согласия не подтверждены",
    f"Указана дата согласий: {UNATTESTED}.",
    (Fault("CONSENTS_NOT_ATTESTED", "/body/consents_on", UNATTESTED),),
)
NO_FILE = Refused(422, "FILE_MISSING", "Файл не выбран", "Выберите файл базы: xlsx, xls, ods или csv.")


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/uploads")

    @router.get("")
    async def latest(request: Request, session: SignedIn, api: Gateway, after: str | None = None) -> Response:
        return await _form(pages, request, session, api, typed={}, after=after)

    @router.post("")
    async def hand_in(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            if typed.get("then") == "import":
                begun = await api.post(IMPORTS, **await _multipart(form))
                return RedirectResponse(f"/uploads/{begun['import_id']}", status_code=303)
            seen = await api.post(f"{IMPORTS}/preview?limit={ROWS_OF_A_CHECK}", **await _multipart(form))
        except Refused as refusal:
            if refusal.status not in {409, 413, 422, 429}:
                raise
            return await _form(pages, request, session, api, typed=typed, refusal=refusal)
        finally:
            await request.close()  # the file's own, on the disk where it is large
        schools = await schools_of(api, session)
        return pages.render(
            request, "uploads/check.html", session=session, **WORDS, seen=seen,
            school=schools.get(seen["school_id"], seen["school_id"]), year=title(seen["school_year"]),
            rows_told=rows_told(seen["counts"]), people_told=people_told(seen["counts"], ahead=True),
            sum_told=sum_told(seen["lines"]), typed=typed,
            accepted=sum(number for name, number in seen["counts"].items() if name.startswith("people_")),
        )  # fmt: skip

    @router.post("/checked/{preview_id}")
    async def go_on(session: Changing, api: Gateway, preview_id: str) -> Response:  # noqa: ARG001 - a change
        begun = await api.post(f"{IMPORTS}/preview/{preview_id}/import")
        return RedirectResponse(f"/uploads/{begun['import_id']}", status_code=303)

    @router.get("/templates/{kind}.xlsx")
    async def template(session: SignedIn, api: Gateway, kind: str) -> Response:  # noqa: ARG001 - who is signed in
        return await api.pass_on(f"{IMPORTS}/templates/{kind}.xlsx")

    @router.get("/{import_id}")
    async def one(
        request: Request,
        session: SignedIn,
        api: Gateway,
        import_id: str,
        level: str = "",
        outcome: str = "",
        fate: str = "",
        text: str = "",
        after: str = "",
    ) -> Response:
        job = await api.get(f"{IMPORTS}/{import_id}")
        chosen = {"level": level, "outcome": outcome, "fate": fate, "text": text.strip()[:100]}
        listing = Listing(f"/uploads/{import_id}", chosen, after)
        report = await api.get(f"{IMPORTS}/{import_id}/rows", params={**chosen, **listing.page(ROWS_A_PAGE)})
        schools = await schools_of(api, session)
        return pages.render(
            request, "uploads/one.html", session=session, **WORDS, job=job, report=report, chosen=chosen,
            listing=listing, school=schools.get(job["school_id"], job["school_id"]),
            year=title(job["school_year"]) if job["school_year"] else "",
            rows_told=rows_told(job["counts"]), people_told=people_told(job["counts"]),
            sum_told=sum_told(job["lines"]) if job["lines"] else "", going_told=going_told(job),
            goes_on=job["status"] in GOES_ON, undo_goes_on=bool(job["undo"]) and job["undo"]["status"] in GOES_ON,
            may_change=session.may(f"POST {IMPORTS}"), has_book=_has_book(job, session),
            begun=job["counts"].get("people_registered", 0) + job["counts"].get("people_returned", 0),
        )  # fmt: skip

    @router.get("/{import_id}/events")
    async def events(request: Request, session: SignedIn, api: Gateway, import_id: str) -> Response:  # noqa: ARG001
        seen = request.headers.get("Last-Event-ID")
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": seen} if seen else {})}
        return await api.pass_on(f"{IMPORTS}/{import_id}/events", headers=headers)

    @router.get("/{import_id}/remaining.xlsx")
    async def remaining(session: SignedIn, api: Gateway, import_id: str) -> Response:  # noqa: ARG001 - who is signed in
        return await api.pass_on(f"{IMPORTS}/{import_id}/remaining.xlsx")

    @router.post("/{import_id}/cancel")
    async def cancel(session: Changing, api: Gateway, import_id: str) -> Response:  # noqa: ARG001 - a change
        await api.post(f"{IMPORTS}/{import_id}/cancel")
        return RedirectResponse(f"/uploads/{import_id}", status_code=303)

    @router.post("/{import_id}/undo")
    async def undo(session: Changing, api: Gateway, import_id: str) -> Response:  # noqa: ARG001 - a change
        await api.post(f"{IMPORTS}/{import_id}/undo")
        return RedirectResponse(f"/uploads/{import_id}", status_code=303)

    return router


async def _form(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    *,
    typed: Mapping[str, str],
    refusal: Refused | None = None,
    after: str | None = None,
) -> Response:
    listing = Listing("/uploads", {}, after, "#latest")
    jobs = await api.get(IMPORTS, params=listing.page(LATEST + 1))
    following = jobs[LATEST - 1]["import_id"] if len(jobs) > LATEST else None
    schools = await schools_of(api, session)
    usual = school_year_prepared_on(pages.today())
    years = [("", f"{title(usual)} (обычно)"), *((year, title(year)) for year in (usual - 1, usual + 1))]
    return pages.render(
        request, "uploads/list.html", session=session, **WORDS,
        jobs=jobs[:LATEST], listing=listing, following=following, schools=schools, years=years, typed=typed,
        school_choices=[*([("", "выберите школу")] if len(schools) != 1 else []), *schools.items()],
        refusal=refusal, usual=title(usual),
        may_upload=session.may(f"POST {IMPORTS}"), today=pages.today().isoformat(),
        titles={job_year: title(job_year) for job_year in range(usual - 30, usual + 3)},
    )  # fmt: skip


async def _multipart(form: FormData) -> dict[str, Any]:
    """What registry takes, of what was typed. Raises Refused without a file, and for a date that nobody attests."""
    if form.get("consents_on") and not form.get("attests_consents"):
        raise NOT_ATTESTED
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise NO_FILE
    told = {name: form.get(name) for name in ("school_id", "school_year", *DAYS)}
    return {
        "data": {name: value for name, value in told.items() if value},
        "files": {"file": (file.filename, await file.read(), file.content_type or "application/octet-stream")},
    }


def _has_book(job: Mapping[str, Any], session: Session) -> bool:
    """The workbook of original cells is for the people's own school."""
    is_school = session.may(f"GET {IMPORTS}/{{import_id}}/remaining.xlsx") and not session.is_municipal
    return is_school and job["remaining_until"] is not None and job["undo"] is None
