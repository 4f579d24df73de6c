"""How soon the best mentors of one school form are told while its people change."""
