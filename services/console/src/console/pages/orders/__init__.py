"""Orders that fix pairs."""
