"""The programmes of the schools, of which matching knows the stage: pairs are proposed while one is open."""
