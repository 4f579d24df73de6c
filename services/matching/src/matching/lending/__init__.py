"""Mentors who help another school's mentees: their own school agrees before anybody there is told a name."""
