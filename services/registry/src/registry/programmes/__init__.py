"""A school's programme of a school year: its goal, its seven stages and what keeps it from the next, its roadmap."""
