"""The orders of a programme: the two that begin it (Р-145, stage 1), and those that amend or cancel one of them."""

from mentoring_tools.paper_templates.sheet import Sheet

DUTIES = (
    "формировать базу наставляемых и базу наставников",
    "собирать согласия участников и их законных представителей до начала участия",
    "организовать отбор и обучение наставников",
    "организовать общие встречи, формирование наставнических пар и групп и представить их на утверждение",
    "следить за ходом встреч и выполнением планов",
    "проводить мониторинг программы и готовить отчёты",
    "вести дорожную карту программы и отчитываться о её исполнении",
)


def introduce() -> Sheet:
    """Приказ о внедрении."""
    sheet = _begun("Приказ о внедрении", "О внедрении {{ of_introduced }}")
    sheet.text(
        "1. Внедрить {{ introduced }} на {{ year }} учебный год: с {{ first_day }} по {{ last_day }}",
        "2. Принять цель программы: {{ goal }}.",
        "Задачи программы:",
    )
    sheet.each("task", "tasks", "— {{ task }}{{ '.' if loop.last else ';' }}")
    sheet.text("3. Реализовать формы наставничества:")
    sheet.each("form", "forms", "— «{{ form.title }}»{{ '.' if loop.last else ';' }}")
    sheet.text(
        "4. Утвердить положение о программе {{ of_model }} (приложение 1) и дорожную карту программы (приложение 2).",
        "5. Назначить куратора программы отдельным приказом.",
        "6. Назначить ответственным за материально-техническое обеспечение программы: {{ supplies }}.",
        "7. Провести мониторинг программы: на входе — {{ monitoring_begins_on }}, на выходе — {{ monitoring_ends_on }}",
        "8. Планируемые результаты внедрения:",
    )
    sheet.each("result", "results", "— {{ result }}{{ '.' if loop.last else ';' }}")
    sheet.text("9. Контроль за исполнением приказа оставляю за собой.")
    _ended(sheet, "{{ supplies }}")
    return sheet


def appoint_curator() -> Sheet:
    """Приказ о назначении куратора."""
    sheet = _begun("Приказ о назначении куратора", "О назначении куратора программы {{ of_model }}")
    sheet.text(
        "1. Назначить куратором программы {{ of_model }} на {{ year }} учебный год: {{ curator }}.",
        "2. Возложить на куратора обязанности:",
        *(f"— {duty}{'.' if duty == DUTIES[-1] else ';'}" for duty in DUTIES),
        "3. Контроль за исполнением приказа оставляю за собой.",
    )
    _ended(sheet, "{{ curator }}")
    return sheet


def amend() -> Sheet:
    """Приказ о внесении изменений."""
    sheet = _begun(
        "Приказ о внесении изменений", "О внесении изменений в приказ от {{ about_signed_on }} № {{ about_number }}"
    )
    sheet.text("1. Внести изменения в приказ от {{ about_signed_on }} № {{ about_number }} «{{ about_title }}»:")
    sheet.only_if("words", "{{ words }}")
    sheet.only_if(
        "new_curator",
        "Назначить куратором программы {{ of_model }} со дня подписания настоящего приказа: {{ new_curator }}.",
    )
    sheet.text(
        "2. В остальном приказ от {{ about_signed_on }} № {{ about_number }} действует без изменений.",
        "3. Контроль за исполнением приказа оставляю за собой.",
    )
    _ended(sheet, "____________")
    return sheet


def cancel() -> Sheet:
    """Приказ об отмене."""
    sheet = _begun("Приказ об отмене", "Об отмене приказа от {{ about_signed_on }} № {{ about_number }}")
    sheet.text(
        "1. Признать утратившим силу приказ от {{ about_signed_on }} № {{ about_number }} «{{ about_title }}».",
        "2. Основание: {{ words }}",
        "3. Контроль за исполнением приказа оставляю за собой.",
    )
    _ended(sheet, "____________")
    return sheet


def _begun(title: str, about: str) -> Sheet:
    sheet = Sheet(title)
    sheet.centred("{{ school }}", is_bold=True, after=14)
    sheet.centred("ПРИКАЗ", is_bold=True, after=8)
    sheet.left("{{ signed_on }}    № {{ number }}", after=8)
    sheet.left(about, is_bold=True, after=8)
    sheet.text("В соответствии с {{ basis }}")
    sheet.left("ПРИКАЗЫВАЮ:", is_bold=True)
    return sheet


def _ended(sheet: Sheet, read_by: str) -> None:
    sheet.signature("{{ head }}")
    sheet.gap()
    sheet.left("С приказом ознакомлен(а):")
    sheet.signature(f"{read_by}, {{{{ reading_day }}}}")
