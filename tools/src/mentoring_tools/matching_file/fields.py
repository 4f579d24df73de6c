"""The columns of a file of people: their headings in Russian and English, and how each value is read."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from matching.engine.people import FIRST_HOUR, HOURS_A_DAY, MOST_TOPICS, slot_bit
from mentoring_methodology import load_pack
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    QualificationCategory,
    Role,
    RoleVariant,
    TeacherMenteeCategory,
)

Read = Callable[[str], Any]
Member = TypeVar("Member", bound=StrEnum)

PACK = load_pack()
FORM_TITLES = PACK.form_titles
VARIANT_TITLES = PACK.variant_titles

DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
YES, NO = ("да", "yes", "true", "1"), ("нет", "no", "false", "0")


class FieldError(ValueError):
    """What is wrong with a value, and what to write instead; Russian."""


def one_of(members: type[Member], titles: Mapping[Member, str]) -> Read:
    """A code, or its Russian title whatever the dashes."""
    known = {plain(member.value): member for member in members} | {
        plain(title): member for member, title in titles.items()
    }

    def read(text: str) -> Member:
        if plain(text) not in known:
            raise FieldError(
                f"«{text}» не подходит. Возможны: {', '.join(titles.get(each, each.value) for each in members)}"
            )
        return known[plain(text)]

    return read


def plain(text: str) -> str:
    """Letters and digits alone, for comparing."""
    return re.sub(r"[\W_]+", " ", text.casefold().replace("ё", "е")).strip()


def whole(least: int, greatest: int) -> Read:
    """A whole number between two."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,6}(\.0+)?", text) or not least <= int(float(text)) <= greatest:
            raise FieldError(f"«{text}» — не число от {least} до {greatest}")
        return int(float(text))

    return read


def grade(text: str) -> int:
    """«7», «7Б», «7 класс»."""
    found = re.match(r"\s*(\d{1,2})", text)
    if found is None or not 1 <= int(found[1]) <= 11:
        raise FieldError(f"«{text}» — не класс. Напишите число от 1 до 11")
    return int(found[1])


def day(text: str) -> date:
    """«2026-09-01» or «01.09.2026»."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text[:10], pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise FieldError(f"«{text}» — не дата. Напишите день так: 01.09.2026")


def yes_or_no(text: str) -> bool:
    """«да» or «нет»."""
    if text.casefold() not in (*YES, *NO):
        raise FieldError(f"«{text}»: напишите «да» или «нет»")
    return text.casefold() in YES


def names(text: str) -> tuple[str, ...]:
    """Terms or ids between semicolons or commas, each once."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;,]", text) if part.strip()))


def topics(text: str) -> tuple[str, ...]:
    """Requests or competences, the most important first."""
    found = names(text)
    if len(found) > MOST_TOPICS:
        raise FieldError(f"тем {len(found)}, а учитываются {MOST_TOPICS}: оставьте главные")
    return found


def tenths(text: str) -> int:
    """«8,2» as 82."""
    try:
        value = round(float(text.replace(",", ".")) * 10)
    except ValueError:
        value = 0
    if not 10 <= value <= 100:
        raise FieldError(f"«{text}» — не средняя оценка от 1 до 10")
    return value


def hours(text: str) -> int:
    """«пн 15-17; сб 11» as bits: the hours that begin at 15 and 16 on Monday, at 11 on Saturday."""
    bits = 0
    last = FIRST_HOUR + HOURS_A_DAY
    for part in names(text):
        found = re.fullmatch(r"(\w\w)\s*(\d{1,2})(?::00)?(?:\s*[-–—]\s*(\d{1,2})(?::00)?)?", part.casefold())
        if found is None or found[1] not in DAYS:
            raise FieldError(f"«{part}»: напишите день и часы так: пн 15-17; сб 11-13")
        begin = int(found[2])
        end = int(found[3]) if found[3] else begin + 1
        if not FIRST_HOUR <= begin < end <= last:
            raise FieldError(f"«{part}»: часы встреч — с {FIRST_HOUR} до {last}")
        for hour in range(begin, end):
            bits |= slot_bit(DAYS.index(found[1]), hour)
    return bits


ROLES = {Role.MENTEE: "наставляемый", Role.MENTOR: "наставник"}
KINDS = {
    OrganisationKind.SCHOOL: "школа",
    OrganisationKind.KINDERGARTEN: "детский сад",
    OrganisationKind.COLLEGE: "колледж",
    OrganisationKind.ENTERPRISE: "предприятие",
}
QUALIFICATIONS = {
    QualificationCategory.FIRST: "первая",
    QualificationCategory.HIGHEST: "высшая",
    QualificationCategory.METHODIST: "педагог-методист",
    QualificationCategory.MENTOR: "педагог-наставник",
}

FIELDS: Mapping[str, tuple[str, Read]] = {
    "participant_id": ("Идентификатор", str),
    "role": ("Роль", one_of(Role, ROLES)),
    "form": ("Форма", one_of(MentoringForm, {MentoringForm(code): title for code, title in FORM_TITLES.items()})),
    "school_id": ("Школа", str),
    "school_year": ("Учебный год", whole(2000, 2100)),
    "municipality_id": ("Муниципалитет", str),
    "person_id": ("Человек", str),
    "variant": (
        "Ролевая модель",
        one_of(RoleVariant, {RoleVariant(code): title for code, title in VARIANT_TITLES.items()}),
    ),
    "birth_year": ("Год рождения", whole(1920, 2030)),
    "birth_date": ("Дата рождения", day),
    "grade": ("Класс", grade),
    "course": ("Курс", whole(1, 6)),
    "topics": ("Запросы и компетенции", topics),
    "interests": ("Интересы", lambda text: frozenset(names(text))),
    "minutes_per_week": ("Минут в неделю", whole(0, 10_080)),
    "weekly_slots": ("Часы", hours),
    "accepts_remote": ("Онлайн", yes_or_no),
    "preferred_age_min": ("Возраст от", whole(5, 100)),
    "preferred_age_max": ("Возраст до", whole(5, 100)),
    "capacity": ("Мест", whole(0, 10)),
    "experience_years": ("Стаж", whole(0, 80)),
    "qualification": ("Квалификация", one_of(QualificationCategory, QUALIFICATIONS)),
    "category": ("Категория", one_of(TeacherMenteeCategory, {})),
    "workplace_id": ("Место работы", str),
    "workplace_kind": ("Вид организации", one_of(OrganisationKind, KINDS)),
    "consents_on": ("Согласия", day),
    "consents_until": ("Согласия до", day),
    "admitted_on": ("Допуск", day),
    "admitted_until": ("Допуск до", day),
    "cleared_on": ("Справка", day),
    "cleared_until": ("Справка до", day),
    "partner_agreement_on": ("Соглашение с организацией", day),
    "partner_agreement_until": ("Соглашение до", day),
    "transfer_consent_on": ("Согласие на другую школу", day),
    "finished_on": ("Завершил", day),
    "preferred": ("Предпочтения", names),
    "satisfaction_tenths": ("Оценка", tenths),
    "satisfaction_count": ("Ответов", whole(0, 10_000)),
    "priority": ("Приоритет", whole(0, 9)),
    "relatives": ("Родственники", names),
    "bans": ("Запреты", names),
}
"""Field -> its Russian heading and its reader. All but the first four may be absent; the last three are no person's."""

REQUIRED = ("participant_id", "role", "form", "school_id")

HEADINGS = {plain(title): field for field, (title, _) in FIELDS.items()} | {plain(field): field for field in FIELDS}
"""A heading as `plain` leaves it -> the field."""
