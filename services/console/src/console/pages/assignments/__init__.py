"""What the municipality sets to its schools with a deadline, and what each school answers."""
