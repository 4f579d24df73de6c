"""Russian plurals."""


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with its noun: «1 пара», «2 пары», «5 пар», «11 пар», «21 пара»."""
    return f"{number} {plural(number, one, few, many)}"


def plural(number: int, one: str, few: str, many: str) -> str:
    """The word that stands beside the number."""
    if ends_like_one(number):
        return one
    return few if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else many


def ends_like_one(number: int) -> bool:
    """Whether a noun beside the number is singular: 1, 21, 101, never 11."""
    return number % 10 == 1 and number % 100 != 11
