"""Ties that schools have declared, as the rules of a pair need them."""
