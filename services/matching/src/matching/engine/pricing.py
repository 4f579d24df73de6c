"""The optimum over more pairs than one would keep: solve on each mentee's best, then bring in what the prices miss.

A dual solution is optimal over all pairs when no pair is worth more than its price and profit. So a district is solved
on some pairs, all others are held against the prices, those that are worth more are added, and the next solution begins
from the last. When nothing is missed, the assignment is the optimum over every pair, though few were ever stored.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.assignment import Solution, Start, solve
from matching.engine.assignment.optimum import gains_of
from matching.engine.assignment.weights import Scale, weight_of
from matching.engine.blocks.population import Population, in_order_of
from matching.engine.blocks.rows import eligible_row, score_row
from matching.engine.blocks.scan import candidates, in_threads
from matching.engine.compiled import HAS_NUMBA, compiled
from matching.engine.graph import Graph, Int16, Int32, Int64, Number, Sides, UInt8, UInt64, best_of_parallel

STORED_PAIRS = 30_000_000
"""Pairs within reach up to which all eligible ones are stored: some hundred MB at most."""

FIRST_BEST = 64
"""A mentee's best mentors with which a large district begins."""

ADDED = 8
"""Pairs that a mentee may bring in at once: those that are missed by most."""

SCORES = 1001
"""0 to 1000 tenths."""


def assign(population: Population, sides: Sides, worth_tenths: int | None = None) -> tuple[Graph, Solution]:
    """The optimum over all eligible pairs, and the pairs that were stored for it.

    Raises what `solve` raises.
    """
    if not HAS_NUMBA or int((population.high - population.low).sum()) <= STORED_PAIRS:
        graph = _one_pair_each(population, candidates(population))
        return graph, solve(graph, sides, worth_tenths)
    return assign_by_pricing(population, sides, worth_tenths)


def assign_by_pricing(
    population: Population, sides: Sides, worth_tenths: int | None = None, first_best: int = FIRST_BEST
) -> tuple[Graph, Solution]:
    """The same without ever storing most of the pairs; needs numba."""
    graph, beyond = best_pairs(population, first_best)
    graph = _one_pair_each(population, graph)
    start = None
    while True:
        solution = solve(graph, sides, worth_tenths, start)
        missed = missed_pairs(population, sides, graph, solution, beyond)
        if len(missed.mentors) == 0:
            return graph, solution
        graph = _one_pair_each(population, merged(graph, missed))
        start = Start(solution.scale, solution.price, solution.mentor_of)


def _one_pair_each(population: Population, graph: Graph) -> Graph:
    """Where several mentors share places, a mentee may have several pairs with them, of which the best counts."""
    return best_of_parallel(graph) if population.shares_places else graph


def best_pairs(population: Population, number: int) -> tuple[Graph, Int16]:
    """Each mentee's pairs of the highest scores, and the highest score that may be among the others; -1 for none."""
    found = _room(population, number)
    beyond = np.full(len(population.low), -1, np.int16)
    in_threads(lambda first, end: _best(population, first, end, found, beyond), len(population.low))
    return _stored(found), beyond


def missed_pairs(population: Population, sides: Sides, graph: Graph, solution: Solution, beyond: Int16) -> Graph:
    """Pairs beyond the graph that the solution's prices or labels leave worth more than they allow.

    A mentee who may cross schools looks only at the mentors who are cheap enough, who are the first by price.
    """
    labels = np.zeros(len(sides.places), np.int64) if solution.labels is None else solution.labels
    by_price, by_label = in_order_of(population, solution.price), in_order_of(population, labels)
    prices = Prices(
        price=solution.price,
        price_at=solution.price[by_price.number_of],
        label=labels,
        label_at=labels[by_label.number_of],
        gains=gains_of(sides, lexicographic=solution.labels is not None),
        has_labels=int(solution.labels is not None),
        mentee_keys=sides.mentee_keys,
        mentor_keys=sides.mentor_keys,
        scale=solution.scale,
        beyond=beyond,
    )
    found = _room(population, ADDED)
    everybody = population, by_price, by_label
    in_threads(lambda first, end: _missed(everybody, graph, prices, first, end, found), len(population.low))
    return _stored(found)


def merged(graph: Graph, more: Graph) -> Graph:
    """Both graphs' pairs; none may be in both."""
    sizes, added = np.diff(graph.offsets), np.diff(more.offsets)
    offsets = graph.offsets + more.offsets
    total = len(graph.mentors) + len(more.mentors)
    mentors, scores = np.empty(total, np.int32), np.empty(total, np.int16)
    old = np.arange(len(graph.mentors)) + np.repeat(more.offsets[:-1], sizes)
    new = np.arange(len(more.mentors)) + np.repeat(graph.offsets[1:], added)
    mentors[old], scores[old] = graph.mentors, graph.scores
    mentors[new], scores[new] = more.mentors, more.scores
    return Graph(offsets, mentors, scores)


class Prices(NamedTuple):
    """A solution, as the scan for missed pairs reads it."""

    price: Int64
    price_at: Int64
    """By position in the order of prices."""
    label: Int64
    label_at: Int64
    """By position in the order of labels."""
    has_labels: int
    gains: Int64
    mentee_keys: UInt64
    mentor_keys: UInt64
    scale: Scale
    beyond: Int16


class Room(NamedTuple):
    """Up to so many pairs for each mentee."""

    mentors: Int32
    scores: Int16
    excess: Int64
    counts: Int64


def _room(population: Population, number: int) -> Room:
    shape = (len(population.low), number)
    return Room(
        np.empty(shape, np.int32), np.empty(shape, np.int16), np.empty(shape, np.int64), np.zeros(shape[0], np.int64)
    )


