"""What the pages of meetings say, and how people are put in order there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PLACES = 5
"""Whom a participant may wish for, the dearest first."""
STATUSES = {
    "PLANNED": ("назначена", "plain"),
    "HELD": ("проведена, собираем пожелания", "warn"),
    "CLOSED": ("закрыта", "good"),
}
"""Status -> what is said of it, and how a badge looks."""
ROLES = {"MENTEE": "Наставляемые", "MENTOR": "Наставники"}
Person = Mapping[str, Any]


def by_name(people: Iterable[Person]) -> dict[str, str]:
    """Participant id -> the full name, with the class where there is one."""
    return {each["participant_id"]: _called(each) for each in people}


def sides_of(
    people: Sequence[Person], preferences: Sequence[Mapping[str, Any]]
) -> list[tuple[str, list[tuple[Person, Mapping[str, Any] | None]]]]:
    """Both sides of the meeting with what each participant wishes."""
    said = {each["participant_id"]: each for each in preferences}
    return [
        (title, [(each, said.get(each["participant_id"])) for each in people if each["role"] == role])
        for role, title in ROLES.items()
    ]


def _called(person: Person) -> str:
    name = (person["person"] or {}).get("full_name") or "имя не показано"
    grade = person.get("grade")
    return f"{name}, {grade} класс" if grade is not None else str(name)
