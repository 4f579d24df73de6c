"""What matching's codes are called on a page."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_methodology import load_pack

STATUSES: Mapping[str, tuple[str, str]] = {
    "QUEUED": ("в очереди", "plain"),
    "RUNNING": ("идёт", "warn"),
    "DONE": ("закончен", "good"),
    "FAILED": ("не удался", "bad"),
    "CANCELLED": ("остановлен", "plain"),
}
"""How a run stands -> its words and its colour."""
UNFINISHED = ("QUEUED", "RUNNING")

STAGES: Mapping[str, str] = {
    "WAITING": "Ждёт очереди",
    "READING": "Собирает сведения об участниках",
    "MATCHING": "Подбирает пары",
    "STORING": "Сохраняет предложения школ",
    "REPORTING": "Проверяет и сообщает школам",
}

PROPOSAL_STATUSES: Mapping[str, str] = {
    "PENDING": "предложена",
    "APPROVED": "утверждена",
    "REJECTED": "отклонена",
    "WITHDRAWN": "отозвана",
}
"""How a pair stands, where a page offers to choose; other codes are the methodology's."""

LISTS: Mapping[str, tuple[str, str, str]] = {
    "PENDING": ("Предложенные пары", "ждут решения", ""),
    "APPROVED": ("Утверждённые пары", "утверждённые", "Утверждённых пар пока нет."),
    "REJECTED": ("Отклонённые пары", "отклонённые", "Отклонённых пар нет."),
    "WITHDRAWN": ("Отозванные пары", "отозванные", "Отозванных пар нет."),
}
"""How a pair stands -> the heading of the list of such pairs, its choice in the filter, and what it says when empty."""

REJECTIONS: Mapping[str, str] = {
    "REQUEST_UNMET": "Наставник не поможет с тем, о чём просит наставляемый",
    "NOT_FITTING": "Двое друг другу не подходят",
    "MENTEE_DECLINED": "Наставляемый не согласился",
    "MENTOR_DECLINED": "Наставник не согласился",
    "GUARDIAN_DECLINED": "Законный представитель не согласился",
    "OTHER_REASON": "Другая причина (напишите)",
}
"""Why a curator rejects a pair, in the order in which it is offered."""

CRITERIA: Mapping[str, str] = {
    "REQUEST": "Запрос и компетенции",
    "PREFERENCE": "Взаимный выбор",
    "VARIANT": "Ролевая модель",
    "SCHEDULE": "Время",
    "INTERESTS": "Интересы",
    "AGE": "Возраст",
    "PLACE": "Место",
    "HISTORY": "Прошлый опыт наставничества",
}

WORDS: Mapping[str, Any] = {
    "run_statuses": STATUSES,
    "stages": STAGES,
    "unfinished": UNFINISHED,
    "criteria_titles": CRITERIA,
    "municipality": MUNICIPALITY,
}
"""For the templates."""


@cache
def form_titles() -> Mapping[str, str]:
    """Form -> «Ученик – ученик», in the methodology's order; a form of another release is shown by its code."""
    return load_pack().form_titles
