"""Legal representatives of those who take part."""
