"""Transfers between schools."""
