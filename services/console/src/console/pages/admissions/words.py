"""How an admission is said. Pure."""

from collections.abc import Mapping
from typing import Any

STATES = {
    "CANDIDATE": ("кандидат", "warn"),
    "ADMITTED": ("допущен", "good"),
    "EXPIRED": ("срок допуска вышел", "warn"),
    "REFUSED": ("отказано", "bad"),
    "REVOKED": ("допуск отозван", "bad"),
}
"""State -> what a person reads, and how it stands."""
FILTERS = [
    ("", "все"), ("CANDIDATE", "кандидаты"), ("ADMITTED", "допущенные"), ("EXPIRED", "срок вышел"),
    ("REFUSED", "отказано"), ("REVOKED", "отозван"),
]  # fmt: skip
STEPS = {"QUESTIONNAIRE": "анкета", "INTERVIEW": "собеседование", "TRAINING": "обучение"}
ASSESSORS = {"CURATOR": "куратор", "PSYCHOLOGIST": "педагог-психолог", "HEAD": "директор"}
REASONS = {
    "NOT_SUITABLE": "не подходит",
    "TRAINING_NOT_PASSED": "обучение не пройдено",
    "PAPERS_MISSING": "нет нужных бумаг",
    "OWN_WISH": "отказался сам",
    "COMPLAINT": "жалоба",
    "RULES_BROKEN": "нарушил правила",
    "OTHER": "другая причина",
}


def is_ready(each: Mapping[str, Any]) -> bool:
    """Whether nothing but the decision is missing."""
    return each["admission_state"] != "ADMITTED" and not each["lacking_steps"] and bool(each["consents_whole"])
