"""Groups: one mentor with several mentees who work on the same."""
