"""Erasing a person: what every service does alike once registry has said who is erased."""
