"""Clearance of mentors: certificates and personnel files."""
