"""What teachers begin of themselves, and who has joined."""
