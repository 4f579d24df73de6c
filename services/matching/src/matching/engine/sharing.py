"""Places that one human being offers in several participations: one number for all of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matching.engine.blocks.population import Population
from matching.engine.eligibility import free_capacity
from matching.engine.graph import Int32, Sides
from matching.engine.norms import Norms
from matching.engine.people import Person


class Sharing:
    """Which mentors are one person; the first of a person's participations by id has the places of all.

    A mentee with whom several of them are eligible has the best as a partner, equals by id, so that an assignment of
    mentees to persons is one to participations too, and the optimum of the one is that of the other.
    """

    def __init__(self, mentors: Sequence[Person]) -> None:
        members: dict[tuple[str, int], list[int]] = defaultdict(list)
        for number, mentor in enumerate(mentors):
            members[mentor.identity, mentor.school_year].append(number)
        self.groups = {numbers[0]: tuple(numbers) for numbers in members.values() if len(numbers) > 1}
        """By number of the first: the numbers of the participations of one person in a school year."""
        self.first_of: Int32 = np.arange(len(mentors), dtype=np.int32)
        """By number: the first participation of the same person."""
        for first, numbers in self.groups.items():
            self.first_of[list(numbers)] = first

    def of_population(self, population: Population, mentors: Sequence[Person], norms: Norms) -> Population:
        """The population in which the places of a person are with the first of his participations.

        He has the least that one of those which may take somebody states: where two papers differ, more than the lower
        number was not agreed with the one who wrote it. Where none states a number, the least norm of their forms.
        """
        if not self.groups:
            return population
        places = population.places.copy()
        for first, numbers in self.groups.items():
            able = [number for number in numbers if population.places[number] > 0]
            stated = [number for number in able if mentors[number].capacity is not None]
            used_up = any(mentors[number].capacity == 0 for number in numbers)
            places[list(numbers)] = 0
            if able and not used_up:
                places[first] = min(free_capacity(mentors[number], norms) for number in stated or able)
        number_of = self.first_of[population.number_of]
        return population._replace(places=places, number_of=number_of, shares_places=1)

    def of_sides(self, sides: Sides, taken: Int32) -> Sides:
        """The sides after those numbers of mentors have each taken somebody."""
        used = np.bincount(self.first_of[taken], minlength=len(sides.places))
        return replace(sides, places=np.maximum(0, sides.places - used), standing=sides.standing + used)
