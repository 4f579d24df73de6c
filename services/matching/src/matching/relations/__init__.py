"""Relations: a mentor with the mentees whom he has been given, from the approval to the end."""
