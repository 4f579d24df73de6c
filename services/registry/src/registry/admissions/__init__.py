"""Whether a mentor may meet mentees: the steps before it, and what the school has decided."""
