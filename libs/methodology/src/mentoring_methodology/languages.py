"""Names of languages as people write them into a list. Pure."""

import re


def listed(text: str) -> list[str]:
    """What a text lists: parts between commas, semicolons, slashes, lines and «и»."""
    return [part.strip() for part in re.split(r"[,;/\n]|\sи\s", text) if part.strip()]


def bare_name(name: str) -> str:
    """A name of a language without case and the word «язык»."""
    return re.sub(r"\s+язык$", "", " ".join(name.casefold().replace("ё", "е").split()))
