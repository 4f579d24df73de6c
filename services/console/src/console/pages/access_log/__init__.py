"""The access log, for the data-protection officer."""
