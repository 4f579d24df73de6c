"""Consents in the words of a school. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from mentoring_methodology import load_pack

SHORT = {code: each.short for code, each in load_pack().content.consents.items()}
GIVERS = {"GUARDIAN": "законный представитель", "SELF": "сам участник"}
STATES = {
    "DRAFTED": ("подготовлено", "plain"),
    "GIVEN": ("действует", "good"),
    "EXPIRED": ("срок кончился", "warn"),
    "WITHDRAWN": ("отозвано", "bad"),
    "REPLACED": ("заменено новым", "plain"),
}
WITHDRAWABLE = frozenset({"GIVEN", "DRAFTED"})


def paper(purpose: str, giver: str) -> str:
    """«на участие в программе — законный представитель»."""
    return f"{SHORT.get(purpose, purpose)} — {GIVERS.get(giver, giver)}"


def key(person_id: str, each: Mapping[str, Any]) -> str:
    """A missing paper as the value of its tick."""
    return f"{person_id}|{each['purpose']}|{each['giver']}"


def group_of(seen: Mapping[str, Any]) -> str:
    """«7 класс», «2 курс»; nothing for adults."""
    if seen["grade"] is not None:
        return f"{seen['grade']} класс"
    return f"{seen['course']} курс" if seen["course"] is not None else ""


def purposes() -> list[tuple[str, str]]:
    """What a paper may be for, as a choice."""
    return [(code, short[:1].upper() + short[1:]) for code, short in SHORT.items()]


def missing_papers(missing: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The papers that a set lacks, to choose one from."""
    return [(f"{each['purpose']}|{each['giver']}", paper(each["purpose"], each["giver"])) for each in missing]


def signers(guardians: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Who may sign for the person, as a choice."""
    return [("", "не представитель"), *((each["guardian_id"], each["full_name"]) for each in guardians)]


SIGNER_NOT_CHOSEN = "Представителей несколько. Выберите, кто из них подписал, и запишите бумагу ещё раз."


def refusals(items: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, str]]:
    """Whose paper was not taken, and why."""
    return [(whose, str(result["problem"]["detail"])) for whose, result in items if result["problem"] is not None]
