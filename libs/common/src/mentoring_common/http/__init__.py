"""The HTTP side of a service: the app factory, problem+json errors, request limits, the caller."""
