"""Ways to find the eligible pairs, timed apart from the solving."""

from collections.abc import Callable, Mapping

from matching.engine.graph import Graph

from .edges import edges
from .people import District

GENERATORS: Mapping[str, Callable[[District], Graph]] = {"stand-in": edges}
"""By name; the first one's pairs are what the solvers get. The engine's own scan is to stand here."""
