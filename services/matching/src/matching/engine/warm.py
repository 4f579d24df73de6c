"""Compiles the engine's loops before they are needed: when a service starts, or `python -m matching.engine.warm`.

The first time on a machine this takes seconds; the compiled code is kept on disk, and loading it takes a moment.
"""

import numpy as np

from matching.engine.assignment import Start, solve, what_if
from matching.engine.compiled import HAS_NUMBA
from matching.engine.graph import Graph, Sides


def warm() -> bool:
    """Run every compiled loop once on two mentees and a mentor; False when there is nothing to compile."""
    if not HAS_NUMBA:
        return False
    graph = Graph(np.array([0, 1, 2]), np.zeros(2, np.int32), np.array([400, 500], np.int16))
    keys = np.arange(2, dtype=np.uint64)
    sides = Sides(keys, keys[:1], np.zeros(2, np.int64), np.ones(1, np.int64), np.zeros(1, np.int64))
    solution = solve(graph, sides)
    solve(graph, sides, start=Start(solution.scale, solution.price, solution.mentor_of))
    what_if(graph, sides, solution)
    return True


if __name__ == "__main__":
    warm()
