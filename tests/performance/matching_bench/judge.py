"""What an answer is worth, by nobody's word but the graph's."""

from typing import NamedTuple

import numpy as np
from matching.engine.graph import NOBODY, Graph, Int32, Int64


class Verdict(NamedTuple):
    """How good an answer is."""

    served: int
    score_tenths: int


def judged(graph: Graph, places: Int64, mentor_of: Int32) -> Verdict:
    """The verdict. Raises `ValueError` for a pair that is not eligible and for a mentor with too many mentees."""
    wanted = np.repeat(mentor_of, np.diff(graph.offsets))
    chosen = (wanted == graph.mentors) & (wanted != NOBODY)
    served = mentor_of[mentor_of != NOBODY]
    if np.count_nonzero(chosen) != len(served):
        raise ValueError("a pair that is not eligible was matched")
    if (np.bincount(served, minlength=len(places)) > places).any():
        raise ValueError("a mentor has more mentees than places")
    return Verdict(len(served), int(graph.scores[chosen].sum(dtype=np.int64)))
