"""The erasure of a person: asked for, followed, and printed as an act."""
