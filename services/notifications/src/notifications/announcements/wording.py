"""How an announcement says quantities in Russian."""

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
