"""Taking an import back, as far as nobody has built on it."""
