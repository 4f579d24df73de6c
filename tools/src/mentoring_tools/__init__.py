"""What people run by hand: the `mentoring` command, for any installation of the platform."""
