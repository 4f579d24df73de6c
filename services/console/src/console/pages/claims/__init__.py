"""Pairs that the school's base names: confirmed by their order, or left as text."""
