"""How the papers say days, blanks, and a model in the case that a sentence needs. Pure."""

from collections.abc import Mapping
from datetime import date

from mentoring_methodology.codes import ProgrammeModel

BLANK = "____________"
"""What is missing, to be filled by hand: long enough to write a name on two of them."""
SHORT_BLANK = "____"
"""The same in a cell, or for a number."""
DAY_BLANK = "«___» ______________ 20___ г."
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
"""In the genitive, as a day is said."""
INTRODUCED: Mapping[str, str] = {
    ProgrammeModel.PUPILS: "целевую модель наставничества обучающихся",
    ProgrammeModel.TEACHERS: "систему (целевую модель) наставничества педагогических работников",
}
"""«Внедрить …»."""
OF_INTRODUCED: Mapping[str, str] = {
    ProgrammeModel.PUPILS: "целевой модели наставничества обучающихся",
    ProgrammeModel.TEACHERS: "системы (целевой модели) наставничества педагогических работников",
}
"""«О внедрении …»."""
OF_MODEL: Mapping[str, str] = {
    ProgrammeModel.PUPILS: "наставничества обучающихся",
    ProgrammeModel.TEACHERS: "наставничества педагогических работников",
}
"""«Программа …»."""
BASES: Mapping[str, str] = {
    ProgrammeModel.PUPILS: (
        "распоряжением Минпросвещения России от 25.12.2019 № Р-145 об утверждении методологии (целевой модели) "
        "наставничества обучающихся"
    ),
    ProgrammeModel.TEACHERS: (
        "методическими рекомендациями по разработке и внедрению системы (целевой модели) наставничества педагогических "
        "работников (письмо Минпросвещения России и Профсоюза от 21.12.2021 № АЗ-1128/08/657)"
    ),
}
"""«В соответствии с …»: what each model rests on."""
RESULTS: Mapping[str, tuple[str, ...]] = {
    ProgrammeModel.PUPILS: (
        "улучшение результатов обучающихся в учёбе, творчестве и спорте",
        "больше обучающихся участвует в профориентационных мероприятиях",
        "более благоприятный психологический климат среди обучающихся и в педагогическом коллективе",
        "выполнение индивидуальных образовательных траекторий обучающихся",
    ),
    ProgrammeModel.TEACHERS: (
        "непрерывный профессиональный рост педагогов, прошедших программу",
        "успешная адаптация молодых и новых педагогов",
        "закрепление педагогов в профессии",
    ),
}
"""Planned results, which an order that introduces a model has to name (Р-145, 3.1; АЗ-1128/08)."""


def day(value: date | None) -> str:
    """«1 сентября 2026 г.», or a blank for a day."""
    return DAY_BLANK if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year} г."
