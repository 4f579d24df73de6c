"""All people of a run as arrays, the mentors in an order in which those of one block stand together."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from matching.engine.blocks.columns import Columns, columns_of
from matching.engine.blocks.objections import Limits, limits_of
from matching.engine.blocks.points import Points, points_of
from matching.engine.blocks.special import Specials, no_specials, specials_of
from matching.engine.blocks.traits import MenteeTraits, MentorTraits, mentee_traits, mentor_traits
from matching.engine.circumstances import STRANGERS, Circumstances
from matching.engine.graph import Int32, Int64, UInt64
from matching.engine.norms import Norms
from matching.engine.people import Person

MOST_FORMS = 1 << 15
"""Forms that the key of a block tells apart, those without rules among them."""


class Population(NamedTuple):
    """Mentees as they were given, mentors by municipality, form and school.

    A mentee who may not cross schools looks only at the mentors of his own, who are neighbours in that order.
    """

    mentees: MenteeTraits
    mentors: MentorTraits
    """By position."""
    number_of: Int32
    """The number of the mentor at each position; where several share places, that of the first of them."""
    low: Int64
    """By mentee, the first position of the mentors whom he looks at."""
    high: Int64
    """And the position after the last."""
    limits: Limits
    points: Points
    specials: Specials
    """With positions for mentors."""
    mentee_keys: UInt64
    mentor_keys: UInt64
    """By number, as given."""
    places: Int64
    """By number: free places, 0 for a mentor against whom himself something speaks."""
    shares_places: int = 0
    """1 where a number may be that of several mentors."""


def population_of(
    mentees: Sequence[Person],
    mentors: Sequence[Person],
    on: date,
    norms: Norms,
    circumstances: Circumstances = STRANGERS,
) -> Population:
    """The population of these people on the day."""
    specials = specials_of(mentees, mentors, on, norms, circumstances)
    return population_from(*columns_of(mentees, mentors, norms.subjects), on, norms, specials)


def population_from(
    mentees: Columns, mentors: Columns, on: date, norms: Norms, specials: Specials | None = None
) -> Population:
    """The same from arrays; `specials` names mentors by number."""
    left, right = mentee_traits(mentees, on, norms), mentor_traits(mentors, on, norms)
    keys = _block_key(right.municipality, right.form, right.school)
    order = np.argsort(keys, kind="stable")
    in_order = keys[order]
    crossing = (left.transfer & left.crosses) == 1
    first = _block_key(left.municipality, left.form, np.where(crossing, 0, left.school))
    last = _block_key(left.municipality, left.form + crossing, np.where(crossing, 0, left.school + 1))
    low = np.searchsorted(in_order, first)
    places = np.where(right.refused == 0, right.places, 0).astype(np.int64)
    return Population(
        mentees=left,
        mentors=MentorTraits._make(np.ascontiguousarray(column[order]) for column in right),
        number_of=order.astype(np.int32),
        low=low,
        high=np.searchsorted(in_order, last),
        limits=limits_of(norms),
        points=points_of(mentees, mentors, norms),
        specials=_by_position(specials or no_specials(len(mentees.key)), order),
        mentee_keys=mentees.key,
        mentor_keys=mentors.key,
        places=places,
    )


def with_specials(population: Population, specials: Specials, given_as: Int32) -> Population:
    """The same people with other special pairs; `given_as` is the number that each position's mentor was given with."""
    return population._replace(specials=_by_position(specials, given_as))


def in_order_of(population: Population, values: Int64) -> Population:
    """The same people, the mentors of a municipality and form from the lowest value up; values are by number.

    Only the ranges of mentees who may cross schools mean the same mentors as before.
    """
    mentors = population.mentors
    keys = _block_key(mentors.municipality, mentors.form, np.zeros_like(mentors.school))
    order = np.lexsort((values[population.number_of], keys))
    return population._replace(
        mentors=MentorTraits._make(column[order] for column in mentors),
        number_of=population.number_of[order],
        specials=_by_position(population.specials, order),
    )


def _block_key(municipality: Int32, form: Int32, school: Int32) -> Int64:
    return ((municipality.astype(np.int64) * MOST_FORMS + form) << 32) + school


def _by_position(specials: Specials, order: Int32 | Int64) -> Specials:
    """The same pairs with positions for mentors, by position within each mentee."""
    position = np.empty(len(order), np.int32)
    position[order] = np.arange(len(order), dtype=np.int32)
    rows = np.repeat(np.arange(len(specials.offsets) - 1), np.diff(specials.offsets))
    moved = position[specials.mentors]
    by_row = np.lexsort((moved, rows))
    return Specials(specials.offsets, moved[by_row], specials.refused[by_row], specials.wishes[by_row])
