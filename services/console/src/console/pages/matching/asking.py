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


def choices(titles: Mapping[str, str], everything: str) -> Sequence[tuple[str, str]]:
    """The options of a filter."""
    return [("", everything), *titles.items()]


def forms() -> Sequence[tuple[str, str]]:
    """The options of the filter by form."""
    return choices(form_titles(), "все формы")


def may_run(session: Session) -> bool:
    """Whether starting and stopping runs is offered."""
    return session.may("POST /matching/v1/runs")
