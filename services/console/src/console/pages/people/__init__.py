"""Participants and people: the list, the card, who may be written down twice."""
