"""How a clearance is said. Pure."""

from collections.abc import Mapping
from typing import Any

KINDS = {
    "CERTIFICATE": ("справка проверена", "good"),
    "PERSONNEL_FILE": ("личное дело в школе", "good"),
    "NOT_NEEDED": ("справка не нужна: нет 18 лет", "plain"),
    "MISSING": ("справки нет", "bad"),
}
"""Kind -> what a person reads, and how it stands."""
WHY = {
    "H05_ADULT_CLEARANCE": "ему 18 лет или исполнится в ближайшие 30 дней: нужна справка об отсутствии судимости",
    "H05_BIRTH_UNKNOWN": "не видно, что ему нет 18 лет: впишите полную дату рождения или отметьте справку",
    "CLEARANCE_EXPIRED": "срок справки прошёл: нужна новая",
    "CLEARANCE_TAKEN_BACK": "школа сняла отметку: участие приостановлено, пока не отмечена новая",
    "NOT_CERTIFIED": "директор ещё не подтвердил личное дело",
}
CHOICES = [
    ("CERTIFICATE", "проверена справка"),
    ("PERSONNEL_FILE", "личное дело работника школы (подтверждает директор)"),
    ("NOT_NEEDED", "справка не нужна: ему нет 18 лет"),
    ("MISSING", "снять отметку: справки больше нет"),
]
CHECKED = CHOICES[:2]
"""What is noted of several at once."""
NOTED = {
    "CERTIFICATE": "справка",
    "PERSONNEL_FILE": "личное дело",
    "NOT_NEEDED": "справка не нужна",
    "MISSING": "отметка снята",
}


def badge(seen: Mapping[str, Any]) -> tuple[str, str]:
    """How a clearance stands, and its colour; an employee whose head has not certified yet is marked."""
    kind = str(seen["clearance_kind"])
    text, stands = KINDS.get(kind, (kind, "plain"))
    return text, "warn" if seen["clearance_code"] == "NOT_CERTIFIED" else stands


def why(seen: Mapping[str, Any]) -> str:
    """What is missing; empty where nothing is."""
    code = seen["clearance_code"]
    return "" if code is None else WHY.get(code, str(code))
