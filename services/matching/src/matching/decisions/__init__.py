"""A curator's decisions about proposed pairs."""
