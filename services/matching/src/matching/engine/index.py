"""Mentors as arrays that take single changes, and the best of them for one mentee."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.blocks.columns import FORMS, VARIANTS, Codes, columns_by, numbered_after
from matching.engine.blocks.objections import limits_of
from matching.engine.blocks.points import points_for
from matching.engine.blocks.population import Population
from matching.engine.blocks.scan import candidates
from matching.engine.blocks.special import specials_of
from matching.engine.blocks.traits import MentorTraits, mentee_traits, mentor_traits
from matching.engine.blocks.vocabulary import TERMS
from matching.engine.circumstances import STRANGERS, Circumstances
from matching.engine.norms import Norms
from matching.engine.people import Person
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

    Works without numba too, more slowly.
    """

    def __init__(self, on: date, norms: Norms, mentors: Iterable[Person] = ()) -> None:
        self._on = on
        self._norms = norms
        forms, variants = numbered_after(FORMS), numbered_after(VARIANTS)
        self._codes = Codes({}, {}, {}, {}, forms, variants, {}, {}, norms.subjects)
        self._terms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._row_of: dict[str, int] = {}
        self._people: list[Person | None] = []
        self._free: list[int] = []
        self._participations: dict[str, set[str]] = defaultdict(set)
        self._wished_by: dict[str, set[str]] = defaultdict(set)
        self._most_interests = (0, 0)
        self._points = points_for(0, 0, norms)
        self._traits = mentor_traits(columns_by([], self._codes), on, norms)
        for mentor in mentors:
            self.put(mentor)

    def __len__(self) -> int:
        return len(self._row_of)

    def put(self, mentor: Person) -> None:
        """Take a new mentor, or the new state of one who is known.

        A form tells apart as many topics and as many interests as a mask has bits: what mentors bring after that is
        common to nobody.
        """
        self._learn(mentor)
        mentor = self._with_known_terms(mentor)
        self.remove(mentor.participant_id)
        row = self._free.pop() if self._free else len(self._people)
        if row == len(self._people):
            self._people.append(None)
            self._make_room()
        self._people[row] = mentor
        self._row_of[mentor.participant_id] = row
        traits = mentor_traits(columns_by([mentor], self._codes), self._on, self._norms)
        columns: Iterable[tuple[NDArray[Any], NDArray[Any]]] = zip(self._traits, traits, strict=True)
        for column, value in columns:
            column[row] = value[0]
        for name in mentor.preferred:
            self._wished_by[name].add(mentor.participant_id)
        for name in mentor.names:
            self._participations[name].add(mentor.participant_id)
        self._count_interests(0, len(mentor.interests))

    def remove(self, mentor_id: str) -> None:
        """Forget a mentor; nothing happens when he is not known."""
        row = self._row_of.pop(mentor_id, None)
        if row is None:
            return
        gone = self._people[row]
        if gone is not None:
            for name in gone.preferred:
                self._wished_by[name].discard(mentor_id)
            for name in gone.names:
                self._participations[name].discard(mentor_id)
        self._people[row] = None
        self._traits.refused[row] = NOBODY_HERE
        self._free.append(row)

    def best(self, mentee: Person, number: int, circumstances: Circumstances = STRANGERS) -> tuple[Suggestion, ...]:
        """The mentors of the highest scores who may be proposed to the mentee, the best first, equals by id."""
        self._learn(mentee)
        rows = len(self._people)
        graph = candidates(self._seen_by(mentee, rows, circumstances))
        if number < len(graph.mentors):  # the least score that is among the best, and all who have it
            least = np.partition(graph.scores, -number)[-number]
            among = np.flatnonzero(graph.scores >= least)
        else:
            among = np.arange(len(graph.mentors))
        ranked = sorted(
            (-tenths, person.participant_id, person)
            for row, tenths in zip(graph.mentors[among].tolist(), graph.scores[among].tolist(), strict=True)
            if (person := self._people[row]) is not None
        )
        return tuple(Suggestion(person, score(mentee, person, self._norms)) for _, _, person in ranked[:number])

    def _seen_by(self, mentee: Person, rows: int, circumstances: Circumstances) -> Population:
        columns = columns_by([mentee], self._codes)
        self._count_interests(len(mentee.interests), 0)
        named = {*mentee.preferred, *self._wished_by.get(mentee.participant_id, ())}
        named |= {name for pair in circumstances.pairs() if not mentee.names.isdisjoint(pair) for name in pair}
        ids = {mentor_id for name in named for mentor_id in self._participations.get(name, ())}
        known = [self._people[self._row_of[mentor_id]] for mentor_id in sorted(ids)]
        specials = specials_of(
            [mentee], [one for one in known if one is not None], self._on, self._norms, circumstances
        )
        places = np.array([self._row_of[one.participant_id] for one in known if one is not None], np.int32)
        moved = places[specials.mentors]
        order = np.argsort(moved)
        return Population(
            mentees=mentee_traits(columns, self._on, self._norms),
            mentors=MentorTraits._make(column[:rows] for column in self._traits),
            number_of=np.arange(rows, dtype=np.int32),
            low=np.zeros(1, np.int64),
            high=np.full(1, rows, np.int64),
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
        if len(self._people) > len(self._traits.refused):
            size = max(FIRST_ROOM, 2 * len(self._traits.refused))
            self._traits = MentorTraits._make(np.resize(column, size) for column in self._traits)
            self._traits.refused[len(self._people) - 1 :] = NOBODY_HERE

    def _learn(self, person: Person) -> None:
        """Give codes to what the person brings that was not known."""
        codes = self._codes
        codes.participants.setdefault(person.participant_id, len(codes.participants))
        if person.person_id is not None:
            codes.persons.setdefault(person.person_id, len(codes.persons))
        codes.municipalities.setdefault(person.municipality_id, len(codes.municipalities))
        for name in (person.school_id, person.workplace_id):
            if name is not None:
                codes.organisations.setdefault(name, len(codes.organisations))
        codes.forms.setdefault(person.form, len(codes.forms))
        if person.variant is not None:
            codes.variants.setdefault(person.variant, len(codes.variants))

    def _with_known_terms(self, mentor: Person) -> Person:
        """The mentor without the terms for which no bit is left; new terms take bits in the order in which they come.

        A mentee's terms need none of their own: what no mentor offers is common to nobody.
        """
        beyond: set[str] = set()
        vocabularies = (mentor.topics, self._codes.topics), (sorted(mentor.interests), self._codes.interests)
        for at, (terms, known) in enumerate(vocabularies):
            for term in terms:
                used = self._terms[mentor.form][at]
                if (mentor.form, term) in known:
                    continue
                if used == TERMS:
                    beyond.add(term)
                    continue
                known[mentor.form, term] = used
                self._terms[mentor.form][at] += 1
        return replace(mentor, unweighed=frozenset(beyond)) if beyond else mentor


NOBODY_HERE = np.uint64(1) << np.uint64(63)
"""A refusal that no reason has: the row is free."""
