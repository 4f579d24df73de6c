"""Two that are quick or fair in another sense, and leave more people alone."""

import numpy as np
from matching.engine import comparison
from matching.engine.comparison import Keys
from matching.engine.graph import Graph, Int32, Int64

from .dice import mixed
from .method import Aim, Method


def keys_of(mentees: int, mentors: int) -> Keys:
    """Stand-ins for hashes of ids."""
    keys = mixed(np.arange(1, mentees + mentors + 1, dtype=np.uint64))
    return keys[:mentees], keys[mentees:]


def stable(graph: Graph, places: Int64, _: int) -> Int32:
    """Deferred acceptance (Gale and Shapley)."""
    return comparison.stable_matching(graph, places, keys_of(graph.mentee_count, len(places)))


def greedy(graph: Graph, places: Int64, _: int) -> Int32:
    """The best pair first."""
    return comparison.greedy(graph, places, keys_of(graph.mentee_count, len(places)))


METHODS = (Method("stable", Aim.NONE, stable), Method("greedy", Aim.NONE, greedy))
