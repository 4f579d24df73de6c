"""What matching's codes are called on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Norm:
    """A norm that one may ask about."""

    path: str
    """Its place below the methodology's norms."""
    title: str
    fixed: bool | str | None = None
    """The other value, where there is only one; None where a number is typed."""

    def told(self, norms: Mapping[str, Any]) -> str:
        """What it is called, with the number of today."""
        part: Any = norms
        for step in self.path.split("."):
            part = part.get(step, {}) if isinstance(part, Mapping) else {}
        value = part.get("value") if isinstance(part, Mapping) else part
        return self.title if self.fixed is not None or value is None else f"{self.title} (сейчас {value})"


NORMS: Mapping[str, Norm] = {
    "pp-mentee-age": Norm("pupil_pupil.mentee_age_min", "«Ученик – ученик»: наставляемому лет, не меньше"),
    "pp-mentor-age": Norm("pupil_pupil.mentor_age_min", "«Ученик – ученик»: наставнику лет, не меньше"),
    "pp-gap": Norm("pupil_pupil.grade_gap_max", "«Ученик – ученик»: разница в классах, не больше"),
    "pp-stage": Norm("pupil_pupil.stage_rule", "«Ученик – ученик»: не требовать старшей ступени", "GRADES_2"),
    "sp-mentee-age": Norm("student_pupil.mentee_age_min", "«Студент – ученик»: наставляемому лет, не меньше"),
    "sp-gap-min": Norm("student_pupil.age_gap_min", "«Студент – ученик»: разница в возрасте, не меньше"),
    "sp-gap": Norm("student_pupil.age_gap_max", "«Студент – ученик»: разница в возрасте, не больше"),
    "sp-agreement": Norm(
        "student_pupil.agreement_required", "«Студент – ученик»: не требовать договора с колледжем", False
    ),
    "ep-mentee-age": Norm("employer_pupil.mentee_age_min", "«Работодатель – ученик»: наставляемому лет, не меньше"),
    "ep-experience": Norm("employer_pupil.mentor_experience_min", "«Работодатель – ученик»: опыт наставника, лет"),
    "ep-agreement": Norm(
        "employer_pupil.agreement_required", "«Работодатель – ученик»: не требовать договора с предприятием", False
    ),
    "tt-tenure": Norm("teacher_teacher.mentor_tenure_min", "«Учитель – учитель»: стаж наставника, лет"),
}
"""Code of a choice -> the norm, in the methodology's order."""

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
