"""A binary heap of mentors by distance, whose members can come nearer: one entry a mentor, so memory is flat."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Int64, Number


class Heap(NamedTuple):
    """`members[:size]` is the heap; `size` is a parameter and a result of every operation."""

    members: Int64
    place: Int64
    """Where a mentor is in `members`; meaningless for one who is not there."""
    distance: Int64
    """By mentor."""


def new_heap(mentors: Number) -> Heap:
    """An empty heap for so many mentors."""
    return Heap(np.empty(mentors, np.int64), np.empty(mentors, np.int64), np.empty(mentors, np.int64))


@compiled
def rise(heap: Heap, at: Number) -> None:
    """Restore the order after the member at `at` came nearer."""
    mentor = heap.members[at]
    distance = heap.distance[mentor]
    while at > 0:
        parent = (at - 1) >> 1
        other = heap.members[parent]
        if heap.distance[other] <= distance:
            break
        heap.members[at] = other
        heap.place[other] = at
        at = parent
    heap.members[at] = mentor
    heap.place[mentor] = at


@compiled
def pop(heap: Heap, size: Number) -> Number:
    """Take the nearest, `members[0]`, out; gives the new size."""
    size -= 1
    mentor = heap.members[size]
    distance = heap.distance[mentor]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap.distance[heap.members[child + 1]] < heap.distance[heap.members[child]]:
            child += 1
        other = heap.members[child]
        if heap.distance[other] >= distance:
            break
        heap.members[at] = other
        heap.place[other] = at
        at = child
    heap.members[at] = mentor
    heap.place[mentor] = at
    return size
