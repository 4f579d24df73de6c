"""Mentors as arrays that take single changes, and the best of them for one mentee."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.blocks.columns import FORMS, VARIANTS, Codes, columns_by, numbered_after
from matching.engine.blocks.counts import reasons_against
from matching.engine.blocks.objections import limits_of
from matching.engine.blocks.points import points_for
from matching.engine.blocks.population import Population
from matching.engine.blocks.scan import candidates
from matching.engine.blocks.special import specials_of
from matching.engine.blocks.traits import MentorTraits, mentee_traits, mentor_traits
from matching.engine.blocks.vocabulary import TERMS, FormTerm
from matching.engine.circumstances import STRANGERS, Circumstances
from matching.engine.graph import Int32
from matching.engine.norms import Norms
from matching.engine.outcome import Unmatched
from matching.engine.people import Person
from matching.engine.reasons import Reason
from matching.engine.score import Score, score

FIRST_ROOM = 64
"""Mentors that an index has room for before it grows: a school's."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mentor who may be proposed, with the score explained."""

    mentor: Person
    score: Score


class PeopleIndex:
    """Mentors on one day. A change costs a row, not the whole; the rows of those who left are used again.

    What it says depends on who is in it and not on how they came there, and of who has left it keeps nothing. A form
    tells apart as many topics and as many interests as a mask has bits: where mentors have more, those of most mentors,
    equals by the alphabet, and every other is common to nobody. A change costs the whole there.

    Works without numba too, more slowly.
    """

    def __init__(self, on: date, norms: Norms, mentors: Iterable[Person] = ()) -> None:
        self._on = on
        self._norms = norms
        forms, variants = numbered_after(FORMS), numbered_after(VARIANTS)
        self._codes = Codes({}, {}, {}, {}, forms, variants, {}, {}, norms.subjects)
        self._next_code = 0
        self._terms = _Terms(self._codes.topics), _Terms(self._codes.interests)
        self._given: dict[str, Person] = {}
        self._row_of: dict[str, int] = {}
        self._people: list[Person | None] = []
        self._free: list[int] = []
        self._participations: dict[str, set[str]] = {}
        self._wished_by: dict[str, set[str]] = {}
        self._most_interests = (0, 0)
        self._points = points_for(0, 0, norms)
        self._traits = mentor_traits(columns_by([], self._codes), on, norms)
        self.change(mentors)

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, mentor_id: object) -> bool:
        return mentor_id in self._row_of

    def get(self, mentor_id: str) -> Person | None:
        """The mentor as he was given; None when he is not known."""
        return self._given.get(mentor_id)

    def named(self, names: Iterable[str]) -> list[Person]:
        """The mentors whom any of these ids names, of the participation or of the person, by id."""
        ids = {mentor_id for name in names for mentor_id in self._participations.get(name, ())}
        return [self._given[mentor_id] for mentor_id in sorted(ids)]

    def put(self, mentor: Person) -> None:
        """Take a new mentor, or the new state of one who is known."""
        self.change([mentor])

    def remove(self, mentor_id: str) -> None:
        """Forget a mentor; nothing happens when he is not known."""
        self.change((), [mentor_id])

    def change(self, mentors: Iterable[Person], gone: Iterable[str] = ()) -> None:
        """Forget those who are gone, then take these; of several states of one mentor the last counts."""
        taken = {mentor.participant_id: mentor for mentor in mentors}
        were_crowded = self._is_crowded
        for mentor_id in {*gone, *taken}:
            self._forget(mentor_id)
        for mentor in taken.values():
            self._place(mentor)
        if were_crowded or self._is_crowded:
            for terms in self._terms:
                terms.number_again()
        self._write(self._given.values() if were_crowded or self._is_crowded else taken.values())

    def best(
        self,
        mentee: Person,
        number: int,
        circumstances: Circumstances = STRANGERS,
        without: frozenset[str] = frozenset(),
    ) -> tuple[Suggestion, ...]:
        """The mentors of the highest scores who may be proposed to the mentee, the best first, equals by id.

        Those `without` whom it is to be are passed over.
        """
        number += len(without)
        graph = candidates(self._seen_by(mentee, None, circumstances))
        if number < len(graph.mentors):  # the least score that is among the best, and all who have it
            least = np.partition(graph.scores, -number)[-number]
            among = np.flatnonzero(graph.scores >= least)
        else:
            among = np.arange(len(graph.mentors))
        ranked = sorted(
            (-tenths, person.participant_id, person)
            for row, tenths in zip(graph.mentors[among].tolist(), graph.scores[among].tolist(), strict=True)
            if (person := self._people[row]) is not None and person.participant_id not in without
        )
        return tuple(
            Suggestion(person, score(mentee, person, self._norms)) for _, _, person in ranked[: number - len(without)]
        )

    def against(
        self, mentee: Person, circumstances: Circumstances = STRANGERS, without: frozenset[str] = frozenset()
    ) -> Unmatched:
        """Why none of the mentors may be proposed to the mentee, counted as a run counts it.

        Those `without` whom it is to be are not counted.
        """
        rows = np.array(sorted(row for name, row in self._row_of.items() if name not in without), np.int32)
        if not len(rows):
            return Unmatched(mentee.participant_id, {Reason.NO_MENTORS: 0}, {}, ())
        (reasons,), (sole,) = reasons_against(self._seen_by(mentee, rows, circumstances), [0])
        return Unmatched(mentee.participant_id, reasons, sole, ())

    @property
    def _is_crowded(self) -> bool:
        return any(terms.is_crowded for terms in self._terms)

    def _forget(self, mentor_id: str) -> None:
        gone = self._given.pop(mentor_id, None)
        if gone is None:
            return
        row = self._row_of.pop(mentor_id)
        for name in gone.preferred:
            _discard(self._wished_by, name, mentor_id)
        for name in gone.names:
            _discard(self._participations, name, mentor_id)
        del self._codes.participants[mentor_id]
        if gone.person_id is not None and gone.person_id not in self._participations:
            self._codes.persons.pop(gone.person_id, None)
        for terms, of_mentor in zip(self._terms, _terms_of(gone), strict=True):
            terms.forget(gone.form, of_mentor)
        self._people[row] = None
        for column in self._traits:
            column[row] = 0
        self._traits.refused[row] = NOBODY_HERE
        self._free.append(row)

    def _place(self, mentor: Person) -> None:
        """Give the mentor a row and codes; nothing is written in the row yet."""
        mentor_id = mentor.participant_id
        row = self._free.pop() if self._free else len(self._people)
        if row == len(self._people):
            self._people.append(None)
        self._given[mentor_id] = mentor
        self._row_of[mentor_id] = row
        self._learn_places(mentor)
        self._codes.participants[mentor_id] = self._new_code()
        if mentor.person_id is not None and mentor.person_id not in self._codes.persons:
            self._codes.persons[mentor.person_id] = self._new_code()
        for name in mentor.preferred:
            self._wished_by.setdefault(name, set()).add(mentor_id)
        for name in mentor.names:
            self._participations.setdefault(name, set()).add(mentor_id)
        for terms, of_mentor in zip(self._terms, _terms_of(mentor), strict=True):
            terms.learn(mentor.form, of_mentor)
        self._count_interests(0, len(mentor.interests))

    def _write(self, mentors: Iterable[Person]) -> None:
        """What the rules and the score read of these mentors, in their rows."""
        self._make_room()
        written = [self._weighed(mentor) for mentor in mentors]
        if not written:
            return
        rows = np.array([self._row_of[mentor.participant_id] for mentor in written], np.int32)
        for row, mentor in zip(rows.tolist(), written, strict=True):
            self._people[row] = mentor
        traits = mentor_traits(columns_by(written, self._codes), self._on, self._norms)
        columns: Iterable[tuple[NDArray[Any], NDArray[Any]]] = zip(self._traits, traits, strict=True)
        for column, values in columns:
            column[rows] = values

    def _weighed(self, mentor: Person) -> Person:
        """The mentor without the terms for which no bit is left."""
        if not self._is_crowded:
            return mentor
        beyond = frozenset(
            term
            for terms, of_mentor in zip(self._terms, _terms_of(mentor), strict=True)
            for term in terms.beyond(mentor.form, of_mentor)
        )
        return replace(mentor, unweighed=mentor.unweighed | beyond) if beyond else mentor

    def _seen_by(self, mentee: Person, rows: Int32 | None, circumstances: Circumstances) -> Population:
        """The mentee, and the mentors in these rows; None asks for all rows, which copies none."""
        with self._codes_of(mentee):
            columns = columns_by([mentee], self._codes)
        self._count_interests(len(mentee.interests), 0)
        named = {*mentee.preferred, *self._wished_by.get(mentee.participant_id, ())}
        named |= {name for pair in circumstances.pairs() if not mentee.names.isdisjoint(pair) for name in pair}
        at = self._row_of
        known = self.named(named)
        if rows is not None:
            known = [one for one in known if at[one.participant_id] in rows]
        weighed = [one for one in (self._people[at[each.participant_id]] for each in known) if one is not None]
        specials = specials_of([mentee], weighed, self._on, self._norms, circumstances)
        places = np.array([at[one.participant_id] for one in weighed], np.int32)
        if rows is not None:
            places = np.searchsorted(rows, places).astype(np.int32)
        chosen: slice | Int32 = slice(len(self._people)) if rows is None else rows
        number = len(self._people) if rows is None else len(rows)
        moved = places[specials.mentors]
        order = np.argsort(moved)
        return Population(
            mentees=mentee_traits(columns, self._on, self._norms),
            mentors=MentorTraits._make(column[chosen] for column in self._traits),
            number_of=np.arange(number, dtype=np.int32),
            low=np.zeros(1, np.int64),
            high=np.full(1, number, np.int64),
            limits=limits_of(self._norms),
            points=self._points,
            specials=specials._replace(
                mentors=moved[order], refused=specials.refused[order], wishes=specials.wishes[order]
            ),
            mentee_keys=columns.key,
            mentor_keys=np.zeros(0, np.uint64),
            places=np.zeros(0, np.int64),
        )

    def _count_interests(self, of_mentee: int, of_mentor: int) -> None:
        """The tables of points are as long as the longest lists of interests so far."""
        longest = max(self._most_interests[0], of_mentee), max(self._most_interests[1], of_mentor)
        if longest != self._most_interests:
            self._most_interests, self._points = longest, points_for(*longest, self._norms)

    def _make_room(self) -> None:
        """Twice the rows when they are full, so that growing costs little for each."""
        before = len(self._traits.refused)
        if len(self._people) > before:
            size = max(FIRST_ROOM, len(self._people), 2 * before)
            grown: Iterable[NDArray[Any]] = (np.zeros(size, column.dtype) for column in self._traits)
            larger = MentorTraits._make(grown)
            columns: Iterable[tuple[NDArray[Any], NDArray[Any]]] = zip(larger, self._traits, strict=True)
            for column, known in columns:
                column[:before] = known
            larger.refused[before:] = NOBODY_HERE
            self._traits = larger

    def _new_code(self) -> int:
        """A number that nobody has had."""
        self._next_code += 1
        return self._next_code

    def _learn_places(self, person: Person) -> None:
        """Give codes to the organisations and the rest that the person brings and that was not known."""
        codes = self._codes
        codes.municipalities.setdefault(person.municipality_id, len(codes.municipalities))
        for name in (person.school_id, person.workplace_id):
            if name is not None:
                codes.organisations.setdefault(name, len(codes.organisations))
        codes.forms.setdefault(person.form, len(codes.forms))
        if person.variant is not None:
            codes.variants.setdefault(person.variant, len(codes.variants))

    @contextmanager
    def _codes_of(self, mentee: Person) -> Iterator[None]:
        """Gives the mentee codes for as long as the block lasts: who only asks is not kept.

        His terms need none of their own: what no mentor offers is common to nobody.
        """
        self._learn_places(mentee)
        codes = self._codes
        lent = [(codes.participants, mentee.participant_id)]
        if mentee.person_id is not None:
            lent.append((codes.persons, mentee.person_id))
        lent = [(numbers, name) for numbers, name in lent if name not in numbers]
        for numbers, name in lent:
            numbers[name] = self._new_code()
        try:
            yield
        finally:
            for numbers, name in lent:
                del numbers[name]


