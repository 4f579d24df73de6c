"""Who is in office at a school, by which account: a list to keep, to print and to read names from."""
