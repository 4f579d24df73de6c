"""Orders of a programme as documents: drafted, made ready, signed, changed by later ones."""
