"""Which terms of each form get a bit: those that both sides use, the most used first where there are too many."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from matching.engine.people import Person

TERMS = 64
"""Topics that a form can tell apart, and as many interests: one bit each."""

FormTerm = tuple[str, str]
"""A form and a term."""


class Vocabulary(NamedTuple):
    """The terms that may be common to two people of a form."""

    bits: dict[FormTerm, int]
    beyond: frozenset[FormTerm]
    """Terms of both sides for which no bit was left: common to nobody."""


def vocabulary_of(
    mentees: Sequence[Person], mentors: Sequence[Person], terms_of: Callable[[Person], Collection[str]]
) -> Vocabulary:
    """A bit for each term that somebody on either side of a form has; of more than `TERMS`, for those of most people,
    equals by the alphabet.
    """
    asked, offered = _used(mentees, terms_of), _used(mentors, terms_of)
    bits: dict[FormTerm, int] = {}
    beyond: set[FormTerm] = set()
    for form in sorted(set(asked) & set(offered)):
        uses = asked[form] + offered[form]
        by_use = sorted(set(asked[form]) & set(offered[form]), key=lambda term: (-uses[term], term))
        bits |= {(form, term): number for number, term in enumerate(sorted(by_use[:TERMS]))}
        beyond.update((form, term) for term in by_use[TERMS:])
    return Vocabulary(bits, frozenset(beyond))


def _used(people: Iterable[Person], terms_of: Callable[[Person], Collection[str]]) -> dict[str, Counter[str]]:
    """By form, how many people have each term."""
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for person in people:
        used[person.form].update(terms_of(person))
    return used
