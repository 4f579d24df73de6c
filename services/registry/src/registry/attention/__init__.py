"""What waits for a school's curator or for the methodologist, counted: no person is named."""
