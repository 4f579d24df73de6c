"""Ways to find the eligible pairs, timed apart from the solving."""

from collections.abc import Callable, Mapping

from matching.engine.blocks import scan
from matching.engine.graph import Graph

from .columns import population
from .edges import edges
from .people import District

GENERATORS: Mapping[str, Callable[[District], Graph]] = {
    "engine": lambda district: scan.candidates(population(district)),
    "engine, NumPy alone": lambda district: scan._by_array(population(district)),
    "stand-in": edges,
}
"""By name; the first one's pairs are what the solvers get. The stand-in has simpler rules of its own."""
