"""What a person is given of himself: everything that reporting keeps of him."""