def _stored(found: Room) -> Graph:
    used = np.arange(found.mentors.shape[1]) < found.counts[:, None]
    offsets = np.concatenate([[0], np.cumsum(found.counts)]).astype(np.int64)
    return Graph(offsets, found.mentors[used], found.scores[used])


@compiled
def _best(population: Population, first: int, end: int, best: Room, beyond: Int16) -> None:
    """Count how many have each score, take from the highest down; of equals, those after a point of the row's own."""
    room, wanted = len(population.number_of) + 1, best.mentors.shape[1]
    eligible, found, scores = np.empty(room, np.uint8), np.empty(room, np.int32), np.empty(room, np.int16)
    having = np.empty(SCORES, np.int64)
    for row in range(first, end):
        if population.mentees.refused[row] != 0:
            continue
        count = eligible_row(population, row, population.low[row], population.high[row], eligible, found)
        score_row(population, row, found, count, scores)
        having[:] = 0
        for at in range(count):
            having[scores[at]] += 1
        least: Number = SCORES
        above: Number = 0
        while least > 0 and above < wanted:
            least -= 1
            above += having[least]
        of_equals = having[least] - max(0, above - wanted)
        taken = 0
        for at in range(count):
            if scores[at] > least:
                best.mentors[row, taken] = population.number_of[found[at]]
                best.scores[row, taken] = scores[at]
                taken += 1
        at = (row * 7919) % max(1, int(count))
        for _ in range(count):
            if of_equals > 0 and scores[at] == least:
                best.mentors[row, taken] = population.number_of[found[at]]
                best.scores[row, taken] = scores[at]
                taken += 1
                of_equals -= 1
            at = at + 1 if at + 1 < count else 0
        best.counts[row] = taken
        if taken < count:
            beyond[row] = least


@compiled
def _missed(
    everybody: tuple[Population, Population, Population],
    graph: Graph,
    prices: Prices,
    first: int,
    end: int,
    missed: Room,
) -> None:
    """In the order of prices those who are cheap enough come first, in the order of labels those whose label is."""
    population, by_price, by_label = everybody
    room = len(population.number_of) + 1
    eligible, found, scores = np.empty(room, np.uint8), np.empty(room, np.int32), np.empty(room, np.int16)
    for row in range(first, end):
        if prices.beyond[row] < 0:
            continue
        profit, hope = _standing(graph, prices, row)
        worth = prices.gains[row] * prices.scale.worth
        low, high = population.low[row], population.high[row]
        limit = ((worth + prices.beyond[row] + 1) << prices.scale.score_shift) - profit
        enough = prices.gains[row] - hope if prices.has_labels == 1 else np.int64(0)
        if population.mentees.transfer[row] * population.mentees.crosses[row] == 0:
            _test(population, prices, row, low, high, profit, np.int64(-1), enough, eligible, found, scores, missed)
        else:
            cheap = low + np.searchsorted(prices.price_at[low:high], limit)
            _test(by_price, prices, row, low, cheap, profit, np.int64(-1), enough, eligible, found, scores, missed)
            lower = low + np.searchsorted(prices.label_at[low:high], enough)
            _test(by_label, prices, row, low, lower, profit, limit, enough, eligible, found, scores, missed)


@compiled
def _test(
    people: Population,
    prices: Prices,
    row: Number,
    low: Number,
    high: Number,
    profit: Number,
    seen_below: Number,
    enough: Number,
    eligible: UInt8,
    found: Int32,
    scores: Int16,
    missed: Room,
) -> None:
    """Keep the eligible pairs of a range that are missed; those with a price below `seen_below` were seen before."""
    if high <= low:
        return
    count = eligible_row(people, row, low, high, eligible, found)
    score_row(people, row, found, count, scores)
    worth = prices.gains[row] * prices.scale.worth
    for at in range(count):
        mentor = people.number_of[found[at]]
        if prices.price[mentor] >= seen_below:
            weight = weight_of(worth, scores[at], prices.mentee_keys[row], prices.mentor_keys[mentor], prices.scale)
            excess = weight - profit - prices.price[mentor]
            if excess > 0 or prices.label[mentor] < enough:
                _keep(missed, row, mentor, scores[at], excess)


@compiled
def _standing(graph: Graph, prices: Prices, row: Number) -> tuple[Number, Number]:
    """The mentee's profit by prices, and his hope by labels, over the stored pairs."""
    profit, hope = np.int64(0), np.int64(0)
    worth = prices.gains[row] * prices.scale.worth
    for pair in range(graph.offsets[row], graph.offsets[row + 1]):
        mentor = graph.mentors[pair]
        keys = prices.mentee_keys[row], prices.mentor_keys[mentor]
        weight = weight_of(worth, graph.scores[pair], keys[0], keys[1], prices.scale)
        profit = max(profit, weight - prices.price[mentor])
        hope = max(hope, prices.gains[row] - prices.label[mentor])
    return profit, hope


@compiled
def _keep(missed: Room, row: Number, mentor: Number, score: Number, excess: Number) -> None:
    """Keep the pair if it is among those of the row that are missed by most."""
    at = missed.counts[row]
    if at < missed.mentors.shape[1]:
        missed.counts[row] += 1
    else:
        at = 0
        for other in range(1, missed.mentors.shape[1]):
            if missed.excess[row, other] < missed.excess[row, at]:
                at = other
        if missed.excess[row, at] >= excess:
            return
    missed.mentors[row, at], missed.scores[row, at], missed.excess[row, at] = mentor, score, excess
