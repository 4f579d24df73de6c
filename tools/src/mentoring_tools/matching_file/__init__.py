"""`mentoring match`: the engine alone on a file of people, with a report that a methodologist reads."""
