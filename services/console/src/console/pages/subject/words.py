"""What is kept of a person, field by field, in a school's words. Pure.

Nothing is left out: a field without a word of its own is shown under its name, a code without a title as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from console.pages.access_log.views import OPERATIONS
from console.pages.admissions.words import ASSESSORS, REASONS, STEPS
from console.pages.clearance.words import NOTED
from console.pages.consents import words as consents
from console.pages.people import words as people
from console.pages.people.fields import INPUTS, WEEKDAYS
from console.pages.relations.words import STATUSES as RELATIONS
from console.session.domain import ROLES

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
SLOT = re.compile(r"[1-7]-\d{1,2}")

PAIRS: Mapping[str, str] = {
    "PENDING": "предложена, куратор ещё не решил", "APPROVED": "утверждена", "REJECTED": "отклонена",
    "REPLACED": "заменена другой", "WITHDRAWN": "отозвана", "EXPIRED": "отозвана: срок вышел",
}  # fmt: skip
"""How a proposed pair stands."""
DELIVERIES: Mapping[str, str] = {
    "QUEUED": "ждёт отправки", "SENDING": "отправляется", "SENT": "отправлено", "FAILED": "не отправлено",
    "DROPPED": "не отправлено: устарело",
}  # fmt: skip
"""How a mail stands."""
LABELS: Mapping[str, str] = {
    "person_id": "Код человека", "participant_id": "Код участия", "version": "Номер редакции записи",
    "full_name": "Фамилия, имя, отчество", "birth_year": "Год рождения", "birth_date": "Дата рождения",
    "contact_email": "Электронная почта", "contact_phone": "Телефон", "contact_text": "Контакты, как записано",
    "school_id": "Школа", "from_school_id": "Из какой школы", "role": "На какой стороне",
    "form": "Форма наставничества", "school_year": "Учебный год", "status": "Состояние",
    "suspended_code": "Почему приостановлено", "variant_restricted": "Ролевая модель видна только школе",
    "topics_unrecognised": "В базе были темы не из словаря", "partner_claimed": "В базе назван второй участник пары",
    "partner_name_text": "Второй участник пары, как записано", "at": "Когда",
    "fact": "Что произошло", "code": "Причина",
    "reason": "Причина словами", "guardian_id": "Код представителя", "relation": "Кем приходится", "phone": "Телефон",
    "email": "Электронная почта", "since": "С какого дня", "purpose": "На что", "giver": "Кто подписывает",
    "consent_id": "Код согласия", "state": "Состояние", "given_on": "Подписано", "valid_until": "Действует по",
    "text_version": "Редакция текста", "text_hash": "Свёртка текста", "way": "Как дано", "category": "Категория",
    "direction": "Направление", "contract_number": "Номер договора", "contract_on": "Дата договора",
    "tie_id": "Код связи", "kind": "Что отмечено", "other_is": "Кто кому", "active": "Действует",
    "transfer_id": "Код перевода", "step": "Шаг", "on": "Когда", "by": "Кто проводил", "decision": "Что решено",
    "decided_on": "Когда решено", "decided_at": "Когда решено", "reason_code": "Почему", "noted_at": "Когда отмечено",
    "seen_on": "Когда проверено", "number": "Номер справки", "found_at": "Когда возник вопрос",
    "initiative_id": "Код инициативы", "initiative": "О чём", "joined_on": "Когда присоединился",
    "import_id": "Код загрузки", "row": "Строка базы", "effect": "Что записано", "roles": "Кто смотрел",
    "operation": "Что смотрел", "looked_why": "Зачем", "support": "Ролевые модели, которые видит только школа",
    "reason_text": "Почему", "note": "Что записала школа", "stands_now": "Действует сейчас",
    "score": "Балл пары", "made_at": "Когда предложена", "rejected_for_year": "Отклонена до конца учебного года",
    "approved_at": "Когда утверждена", "starts_on": "С какого дня по приказу", "ends_on": "По какой день по приказу",
    "ended_at": "Когда закончилась", "order_id": "Код приказа", "active_from": "С какого дня",
    "active_until": "По какой день", "advice": "Что поможет", "weighed_at": "Когда взвешено",
    "others_for_him": "Сколько других наставников взвешено для него",
    "for_others": "Скольким наставляемым он взвешен заменой", "has_email": "Почта хранится",
    "has_phone": "Телефон хранится", "title": "Тема письма", "queued_at": "Когда поставлено в очередь",
    "delivery": "Что с письмом", "finished_on": "Последний день участия", "capacity": "Скольких наставляемых берёт",
    "due_on": "С какого дня", "papers_missing": "Скольких бумаг не хватит", "pair_status": "Что с предложением",
    "relation_status": "Что с парой", "ranked": "Скольких назвал желанными", "not_with": "Скольких не хочет в пару",
    "submitted_at": "Когда записано", "in_group": "Пара в группе",
    "mentor_school_agreed_on": "Когда его школа согласилась, чтобы он помогал другой",
    "agreed_on": "Когда согласился на пару", "basis": "На чём основана работа",
    "reference": "Номер соглашения или пункт инструкции", "addendum_on": "Дата соглашения или инструкции",
    "consented_on": "Когда согласился быть наставником", "content": "Что делает", "work_form": "В какой форме",
    "payment": "Оплата", "initiator": "Кто прекращает досрочно", "notified_on": "Когда предупредили",
    "last_day_on": "Последний день наставничества",
    **{name: each.label for name, each in INPUTS.items()},
}  # fmt: skip
"""Field -> how a page calls it."""
_SHARED: Mapping[str, Mapping[str, str]] = {
    "role": people.ROLES, "form": people.FORMS, "variant": people.VARIANTS, "qualification": people.QUALIFICATIONS,
    "workplace_kind": people.KINDS, "mentor_kind": people.MENTOR_KINDS, "fact": people.FACTS, "code": people.CODES,
    "suspended_code": people.CODES, "relation": people.RELATIONS, "category": people.CATEGORIES,
    "purpose": consents.SHORT, "giver": consents.GIVERS, "way": {"PAPER": "на бумаге"}, "step": STEPS, "by": ASSESSORS,
    "languages": people.LANGUAGES, "reason_code": REASONS, "roles": ROLES, "operation": OPERATIONS,
    "decision": {
        "ADMITTED": "допущен", "REFUSED": "отказано", "REVOKED": "допуск отозван", "MERGED": "это один человек",
        "DISTINCT": "это разные люди",
    },
    "state": {**{code: each[0] for code, each in consents.STATES.items()}, "MOVED": "перешло в объединённую запись"},
    "status": {
        **people.STATUSES, "REQUESTED": "запрошен", "RELEASED": "отпущен", "ACCEPTED": "принят",
        "EXPIRED": "срок вышел", "REFUSED": "отказано",
    },
    "basis": {"ADDENDUM": "дополнительное соглашение", "JOB_DUTY": "должностная обязанность"},
    "initiator": {"MENTOR": "наставник", "EMPLOYER": "школа"},
    "pair_status": PAIRS, "relation_status": {code: each[0] for code, each in RELATIONS.items()},
    "delivery": DELIVERIES,
    "effect": {
        "REGISTERED": "записан новый участник", "UPDATED": "запись изменена", "UNCHANGED": "ничего не изменилось",
        "WITHDRAWN": "участник выбыл раньше, ничего не изменилось", "RETURNED": "участие возобновлено",
    },
    "kind": {
        **NOTED, "RELATIVE": "родственники", "BAN": "не ставить в пару", "CLASS_TEACHER": "классный руководитель",
        "SUPERIOR": "непосредственный руководитель", "TEACHES_SUBJECT": "ведёт предмет",
    },
}  # fmt: skip
"""Field -> its codes and their titles."""


@dataclass(frozen=True)
class Told:
    """How values are said: days and moments by the municipality's clock, schools by their names."""

    day: Callable[[str], str]
    moment: Callable[[str], str]
    school: Callable[[str], str]
    year: Callable[[int], str]


