"""When mentors and mentees meet."""

MEETING_HOURS = range(11, 20)
"""Hours of any day at which a meeting may begin: between the first lessons and the evening (a rule of the platform, on
which registry and matching rely alike: an hour that is not weighed is not taken)."""
