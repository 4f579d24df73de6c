"""What a person is found under: short beginnings of the words of his name, by place. Pure.

A database finds what equals a key at once, and in the order of names where an index goes on with the name; it cannot
do that for whatever begins with a text, since each person has several words. So the beginnings themselves are kept.
"""

import zlib
from collections.abc import Iterable, Sequence
from itertools import combinations

from registry.people.domain import Person

CITY = ""
"""The place that is all schools together."""
EVERYBODY = ""
"""The beginning of every word."""
OF_SCHOOL = 3
"""Letters kept of a word in a school: so few of its people share them that they are read whole."""
OF_CITY = (3, 5, 8)
"""Letters kept of a word in the city: 8 tell «Алексеенко» from all who are called Алексей, 5 most surnames apart."""
OF_TWO = 3
"""Letters kept of each of two words together, in the city: many are called Александр and many Соколов, few are both."""
FROM_LANDMARK_TO_LANDMARK = 256
"""People, on average."""
LANDMARKS = "*"
"""Under this is every 256th person of the city, wherever the names lie close or far apart; no word begins with it."""


def key(place: str, beginning: str) -> str:
    """The key of a school's or the city's people with a word that begins so."""
    return f"{place}:{beginning}"


def found_by(person: Person) -> tuple[str, ...]:
    """All keys of a person; none for who is merged into another or is known nowhere."""
    if person.merged_into is not None or not person.known_in:
        return ()
    words = person.name_tokens
    beginnings = {word[:OF_SCHOOL] for word in words}
    keys = {key(school, beginning) for school in person.known_in for beginning in (EVERYBODY, *beginnings)}
    keys |= {key(CITY, word[:letters]) for word in words for letters in OF_CITY}
    keys |= {key(CITY, both) for both in _of_two(words)}
    if zlib.crc32(person.person_id.encode()) % FROM_LANDMARK_TO_LANDMARK == 0:
        keys.add(key(CITY, LANDMARKS))
    return tuple(sorted(keys))


def beginning_in_school(words: Iterable[str]) -> str:
    """Under what all of a school's people are who may be called so."""
    longest = max(words, key=len, default="")
    return longest[:OF_SCHOOL] if len(longest) >= OF_SCHOOL else EVERYBODY


def beginnings_in_city(words: Sequence[str]) -> tuple[str, ...]:
    """Under each of these all of the city's people are who may be called so.

    Two words together come first: of keys under which nobody is found in the beginning, the first decides. Where there
    are only words too short to be a beginning here, they are found as whole words.
    """
    longer = [word for word in words if len(word) >= min(OF_CITY)]
    return tuple(dict.fromkeys([*_of_two(longer), *map(_longest_kept, longer or words)]))


def _of_two(words: Iterable[str]) -> list[str]:
    """The beginnings of each two words that do not begin alike: two that do may be meant for one word of a name."""
    beginnings = sorted({word[:OF_TWO] for word in words if len(word) >= OF_TWO})
    return [f"{one} {other}" for one, other in combinations(beginnings, 2)]


def _longest_kept(word: str) -> str:
    return word[: max((letters for letters in OF_CITY if letters <= len(word)), default=len(word))]
