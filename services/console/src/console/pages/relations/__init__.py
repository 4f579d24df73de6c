"""Pairs that a curator has approved and an order has fixed."""
