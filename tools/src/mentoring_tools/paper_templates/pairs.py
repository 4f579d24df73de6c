"""The order that fixes pairs, with its attachment: who is whose mentor, from when, and whose agreement there is."""

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
