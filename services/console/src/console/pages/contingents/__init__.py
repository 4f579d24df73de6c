"""How many pupils and teachers there are at a school, with day and source."""
