"""What a participation is in the words of a school. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from mentoring_methodology import load_pack

PACK = load_pack()
CONTENT = PACK.content
ROLES = {code: each.title for code, each in CONTENT.roles.items()}
FORMS = {code: each.title for code, each in CONTENT.forms.items()}
TOPICS = sorted(CONTENT.topics)
LANGUAGES = PACK.language_titles
STATUSES = {code: each.title for code, each in CONTENT.participant_statuses.items()}
VARIANTS = {code: each.title for code, each in CONTENT.variants.items()}
QUALIFICATIONS = {code: each.title for code, each in CONTENT.qualifications.items()}
KINDS = {code: each.title for code, each in CONTENT.organisation_kinds.items()}
BADGES = {"ACTIVE": "good", "SUSPENDED": "warn"}

AWAITS = {
    "CLAIM": "пары, названной в базе",
    "CONSENTS_ENDING": "новых согласий: кончаются за 30 дней",
    "ADMISSION_ENDING": "нового допуска: кончается за 30 дней",
    "CLEARANCE_ENDING": "новой справки: учитывается меньше 30 дней",
    "CLEARANCE_MISSING": "справки об отсутствии судимости",
    "PERSONNEL_FILE": "подтверждения личного дела директором",
}
"""What a curator's decision is awaited about -> how the filter says it."""
SOON = timedelta(days=30)
"""A consent that ends within this time is asked for now: a pair needs it for so long at least."""
SUSPENDED = {
    "CONSENT_GAP": ("Согласия закончились", "consents_until", "Отметьте новые согласия — участие возобновится само."),
    "ADMISSION_EXPIRED": ("Допуск наставника закончился", "admitted_until", "Отметьте новый допуск."),
    "ADMISSION_REVOKED": ("Допуск наставника отозван", "admitted_on", "Чтобы вернуть его, пройдите шаги снова."),
    "CLEARANCE_EXPIRED": (
        "Справка об отсутствии судимости больше не учитывается", "cleared_until", "Отметьте новую справку."
    ),
}  # fmt: skip
FACTS = {
    "updated": "Сведения изменены",
    "suspended": "Участие приостановлено",
    "resumed": "Участие возобновлено",
    "completed": "Программа завершена",
    "withdrawn": "Выбытие",
    "transferred": "Переведён в другую школу",
}
CODES = {
    "LONG_LEAVE": "долго отсутствует",
    "CONSENT_GAP": "закончились согласия",
    "ADMISSION_EXPIRED": "закончился допуск",
    "ADMISSION_REVOKED": "допуск отозван",
    "ADMITTED": "наставник допущен",
    "NOT_SUITABLE": "допуск: не подходит",
    "TRAINING_NOT_PASSED": "допуск: обучение не пройдено",
    "PAPERS_MISSING": "допуск: нет бумаг",
    "OWN_WISH": "допуск: сам отказался",
    "COMPLAINT": "допуск: жалоба",
    "RULES_BROKEN": "допуск: нарушил правила",
    "OTHER": "допуск: другая причина",
    "CLEARANCE_EXPIRED": "закончился срок справки",
    "CLAIM_CONFIRMED": "названная в базе пара подтверждена приказом",
    "MERGED": "запись объединена с другой записью того же человека",
}
RELATIONS = {
    "MOTHER": "мать",
    "FATHER": "отец",
    "ADOPTER": "усыновитель",
    "GUARDIAN": "опекун (до 14 лет)",
    "TRUSTEE": "попечитель (14–17 лет)",
    "ORGANISATION": "представитель организации, где ребёнок воспитывается",
}
"""What a legal representative is to the child."""
TIES = {
    ("RELATIVE", True): "родственники",
    ("BAN", True): "не ставить в пару",
    ("CLASS_TEACHER", True): "это классный руководитель",
    ("CLASS_TEACHER", False): "учится в его классе",
    ("SUPERIOR", True): "это непосредственный руководитель",
    ("SUPERIOR", False): "это подчинённый",
    ("TEACHES_SUBJECT", True): "ведёт предмет и ставит отметки",
    ("TEACHES_SUBJECT", False): "учится у него предмету",
}
"""Kind of a tie, and whether the other one is what it says -> what the other one is."""
TIE_CHOICES = [(kind if other_is else f"{kind}:of", text) for (kind, other_is), text in TIES.items()]


