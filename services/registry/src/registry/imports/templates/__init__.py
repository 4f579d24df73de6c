"""The two official bases as empty books, with lists and hints in the cells."""
