"""How the sentences of a score say quantities in Russian."""

from mentoring_methodology.plurals import counted, plural

HOUR = 60  # minutes


def years(number: int) -> str:
    """«13 лет»."""
    return counted(number, "год", "года", "лет")


def spoken_time(minutes: int) -> str:
    """For how long: «2 часа», «21 минуту», «1 ч 50 мин»."""
    hours, rest = divmod(minutes, HOUR)
    if hours and rest:
        return f"{hours} ч {rest} мин"
    return counted(hours, "час", "часа", "часов") if hours else counted(rest, "минуту", "минуты", "минут")


def needed_time(minutes: int) -> str:
    """«нужен 1 час», «нужны 2 часа», «нужна 21 минута», «нужно 1 ч 30 мин»."""
    hours, rest = divmod(minutes, HOUR)
    if hours and rest:
        return f"нужно {spoken_time(minutes)}"
    number, one, few, many = (hours, "час", "часа", "часов") if hours else (rest, "минута", "минуты", "минут")
    verb = plural(number, "нужен" if hours else "нужна", "нужны", "нужно")
    return f"{verb} {counted(number, one, few, many)}"
