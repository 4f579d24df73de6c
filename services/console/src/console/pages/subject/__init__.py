"""What is kept of one person, to be read and printed by him who asks."""
