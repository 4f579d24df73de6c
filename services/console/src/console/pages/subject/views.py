"""`/people/{id}/export`: everything that is kept of a person, to be read and printed, and as one JSON file."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import Response

from console.gateway.client import Gateway
from console.pages.base import Pages
from console.pages.subject import words
from console.pages.subject.others import OTHERS, Other, Part, kept_elsewhere
from console.session.current import SignedIn

EXPORT = "/registry/v1/persons/{person_id}/export"
FILE = "vypiska.json"
"""Without a name: a file's name is seen by others."""
PARTS = (
    ("guardians", "Законные представители", ()),
    ("consents", "Согласия", ("history",)),
    ("admissions", "Допуск наставника", ("steps", "earlier_steps")),
    ("clearances", "Справки и личное дело", ()),
    ("categories", "Категория наставляемого педагога", ()),
    ("ties", "Связи с другими людьми", ()),
    ("transfers", "Переводы между школами", ("history",)),
    ("duplicates", "Возможные повторы и объединения записи", ()),
    ("initiatives", "Инициативы педагогов", ()),
    ("imports", "Строки баз школы", ()),
    ("accesses", "Кто смотрел имя и зачем", ()),
)
"""Part of the answer, its heading, and which records lie within each of its records."""
LOOKS = "accesses"
WITHIN = {
    "history": "История",
    "steps": "Пройденные шаги",
    "earlier_steps": "Шаги до отказа или отзыва",
    "active": "Когда работала",
}


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/people/{person_id}/export")
    async def export(request: Request, session: SignedIn, api: Gateway, person_id: str) -> Response:
        kept = await api.get(EXPORT.format(person_id=person_id))
        elsewhere = await kept_elsewhere(api, person_id)
        directory = {
            each["organisation_id"]: each["short_name"] for each in await api.get("/registry/v1/organisations")
        }
        told = words.Told(pages.day, pages.moment, lambda school: directory.get(school, school), year_title)
        return pages.render(
            request,
            "subject/export.html",
            session=session,
            person=kept["person"],
            about=words.lines(kept["person"], told),
            participations=[_participation(each, told) for each in kept["participants"]],
            parts=[
                (title, [(words.lines(_said(name, each), told), _within(each, within, told)) for each in kept[name]])
                for name, title, within in PARTS
            ],
            others=[_other(each, elsewhere[each.service], told) for each in OTHERS],
            made_on=pages.today(),
        )

    @router.get("/people/{person_id}/export.json")
    async def export_json(_session: SignedIn, api: Gateway, person_id: str) -> Response:
        kept = await api.get(EXPORT.format(person_id=person_id))
        elsewhere = await kept_elsewhere(api, person_id)
        whole = {
            "made_on": pages.today().isoformat(),
            "missing": [service for service, answer in elsewhere.items() if answer is None],
            "registry": kept,
            **elsewhere,
        }
        text = json.dumps(whole, ensure_ascii=False, indent=2)
        named = {"Content-Disposition": f'attachment; filename="{FILE}"'}
        return Response(text, media_type="application/json", headers=named)

    return router


def _other(other: Other, answer: Mapping[str, Any] | None, told: words.Told) -> dict[str, Any]:
    """A service's part of the page; `parts` is None where the service is away."""
    shown = [
        (part.title, [_record(part, each, told) for each in (answer or {}).get(part.name, [])]) for part in other.parts
    ]
    return {
        "name": other.service,
        "title": other.title,
        "away": other.away,
        "parts": None if answer is None else [each for each in shown if each[1]],
    }


def _record(part: Part, seen: Mapping[str, Any], told: words.Told) -> tuple[list[words.Line], list[Any]]:
    def said(record: Mapping[str, Any]) -> dict[str, Any]:
        return {(part.renamed or {}).get(name, name): value for name, value in record.items()}

    within = [
        (WITHIN[name], [words.lines(said(each), told) for each in seen[name]]) for name in part.within if seen.get(name)
    ]
    return words.lines(said(seen), told), within


def _participation(seen: Mapping[str, Any], told: words.Told) -> dict[str, Any]:
    """One participation: what only its school sees of it stands among the rest."""
    whole = {name: value for name, value in seen.items() if name not in {"person", "history"}} | (seen["person"] or {})
    return {
        "title": f"{words.text_of('role', seen['role'], told)}, {year_title(seen['school_year'])}",
        "lines": words.lines(whole, told),
        "history": [words.lines(each, told) for each in seen["history"]],
    }


def _said(part: str, seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record; why somebody looked is not what a consent is about."""
    return (
        {"looked_why" if name == "purpose" else name: value for name, value in seen.items()} if part == LOOKS else seen
    )


def _within(seen: Mapping[str, Any], names: tuple[str, ...], told: words.Told) -> list[tuple[str, list[Any]]]:
    return [(WITHIN[name], [words.lines(each, told) for each in seen[name]]) for name in names if seen[name]]
