"""What a person is given of himself: everything that the school keeps of him."""
