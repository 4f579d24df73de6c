"""What other weights, norms, places or mentors would change, without saving anything."""
