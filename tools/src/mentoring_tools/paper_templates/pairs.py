"""The orders about pairs with their attachments: who is whose mentor, from when, by whose agreement; who no more."""

from mentoring_tools.paper_templates.sheet import Sheet

COLUMNS = (
    ("№", 9), ("Наставник, должность, класс или место работы", 43), ("Наставляемый, класс или должность", 41),
    ("Форма", 29), ("Вариант", 28), ("Срок", 32), ("Согласие наставника", 35),
    ("Согласие наставляемого, законного представителя", 35),
)  # fmt: skip
"""Titles with millimetres: the width of an A4 sheet on its side."""
CELLS = (
    "{{ pair.number }}", "{{ pair.mentor }}", "{{ pair.mentee }}", "{{ pair.form }}", "{{ pair.variant }}",
    "{{ pair.term }}", "{{ pair.mentors_agreement }}", "{{ pair.mentees_agreement }}",
)  # fmt: skip


def fix() -> Sheet:
    """Приказ о закреплении наставнических пар."""
    sheet = Sheet("Приказ о закреплении наставнических пар", is_wide=True)
    sheet.centred("{{ school }}", is_bold=True, after=14)
    sheet.centred("ПРИКАЗ", is_bold=True, after=8)
    sheet.left("{{ signed_on }}    № {{ number }}", after=8)
    sheet.left("О закреплении наставнических пар", is_bold=True, after=8)
    sheet.text("В целях реализации программы наставничества в {{ year }} учебном году")
    sheet.left("ПРИКАЗЫВАЮ:", is_bold=True)
    sheet.text(
        "1. Закрепить наставнические пары {{ term }} согласно приложению. Пар: {{ count }}.",
        "2. Наставникам приступить к работе с наставляемыми с первого дня этого срока.",
        "3. Куратору программы ознакомить с приказом наставников, наставляемых и законных представителей "
        "несовершеннолетних.",
        "4. Контроль за исполнением приказа оставляю за собой.",
    )
    sheet.signature("Руководитель {{ school }}")
    sheet.gap()
    sheet.right("Приложение к приказу от {{ signed_on }} № {{ number }}")
    sheet.heading("Наставнические пары")
    sheet.table(COLUMNS, ("pair", "pairs"), CELLS)
    return sheet


ENDED_COLUMNS = (
    ("№", 9), ("Наставник, должность, класс или место работы", 85), ("Наставляемый, класс или должность", 85),
    ("Форма", 73),
)  # fmt: skip
"""Titles with millimetres, of pairs that end or join a group."""
ENDED_CELLS = ("{{ pair.number }}", "{{ pair.mentor }}", "{{ pair.mentee }}", "{{ pair.form }}")


def amend() -> Sheet:
    """Приказ о внесении изменений в приказ о закреплении пар."""
    sheet = _begun(
        "Приказ о внесении изменений", "О внесении изменений в приказ от {{ about_signed_on }} № {{ about_number }}"
    )
    sheet.text("1. Внести изменения в приказ от {{ about_signed_on }} № {{ about_number }} «{{ about_title }}»:")
    sheet.only_if("ended", "— исключить наставнические пары согласно приложению 1. Пар: {{ ended_count }}.")
    sheet.only_if("pairs", "— закрепить наставнические пары {{ term }} согласно приложению 2. Пар: {{ count }}.")
    sheet.only_if(
        "grouped", "— ввести пары согласно приложению 3 в наставническую группу {{ group }}. Пар: {{ grouped_count }}."
    )
    sheet.text(
        "2. Основание: {{ words }}",
        "3. В остальном приказ от {{ about_signed_on }} № {{ about_number }} действует без изменений.",
        "4. Куратору программы ознакомить с приказом наставников, наставляемых и законных представителей "
        "несовершеннолетних.",
        "5. Контроль за исполнением приказа оставляю за собой.",
    )
    sheet.signature("Руководитель {{ school }}")
    sheet.text("{%p if ended %}")
    _ended(sheet, "Приложение 1 к приказу от {{ signed_on }} № {{ number }}")
    sheet.text("{%p endif %}", "{%p if pairs %}")
    sheet.right("Приложение 2 к приказу от {{ signed_on }} № {{ number }}")
    sheet.heading("Закрепляемые пары")
    sheet.table(COLUMNS, ("pair", "pairs"), CELLS)
    sheet.text("{%p endif %}", "{%p if grouped %}")
    sheet.right("Приложение 3 к приказу от {{ signed_on }} № {{ number }}")
    sheet.heading("Пары наставнической группы")
    sheet.table(ENDED_COLUMNS, ("pair", "grouped"), ENDED_CELLS)
    sheet.text("{%p endif %}")
    return sheet


def cancel() -> Sheet:
    """Приказ об отмене приказа о закреплении пар."""
    sheet = _begun("Приказ об отмене", "Об отмене приказа от {{ about_signed_on }} № {{ about_number }}")
    sheet.text(
        "1. Признать утратившим силу приказ от {{ about_signed_on }} № {{ about_number }} «{{ about_title }}».",
        "2. Прекратить работу наставнических пар согласно приложению. Пар: {{ ended_count }}.",
        "3. Основание: {{ words }}",
        "4. Куратору программы ознакомить с приказом наставников, наставляемых и законных представителей "
        "несовершеннолетних.",
        "5. Контроль за исполнением приказа оставляю за собой.",
    )
    sheet.signature("Руководитель {{ school }}")
    _ended(sheet, "Приложение к приказу от {{ signed_on }} № {{ number }}")
    return sheet


def _begun(title: str, about: str) -> Sheet:
    sheet = Sheet(title, is_wide=True)
    sheet.centred("{{ school }}", is_bold=True, after=14)
    sheet.centred("ПРИКАЗ", is_bold=True, after=8)
    sheet.left("{{ signed_on }}    № {{ number }}", after=8)
    sheet.left(about, is_bold=True, after=8)
    sheet.text("В целях реализации программы наставничества в {{ year }} учебном году")
    sheet.left("ПРИКАЗЫВАЮ:", is_bold=True)
    return sheet


def _ended(sheet: Sheet, attachment: str) -> None:
    sheet.gap()
    sheet.right(attachment)
    sheet.heading("Пары, работа которых прекращается")
    sheet.table(ENDED_COLUMNS, ("pair", "ended"), ENDED_CELLS)
