"""What an empty base consists of: its columns in the official order, each with a hint and what may be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_methodology.codes import RESTRICTED_VARIANTS
from mentoring_methodology.pack import MethodologyPack

from registry.imports.roster import RosterKind


@dataclass(frozen=True)
class TemplateColumn:
    """One column: the official title, what to write there, an example, and the choices where there is a list."""

    title: str
    hint: str
    example: str
    choices: Sequence[str] = ()
    required: bool = False
    width: int = 22
    is_ours: bool = False
    """The official form does not have it; what stands there the platform can use."""


@dataclass(frozen=True)
class Template:
    """One empty base."""

    title: str
    filename: str
    columns: Sequence[TemplateColumn]


def template_of(kind: RosterKind, pack: MethodologyPack) -> Template:
    """The empty base of this kind; its lists are the methodology's."""
    forms = [title.capitalize() for title in pack.form_titles.values()]
    variants = [title for code, title in pack.variant_titles.items() if code not in RESTRICTED_VARIANTS]
    return _mentees(forms, variants) if kind is RosterKind.MENTEES else _mentors(forms, variants)


def _mentees(forms: Sequence[str], variants: Sequence[str]) -> Template:
    return Template(
        "База наставляемых",
        "База наставляемых.xlsx",
        (
            _NUMBER,
            TemplateColumn(
                "ФИО наставляемого",
                "Фамилия, имя и отчество полностью. Один человек — одна строка.",
                "Громов Лев Ильич",
                required=True,
                width=30,
            ),
            TemplateColumn(
                "Контактные данные для связи (данные представителя)",
                "Телефон и (или) электронная почта. Для ребёнка — родителя или другого законного представителя.",
                "8 900 123-45-67, mama@mail.example",
                width=32,
            ),
            TemplateColumn(
                "Год рождения",
                "Лучше полная дата: 12.03.2012. По одному году возраст бывает не доказать.",
                "12.03.2012",
                required=True,
                width=14,
            ),
            TemplateColumn(
                "Основной запрос наставляемого",
                "С чем нужна помощь: предмет, навык, сфера. Несколько — через запятую, главное первым.",
                "математика, подготовка к экзаменам",
                required=True,
                width=34,
            ),
            _JOINED,
            TemplateColumn(
                "ФИО наставника",
                "Если наставник уже есть. Тогда другого система не предложит, пока Вы не решите.",
                "",
                width=30,
            ),
            TemplateColumn("Форма наставничества", "Выберите из списка.", forms[0], forms, required=True),
            TemplateColumn("Место работы/учёбы наставника", "Если наставник уже есть.", ""),
            _FINISHED,
            _RESULTS,
            TemplateColumn("Ссылка на кейс/отзыв наставляемого на сайте организации", "Адрес страницы.", ""),
            TemplateColumn("Отметка о прохождении программы", "По завершении.", ""),
            TemplateColumn(
                "Ролевая модель", "Не обязательно. Выберите из списка.", "", variants, width=34, is_ours=True
            ),
            TemplateColumn("Класс", "Число от 1 до 11, можно с буквой: 7 «Б».", "7", width=8, is_ours=True),
        ),
    )


def _mentors(forms: Sequence[str], variants: Sequence[str]) -> Template:
    return Template(
        "База наставников",
        "База наставников.xlsx",
        (
            _NUMBER,
            TemplateColumn(
                "ФИО наставника",
                "Фамилия, имя и отчество полностью. Один человек — одна строка.",
                "Белова Анна Олеговна",
                required=True,
                width=30,
            ),
            TemplateColumn("Контактные данные", "Телефон и (или) электронная почта.", "8 900 765-43-21", width=28),
            TemplateColumn(
                "Место работы/учёбы",
                "Организация так, как она названа в справочнике; для ученика — класс.",
                "10 класс",
                required=True,
                width=30,
            ),
            TemplateColumn(
                "Основные компетенции",
                "С чем наставник может помочь: предмет, навык, сфера. Несколько — через запятую.",
                "математика, олимпиады",
                required=True,
                width=34,
            ),
            TemplateColumn("Важные для программы достижения", "Своими словами.", "победитель олимпиады", width=30),
            TemplateColumn("Интересы", "Через запятую.", "шахматы, театр"),
            TemplateColumn("Желаемый возраст наставляемых", "Например 10–14 или «от 12 лет».", "10–14"),
            TemplateColumn("Ресурс времени на программу", "Например «2 часа в неделю».", "2 часа в неделю"),
            _JOINED,
            TemplateColumn("ФИО наставляемого (наставляемых)", "Если наставляемый уже есть.", "", width=30),
            TemplateColumn("Форма наставничества", "Выберите из списка.", forms[0], forms, required=True),
            TemplateColumn("Место работы/учёбы наставляемого", "Если наставляемый уже есть.", ""),
            _FINISHED,
            _RESULTS,
            TemplateColumn("Ссылка на кейс/отзыв наставника на сайте", "Адрес страницы.", ""),
            TemplateColumn(
                "Ролевая модель", "Не обязательно. Выберите из списка.", "", variants, width=34, is_ours=True
            ),
            TemplateColumn(
                "Год рождения",
                "Дата лучше: 12.03.1985. Для ученика обязательна.",
                "12.03.2010",
                width=14,
                is_ours=True,
            ),
            TemplateColumn("Стаж", "Полных лет.", "", width=8, is_ours=True),
            TemplateColumn(
                "Квалификационная категория",
                "Для педагога.",
                "",
                ("первая", "высшая", "педагог-методист", "педагог-наставник"),
                is_ours=True,
            ),
            TemplateColumn(
                "Количество наставляемых", "Скольким наставник может помочь: от 1 до 10.", "2", width=14, is_ours=True
            ),
        ),
    )


_NUMBER = TemplateColumn("№", "Номер по порядку.", "1", width=5)
_JOINED = TemplateColumn("Дата вхождения в программу", "ДД.ММ.ГГГГ.", "01.09.2026", width=16)
_FINISHED = TemplateColumn("Дата завершения программы", "ДД.ММ.ГГГГ, если программа закончена.", "", width=16)
_RESULTS = TemplateColumn("Результаты программы", "Своими словами, по завершении.", "")
