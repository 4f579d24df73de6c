"""Consents at work: papers are drafted, seen, taken back; who lacks what; what the calendar does to them.

The rules are a part of the person: `people.consents`.
"""
