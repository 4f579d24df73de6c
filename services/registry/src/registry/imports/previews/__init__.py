"""What an upload would do, before it does it."""
