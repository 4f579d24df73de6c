"""How fast the assignment is beside other exact solvers, on lifelike districts: `make bench-matching`."""
