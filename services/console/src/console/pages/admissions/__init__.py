"""Admission of mentors."""
