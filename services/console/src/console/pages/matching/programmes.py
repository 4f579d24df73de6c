"""Which schools have no programme that is open for pairs, as the pages of «Подбор» say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from console.gateway.client import Api
from console.pages.start.waiting import MOST_NAMED
from console.session.domain import Session

ATTENTION = "/matching/v1/attention"
TOLD = {
    "NOT_OPEN": (
        "Программа не открыта для подбора",
        "новых пар не предложат, пока она не на этапе формирования или работы пар. Откройте её или доведите до него.",
    ),
    "NONE": (
        "Программа не открыта",
        "на этот учебный год её на платформе нет. Пары подбирают и без неё, но цели, приказы и этапы негде вести.",
    ),
}
"""How a school stands with its programme -> what is said of it first, and then."""


@dataclass(frozen=True)
class Notice:
    """One thing that is said, with the schools of which it is true."""

    title: str
    text: str
    schools: tuple[str, ...]
    more: int
    """Schools that are not named."""


async def without_programme(
    api: Api, session: Session, names: Mapping[str, str], school: str = "", school_year: int | None = None
) -> list[Notice]:
    """What is to be said of the schools whom the caller sees, or of one of them."""
    if not session.may(f"GET {ATTENTION}"):
        return []
    asked = {} if school_year is None else {"school_year": school_year}
    told = await api.get(ATTENTION, params=asked)
    return notices(told["schools"], names, school)


def notices(schools: list[dict[str, Any]], names: Mapping[str, str], school: str = "") -> list[Notice]:
    """By how the schools stand; a release that does not say it has nothing to say."""
    found = []
    for standing, (title, text) in TOLD.items():
        of = [
            names.get(each["school_id"], each["school_id"])
            for each in schools
            if each.get("programme") == standing and school in ("", each["school_id"])
        ]
        if of:
            found.append(Notice(title, text, tuple(of[:MOST_NAMED]), max(0, len(of) - MOST_NAMED)))
    return found
