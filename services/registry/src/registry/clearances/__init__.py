"""Clearance of mentors: by what a school knows that they may meet minors."""
