"""How a programme is said."""

ORDERS = {"INTRODUCE": "О внедрении целевой модели наставничества", "APPOINT_CURATOR": "О назначении куратора"}
"""The orders that begin a programme."""
ORDER_STATES = {"DRAFT": ("готовится", "plain"), "READY": ("ждёт подписи", "warn"), "SIGNED": ("подписан", "good")}
"""State of an order -> what a person reads, and how it stands."""
ITEM_STATUSES = {
    "PLANNED": ("запланировано", "plain"),
    "OVERDUE": ("просрочено", "bad"),
    "DONE": ("выполнено", "good"),
    "DROPPED": ("отменено", "plain"),
}
"""Status of a step -> what a person reads, and how it stands."""
MENDED_AT = {
    "PEOPLE": ("/participants", "Участники"),
    "CONSENTS": ("/consents", "Согласия"),
    "ADMISSIONS": ("/admissions", "Допуск"),
    "PAIRS": ("/relations", "Пары"),
}
"""Where an obstacle is mended, if not on the programme's own page."""
STATEMENT_NEEDED = "STATEMENT_NEEDED"
"""The one obstacle that is removed by what is written when going on."""
