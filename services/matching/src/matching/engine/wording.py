"""How the sentences of a score say quantities and role models in Russian."""

from collections.abc import Mapping

from mentoring_methodology.codes import RoleVariant

HOUR = 60  # minutes


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with its noun: «1 год», «2 года», «5 лет», «11 лет», «21 год»."""
    if number % 10 == 1 and number % 100 != 11:
        return f"{number} {one}"
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return f"{number} {few}"
    return f"{number} {many}"


def years(number: int) -> str:
    """«13 лет»."""
    return counted(number, "год", "года", "лет")


def weekly_time(minutes: int) -> str:
    """«2 часа в неделю», «45 минут в неделю»."""
    if minutes > 0 and minutes % HOUR == 0:
        return f"{counted(minutes // HOUR, 'час', 'часа', 'часов')} в неделю"
    return f"{counted(minutes, 'минута', 'минуты', 'минут')} в неделю"


def needed_time(minutes: int) -> str:
    """«при нужном 1 часе», «при нужных 45 минутах»."""
    number, one, many = (minutes // HOUR, "часе", "часах") if minutes % HOUR == 0 else (minutes, "минуте", "минутах")
    if number % 10 == 1 and number % 100 != 11:
        return f"при {'нужном' if one == 'часе' else 'нужной'} {number} {one}"
    return f"при нужных {number} {many}"


VARIANT_TITLES: Mapping[str, str] = {
    RoleVariant.ACHIEVER_STRUGGLER: "успевающий — неуспевающий",
    RoleVariant.LEADER_PASSIVE: "лидер — пассивный",
    RoleVariant.PEER_TO_PEER: "равный — равному",
    RoleVariant.ADAPTED_NEWCOMER: "адаптированный — неадаптированный",
    RoleVariant.LEADER_INDIFFERENT: "лидер — равнодушный",
    RoleVariant.PEER_TO_OTHER: "равный — другому",
    RoleVariant.CURATOR_PROJECT_AUTHOR: "куратор — автор проекта",
    RoleVariant.PROFESSIONAL_INDIFFERENT: "активный профессионал — равнодушный потребитель",
    RoleVariant.COLLEAGUE_YOUNG_COLLEAGUE: "коллега — молодой коллега",
    RoleVariant.EMPLOYER_FUTURE_EMPLOYEE: "работодатель — будущий сотрудник",
    RoleVariant.EXPERIENCED_NOVICE: "опытный педагог — молодой специалист",
    RoleVariant.LEADER_COMMUNICATION_DIFFICULTY: (
        "лидер педагогического сообщества — педагог, испытывающий затруднения в сфере коммуникации"
    ),
    RoleVariant.INNOVATOR_CONSERVATIVE: "педагог-новатор — консервативный педагог",
    RoleVariant.SUBJECT_EXPERT_SUBJECT_NOVICE: "опытный предметник — неопытный предметник",
}
"""The role models' names (Р-145; «Целевые модели наставничества» of the customer's document)."""
