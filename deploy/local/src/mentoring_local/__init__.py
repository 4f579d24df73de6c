"""The embedded run of the whole platform on one machine, and the `mentoring` command."""