Line = tuple[str, str]
"""A field's label and its value."""


def lines(seen: Mapping[str, Any], told: Told) -> list[Line]:
    """Everything that a record says, but for what is empty and for records within it."""
    return [(LABELS.get(name, name), text) for name, text in _texts(seen, told)]


def _texts(seen: Mapping[str, Any], told: Told) -> Iterator[tuple[str, str]]:
    for name, value in seen.items():
        if value is None or value in ([], {}) or _holds_records(value):
            continue
        yield name, text_of(name, value, told)


def _holds_records(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def text_of(name: str, value: Any, told: Told) -> str:
    """A value as it is read."""
    if isinstance(value, bool):
        return _other(value) if name == "other_is" else "да" if value else "нет"
    if isinstance(value, list):
        return ", ".join(text_of(name, each, told) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    if name == "school_year":
        return told.year(int(value))
    text = str(value).replace(".", ",") if isinstance(value, float) else str(value)
    if name in {"school_id", "from_school_id"}:
        return told.school(text)
    if text in _SHARED.get(name, {}):
        return _SHARED[name][text]
    if name == "weekly_slots" and SLOT.fullmatch(text):
        return f"{WEEKDAYS[int(text[0]) - 1]} {text[2:]}:00"
    if MOMENT.fullmatch(text):
        return told.moment(text)
    return told.day(text) if DAY.fullmatch(text) else text


def _other(is_other: bool) -> str:
    """Which way a tie reads: the other one is that to this person, or this person to the other."""
    return "другой ему" if is_other else "он другому"
