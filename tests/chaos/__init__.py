"""Faults by a schedule while people write, and a checker of what became of every write: `make chaos`."""
