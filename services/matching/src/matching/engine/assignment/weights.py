"""One integer weight for a pair, in which the aims of the assignment stand one above the other.

From the highest bits to the lowest: that a mentee is served at all, the score, an even load, and hash bits of the two
ids, which decide between equals. Each field is so wide that all lower ones together, over all mentees, stay below one
unit of it; so an optimum of the weights is the lexicographic optimum of the aims.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.compiled import HAS_NUMBA, compiled
from matching.engine.graph import Graph, Int64, Number, Sides, UInt64

FULL_SCORE = 1000
"""Tenths of a point."""

TIE_BITS = 16
"""Hash bits for a pair, where there is room: in a city of 20,000, 8 left 2 mentees to chance, 12 none."""

WEIGHT_BITS = 59
"""Below 2^59 no sum of a weight, a price and a profit overflows, and there is room for a weight above all."""


class Scale(NamedTuple):
    """The layout of a weight."""

    worth: int
    """What serving a mentee of gain 1 is worth, in tenths of a point."""
    score_shift: int
    """A tenth of a point is `1 << score_shift`."""
    load_shift: int
    """A unit of uneven load is `1 << load_shift`."""
    tie_bits: int


class RoomError(ValueError):
    """The aims do not fit one above the other into a 64-bit integer."""


def scale_for(served: int, greatest_load: int, greatest_gain: int, worth: int, bits: int = WEIGHT_BITS) -> Scale:
    """The layout for at most `served` mentees in one component, and loads up to `greatest_load`.

    Raises `RoomError` when there is no room even without tie bits.
    """
    load_bits = (served * 2 * greatest_load).bit_length()
    value_bits = (worth * greatest_gain + FULL_SCORE).bit_length()
    room = bits - value_bits - load_bits - served.bit_length()
    if room < 0:
        raise RoomError(f"{served} mentees in one component and a worth of {worth} tenths need {-room} more bits")
    tie_bits = min(TIE_BITS, room)
    load_shift = tie_bits + served.bit_length()
    return Scale(worth, load_shift + load_bits, load_shift, tie_bits)


def tie_hash(mentee_key: UInt64, mentor_key: UInt64) -> UInt64:
    """64 well-mixed bits of two keys (the finaliser of splitmix64); for arrays and, compiled, for numbers."""
    mixed = mentee_key ^ (mentor_key * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    finished: UInt64 = mixed ^ (mixed >> np.uint64(31))
    return finished


def pair_weights(graph: Graph, sides: Sides, gains: Int64, scale: Scale) -> Int64:
    """The weight of every pair; `gains` says how many times its worth each mentee counts."""
    if HAS_NUMBA:
        weights = np.empty(len(graph.mentors), np.int64)
        _fill(graph, sides.mentee_keys, sides.mentor_keys, gains * scale.worth, scale, weights)
        return weights
    return weights_between(graph, sides, gains, scale, 0, graph.mentee_count)


def weights_between(graph: Graph, sides: Sides, gains: Int64, scale: Scale, first: int, end: int) -> Int64:
    """The weights of the pairs of the mentees from `first` until `end`."""
    sizes = np.diff(graph.offsets[first : end + 1])
    pairs = slice(graph.offsets[first], graph.offsets[end])
    values = np.repeat(gains[first:end] * scale.worth, sizes) + graph.scores[pairs]
    if not scale.tie_bits:
        return values << scale.score_shift
    hashes: NDArray[np.uint64] = tie_hash(
        np.repeat(sides.mentee_keys[first:end], sizes), sides.mentor_keys[graph.mentors[pairs]]
    )
    ties = (hashes >> np.uint64(64 - scale.tie_bits)).astype(np.int64)
    return (values << scale.score_shift) + ties


_tie_hash = compiled(tie_hash)


@compiled
def weight_of(worth: Number, score: Number, mentee_key: UInt64, mentor_key: UInt64, scale: Scale) -> Number:
    """The weight of one pair whose mentee is worth so many tenths."""
    weight = (np.int64(worth) + np.int64(score)) << scale.score_shift
    if scale.tie_bits > 0:
        weight += np.int64(_tie_hash(mentee_key, mentor_key) >> np.uint64(64 - scale.tie_bits))
    return weight


@compiled
def _fill(graph: Graph, mentee_keys: UInt64, mentor_keys: UInt64, worths: Int64, scale: Scale, weights: Int64) -> None:
    for mentee in range(len(graph.offsets) - 1):
        for pair in range(graph.offsets[mentee], graph.offsets[mentee + 1]):
            weights[pair] = weight_of(
                worths[mentee], graph.scores[pair], mentee_keys[mentee], mentor_keys[graph.mentors[pair]], scale
            )
