"""Taking an erased person out of what matching stores."""
