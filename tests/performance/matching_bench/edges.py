"""Eligible pairs by a simple rule of the bench's own, so that solvers can be compared whatever the engine's rules are.

A pair is of one form and one municipality; of one school, or both consented to cross schools and neither refuses to
meet remotely; has a common hour and a common topic; among pupils the mentor is one to five grades ahead.
"""

from collections.abc import Iterator

import numpy as np
from matching.engine.graph import Graph, Int16, Int64

from .people import MOST_REQUESTS, PUPIL_PUPIL, UNKNOWN, District, Flags, People

CHUNK = 1 << 21
"""Pairs looked at together: about 100 MB of temporary arrays."""

Block = tuple[Int64, Int64]
"""Mentees and mentors, each of whom may be paired with each as far as school and form go."""


def edges(district: District) -> Graph:
    """The pairs and their scores, by mentee and then by mentor."""
    mentees, mentors = district.mentees, district.mentors
    found = []
    for rows, columns in _blocks(mentees, mentors):
        step = max(1, CHUNK // max(1, len(columns)))
        for first in range(0, len(rows), step):
            some = rows[first : first + step]
            at_row, at_column = np.nonzero(_eligible(mentees, mentors, some, columns))
            pairs = some[at_row], columns[at_column]
            scores = _scores(mentees, mentors, *pairs, district.school_year)
            found.append((some, np.bincount(at_row, minlength=len(some)), pairs[1].astype(np.int32), scores))
    sizes = np.zeros(len(mentees.key), np.int64)
    for some, counts, _, _ in found:
        sizes[some] = counts
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    graph = Graph(offsets, np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.int16))
    for some, counts, heads, scores in found:
        starts = np.cumsum(counts) - counts
        into = np.repeat(offsets[some] - starts, counts) + np.arange(len(heads))
        graph.mentors[into], graph.scores[into] = heads, scores
    return graph


def free_places(district: District) -> Int64:
    """By mentor: none where a consent or the admission is missing."""
    mentors = district.mentors
    return np.where(mentors.consents & mentors.admitted, mentors.capacity, 0)


def _blocks(mentees: People, mentors: People) -> Iterator[Block]:
    """Each mentee in one block: who crosses schools with the whole municipality, others with their school."""
    for crosses in (False, True):
        own = np.flatnonzero(mentees.consents & (mentees.transfer_consent == crosses))
        home_of = _homes(mentees, crosses)[own]
        home_of_mentor = _homes(mentors, crosses)
        order = np.argsort(home_of, kind="stable")
        by_home = np.argsort(home_of_mentor, kind="stable")
        names, starts = np.unique(home_of[order], return_index=True)
        ends = np.append(starts[1:], len(order))
        left, right = (np.searchsorted(home_of_mentor[by_home], names, side=side) for side in ("left", "right"))
        for number in range(len(names)):
            yield own[order[starts[number] : ends[number]]], by_home[left[number] : right[number]]


def _homes(people: People, crosses: bool) -> Int64:
    return (people.municipality if crosses else people.school) * 4 + people.form


def _eligible(mentees: People, mentors: People, rows: Int64, columns: Int64) -> Flags:
    def both(name: str) -> Flags:
        common: Flags = (getattr(mentees, name)[rows, None] & getattr(mentors, name)[columns]) != 0
        return common

    crosses = _may_cross(mentees, rows)[:, None] & _may_cross(mentors, columns)
    same_school = mentees.school[rows, None] == mentors.school[columns]
    allowed: Flags = (same_school | crosses) & both("slots") & both("topics")
    gap = mentors.grade[columns] - mentees.grade[rows, None]
    pupils = mentees.form[rows, None] == PUPIL_PUPIL
    allowed &= ~pupils | ((gap >= 1) & (gap <= 5))
    return allowed


def _may_cross(people: People, some: Int64) -> Flags:
    may_cross: Flags = people.transfer_consent[some] & (people.accepts_remote[some] != 0)
    return may_cross


def _scores(mentees: People, mentors: People, rows: Int64, columns: Int64, school_year: int) -> Int16:
    """Tenths of a point: request 400, common hours 200, interests 150, wished age 150, role model 100."""
    met, whole = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    asked = np.count_nonzero(mentees.requests[rows] != UNKNOWN, axis=1)
    for place in range(MOST_REQUESTS):
        topic = mentees.requests[rows, place]
        weight = np.where(topic == UNKNOWN, 0, asked - place)
        known = (mentors.topics[columns] >> np.maximum(topic, 0).astype(np.uint64)) & np.uint64(1)
        met += weight * known.astype(np.int64)
        whole += weight
    hours = np.minimum(4, np.bitwise_count(mentees.slots[rows] & mentors.slots[columns]).astype(np.int64))
    common, either = (
        np.bitwise_count(join(mentees.interests[rows], mentors.interests[columns])).astype(np.int64)
        for join in (np.bitwise_and, np.bitwise_or)
    )
    age = school_year - mentees.birth_year[rows]
    outside = np.maximum(mentors.age_from[columns] - age, age - mentors.age_to[columns]).clip(0, 3)
    wished = np.where(mentors.age_from[columns] == UNKNOWN, 75, 150 - 50 * outside)
    one, other = mentees.variant[rows], mentors.variant[columns]
    variant = np.where((one == UNKNOWN) | (other == UNKNOWN), 50, np.where(one == other, 100, 0))
    total: Int64 = 400 * met // whole + 50 * hours + 150 * common // np.maximum(1, either) + wished + variant
    return total.astype(np.int16)
