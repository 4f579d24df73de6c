"""Encrypted copies of what the services store, and their return."""
