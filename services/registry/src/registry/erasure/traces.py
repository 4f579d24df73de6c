"""How an erased person is found in texts: by his name, and in his own rows by what else was written of him. Pure.

Of a name every case is known («с Верой Соседовой»). What is written otherwise (initials, a slip of the pen, a nickname)
is not found; see the decision about erasure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mentoring_common.text import as_seen, in_russian

from registry.erasure.cases import in_every_case
from registry.people.domain import Person

GONE = "(данные удалены)"
"""Stands where a text named him."""
_NOT_DIGITS = re.compile(r"\D+")
_ADDRESS_MARKS = re.compile(r"[\s@.+]+")
_NOT_WORDS = re.compile(r"[^\w@.+-]+")
NATIONAL_DIGITS = 10
"""Digits of a Russian number without the country's."""
LEAST_WORDS = 2
"""Of a name by which somebody is looked for in the texts of others: one alone is anybody's."""
LEAST_CHARS = 5
"""Of an address or a guardian's name: «мама» is anybody's."""


@dataclass(frozen=True)
class Traces:
    """What is looked for."""

    names: tuple[str, ...]
    """His own, folded: every spelling that a record of his had."""
    cases: tuple[frozenset[str], ...] = ()
    """The words of his names in every case, the nominative among them."""
    others: tuple[str, ...] = ()
    """Folded names of guardians and addresses: they are his only where his own row has them."""
    phones: tuple[str, ...] = ()
    """The last ten digits."""

    def names_him(self, text: str) -> bool:
        """Whether the text has his whole name in whatever case, its words in whatever order."""
        words = _words(text)
        return any(name <= words for name in self.cases)

    def tells_of_him(self, text: str) -> bool:
        """Whether the text has his name, a guardian's, or how he is reached."""
        folded = _folded(text)
        digits = _NOT_DIGITS.sub("", text)
        return (
            self.names_him(text)
            or folded in self.names
            or any(each in folded for each in self.others)
            or any(each in digits for each in self.phones)
        )


def traces_of(people: Iterable[Person]) -> Traces:
    """What is looked for of somebody, of all the records that were his."""
    names, cases, others, phones = [], [], [], []
    for person in people:
        names.append(_folded(person.full_name))
        cases += [_words(each) for each in in_every_case(person.full_name)]
        reached = [person.contact_email, person.contact_text]
        called = [person.contact_phone]
        for guardian in person.guardians:
            reached += [guardian.full_name, guardian.email]
            called.append(guardian.phone)
        others += [_folded(each) for each in reached if each and len(each) >= LEAST_CHARS]
        phones += [_NOT_DIGITS.sub("", each)[-NATIONAL_DIGITS:] for each in called if each]
    whole = tuple(dict.fromkeys(each for each in cases if len(each) >= LEAST_WORDS))
    return Traces(_once(names), whole, _once(others), _once(phones))


def redacted(value: Any, traces: Traces) -> Any:
    """The JSON value with `GONE` in place of every text that names him; the same object where none does."""
    if isinstance(value, str):
        return GONE if traces.names_him(value) else value
    if isinstance(value, list):
        each_redacted = [redacted(each, traces) for each in value]
        return each_redacted if any(new is not old for new, old in zip(each_redacted, value, strict=True)) else value
    if isinstance(value, dict):
        inner = {name: redacted(each, traces) for name, each in value.items()}
        return inner if any(inner[name] is not each for name, each in value.items()) else value
    return value


def _folded(text: str) -> str:
    return " ".join(_NOT_WORDS.sub(" ", in_russian(as_seen(text)).casefold().replace("ё", "е")).split())


def _words(text: str) -> frozenset[str]:
    """Without the marks that belong to an address: a name ends a sentence."""
    return frozenset(each for word in _ADDRESS_MARKS.split(_folded(text)) if (each := word.strip("-")))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in texts if each))
