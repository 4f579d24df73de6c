"""How messages say quantities in Russian."""

from mentoring_methodology.plurals import counted, ends_like_one


def proposed_pairs(number: int) -> str:
    """«предложена 1 пара», «предложено 2 пары», «предложено 5 пар», «предложена 21 пара», «пар не предложено»."""
    if number == 0:
        return "пар не предложено"
    verb = "предложена" if ends_like_one(number) else "предложено"
    return f"{verb} {counted(number, 'пара', 'пары', 'пар')}"


def mentees(number: int) -> str:
    """«1 наставляемый», «2 наставляемых», «21 наставляемый»."""
    return counted(number, "наставляемый", "наставляемых", "наставляемых")


def new_mentees(number: int) -> str:
    """«1 новый наставляемый», «2 новых наставляемых», «21 новый наставляемый»."""
    return counted(number, "новый наставляемый", "новых наставляемых", "новых наставляемых")


def waiting(number: int) -> str:
    """«1 наставляемый ждёт», «2 наставляемых ждут», «21 наставляемый ждёт»."""
    return f"{mentees(number)} {'ждёт' if ends_like_one(number) else 'ждут'}"
