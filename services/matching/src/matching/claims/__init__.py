"""Pairs that a school's base named, and that an order had fixed before the base came here."""
