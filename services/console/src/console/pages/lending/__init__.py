"""A school's mentors whom other schools ask for."""
