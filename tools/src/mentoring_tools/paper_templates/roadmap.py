"""Дорожная карта: columns as schools hand it in."""

from mentoring_tools.paper_templates.sheet import Sheet

COLUMNS = (
    ("№", 10),
    ("Наименование этапа", 50),
    ("Содержание деятельности, мероприятия", 75),
    ("Срок", 38),
    ("Ответственный", 42),
    ("Результат. Вид документа", 37),
)
"""Title and millimetres: 252 between the margins of a wide sheet."""
CELLS = (
    "{{ step.number }}",
    "{{ step.stage }}",
    "{{ step.what }}",
    "{{ step.due_on }}",
    "{{ step.responsible }}",
    "{{ step.document }}",
)


def roadmap() -> Sheet:
    """The roadmap."""
    sheet = Sheet("Дорожная карта", is_wide=True)
    sheet.right("Приложение 2", "УТВЕРЖДЕНО", "приказом {{ school }}", "от {{ signed_on }} № {{ number }}")
    sheet.centred("ДОРОЖНАЯ КАРТА", is_bold=True)
    sheet.centred("внедрения {{ of_introduced }}", is_bold=True)
    sheet.centred("{{ school }}", is_bold=True)
    sheet.centred("на {{ year }} учебный год", is_bold=True, after=8)
    sheet.left("Цель: {{ goal }}.", after=8)
    sheet.table(COLUMNS, ("step", "steps"), CELLS)
    sheet.signature("{{ head }}")
    return sheet