def tie_of(seen: Mapping[str, Any]) -> str:
    """What the other one is to the person."""
    return TIES.get((seen["kind"], seen["other_is"]), str(seen["kind"]))


def told_of(person: Mapping[str, Any]) -> str:
    """What tells somebody from a namesake: «2012 г. р., наставляемый»."""
    born = f"{person['birth_year']} г. р." if person["birth_year"] else ""
    roles = dict.fromkeys(ROLES.get(each["role"], each["role"]) for each in person["participations"])
    return ", ".join(each for each in (born, *roles) if each)


MENTOR_KINDS = {
    "PUPIL": "ученик",
    "STUDENT": "студент",
    "TEACHER": "педагог",
    "GRADUATE": "выпускник",
    "PARENT": "родитель",
    "PARTNER": "сотрудник партнёра",
    "VETERAN": "ветеран",
}
"""From where a mentor comes."""
CATEGORIES = {code: each.title for code, each in CONTENT.teacher_categories.items()}


def group_of(seen: Mapping[str, Any]) -> str:
    """«7 класс», «2 курс»; nothing for adults."""
    if seen["grade"] is not None:
        return f"{seen['grade']} класс"
    return f"{seen['course']} курс" if seen["course"] is not None else ""


def card_of(seen: Mapping[str, Any]) -> str:
    """Somebody without a name: «наставляемый, 7 класс, математика»."""
    said = [ROLES.get(seen["role"], seen["role"]), group_of(seen), ", ".join(seen["topics"][:3])]
    return ", ".join(each for each in said if each)


def why_suspended(seen: Mapping[str, Any], day: Callable[[Any], str]) -> str:
    """Why the participation rests and what ends that."""
    code = seen["suspended_code"]
    if code == "LONG_LEAVE":
        return "Участие приостановлено: долго отсутствует. Когда вернётся, возобновите участие ниже."
    if code not in SUSPENDED:
        return "Участие приостановлено."
    told, field, cure = SUSPENDED[code]
    ended = f" {day(seen[field])}" if seen[field] else ""
    return f"{told}{ended}. {cure}"


def missing(seen: Mapping[str, Any], today: date, day: Callable[[Any], str]) -> list[str]:
    """What keeps somebody who takes part from a pair, or will soon."""
    return list(_missing(seen, today, day)) if seen["status"] in {"ACTIVE", "SUSPENDED"} else []


def _missing(seen: Mapping[str, Any], today: date, day: Callable[[Any], str]) -> Iterator[str]:
    is_mentor = seen["role"] == "MENTOR"
    if seen["consents_on"] is None:
        yield "Не отмечено, что согласия собраны."
    elif _ends_soon(seen["consents_until"], today):
        yield f"Согласия действуют до {day(seen['consents_until'])}: соберите новые."
    if seen["topics_unrecognised"]:
        yield "Запрос записан словами, которых нет в словаре тем: выберите темы."
    elif not seen["topics"]:
        yield "Не указано, чем наставник может помочь." if is_mentor else "Не указан запрос: с чем нужна помощь."
    if seen["birth_year"] is None:
        yield "Не указан возраст: впишите дату рождения."
    person = seen["person"]
    if person is not None and not (person["contact_phone"] or person["contact_email"]):
        yield "Нет ни телефона, ни почты."
    if seen["partner_claimed"]:
        yield "В базе уже назван наставник: подтвердите пару или оставьте запись текстом."
    if is_mentor:
        yield from _missing_of_mentor(seen, today, day)


def _missing_of_mentor(seen: Mapping[str, Any], today: date, day: Callable[[Any], str]) -> Iterator[str]:
    if seen["accepting"] is False:
        yield "Наставник на паузе: новых наставляемых ему не предлагают."
    if seen["admitted_on"] is None:
        yield "Не отмечен допуск наставника."
    elif _ends_soon(seen["admitted_until"], today):
        yield f"Допуск действует до {day(seen['admitted_until'])}: отметьте новый."
    if seen["cleared_on"] is None and seen["form"] != "PUPIL_PUPIL":
        yield "Не отмечена справка об отсутствии судимости."
    elif _ends_soon(seen["cleared_until"], today):
        yield f"Справка учитывается до {day(seen['cleared_until'])}: нужна новая."
    if seen["minutes_per_week"] is None:
        yield "Неизвестно, сколько времени в неделю есть у наставника."


def _ends_soon(last_day: str | None, today: date) -> bool:
    return last_day is not None and date.fromisoformat(last_day) < today + SOON
