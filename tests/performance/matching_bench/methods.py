"""All methods by name, the engine first and the quick peers before the slow ones."""

from collections.abc import Mapping

from . import engine, flow, lapxs, pythons, scipys, unoptimal
from .method import Method

METHODS: Mapping[str, Method] = {
    method.name: method for module in (engine, flow, scipys, lapxs, pythons, unoptimal) for method in module.METHODS
}

NEEDS_NOTHING_MORE = (
    "engine",
    "engine-lex",
    "engine-flow",
    "engine-warm",
    "engine-half",
    "ort-mcf",
    "stable",
    "greedy",
)
"""The methods whose libraries the platform installs anyway."""
