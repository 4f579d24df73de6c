"""The commands of `mentoring`, a module a group."""