class _Terms:
    """How many mentors of each form offer each term, and the bits of the terms."""

    def __init__(self, bits: dict[FormTerm, int]) -> None:
        self._bits = bits
        self._uses: dict[str, Counter[str]] = defaultdict(Counter)
        self._free: dict[str, list[int]] = defaultdict(lambda: list(range(TERMS)))

    @property
    def is_crowded(self) -> bool:
        """Whether a form has more terms than bits."""
        return any(len(uses) > TERMS for uses in self._uses.values())

    def learn(self, form: str, terms: Iterable[str]) -> None:
        """One mentor more offers these; a new term takes a bit while there is one."""
        for term in terms:
            self._uses[form][term] += 1
            if (form, term) not in self._bits and self._free[form]:
                self._bits[form, term] = self._free[form].pop()

    def forget(self, form: str, terms: Iterable[str]) -> None:
        """One mentor fewer offers these; a term that nobody offers gives its bit back."""
        for term in terms:
            self._uses[form][term] -= 1
            if not self._uses[form][term]:
                del self._uses[form][term]
                bit = self._bits.pop((form, term), None)
                if bit is not None:
                    self._free[form].append(bit)

    def number_again(self) -> None:
        """Give the bits to the terms of most mentors, equals by the alphabet."""
        self._bits.clear()
        self._free.clear()
        for form, uses in self._uses.items():
            for term in sorted(uses, key=lambda term: (-uses[term], term))[:TERMS]:
                self._bits[form, term] = self._free[form].pop()

    def beyond(self, form: str, terms: Iterable[str]) -> list[str]:
        """Those of the terms that have no bit."""
        return [term for term in terms if (form, term) not in self._bits]


def _terms_of(mentor: Person) -> tuple[frozenset[str], frozenset[str]]:
    return mentor.topic_set, mentor.interest_set


def _discard(of_name: dict[str, set[str]], name: str, mentor_id: str) -> None:
    """Without the mentor, and without the name once it names nobody."""
    named = of_name.get(name, set())
    named.discard(mentor_id)
    if not named:
        of_name.pop(name, None)


NOBODY_HERE = np.uint64(1) << np.uint64(63)
"""A refusal that no reason has: the row is free."""
