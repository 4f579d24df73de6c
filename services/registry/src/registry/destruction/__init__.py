"""Personal data that stand on nothing any more: whose they are, and until when they are to be destroyed."""
