"""What is typed: beginnings of the names of people who are there. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from registry.people.identity import name_tokens


@dataclass(frozen=True)
class Question:
    """One search."""

    kind: str
    q: str
    school: str | None
    """None is the whole city."""


def questions(people: Sequence[tuple[str, str]], number: int, seed: int = 2) -> list[Question]:
    """So many of each kind and place, about people given by name and school."""
    dice, made = Random(seed), []
    for kind, typed in KINDS.items():
        for of_school in (True, False):
            for _ in range(number):
                full_name, school = dice.choice(people)
                made.append(Question(kind, typed(full_name, dice), school if of_school else None))
    dice.shuffle(made)
    return made


def _begun(word: str, dice: Random) -> str:
    return word[: dice.randint(3, 8)]


def _surname(full_name: str, dice: Random) -> str:
    return _begun(full_name.split()[0], dice)


def _given(full_name: str, dice: Random) -> str:
    return _begun(dice.choice(full_name.split()[1:]), dice)


def _two(full_name: str, dice: Random) -> str:
    return " ".join(_begun(word, dice).lower() for word in dice.sample(full_name.split(), 2))


def _without_dots(full_name: str, dice: Random) -> str:
    return dice.choice(name_tokens(full_name))


KINDS = {
    "начало фамилии": _surname,
    "начало имени или отчества": _given,
    "два слова в любом порядке": _two,
    "слово целиком, е вместо ё": _without_dots,
}
