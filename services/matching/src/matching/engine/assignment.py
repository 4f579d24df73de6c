"""Who gets whom: the exact optimum over the eligible pairs.

First the most mentees served, then the highest sum of their priorities, then the highest total score, and among equals
the same answer for the same people whatever their order. A forbidden pair is an edge that is not there.

Priorities never enter a cost. The sets of mentees that can be served together are the independent sets of a matroid, so
all optimal sets hold the same number of mentees of each priority: those numbers are found first and then fixed as
capacities, which leaves the solver's 64 bits to the score and its ties.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from ortools.graph.python import min_cost_flow

TIE_BITS = 16
"""Bits of the ids' hash below the score: in a city of 20,000, 8 left 2 mentees to the order of the input, 12 none."""

COST_BITS = 60
"""Bits for a cost and for the number of nodes together: the solver multiplies the two in int64. Measured on OR-Tools
9.15, on 8 to 13,000 nodes: 61 bits pass, 63 are refused."""


class Edge(NamedTuple):
    """An eligible pair and its score in tenths of a point."""

    mentee_id: str
    mentor_id: str
    score_tenths: int


class AssignmentError(RuntimeError):
    """The solver did not prove an optimum; nothing may be proposed on its answer."""


def assign(
    edges: Iterable[Edge], capacities: Mapping[str, int], priorities: Mapping[str, int] | None = None
) -> tuple[Edge, ...]:
    """The chosen edges by mentee id: each mentee at most once, each mentor at most `capacities[mentor_id]` times.

    A mentee who is absent from `priorities` has 0; a mentor without capacity gets nobody. Raises `ValueError` for an
    edge that is given twice or a negative score, `KeyError` for a mentor without a stated capacity, `AssignmentError`
    when the solver fails.
    """
    ordered = sorted(edges)
    _check(ordered)
    usable = [edge for edge in ordered if capacities[edge.mentor_id] > 0]
    chosen: list[Edge] = []
    for component in _components(usable):
        chosen.extend(_assign_component(component, capacities, priorities or {}))
    return tuple(sorted(chosen))


def _check(ordered: Sequence[Edge]) -> None:
    for edge, following in pairwise(ordered):
        if edge[:2] == following[:2]:
            raise ValueError(f"the pair {edge.mentee_id}, {edge.mentor_id} is given twice")
    if any(edge.score_tenths < 0 for edge in ordered):
        raise ValueError("a score is negative")


def _components(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """The edges by connected component, in the order of each component's first edge."""
    by_mentee: dict[str, list[Edge]] = defaultdict(list)
    by_mentor: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_mentee[edge.mentee_id].append(edge)
        by_mentor[edge.mentor_id].append(edge)
    unseen_mentors = set(by_mentor)
    seen_mentees: set[str] = set()
    for start in by_mentee:
        if start in seen_mentees:
            continue
        seen_mentees.add(start)
        reached = [start]
        for mentee_id in reached:
            for edge in by_mentee[mentee_id]:
                if edge.mentor_id in unseen_mentors:
                    unseen_mentors.remove(edge.mentor_id)
                    neighbours = {other.mentee_id for other in by_mentor[edge.mentor_id]} - seen_mentees
                    seen_mentees |= neighbours
                    reached.extend(neighbours)
        yield [edge for mentee_id in sorted(reached) for edge in by_mentee[mentee_id]]


def _assign_component(
    edges: Sequence[Edge], capacities: Mapping[str, int], priorities: Mapping[str, int]
) -> list[Edge]:
    if len(edges) == 1:
        return list(edges)
    mentees = sorted({edge.mentee_id for edge in edges})
    level_of = {mentee_id: priorities.get(mentee_id, 0) for mentee_id in mentees}
    served = Counter(level_of.values())
    if len(served) > 1:
        rank = {level: place for place, level in enumerate(sorted(served))}
        ranked = [rank[level_of[edge.mentee_id]] for edge in edges]
        served = Counter(level_of[edge.mentee_id] for edge in _solve(edges, ranked, level_of, served, capacities))
    return _best_scored(edges, level_of, served, capacities)


def _best_scored(
    edges: Sequence[Edge], level_of: Mapping[str, int], served: Mapping[int, int], capacities: Mapping[str, int]
) -> list[Edge]:
    """The optimum of score and ties, where no more than `served` mentees of each level are taken.

    All ties together stay below one tenth of a point: at most one a mentee, and fewer than 2^shift mentees.
    """
    mentees, mentors = len(level_of), len({edge.mentor_id for edge in edges})
    shift = mentees.bit_length()
    nodes_bits = (mentees + mentors + len(served) + 2).bit_length()
    score_bits = max(edge.score_tenths for edge in edges).bit_length()
    tie_bits = max(0, min(TIE_BITS, COST_BITS - nodes_bits - score_bits - shift))
    gains = [(edge.score_tenths << shift + tie_bits) + _tie(edge, tie_bits) for edge in edges]
    return _solve(edges, gains, level_of, served, capacities)


def _tie(edge: Edge, bits: int) -> int:
    """Hash bits of the two ids: the same people are tied the same way in whatever company."""
    digest = blake2b(f"{edge.mentee_id}\0{edge.mentor_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - bits)


def _solve(
    edges: Sequence[Edge],
    gains: Sequence[int],
    level_of: Mapping[str, int],
    served: Mapping[int, int],
    capacities: Mapping[str, int],
) -> list[Edge]:
    """Of the greatest flows source -> level -> mentee -> mentor -> sink, the one with the greatest gain."""
    mentee_node = {mentee_id: number for number, mentee_id in enumerate(sorted(level_of))}
    mentor_ids = sorted({edge.mentor_id for edge in edges})
    mentor_node = {mentor_id: number for number, mentor_id in enumerate(mentor_ids, start=len(mentee_node))}
    first_level = len(mentee_node) + len(mentor_node)
    level_node = {level: number for number, level in enumerate(sorted(served), start=first_level)}
    source, sink = first_level + len(level_node), first_level + len(level_node) + 1
    arcs = [  # tail, head, capacity, cost; the pairs come first, so that their numbers are the edges' own
        *(
            (mentee_node[edge.mentee_id], mentor_node[edge.mentor_id], 1, -gain)
            for edge, gain in zip(edges, gains, strict=True)
        ),
        *((source, node, served[level], 0) for level, node in level_node.items()),
        *((level_node[level_of[key]], node, 1, 0) for key, node in mentee_node.items() if level_of[key] in level_node),
        *((node, sink, capacities[mentor_id], 0) for mentor_id, node in mentor_node.items()),
    ]
    tails, heads, limits, costs = np.array(arcs, dtype=np.int64).T
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(tails.astype(np.int32), heads.astype(np.int32), limits, costs)
    network.set_node_supply(source, len(mentee_node))
    network.set_node_supply(sink, -len(mentee_node))
    status = network.solve_max_flow_with_min_cost()
    if status != network.OPTIMAL:
        raise AssignmentError(f"the solver answered {status.name} on {len(edges)} eligible pairs")
    flows = network.flows(np.arange(len(edges), dtype=np.int32))
    return [edges[number] for number in np.flatnonzero(flows).tolist()]
