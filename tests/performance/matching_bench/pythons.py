"""Solvers in pure Python: for small graphs, where their answers count and their times do not."""

import numpy as np
from matching.engine.graph import NOBODY, Graph, Int32, Int64

from .components import whole
from .method import FULL_SCORE, Aim, Method
from .places import copies, cost_table, seated


def network_simplex(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """networkx' min-cost flow, with places as capacities."""
    import networkx as nx

    part = whole(graph, len(places))
    network = nx.DiGraph()
    network.add_node("sink", demand=graph.mentee_count)
    for mentee in range(graph.mentee_count):
        network.add_node(("mentee", mentee), demand=-1)
        network.add_edge(("mentee", mentee), "sink", capacity=1, weight=FULL_SCORE + worth_tenths)
    for mentor, capacity in enumerate(places.tolist()):
        network.add_edge(("mentor", mentor), "sink", capacity=capacity, weight=0)
    for row, column, score in zip(part.rows.tolist(), part.columns.tolist(), graph.scores.tolist(), strict=True):
        network.add_edge(("mentee", row), ("mentor", column), capacity=1, weight=FULL_SCORE - score)
    flow = nx.network_simplex(network)[1]
    mentor_of = np.full(graph.mentee_count, NOBODY, np.int32)
    for row, column in zip(part.rows.tolist(), part.columns.tolist(), strict=True):
        if flow["mentee", row]["mentor", column]:
            mentor_of[row] = column
    return mentor_of


def blossom(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """networkx' matching of any graph (Edmonds), with each place as a node."""
    import networkx as nx

    each = copies(whole(graph, len(places)), places)
    links = nx.Graph()
    gains = (graph.scores[each.pairs] + worth_tenths).tolist()
    for row, column, gain in zip(each.rows.tolist(), each.columns.tolist(), gains, strict=True):
        links.add_edge(("mentee", row), ("place", column), weight=gain)
    mentor_of = np.full(graph.mentee_count, NOBODY, np.int32)
    for pair in nx.max_weight_matching(links):
        (_, row), (_, column) = sorted(pair)  # "mentee" stands before "place"
        mentor_of[row] = each.owner[column]
    return mentor_of


def hungarian(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """munkres, on a table of all with all."""
    import munkres

    table, each = cost_table(whole(graph, len(places)), graph.scores, places, worth_tenths)
    if not table.size:
        return np.full(graph.mentee_count, NOBODY, np.int32)
    solver = munkres.Munkres()
    cells = solver.compute(solver.pad_matrix(table.astype(np.int64).tolist(), FULL_SCORE + worth_tenths))
    inside = np.array([(row, column) for row, column in cells if row < table.shape[0] and column < table.shape[1]])
    return seated(table, inside[:, 0], inside[:, 1], each.owner, worth_tenths)


METHODS = (
    Method("networkx-simplex", Aim.WORTH, network_simplex, most_mentees=5_000),
    Method("networkx-blossom", Aim.WORTH, blossom, most_mentees=1_000),
    Method("munkres", Aim.WORTH, hungarian, most_mentees=1_000),
)
