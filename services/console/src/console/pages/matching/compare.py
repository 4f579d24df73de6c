"""`/compare`: «почему не она?» for any mentee and any mentor."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.matching.asking import choices, names_of
from console.pages.matching.words import WORDS, form_titles
from console.session.current import SignedIn
from console.session.domain import Session

PAIRS = "/matching/v1/pairs"
PROPOSALS = "/matching/v1/proposals"
PAGE = 200
"""People that are read at once; all of a school are offered."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/compare")
    async def compare(
        request: Request,
        session: SignedIn,
        api: Gateway,
        school: str = "",
        form: str = "",
        mentee: str = "",
        mentor: str = "",
    ) -> Response:
        schools = await schools_of(api, session)
        if not school and len(schools) == 1:
            school = next(iter(schools))
        form = form if form in form_titles() else next(iter(form_titles()))
        mentees, mentors, asked, names = await asyncio.gather(
            _people(api, session, school, form, "MENTEE"),
            _people(api, session, school, form, "MENTOR"),
            _asked(api, mentee, mentor),
            names_of(api, session, [mentee, mentor]),
        )
        return pages.render(
            request,
            "matching/compare.html",
            session=session,
            **WORDS,
            **asked,
            school=school,
            form=form,
            mentee=mentee,
            mentor=mentor,
            schools=schools,
            school_choices=[("", "выберите школу"), *schools.items()],
            form_choices=list(form_titles().items()),
            form_titles=form_titles(),
            mentee_choices=_options(mentees, "выберите наставляемого"),
            mentor_choices=_options(mentors, "выберите наставника"),
            names=names,
            may_propose=session.may("POST /matching/v1/proposals"),
            asks_purpose=session.is_municipal and session.purpose is None,
        )

    return router


async def _asked(api: Api, mentee: str, mentor: str) -> dict[str, Any]:
    """What the rules say of the two, whom the mentee was proposed to, and how many the mentor has already."""
    nothing: dict[str, Any] = {"answer": None, "refusal": None, "proposal": None, "taken": 0}
    if not mentee or not mentor:
        return nothing
    try:
        answer = await api.get(f"{PAIRS}/{mentee}/{mentor}")
    except Refused as refusal:
        return {**nothing, "refusal": refusal}
    try:
        proposal = await api.get(f"{PROPOSALS}/{mentee}")
    except Refused:
        proposal = None
    taken = await api.get(PROPOSALS, params={"mentor_id": mentor, "limit": 50})
    others = [each for each in taken["items"] if each["mentee_id"] != mentee]
    return {**nothing, "answer": answer, "proposal": proposal, "taken": len(others)}


async def _people(api: Api, session: Session, school: str, form: str | None, role: str) -> list[dict[str, Any]]:
    """The people of a school, where one is chosen, in one form and role; by name where names are seen."""
    if not school:
        return []
    named = not session.is_municipal or session.purpose is not None
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = await api.get(
            "/registry/v1/participants",
            params={
                "school_id": school, "role": role, "form": form, "status": "ACTIVE", "limit": PAGE, "after": after,
                "sort": "name" if named else None,
            },
        )  # fmt: skip
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


async def people_of(
    api: Api, session: Session, school: str, form: str | None, role: str, nobody: str
) -> Sequence[tuple[str, str]]:
    """The people of a school as options; `form` None is all forms."""
    return _options(await _people(api, session, school, form, role), nobody)


def _options(people: Sequence[dict[str, Any]], nobody: str) -> Sequence[tuple[str, str]]:
    return choices({each["participant_id"]: _called(number, each) for number, each in enumerate(people, 1)}, nobody)


def _called(number: int, participant: dict[str, Any]) -> str:
    """«Иванов Пётр, 7 класс, математика», or the same without a name under a number of the list."""
    person = participant.get("person")
    name = person["full_name"] if person else f"№ {number}"
    grade = f"{participant['grade']} класс" if participant.get("grade") else None
    course = f"{participant['course']} курс" if participant.get("course") else None
    return ", ".join(each for each in (name, grade, course, *participant.get("topics", ())[:2]) if each)
