"""`/docs`: what the whole platform promises to the systems that use it."""

from console.docs.routes import routes

__all__ = ["routes"]
