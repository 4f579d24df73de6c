"""Agreements that end: the schools whose mentors come from a partner are told while there is time for another one."""
