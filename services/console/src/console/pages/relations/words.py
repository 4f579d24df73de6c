"""What the states of a pair are called on a page."""

from collections.abc import Mapping, Sequence
from typing import Any

STATUSES: Mapping[str, tuple[str, str]] = {
    "APPROVED": ("ждёт приказа", "warn"),
    "FIXED": ("закреплена, ещё не начала", "plain"),
    "ACTIVE": ("работает", "good"),
    "SUSPENDED": ("приостановлена", "bad"),
    "CLOSED": ("закрыта", "plain"),
    "CANCELLED": ("утверждение отменено", "plain"),
}
"""State -> its words and its colour."""

CLOSURES: Mapping[str, str] = {
    "COMPLETED": "Программа пары завершена",
    "BY_MENTOR": "Отказался наставник",
    "BY_MENTEE": "Отказался наставляемый",
    "BY_GUARDIAN": "Отказался законный представитель",
    "BY_EMPLOYER": "Отменила школа",
    "CONSENT_WITHDRAWN": "Отозвано согласие",
    "LEFT_SCHOOL": "Перешёл в другую школу",
    "INCIDENT": "Происшествие",
    "OTHER": "Другая причина",
}
"""How a pair ends, in the order in which it is offered."""

SIDES: Mapping[str, str] = {
    "MENTOR": "наставник",
    "MENTEE": "наставляемый",
    "MENTEE_GUARDIAN": "представитель наставляемого",
    "MENTOR_GUARDIAN": "представитель наставника",
}
"""Whose written agreement a pair needs."""


def steps(history: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What has happened to a pair, the latest first: an order that takes it in or lets it go changes nothing of it."""
    told: list[Mapping[str, Any]] = []
    for step in history:
        if not told or step["status"] != told[-1]["status"] or step["reason_text"] or step["note"]:
            told.append(step)
    return told[::-1]
