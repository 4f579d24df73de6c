"""The embedded run's identity provider: OpenID Connect for people who exist nowhere, on this machine alone.

In production a city's own provider stands here (docs/security.md); nothing of this is in any image.
"""
