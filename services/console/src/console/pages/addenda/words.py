"""How addenda are said."""

BASES = {
    "ADDENDUM": "Дополнительное соглашение к трудовому договору",
    "JOB_DUTY": "Обязанность по должностной инструкции",
}
"""On what a teacher's mentoring rests."""
INITIATORS = {"MENTOR": "Наставник отказался", "EMPLOYER": "Прекращает школа"}
"""Who ends it before its term."""
