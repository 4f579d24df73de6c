"""The connected components of a graph, each with numbers of its own: they can be solved one by one."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from matching.engine.graph import Graph, Int32, Int64


class Part(NamedTuple):
    """People who have nothing to do with others, and their pairs."""

    mentees: Int64
    """By the part's own number, the graph's."""
    mentors: Int64
    rows: Int32
    """By pair, the mentee in the part's own numbering, rising."""
    columns: Int32
    """By pair, the mentor."""
    pairs: Int64
    """By pair, the graph's number."""


def whole(graph: Graph, mentors: int) -> Part:
    """Everybody as one part."""
    everybody = np.arange(graph.mentee_count)
    pairs = np.arange(len(graph.mentors))
    return Part(everybody, np.arange(mentors), _rows(graph), graph.mentors, pairs)


def parts(graph: Graph, mentors: int) -> Iterator[Part]:
    """The components that have pairs."""
    label_of_mentee, label_of_mentor = _labels(graph, mentors)
    sizes = np.diff(graph.offsets)
    mentees_in_order = np.flatnonzero(sizes)[np.argsort(label_of_mentee[sizes > 0], kind="stable")]
    mentors_in_order = np.argsort(label_of_mentor, kind="stable")
    label = label_of_mentee[mentees_in_order]
    firsts = np.flatnonzero(np.diff(label, prepend=-1))
    counts = np.bincount(label_of_mentor, minlength=label_of_mentor.max(initial=-1) + 1)
    first_mentors = np.cumsum(counts) - counts
    own_number = np.empty(mentors, np.int32)
    own_number[mentors_in_order] = np.arange(mentors) - first_mentors[label_of_mentor[mentors_in_order]]
    first_mentee = np.repeat(firsts, np.diff(firsts, append=len(label)))

    sizes = sizes[mentees_in_order]
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    pairs = np.repeat(graph.offsets[mentees_in_order] - bounds[:-1], sizes) + np.arange(bounds[-1])
    rows = np.repeat((np.arange(len(sizes)) - first_mentee).astype(np.int32), sizes)
    columns = own_number[graph.mentors[pairs]]
    for first, end in zip(firsts.tolist(), [*firsts[1:].tolist(), len(label)], strict=True):
        some = slice(bounds[first], bounds[end])
        start = first_mentors[label[first]]
        own_mentors = mentors_in_order[start : start + counts[label[first]]]
        yield Part(mentees_in_order[first:end], own_mentors, rows[some], columns[some], pairs[some])


def _labels(graph: Graph, mentors: int) -> tuple[Int32, Int32]:
    """The component's number of each mentee and of each mentor."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    people = graph.mentee_count + mentors
    bounds = np.concatenate([graph.offsets, np.full(mentors, len(graph.mentors))]).astype(np.int32)
    ones = np.ones(len(graph.mentors))  # float64, which SciPy would make of it anyway
    links = csr_array((ones, graph.mentors + np.int32(graph.mentee_count), bounds), shape=(people, people))
    labels = connected_components(links, directed=False)[1]
    return labels[: graph.mentee_count], labels[graph.mentee_count :]


def _rows(graph: Graph) -> Int32:
    return np.repeat(np.arange(graph.mentee_count, dtype=np.int32), np.diff(graph.offsets))
