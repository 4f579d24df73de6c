"""What a person is given of himself: everything that notifications keeps of him."""
