"""The school's programme: goal and tasks, what keeps it from the next stage, its roadmap and orders."""
