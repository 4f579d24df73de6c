"""`/docs`: what the whole platform promises to the systems that use it."""

from registry.docs.routes import routes

__all__ = ["routes"]
