"""Orders that fix relations: a draft, what keeps it from being signed, and the signature."""
