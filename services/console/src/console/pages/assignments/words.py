"""How assignments are said, and which of them wait. Pure."""

from collections.abc import Mapping
from typing import Any

STATUSES = {
    "LATE": ("просрочено", "bad"),
    "WAITING": ("ждёт ответа", "warn"),
    "DECLINED": ("не будет выполнено", "bad"),
    "DONE": ("выполнено", "good"),
}
"""Status of a school -> what a person reads, and how it stands; what asks for somebody comes first."""
OUTCOMES = {"DONE": "Выполнено", "DECLINED": "Выполнить нельзя"}
UNANSWERED = ("WAITING", "LATE")


def stands(of_school: Mapping[str, Any]) -> tuple[str, str]:
    """How a school stands with an assignment: what a person reads, and how good that is."""
    text, kind = STATUSES.get(of_school["status"], (of_school["status"], "plain"))
    return (f"{text} после срока", kind) if of_school["is_late"] and of_school["answered_on"] else (text, kind)


def count_of(assignment: Mapping[str, Any], *statuses: str) -> int:
    """How many of its schools stand so."""
    return sum(each["status"] in statuses for each in assignment["schools"])


def of_programme(assignment: Mapping[str, Any], programme: Mapping[str, Any]) -> bool:
    """Whether it stands on the roadmap of the programme."""
    return (
        assignment["school_year"] == programme["school_year"]
        and assignment["model"] in (None, programme["model"])
        and any(each["school_id"] == programme["school_id"] for each in assignment["schools"])
    )
