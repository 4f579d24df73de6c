"""The best mentors for one mentee, when a curator asks."""
