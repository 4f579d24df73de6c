"""Pairs that a school's base names: who may be meant, and what has become of them."""
