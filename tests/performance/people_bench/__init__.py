"""How fast people are found by what is typed of a name: `make bench-people`."""
