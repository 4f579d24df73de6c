"""The new school year: a wizard with a look before."""
