"""What the other services keep of a person; one that is away is named, never left out in silence."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from console.gateway.client import Api, Refused, ServiceAway

EMPTY_STATUSES = frozenset({404})
"""The service knows nobody of this id in this school."""


@dataclass(frozen=True)
class Part:
    """A part of a service's answer."""

    name: str
    title: str
    within: tuple[str, ...] = ()
    """Which records lie within each of its records."""
    renamed: Mapping[str, str] | None = None
    """Field -> as what it is called and said here, where the same name means something else elsewhere."""


PAIR = {"status": "pair_status"}
RELATION = {"status": "relation_status"}


@dataclass(frozen=True)
class Other:
    """A service, and what it answers with."""

    service: str
    title: str
    parts: tuple[Part, ...]
    away: str
    """How the page says that the service does not answer."""

    @property
    def path(self) -> str:
        return f"/{self.service}/v1/persons/{{person_id}}/export"


OTHERS = (
    Other(
        "matching",
        "Подбор пар",
        (
            Part("proposals", "Предложенные пары", ("history",), PAIR),
            Part("relations", "Утверждённые пары", ("active", "history"), RELATION),
            Part("without_pair", "Когда пары не нашлось"),
            Part("weighed", "Замены, которые взвесил последний подбор"),
            Part("participations", "Сведения об участии, без имени и контактов"),
            Part("ties", "Связи с другими людьми"),
            Part("preferences", "Пожелания после общих встреч"),
        ),
        "Служба подбора",
    ),
    Other(
        "notifications",
        "Сообщения",
        (Part("contacts", "Контакты для писем"), Part("mails", "Письма ему самому")),
        "Служба сообщений",
    ),
    Other(
        "reporting",
        "Показатели",
        (
            Part("participations", "Участие, как оно сосчитано"),
            Part("consents", "Согласия: цель и срок"),
            Part("requirements", "Что нужно подписать заново"),
            Part("proposals", "Есть ли предложенная пара", renamed=PAIR),
            Part("relations", "Есть ли утверждённая пара", renamed=RELATION),
            Part("runs", "Подборы без пары для него"),
            Part("counted_as_mentor", "В чьих показателях он посчитан наставником"),
        ),
        "Служба показателей",
    ),
)


async def kept_elsewhere(api: Api, person_id: str) -> dict[str, Mapping[str, Any] | None]:
    """Service -> its answer, empty where it keeps nothing of him; None where it does not answer."""
    answers = await asyncio.gather(*(_kept(api, each, person_id) for each in OTHERS))
    return {each.service: answer for each, answer in zip(OTHERS, answers, strict=True)}


async def _kept(api: Api, other: Other, person_id: str) -> Mapping[str, Any] | None:
    try:
        answer: Mapping[str, Any] = await api.get(other.path.format(person_id=person_id))
    except ServiceAway:
        return None
    except Refused as refused:
        if refused.status not in EMPTY_STATUSES:
            raise
        return {}
    return answer
