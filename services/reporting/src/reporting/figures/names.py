"""The order in which people expect names."""

import re


def name_order(name: str) -> tuple[str | int, ...]:
    """Sorts «СОШ № 2» before «СОШ № 10», and blind to case, to «ё» and to the space after «№»."""
    parts = re.split(r"(\d+)", name.casefold().replace("ё", "е"))
    # split() with one group alternates text and digits, so that keys are compared text to text and number to number
    return tuple(int(part) if position % 2 else " ".join(part.split()) for position, part in enumerate(parts))
