"""What the states of a pair are called on a page."""

from collections.abc import Mapping

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
