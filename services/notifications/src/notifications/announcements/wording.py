"""How an announcement says quantities and names in Russian."""

from collections.abc import Mapping

from mentoring_methodology.codes import MentoringForm

FORM_TITLES: Mapping[str, str] = {
    MentoringForm.PUPIL_PUPIL: "Ученик — ученик",
    MentoringForm.STUDENT_PUPIL: "Студент — ученик",
    MentoringForm.EMPLOYER_PUPIL: "Работодатель — ученик",
    MentoringForm.TEACHER_TEACHER: "Учитель — учитель",
}
"""The forms' names (Р-145)."""


def proposed_pairs(number: int) -> str:
    """«предложена 1 пара», «предложено 2 пары», «предложено 5 пар», «предложена 21 пара», «пар не предложено»."""
    if number == 0:
        return "пар не предложено"
    verb = "предложена" if _ends_like_one(number) else "предложено"
    return f"{verb} {counted(number, 'пара', 'пары', 'пар')}"


def mentees(number: int) -> str:
    """«1 наставляемый», «2 наставляемых», «21 наставляемый»."""
    return counted(number, "наставляемый", "наставляемых", "наставляемых")


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with its noun: «1 пара», «2 пары», «5 пар», «11 пар», «21 пара»."""
    if _ends_like_one(number):
        return f"{number} {one}"
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return f"{number} {few}"
    return f"{number} {many}"


def _ends_like_one(number: int) -> bool:
    return number % 10 == 1 and number % 100 != 11
