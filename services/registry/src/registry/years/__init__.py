"""The change of the school year: everybody one grade on, after a look at what it would do."""
