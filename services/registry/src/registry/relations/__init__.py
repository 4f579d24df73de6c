"""Who has been given to whom in matching, as far as the school's bases name it."""
