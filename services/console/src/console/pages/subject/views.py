"""`/people/{id}/export`: everything that is kept of a person, to be read and printed; registry's JSON in words."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.codes import ProposalStatus
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import Response

from console.gateway.client import Api, Gateway, Refused, ServiceAway
from console.pages.base import Pages
from console.pages.people.words import FORMS
from console.pages.subject import words
from console.session.current import SignedIn

EXPORT = "/registry/v1/persons/{person_id}/export"
PROPOSALS = "/matching/v1/proposals"
PARTS = (
    ("guardians", "Законные представители", ()),
    ("consents", "Согласия", ("history",)),
    ("admissions", "Допуск наставника", ("steps", "earlier_steps")),
    ("clearances", "Справки и личное дело", ()),
    ("categories", "Категория наставляемого педагога", ()),
    ("ties", "Связи с другими людьми", ()),
    ("transfers", "Переводы между школами", ("history",)),
    ("duplicates", "Возможные повторы и объединения записи", ()),
    ("imports", "Строки баз школы", ()),
    ("accesses", "Кто смотрел имя и зачем", ()),
)
"""Part of the answer, its heading, and which records lie within each of its records."""
LOOKS = "accesses"
WITHIN = {"history": "История", "steps": "Пройденные шаги", "earlier_steps": "Шаги до отказа или отзыва"}
PAIRS_AT_ONCE = 200
"""As many as matching gives; a mentor has ten at most."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/people/{person_id}/export")
    async def export(request: Request, session: SignedIn, api: Gateway, person_id: str) -> Response:
        kept = await api.get(EXPORT.format(person_id=person_id))
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
            pairs=await _pairs(api, kept["participants"]),
            made_on=pages.today(),
        )

    return router


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


async def _pairs(api: Api, participations: list[Mapping[str, Any]]) -> list[str] | None:
    """What matching keeps of him: how each pair stands, never with whom. None where it does not answer."""
    try:
        found = [await _proposals(api, each) for each in participations]
    except ServiceAway:
        return None
    return [_pair(proposal) for proposals in found for proposal in proposals]


async def _proposals(api: Api, participation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if participation["role"] == "MENTEE":
        try:
            return [await api.get(f"{PROPOSALS}/{participation['participant_id']}")]
        except Refused as refused:
            if refused.status != 404:
                raise
            return []
    found: list[Mapping[str, Any]] = []
    for status in ProposalStatus:
        asked = {"mentor_id": participation["participant_id"], "status": status.value, "limit": PAIRS_AT_ONCE}
        found += (await api.get(PROPOSALS, params=asked))["items"]
    return found


def _pair(proposal: Mapping[str, Any]) -> str:
    form = FORMS.get(proposal["form"], proposal["form"])
    stands = words.PAIRS.get(proposal["status"], proposal["status"])
    return f"{form}, {year_title(proposal['school_year'])}: пара {stands}"
