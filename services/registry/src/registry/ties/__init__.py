"""Declared ties between people: who may not mentor whom, whatever the score says."""
