"""A Russian name in every case. Pure."""

from collections.abc import Iterator

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

PARTS = (NamePart.LASTNAME, NamePart.FIRSTNAME, NamePart.MIDDLENAME)
"""Of a full name, in the order in which registry keeps it; what follows stays as it is («оглы»)."""

PATRONYMIC = 2
"""Where it is among the parts."""


def in_every_case(full_name: str) -> list[str]:
    """The name as it is kept and in the other cases, each once; where the gender is not certain, of both genders."""
    words = full_name.split()
    declined = [" ".join(_declined(words, gender, case)) for gender in _genders(words) for case in Case]
    return list(dict.fromkeys([full_name, *declined]))


def _declined(words: list[str], gender: Gender, case: Case) -> Iterator[str]:
    maker = PetrovichDeclinationMaker()
    for at, word in enumerate(words):
        yield maker.make(PARTS[at], gender, case, word) if at < len(PARTS) else word


def _genders(words: list[str]) -> tuple[Gender, ...]:
    """What the patronymic says; both where there is none, or one that says nothing."""
    found = PetrovichGenderDetector().detect(middlename=words[PATRONYMIC]) if len(words) > PATRONYMIC else None  # type: ignore[no-untyped-call]
    return (found,) if found in {Gender.MALE, Gender.FEMALE} else (Gender.MALE, Gender.FEMALE)
