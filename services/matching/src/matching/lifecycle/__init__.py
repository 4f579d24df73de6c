"""What moves relations on: people, the calendar, and what is learned of the two."""
