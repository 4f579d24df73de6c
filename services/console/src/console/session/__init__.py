"""Who is signed in: OpenID Connect, and sessions whose tokens never reach a browser."""
