"""Other mentors for a mentee who was proposed one, and what they would cost the others."""
