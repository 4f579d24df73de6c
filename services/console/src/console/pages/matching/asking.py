"""What the pages of «Подбор» ask other services for: names, and what schools are called."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from console.gateway.client import Api
from console.pages.matching.words import form_titles
from console.session.domain import Session

MOST_NAMES = 500
"""Ids of one question to registry."""


async def names_of(api: Api, session: Session, ids: Iterable[str | None]) -> Mapping[str, Mapping[str, Any]]:
    """Participant id -> how to call him; nothing for a municipal role that has not said why."""
    asked = sorted({each for each in ids if each})
    if session.is_municipal and session.purpose is None:
        return {}
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(asked), MOST_NAMES):
        answer = await api.post("/registry/v1/names", json={"ids": asked[start : start + MOST_NAMES]})
        found |= {name: told for name, told in answer["names"].items() if told.get("full_name")}
    return found


async def schools_of(api: Api, session: Session) -> dict[str, str]:
    """School id -> what it is called, of the schools that the person sees, by name."""
    directory = await api.get("/registry/v1/organisations")
    named = {each["organisation_id"]: each["short_name"] for each in directory if each["kind"] == "SCHOOL"}
    if not session.is_municipal:
        named = {school_id: named.get(school_id, school_id) for school_id in session.schools}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def choices(titles: Mapping[str, str], everything: str) -> Sequence[tuple[str, str]]:
    """The options of a filter."""
    return [("", everything), *titles.items()]


def forms() -> Sequence[tuple[str, str]]:
    """The options of the filter by form."""
    return choices(form_titles(), "все формы")


def may_run(session: Session) -> bool:
    """Whether starting and stopping runs is offered."""
    return session.may("POST /matching/v1/runs")
