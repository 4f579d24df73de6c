"""The services' APIs, asked with the token of who is signed in."""
