"""Consents: who lacks what, papers seen, sheets to print, and a person's own."""
