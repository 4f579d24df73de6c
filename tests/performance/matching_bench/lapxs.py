"""lapx: Jonker and Volgenant's solver on a full table and on a sparse one. Its module is called lap."""

import numpy as np
from matching.engine.graph import NOBODY, Graph, Int32, Int64

from .components import whole
from .method import FULL_SCORE, Aim, Method, refuse_beyond
from .places import copies, cost_table, seated


def dense(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """`lapjv`, which makes its table square."""
    import lap

    refuse_beyond(8 * max(graph.mentee_count, int(places.sum())) ** 2)
    table, each = cost_table(whole(graph, len(places)), graph.scores, places, worth_tenths)
    if not table.size:
        return np.full(graph.mentee_count, NOBODY, np.int32)
    column_of = np.asarray(lap.lapjv(table, extend_cost=True, return_cost=False)[0])
    rows = np.flatnonzero(column_of >= 0)
    return seated(table, rows, column_of[rows], each.owner, worth_tenths)


def sparse(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """`lapmod` wants a square with a full matching, so the graph is doubled: a mentee may take a column of his own for
    being alone, and an empty place a row of its own, which may also take the column of a mentee who did not.
    """
    import lap
    from scipy.sparse import csr_array

    each = copies(whole(graph, len(places)), places)
    mentees, seats = graph.mentee_count, len(each.owner)
    alone, empty = np.arange(mentees), np.arange(seats)
    rows = np.concatenate([each.rows, alone, mentees + empty, mentees + each.columns])
    columns = np.concatenate([each.columns, seats + alone, empty, seats + each.rows])
    costs = np.concatenate(
        [
            1.0 + FULL_SCORE - graph.scores[each.pairs],
            np.full(mentees, 1.0 + FULL_SCORE + worth_tenths),
            np.ones(seats + len(each.pairs)),
        ]
    )
    size = mentees + seats
    table = csr_array((costs, (rows, columns)), shape=(size, size))
    table.sort_indices()
    _, column_of, _ = lap.lapmod(size, table.data, table.indptr.astype(np.int32), table.indices.astype(np.int32))
    column_of = np.asarray(column_of)[:mentees]
    mentor_of = np.full(mentees, NOBODY, np.int32)
    served = np.flatnonzero(column_of < seats)
    mentor_of[served] = each.owner[column_of[served]]
    return mentor_of


METHODS = (Method("lapx-dense", Aim.WORTH, dense), Method("lapx-sparse", Aim.WORTH, sparse))
