"""What is said of an erasure."""

GROUNDS = {
    "CONSENT_WITHDRAWN": "согласие отозвано (152-ФЗ, ст. 21, ч. 5)",
    "PURPOSE_REACHED": "цель обработки достигнута (152-ФЗ, ст. 21, ч. 4)",
    "UNLAWFUL": "обработка неправомерна (152-ФЗ, ст. 21, ч. 3)",
    "SUBJECT_REQUEST": "требование человека или его представителя (152-ФЗ, ст. 14, ч. 1)",
}
STATUSES = {"REQUESTED": "идёт", "DONE": "завершено"}
BADGES = {"REQUESTED": "warn", "DONE": "good"}
SERVICES = {
    "registry": "Реестр участников",
    "matching": "Подбор пар",
    "notifications": "Уведомления",
    "reporting": "Показатели",
}
