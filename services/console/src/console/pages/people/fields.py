"""The form of a participant: its fields, and what is typed there as the registry takes it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from mentoring_methodology.languages import listed

from console.pages.people.words import KINDS, LANGUAGES, MENTOR_KINDS, PACK, QUALIFICATIONS, VARIANTS

WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_SLOT = re.compile(r"(пн|вт|ср|чт|пт|сб|вс)\w*\.?,?\s*(?:в\s+)?(\d{1,2})(?:[:.]00)?", re.IGNORECASE)
_NATIONAL = re.compile(r"[78]?(\d{10})")


class Kind(Enum):
    """How a field is typed."""

    LINE = auto()
    LONG = auto()
    DAY = auto()
    WHOLE = auto()
    CHOICE = auto()
    LIST = auto()
    """One each line."""
    LEVELS = auto()
    """«математика: 4», one each line."""
    HOURS = auto()
    """«пн 15:00», one each line."""
    YES_NO = auto()
    LANGUAGES = auto()
    """«русский», one each line."""
    PHONE = auto()


@dataclass(frozen=True)
class Input:
    """One field."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    hint: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    of_mentors: bool = False


def _choices(titles: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return (("", "не указано"), *titles.items())


GROUPS: tuple[tuple[str, tuple[Input, ...]], ...] = (
    (
        "Человек",
        (
            Input("full_name", "Фамилия, имя, отчество"),
            Input("birth_date", "Дата рождения", Kind.DAY),
            Input("birth_year", "Год рождения", Kind.WHOLE, "Если полная дата неизвестна"),
            Input("contact_phone", "Телефон", Kind.PHONE, "У ребёнка — телефон родителя"),
            Input("contact_email", "Электронная почта"),
        ),
    ),
    (
        "Учёба и работа",
        (
            Input("grade", "Класс", Kind.WHOLE),
            Input("course", "Курс", Kind.WHOLE),
            Input("mentor_kind", "Кто наставник", Kind.CHOICE, choices=_choices(MENTOR_KINDS), of_mentors=True),
            Input("workplace_kind", "Где учится или работает", Kind.CHOICE, choices=_choices(KINDS)),
            Input("workplace_id", "Организация из справочника", Kind.CHOICE),
            Input("workplace_text", "Место учёбы или работы, как записано"),
            Input(
                "qualification", "Квалификационная категория", Kind.CHOICE, choices=_choices(QUALIFICATIONS),
                of_mentors=True,
            ),
            Input("experience_years", "Педагогический стаж, полных лет", Kind.WHOLE),
        ),
    ),
    (
        "Запрос и возможности",
        (
            Input("variant", "Ролевая модель", Kind.CHOICE, choices=_choices(VARIANTS)),
            Input("topics", "Темы", Kind.LIST, "По одной в строке, словами словаря тем: «математика»"),
            Input("levels", "Уровни тем", Kind.LEVELS, "По одному в строке, от 1 до 5: «математика: 4»"),
            Input("interests", "Интересы", Kind.LIST, "По одному в строке"),
            Input("request_text", "Запрос или компетенции, как записано", Kind.LONG),
            Input("achievements_text", "Достижения", Kind.LONG),
        ),
    ),
    (
        "Время и встречи",
        (
            Input("minutes_per_week", "Минут в неделю", Kind.WHOLE),
            Input("weekly_slots", "Свободные часы", Kind.HOURS, "По одному в строке: «пн 15:00»"),
            Input("time_text", "Время, как записано"),
            Input(
                "accepts_remote", "Встречи онлайн", Kind.YES_NO,
                choices=_choices({"yes": "согласен", "no": "не согласен"}),
            ),
            Input(
                "languages", "Языки, на которых можно встречаться", Kind.LANGUAGES,
                "По одному в строке, до десяти: «русский». Не обязательно. Видят школа и кто решает о паре",
            ),
            Input(
                "accepting", "Берёт новых наставляемых", Kind.YES_NO, of_mentors=True,
                choices=_choices({"yes": "да", "no": "нет, на паузе"}),
            ),
            Input("capacity", "Скольких наставляемых возьмёт", Kind.WHOLE, of_mentors=True),
            Input("preferred_age_min", "Желаемый возраст наставляемых, от", Kind.WHOLE, of_mentors=True),
            Input("preferred_age_max", "Желаемый возраст наставляемых, до", Kind.WHOLE, of_mentors=True),
        ),
    ),
    (
        "Согласия и допуск",
        (
            Input("consents_on", "Согласия собраны", Kind.DAY),
            Input("consents_until", "Согласия действуют до", Kind.DAY),
            Input("transfer_consent_on", "Согласие на передачу данных другой школе", Kind.DAY),
            Input("admitted_on", "Наставник допущен", Kind.DAY, of_mentors=True),
            Input("admitted_until", "Допуск действует до", Kind.DAY, of_mentors=True),
            Input("cleared_on", "Справка об отсутствии судимости проверена", Kind.DAY, of_mentors=True),
            Input("cleared_until", "Справка учитывается до", Kind.DAY, of_mentors=True),
        ),
    ),
    (
        "Участие в программе",
        (
            Input("joined_on", "Вступил в программу", Kind.DAY),
            Input("finished_on", "Завершил программу", Kind.DAY),
            Input("partner_workplace_text", "Место учёбы или работы второй стороны", Kind.LINE),
            Input("results_text", "Результаты", Kind.LONG),
            Input("passed_text", "Отметка о прохождении", Kind.LINE),
            Input("case_url", "Ссылка на отзыв"),
        ),
    ),
)  # fmt: skip
INPUTS = {each.name: each for _, inputs in GROUPS for each in inputs}


def groups_for(role: str | None) -> list[tuple[str, list[Input]]]:
    """The fields that make sense for the role; all where it is not known yet."""
    return [(title, [each for each in inputs if role != "MENTEE" or not each.of_mentors]) for title, inputs in GROUPS]


def texts_of(seen: Mapping[str, Any]) -> dict[str, str]:
    """A participant as the form shows him."""
    person = seen["person"] or {}
    return {name: text_of(each, person.get(name, seen.get(name))) for name, each in INPUTS.items()}


def text_of(field: Input, value: Any) -> str:
    if value is None:
        return ""
    match field.kind:
        case Kind.LIST:
            return "\n".join(value)
        case Kind.LEVELS:
            return "\n".join(f"{term}: {level}" for term, level in value.items())
        case Kind.HOURS:
            return "\n".join(f"{WEEKDAYS[int(slot[0]) - 1]} {slot[2:]}:00" for slot in value)
        case Kind.YES_NO:
            return "yes" if value else "no"
        case Kind.LANGUAGES:
            return "\n".join(LANGUAGES.get(code, code) for code in value)
        case _:
            return str(value)


def typed_in(form: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """The fields that the form had, as they were typed; `prefix` before each name."""
    return {name: plain(form[prefix + name]) for name in INPUTS if isinstance(form.get(prefix + name), str)}


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def value_of(field: Input, text: str) -> Any:
    """What is typed, as the registry takes it; what cannot be read goes as it is, for the registry to say why not."""
    lines = [line.strip(" ;,") for line in re.split(r"[\n;]", text) if line.strip(" ;,")]
    match field.kind:
        case Kind.LIST:
            return lines
        case Kind.LEVELS:
            return dict(_level(line) for line in lines)
        case Kind.HOURS:
            return [_slot(line) for line in lines] or None
        case Kind.LANGUAGES:
            return [PACK.language_of(name) or name for line in lines for name in listed(line)] or None
        case _ if field.name != "full_name" and not text:
            return None
        case Kind.WHOLE:
            return int(text) if text.isascii() and text.isdigit() else text
        case Kind.YES_NO:
            return text == "yes"
        case Kind.PHONE:
            return phone_of(text)
        case _:
            return text


def _level(line: str) -> tuple[str, int | str]:
    term, _, level = line.rpartition(":")
    level = level.strip()
    return (term.strip() or level, int(level) if level.isascii() and level.isdigit() else level)


def _slot(line: str) -> str:
    found = _SLOT.fullmatch(line)
    if found is None:
        return line
    return f"{WEEKDAYS.index(found[1].lower()) + 1}-{int(found[2]):02d}"


def phone_of(text: str) -> str:
    """A number as people write it, as the registry takes it; what is none stays as it is."""
    digits = re.sub(r"[\s()\-.]", "", text)
    national = _NATIONAL.fullmatch(digits.removeprefix("+"))
    return f"+7{national[1]}" if national and not digits.startswith("+8") else digits
