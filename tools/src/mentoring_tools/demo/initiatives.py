"""What the demonstration's teachers have begun of themselves, in the district and within a school, and who joined."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mentoring_common.clock import utc_now

from mentoring_tools.demo.client import GatewayClient

INITIATIVES = "/registry/v1/initiatives"
TEACHERS = "/registry/v1/participants?form=TEACHER_TEACHER&status=ACTIVE&limit=10"

CuratorOf = Callable[[str], AbstractContextManager[GatewayClient]]
"""A school's id -> its curator before the gateway."""


@dataclass(frozen=True)
class Begun:
    """One initiative: by whom, for whom, and whose teachers join."""

    school_id: str
    title: str
    text: str
    lasts: timedelta
    is_district: bool
    joined_from: tuple[tuple[str, int], ...]
    """School -> how many of its teachers, beside the one who has begun it."""


BEGUN = (
    Begun(
        "school-01",
        "Клуб открытых уроков",
        "Раз в месяц показываем друг другу урок и разбираем его за чаем. Зовём и тех, кто пришёл в школу недавно.",
        timedelta(days=180),
        is_district=True,
        joined_from=(("school-01", 2), ("school-02", 2), ("school-05", 1)),
    ),
    Begun(
        "school-02",
        "Цифровая мастерская",
        "Вместе осваиваем электронный журнал, доску и задания для самопроверки. Каждую вторую среду после уроков.",
        timedelta(days=120),
        is_district=True,
        joined_from=(("school-02", 1), ("school-03", 1)),
    ),
    Begun(
        "school-01",
        "Разговор с родителями без конфликта",
        "Собираем случаи из практики и разыгрываем трудные разговоры. Психолог школы помогает.",
        timedelta(days=60),
        is_district=False,
        joined_from=(("school-01", 3),),
    ),
)


def open_initiatives(curator_of: CuratorOf) -> int:
    """Open those that no earlier day of the demonstration has opened; returns how many."""
    opened = 0
    for begun in BEGUN:
        with curator_of(begun.school_id) as curator:
            known = {each["title"] for each in curator.ask("GET", INITIATIVES)["items"]}
            teachers = _teachers(curator)
            if begun.title in known or not teachers:
                continue
            made = curator.ask("POST", INITIATIVES, json=_body(begun, teachers[0]))
        opened += 1
        for school_id, number in begun.joined_from:
            with curator_of(school_id) as curator:
                others = [each for each in _teachers(curator) if each != teachers[0]]
                for participant_id in others[:number]:
                    members = f"{INITIATIVES}/{made['initiative_id']}/members"
                    curator.ask("POST", members, json={"participant_id": participant_id})
    return opened


def _body(begun: Begun, participant_id: str) -> dict[str, Any]:
    until = (utc_now() + begun.lasts).date().isoformat()
    said = {"title": begun.title, "text": begun.text, "until": until, "is_district": begun.is_district}
    return {"participant_id": participant_id, **said}


def _teachers(curator: GatewayClient) -> list[str]:
    return [each["participant_id"] for each in curator.ask("GET", TEACHERS)["items"]]
