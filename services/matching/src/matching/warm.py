"""Compiles the engine for this machine: `python -m matching.warm`."""

from matching.engine.warm import warm
from matching.methodology import load_norms

if __name__ == "__main__":
    warm(load_norms())
