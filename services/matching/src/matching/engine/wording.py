"""How the sentences of a score say quantities in Russian."""

from mentoring_methodology.plurals import counted, ends_like_one

HOUR = 60  # minutes


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
    if ends_like_one(number):
        return f"при {'нужном' if one == 'часе' else 'нужной'} {number} {one}"
    return f"при нужных {number} {many}"
