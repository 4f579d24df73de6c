"""Both official bases out, in the form in which they come in."""
