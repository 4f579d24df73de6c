"""SciPy's two assignment solvers, which know neither places nor people who stay alone."""

from collections.abc import Iterable

import numpy as np
from matching.engine.graph import NOBODY, Graph, Int32, Int64

from .components import Part, parts, whole
from .method import FULL_SCORE, Aim, Method
from .places import copies, cost_table, seated


def dense(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """`linear_sum_assignment` on a table of all with all."""
    from scipy.optimize import linear_sum_assignment

    table, each = cost_table(whole(graph, len(places)), graph.scores, places, worth_tenths)
    rows, columns = linear_sum_assignment(table)
    return seated(table, rows, columns, each.owner, worth_tenths)


def sparse(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """`min_weight_full_bipartite_matching`, once."""
    return _solve([whole(graph, len(places))], graph, places, worth_tenths)


def sparse_by_component(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """The same for each component."""
    return _solve(parts(graph, len(places)), graph, places, worth_tenths)


def _solve(some: Iterable[Part], graph: Graph, places: Int64, worth: int) -> Int32:
    """Every mentee gets a column of his own, for being alone: the solver wants everybody matched."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    mentor_of = np.full(graph.mentee_count, NOBODY, np.int32)
    for part in some:
        each = copies(part, places[part.mentors])
        mentees, seats = len(part.mentees), len(each.owner)
        alone = np.arange(mentees)
        costs = np.concatenate(
            [
                1.0 + FULL_SCORE - graph.scores[part.pairs][each.pairs],  # at least 1: it takes a zero for no edge
                np.full(mentees, 1.0 + FULL_SCORE + worth),
            ]
        )
        rows, columns = np.concatenate([each.rows, alone]), np.concatenate([each.columns, seats + alone])
        table = csr_array((costs, (rows, columns)), shape=(mentees, seats + mentees))
        rows, columns = min_weight_full_bipartite_matching(table)
        served = columns < seats
        mentor_of[part.mentees[rows[served]]] = part.mentors[each.owner[columns[served]]]
    return mentor_of


METHODS = (
    Method("scipy-lsa", Aim.WORTH, dense),
    Method("scipy-sparse", Aim.WORTH, sparse),
    Method("scipy-sparse-cc", Aim.WORTH, sparse_by_component),
)
