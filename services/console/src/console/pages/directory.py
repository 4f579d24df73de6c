"""The schools that somebody sees, as every page's filter and form offers them. A kindergarten is one among them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mentoring_methodology.codes import ProgrammeModel
from mentoring_methodology.organisations import leads_programmes, models_of

from console.gateway.client import Api
from console.session.domain import Session

DIRECTORY = "/registry/v1/organisations"


async def schools_of(api: Api, session: Session) -> dict[str, str]:
    """School id -> what it is called, by name."""
    directory = await api.get(DIRECTORY)
    named = {
        each["organisation_id"]: each["short_name"] or each["name"]
        for each in directory
        if leads_programmes(each["kind"])
    }
    if not session.is_municipal:
        named = {school_id: named.get(school_id, school_id) for school_id in session.schools}
    return dict(sorted(named.items(), key=lambda one: _by_number(one[1])))


async def elsewhere(api: Api, pairs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """School id -> what it is called, of the other schools from which these pairs' mentors are."""
    wanted = {each["mentor_school_id"] for each in pairs if each["mentor_school_id"]}
    if not wanted:
        return {}
    directory = await api.get(DIRECTORY)
    return {each["organisation_id"]: each["short_name"] for each in directory if each["organisation_id"] in wanted}


async def models_led(api: Api, session: Session) -> set[str]:
    """The target models of which one of the schools that somebody sees leads programmes."""
    seen = await schools_of(api, session)
    kinds = {each["kind"] for each in await api.get(DIRECTORY) if each["organisation_id"] in seen}
    return {str(model) for kind in kinds for model in models_of(kind)}


async def without_pupils(api: Api) -> set[str]:
    """The ids of those who lead programmes, but none of pupils: the kindergartens."""
    return {
        each["organisation_id"]
        for each in await api.get(DIRECTORY)
        if models_of(each["kind"]) and ProgrammeModel.PUPILS not in models_of(each["kind"])
    }


def _by_number(name: str) -> list[tuple[int, str]]:
    """«СОШ № 2» comes before «СОШ № 10»."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]
