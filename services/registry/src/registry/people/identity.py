"""How two records of a name, a birth and a contact are compared: one rule for files and for requests. Pure."""

import re
from functools import lru_cache

from mentoring_common.text import as_seen, in_russian

_APOSTROPHES = re.compile("['’ʼ`]")
_WORDS = re.compile(r"[^\W_]+")
NAMES_REMEMBERED = 20_000
"""An import compares each name with those of a whole school: more than any school's, a few megabytes."""


@lru_cache(NAMES_REMEMBERED)
def name_key(name: str) -> str:
    """The name for comparison: no case, е for ё, single spaces."""
    return " ".join(name.casefold().replace("ё", "е").split())


@lru_cache(NAMES_REMEMBERED)
def name_tokens(name: str) -> tuple[str, ...]:
    """The words of a name, of both halves of a double one, as they are searched: no case, е for ё, no signs."""
    folded = in_russian(as_seen(_APOSTROPHES.sub("", name))).casefold().replace("ё", "е")
    return tuple(sorted(set(_WORDS.findall(folded))))


def begins(tokens: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether each of the words is how one of the tokens begins."""
    return all(any(token.startswith(word) for token in tokens) for word in words)


def given_names(name: str) -> str:
    """The name without its first word: what a marriage does not change."""
    return name_key(name).partition(" ")[2]


def is_part_of(one: str, other: str) -> bool:
    """Whether one name is made of the other's words, two at least: without the father's, in another order, joined."""
    words, others = set(name_tokens(one)), set(name_tokens(other))
    return min(len(words), len(others)) > 1 and (words <= others or others <= words)


def one_slip_apart(one: str, other: str) -> bool:
    """Whether a single letter added, left out, replaced or swapped with its neighbour makes one text of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1]
    return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])
