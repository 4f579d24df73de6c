"""What the tests of all services share. Only tests import it, and no wheel holds it: pytest is in no image."""
